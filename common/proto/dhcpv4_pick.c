/* The choice among DHCP offers: PXE 2.1 section 2.2.3, with the reasons for those not taken. */
#include "proto/dhcpv4_pick.h"

#include "base/ascii.h"

#define JOINED_MAX 512 /* option 43 or 175 or a name in parts; longer ones are read as not there */

/* ---- this program's own names ---- */

static struct span base_name(struct span path)
{
	for (size_t i = path.n; i > 0; i--) {
		if (path.p[i - 1] == '/' || path.p[i - 1] == '\\')
			return span_skip(path, i);
	}
	return path;
}

/* The name without a URL's query and fragment. */
static struct span without_query(struct span name)
{
	name = span_sub(name, 0, span_find(name, '?'));
	return span_sub(name, 0, span_find(name, '#'));
}

/* kedge.efi, kedge-1.0.efi, kedge_x64.efi, KEDGE.KPXE; but not kedge.cfg or kedgeling.efi. */
static bool is_own_name(struct span base)
{
	static const char *const kinds[] = {".efi", ".kpxe", ".pxe", ".0", ".lkrn", ".iso", ".usb", ".img"};
	size_t dot = span_find_last(base, '.');

	if (!span_starts_nocase(base, "kedge") || dot == base.n || ascii_alpha(base.p[5]))
		return false;
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		if (span_is_nocase(span_skip(base, dot), kinds[i]))
			return true;
	}
	return false;
}

static struct span without_slash(struct span path)
{
	while (path.n > 0 && (path.p[0] == '/' || path.p[0] == '\\'))
		path = span_skip(path, 1);
	return path;
}

/* The same file: equal, or one is the whole of the other's path (a URL that ends in the file name). */
static bool is_same_file(struct span boot_file, struct span loaded_by)
{
	struct span tail;

	boot_file = without_slash(boot_file);
	loaded_by = without_slash(loaded_by);
	if (boot_file.n == 0 || loaded_by.n < boot_file.n)
		return false;
	tail = span_skip(loaded_by, loaded_by.n - boot_file.n);
	return span_equal(boot_file, boot_file.n == loaded_by.n ? loaded_by : tail) &&
	       (boot_file.n == loaded_by.n || loaded_by.p[loaded_by.n - boot_file.n - 1] == '/');
}

bool dhcpv4_names_self(struct span boot_file, struct span loaded_by)
{
	return is_own_name(base_name(without_query(boot_file))) || is_same_file(boot_file, loaded_by);
}

bool dhcpv4_root_is_image(struct span root_path)
{
	return span_starts_nocase(root_path, "http://") || span_starts_nocase(root_path, "https://");
}

/* ---- reading an offer ---- */

static bool is_class(const struct dhcpv4_msg *msg, const char *prefix)
{
	struct span class;

	return dhcpv4_msg_option(msg, DHCPV4_VENDOR_CLASS, NULL, 0, &class) && span_starts(class, prefix);
}

/* Where options that come in parts are joined; its contents last until the next use. */
struct scratch {
	uint8_t bytes[JOINED_MAX];
};

static bool find_option(const struct dhcpv4_msg *msg, uint8_t code, struct scratch *scratch, struct span *out)
{
	return dhcpv4_msg_option(msg, code, scratch->bytes, sizeof scratch->bytes, out);
}

/* As an option of its own or, where PXELINUX looks too, inside option 43. */
static bool has_text(const struct dhcpv4_msg *msg, uint8_t code, struct scratch *scratch)
{
	struct span value, vendor;

	if (find_option(msg, code, scratch, &value) && dhcpv4_text(value).n > 0)
		return true;
	return find_option(msg, DHCPV4_VENDOR_OPTIONS, scratch, &vendor) && dhcpv4_sub_option(vendor, code, &value) &&
	       dhcpv4_text(value).n > 0;
}

/* What a packet of class PXEClient says beyond its boot file: a menu, local boot as a menu's first item, or ask me. */
static enum dhcpv4_answer pxe_answer(const struct dhcpv4_msg *msg, struct scratch *scratch)
{
	struct dhcpv4_boot_server server;
	struct span vendor, menu;

	if (!find_option(msg, DHCPV4_VENDOR_OPTIONS, scratch, &vendor))
		return DHCPV4_ANSWER_ASK;
	if (dhcpv4_boot_server(vendor, &server))
		return DHCPV4_ANSWER_MENU;
	return dhcpv4_sub_option(vendor, DHCPV4_PXE_MENU, &menu) ? DHCPV4_ANSWER_NONE : DHCPV4_ANSWER_ASK;
}

enum dhcpv4_answer dhcpv4_msg_answer(const struct dhcpv4_msg *msg, struct span loaded_by)
{
	enum dhcpv4_answer answer = DHCPV4_ANSWER_NONE;
	struct scratch scratch;
	struct span file, root;

	if (find_option(msg, DHCPV4_ROOT_PATH, &scratch, &root) && dhcpv4_root_is_image(root))
		return DHCPV4_ANSWER_FILE;
	if (has_text(msg, DHCPV4_CONFIG_FILE, &scratch) || has_text(msg, DHCPV4_PATH_PREFIX, &scratch))
		return DHCPV4_ANSWER_FILE;
	file = dhcpv4_msg_boot_file(msg, scratch.bytes, sizeof scratch.bytes);
	if (file.n > 0 && !dhcpv4_names_self(file, loaded_by))
		return DHCPV4_ANSWER_FILE;
	if (is_class(msg, "PXEClient"))
		answer = pxe_answer(msg, &scratch);
	if (file.n > 0 && answer != DHCPV4_ANSWER_MENU)
		answer = DHCPV4_ANSWER_SELF; /* it has answered, there is nothing to ask for */
	return answer;
}

/* Not 0.x.x.x, not loopback, not multicast, not broadcast. */
static bool is_host_address(const struct netaddr *addr)
{
	return addr->bytes[0] != 0 && addr->bytes[0] != 127 && addr->bytes[0] < 224;
}

static void read_ipxe_options(struct dhcpv4_offer *offer)
{
	struct scratch scratch;
	struct span encapsulated, value;

	if (!find_option(&offer->msg, DHCPV4_IPXE, &scratch, &encapsulated))
		return;
	if (dhcpv4_sub_option(encapsulated, DHCPV4_IPXE_PRIORITY, &value) && value.n == 1)
		offer->priority = value.p[0] < 128 ? value.p[0] : value.p[0] - 256;
	if (dhcpv4_sub_option(encapsulated, DHCPV4_IPXE_NO_PROXY, &value) && value.n == 1)
		offer->no_proxy = value.p[0] != 0;
}

enum rc dhcpv4_offer_read(const struct dhcpv4_msg *msg, const struct netaddr *from, struct span loaded_by,
			  struct dhcpv4_offer *out)
{
	struct dhcpv4_offer offer = {.msg = *msg, .server = *from};

	if (msg->type != DHCPV4_OFFER && msg->type != DHCPV4_BOOTP)
		return RC_DHCP_SYNTAX;
	if (netaddr_is_zero(&msg->yiaddr)) {
		if (msg->type != DHCPV4_OFFER || (!is_class(msg, "PXEClient") && !is_class(msg, "HTTPClient")))
			return RC_DHCP_SYNTAX;
		offer.proxy = true;
	} else if (!is_host_address(&msg->yiaddr)) {
		return RC_DHCP_SYNTAX;
	}
	if (!dhcpv4_msg_address(msg, DHCPV4_SERVER_ID, &offer.server) && !offer.proxy && is_host_address(&msg->siaddr))
		offer.server = msg->siaddr;
	if (offer.proxy && !is_host_address(&offer.server))
		offer.server = *from; /* requests go there */
	offer.answer = dhcpv4_msg_answer(msg, loaded_by);
	read_ipxe_options(&offer);
	*out = offer;
	return RC_OK;
}

/* ---- choosing ---- */

/* Why b, which came later or lost the comparison so far, loses against a; DHCPV4_LOST_LATER if they are equals. */
static enum dhcpv4_loss compare(const struct dhcpv4_offer *a, const struct dhcpv4_offer *b)
{
	if (a->silent != b->silent)
		return b->silent ? DHCPV4_LOST_SILENT : DHCPV4_TAKEN;
	if (a->priority != b->priority)
		return b->priority < a->priority ? DHCPV4_LOST_PRIORITY : DHCPV4_TAKEN;
	if (a->answer != b->answer) {
		if (b->answer > a->answer)
			return DHCPV4_TAKEN;
		if (b->answer == DHCPV4_ANSWER_SELF)
			return DHCPV4_LOST_SELF;
		return b->answer == DHCPV4_ANSWER_MENU ? DHCPV4_LOST_MENU : DHCPV4_LOST_NO_BOOT;
	}
	if ((a->msg.type == DHCPV4_BOOTP) != (b->msg.type == DHCPV4_BOOTP))
		return b->msg.type == DHCPV4_BOOTP ? DHCPV4_LOST_BOOTP : DHCPV4_TAKEN;
	return DHCPV4_LOST_LATER;
}

static int best_of(const struct dhcpv4_offer *offers, unsigned n, bool proxy)
{
	int best = DHCPV4_PICK_NONE;

	for (unsigned i = 0; i < n; i++) {
		if (offers[i].proxy != proxy)
			continue;
		if (best == DHCPV4_PICK_NONE || compare(&offers[best], &offers[i]) == DHCPV4_TAKEN)
			best = (int)i;
	}
	return best;
}

void dhcpv4_pick(const struct dhcpv4_offer *offers, unsigned n, struct dhcpv4_choice *out)
{
	int address = best_of(offers, n, false);
	int proxy = best_of(offers, n, true);

	out->address = address;
	out->proxy = DHCPV4_PICK_NONE;
	out->decided = false;
	if (address == DHCPV4_PICK_NONE)
		return;
	if (offers[address].answer >= DHCPV4_ANSWER_ASK || offers[address].no_proxy) {
		out->decided = !offers[address].silent;
		return;
	}
	out->proxy = proxy;
	/* A proxy that names only us may not be the only one. */
	out->decided = proxy != DHCPV4_PICK_NONE && offers[proxy].answer >= DHCPV4_ANSWER_ASK && !offers[address].silent;
}

enum dhcpv4_loss dhcpv4_pick_loss(const struct dhcpv4_offer *offers, const struct dhcpv4_choice *choice, unsigned i)
{
	int winner = offers[i].proxy ? choice->proxy : choice->address;
	enum dhcpv4_loss loss;

	if (winner == (int)i)
		return DHCPV4_TAKEN;
	if (winner == DHCPV4_PICK_NONE)
		return DHCPV4_LOST_NOT_NEEDED;
	loss = compare(&offers[winner], &offers[i]);
	return loss != DHCPV4_TAKEN ? loss : DHCPV4_LOST_LATER;
}

const char *dhcpv4_loss_text(enum dhcpv4_loss loss)
{
	static const char *const texts[] = {
		[DHCPV4_TAKEN] = "taken",
		[DHCPV4_LOST_SILENT] = "its server did not confirm it before",
		[DHCPV4_LOST_PRIORITY] = "its priority (option 175.1) is lower",
		[DHCPV4_LOST_NO_BOOT] = "it does not say what to boot",
		[DHCPV4_LOST_SELF] = "it names only this program as boot file",
		[DHCPV4_LOST_MENU] = "it has only a PXE menu, another names the boot file",
		[DHCPV4_LOST_BOOTP] = "it is BOOTP, another is DHCP",
		[DHCPV4_LOST_LATER] = "another came first",
		[DHCPV4_LOST_NOT_NEEDED] = "the address offer decides what to boot",
	};

	return texts[loss];
}

/* ---- PXE boot servers (PXE 2.1 section 2.2.5, table 2-1) ---- */

/* Bits of the discovery control; without one, all is allowed. */
enum { NO_BROADCAST = 1, NO_MULTICAST = 2, ONLY_LISTED = 4 };

static void add_place(struct dhcpv4_boot_server *server, struct netaddr address)
{
	if (server->place_count < DHCPV4_BOOT_PLACES)
		server->places[server->place_count++] = address;
}

/* Adds the hosts listed for the server's type; type 0 becomes the first that is listed. */
static void add_listed(struct span list, struct dhcpv4_boot_server *server)
{
	struct reader r = reader_of(list);

	while (r.left > 0) {
		uint16_t type = rd_be16(&r);
		uint8_t count = rd_u8(&r);
		struct span addresses = rd_span(&r, (size_t)count * 4);

		if (r.bad)
			return;
		if (count > 0 && server->type == 0)
			server->type = type;
		if (type == 0 || type != server->type)
			continue;
		for (; addresses.n >= 4; addresses = span_skip(addresses, 4)) {
			struct netaddr address = netaddr_v4(addresses.p);

			if (is_host_address(&address))
				add_place(server, address);
		}
	}
}

/* Whoever is listed first: that costs nobody else anything. */
static void find_places(struct span vendor, struct dhcpv4_boot_server *server)
{
	static const uint8_t all[4] = {255, 255, 255, 255};
	struct span list, control, group;
	uint8_t bits = dhcpv4_sub_option(vendor, DHCPV4_PXE_CONTROL, &control) && control.n == 1 ? control.p[0] : 0;

	server->place_count = 0;
	if (dhcpv4_sub_option(vendor, DHCPV4_PXE_SERVERS, &list))
		add_listed(list, server);
	if ((bits & ONLY_LISTED) != 0 || server->type == 0)
		return;
	if ((bits & NO_MULTICAST) == 0 && dhcpv4_sub_option(vendor, DHCPV4_PXE_GROUP, &group) && group.n == 4 &&
	    group.p[0] >> 4 == 14)
		add_place(server, netaddr_v4(group.p));
	if ((bits & NO_BROADCAST) == 0)
		add_place(server, netaddr_v4(all));
}

bool dhcpv4_boot_server(struct span vendor, struct dhcpv4_boot_server *out)
{
	struct dhcpv4_boot_server server = {.description = SPAN_NONE};
	struct span menu;

	if (dhcpv4_sub_option(vendor, DHCPV4_PXE_MENU, &menu)) {
		struct reader item = reader_of(menu);
		uint8_t n;

		server.type = rd_be16(&item);
		n = rd_u8(&item);
		server.description = rd_span(&item, n);
		if (item.bad || server.type == 0)
			return false;
	}
	find_places(vendor, &server);
	*out = server;
	return server.place_count > 0;
}

bool dhcpv4_boot_server_of(struct span vendor, uint16_t type, struct dhcpv4_boot_server *out)
{
	*out = (struct dhcpv4_boot_server){.type = type, .description = SPAN_NONE};
	if (type != 0)
		find_places(vendor, out);
	return out->place_count > 0;
}

uint16_t dhcpv4_boot_item(const struct dhcpv4_msg *msg)
{
	uint8_t joined[256];
	struct span vendor, item;

	if (!dhcpv4_msg_option(msg, DHCPV4_VENDOR_OPTIONS, joined, sizeof joined, &vendor) ||
	    !dhcpv4_sub_option(vendor, DHCPV4_PXE_ITEM, &item) || item.n < 2)
		return 0;
	return (uint16_t)(item.p[0] << 8 | item.p[1]);
}
