/* DHCPv4 packets read and written: RFC 2131 section 2, RFC 2132, RFC 3396, RFC 4578. */
#include "proto/dhcpv4_msg.h"

#include "base/fmt.h"

#define SNAME_SIZE   64
#define FILE_SIZE    128
#define CHADDR_SIZE  16
#define COOKIE       0x63825363
#define OPTIONS_AT   240  /* where the first option lies, behind the cookie */
#define PACKET_MOST  1472 /* bytes that an Ethernet frame has for one */
#define HTYPE_ETHER  1
#define BOOTREQUEST  1
#define BOOTREPLY    2
#define FLAG_BROADCAST 0x8000
#define OVERLOAD_FILE  1
#define OVERLOAD_SNAME 2
#define ARCH_BIOS    0

/*
 * Options asked for (55).  Beyond what is read here: 28 and 42 for scripts, 119 for names, 128 to 135 since RFC 4578
 * section 2.4 demands them, 203 for iSCSI.
 */
static const uint8_t parameters[] = {1,   3,   6,   7,   12,  15,  17,  26,  28,  42,  43,  51,  54,  60,  66,  67,  119, 121,
				     128, 129, 130, 131, 132, 133, 134, 135, 150, 175, 203, 208, 209, 210, 211};

/* iPXE's feature codes, for servers whose rules test them: each is sent as one byte of value 1. */
struct feature {
	uint8_t code;
	bool efi, bios;
};

static const struct feature features[] = {
	{0x13, true, true},  /* HTTP */
	{0x15, true, true},  /* TFTP */
	{0x17, true, true},  /* DNS */
	{0x18, false, true}, /* Linux kernels by their own boot protocol */
	{0x24, true, false}, /* EFI programs */
};

/* Takes the next option off an area; false at END, at the area's end and when the option is cut (r->bad). */
static bool next_option(struct reader *r, uint8_t *code, struct span *value)
{
	while (r->left > 0) {
		uint8_t n;

		*code = rd_u8(r);
		if (*code == DHCPV4_PAD)
			continue;
		if (*code == DHCPV4_END)
			return false;
		n = rd_u8(r);
		*value = rd_span(r, n);
		return !r->bad;
	}
	return false;
}

static bool area_is_whole(struct span area)
{
	struct reader r = reader_of(area);
	struct span value;
	uint8_t code;

	while (next_option(&r, &code, &value))
		;
	return !r.bad;
}

static struct netaddr read_address(struct reader *r)
{
	static const uint8_t zero[4];
	const uint8_t *bytes = rd_bytes(r, 4);

	return netaddr_v4(bytes != NULL ? bytes : zero);
}

struct span dhcpv4_text(struct span bytes)
{
	return span_sub(bytes, 0, span_find(bytes, '\0'));
}

/* How often an option is there; the first part, and all of them joined. */
static unsigned find_parts(const struct dhcpv4_msg *msg, uint8_t code, struct span *first, struct writer *joined)
{
	unsigned parts = 0;

	for (unsigned i = 0; i < msg->areas_n; i++) {
		struct reader r = reader_of(msg->areas[i]);
		struct span value;
		uint8_t found;

		while (next_option(&r, &found, &value)) {
			if (found != code)
				continue;
			if (parts++ == 0)
				*first = value;
			wr_span(joined, value);
		}
	}
	return parts;
}

static bool has_option(const struct dhcpv4_msg *msg, uint8_t code)
{
	struct writer nowhere = writer_of(NULL, 0);
	struct span first;

	return find_parts(msg, code, &first, &nowhere) > 0;
}

/* Finds the areas that hold options: the file and sname fields too if option 52 says so (RFC 2132 section 9.3). */
static enum rc find_areas(struct dhcpv4_msg *msg, struct span options, struct span sname, struct span file)
{
	uint8_t overload = 0;

	msg->areas[0] = options;
	msg->areas_n = 1;
	if (has_option(msg, DHCPV4_OVERLOAD)) {
		if (!dhcpv4_msg_fixed(msg, DHCPV4_OVERLOAD, &overload, 1) || overload < 1 || overload > 3)
			return RC_DHCP_SYNTAX;
	}
	if ((overload & OVERLOAD_FILE) != 0)
		msg->areas[msg->areas_n++] = file;
	else
		msg->file = dhcpv4_text(file);
	if ((overload & OVERLOAD_SNAME) != 0)
		msg->areas[msg->areas_n++] = sname;
	else
		msg->sname = dhcpv4_text(sname);
	for (unsigned i = 0; i < msg->areas_n; i++) {
		if (!area_is_whole(msg->areas[i]))
			return RC_DHCP_SYNTAX;
	}
	return RC_OK;
}

/* Options that decide what a packet is must have their right size, once. */
static enum rc read_type(struct dhcpv4_msg *msg)
{
	uint8_t type = DHCPV4_BOOTP, server[4];

	if (has_option(msg, DHCPV4_TYPE) && (!dhcpv4_msg_fixed(msg, DHCPV4_TYPE, &type, 1) || type == DHCPV4_BOOTP))
		return RC_DHCP_SYNTAX;
	if (has_option(msg, DHCPV4_SERVER_ID) && !dhcpv4_msg_fixed(msg, DHCPV4_SERVER_ID, server, sizeof server))
		return RC_DHCP_SYNTAX;
	msg->type = (enum dhcpv4_type)type;
	return RC_OK;
}

struct span dhcpv4_trim(struct span buffer)
{
	struct reader r = reader_of(span_sub(buffer, 0, PACKET_MOST));

	rd_skip(&r, OPTIONS_AT - 4);
	if (rd_be32(&r) != COOKIE)
		return SPAN_NONE;
	while (r.left > 0) {
		uint8_t option = rd_u8(&r);

		if (option == DHCPV4_END)
			break;
		if (option != DHCPV4_PAD)
			rd_skip(&r, rd_u8(&r));
	}
	return r.bad ? SPAN_NONE : span_of(buffer.p, (size_t)(r.p - buffer.p));
}

enum rc dhcpv4_msg_parse(struct span packet, struct dhcpv4_msg *out)
{
	struct reader r = reader_of(packet);
	struct dhcpv4_msg msg = {.packet = packet};
	struct span sname, file;
	enum rc rc;

	msg.op = rd_u8(&r);
	msg.htype = rd_u8(&r);
	msg.hlen = rd_u8(&r);
	rd_skip(&r, 1); /* hops */
	msg.xid = rd_be32(&r);
	msg.secs = rd_be16(&r);
	msg.flags = rd_be16(&r);
	msg.ciaddr = read_address(&r);
	msg.yiaddr = read_address(&r);
	msg.siaddr = read_address(&r);
	msg.giaddr = read_address(&r);
	msg.chaddr = rd_span(&r, CHADDR_SIZE);
	sname = rd_span(&r, SNAME_SIZE);
	file = rd_span(&r, FILE_SIZE);
	if (r.bad)
		return RC_DHCP_SYNTAX;
	if (r.left < 4 || rd_be32(&r) != COOKIE) {
		msg.sname = dhcpv4_text(sname);
		msg.file = dhcpv4_text(file);
		*out = msg;
		return RC_OK;
	}
	rc = find_areas(&msg, span_of(r.p, r.left), sname, file);
	if (rc != RC_OK)
		return rc;
	rc = read_type(&msg);
	if (rc != RC_OK)
		return rc;
	*out = msg;
	return RC_OK;
}

bool dhcpv4_msg_is_for(const struct dhcpv4_msg *msg, uint32_t xid, const uint8_t mac[DHCPV4_MAC_SIZE])
{
	return msg->op == BOOTREPLY && msg->xid == xid && msg->hlen == DHCPV4_MAC_SIZE &&
	       memcmp(msg->chaddr.p, mac, DHCPV4_MAC_SIZE) == 0;
}

bool dhcpv4_msg_option(const struct dhcpv4_msg *msg, uint8_t code, uint8_t *buf, size_t cap, struct span *out)
{
	struct writer joined = writer_of(buf, cap);
	struct span first = SPAN_NONE;
	unsigned parts = find_parts(msg, code, &first, &joined);

	if (parts == 0 || (parts > 1 && joined.bad))
		return false;
	*out = parts == 1 ? first : span_of(buf, joined.n);
	return true;
}

bool dhcpv4_msg_fixed(const struct dhcpv4_msg *msg, uint8_t code, uint8_t *bytes, size_t n)
{
	struct span value;

	if (!dhcpv4_msg_option(msg, code, NULL, 0, &value) || value.n != n)
		return false;
	memcpy(bytes, value.p, n);
	return true;
}

bool dhcpv4_msg_address(const struct dhcpv4_msg *msg, uint8_t code, struct netaddr *out)
{
	uint8_t joined[256];
	struct span value;

	if (!dhcpv4_msg_option(msg, code, joined, sizeof joined, &value) || value.n < 4)
		return false;
	*out = netaddr_v4(value.p);
	return true;
}

bool dhcpv4_sub_option(struct span encapsulated, uint8_t code, struct span *out)
{
	struct reader r = reader_of(encapsulated);
	struct span value;
	uint8_t found;

	while (next_option(&r, &found, &value)) {
		if (found == code) {
			*out = value;
			return true;
		}
	}
	return false;
}

struct span dhcpv4_msg_boot_file(const struct dhcpv4_msg *msg, uint8_t *buf, size_t cap)
{
	struct span value;

	if (msg->file.n > 0)
		return msg->file;
	if (dhcpv4_msg_option(msg, DHCPV4_BOOT_FILE, buf, cap, &value))
		return dhcpv4_text(value);
	return SPAN_NONE;
}

/* ---- writing ---- */

/* Longer than 255 bytes: in parts, as RFC 3396 section 5 has it. */
static void put_option(struct writer *w, uint8_t code, struct span value)
{
	do {
		size_t n = value.n < 255 ? value.n : 255;

		wr_u8(w, code);
		wr_u8(w, (uint8_t)n);
		wr_bytes(w, value.p, n);
		value = span_skip(value, n);
	} while (value.n > 0);
}

static void put_address(struct writer *w, uint8_t code, const struct netaddr *addr)
{
	if (addr->family == NETADDR_V4)
		put_option(w, code, span_of(addr->bytes, 4));
}

static void put_be16(struct writer *w, uint8_t code, uint16_t value)
{
	wr_u8(w, code);
	wr_u8(w, 2);
	wr_be16(w, value);
}

static void put_vendor_class(struct writer *w, const struct dhcpv4_client *client)
{
	char text[40];

	if (client->vendor_class.n > 0) {
		put_option(w, DHCPV4_VENDOR_CLASS, client->vendor_class);
		return;
	}
	fmt_print(text, sizeof text, "%sClient:Arch:%05u:UNDI:%03u%03u", client->by_http ? "HTTP" : "PXE", client->arch,
		  client->nii[1], client->nii[2]);
	put_option(w, DHCPV4_VENDOR_CLASS, span_str(text));
}

static void put_identity(struct writer *w, const struct dhcpv4_client *client)
{
	wr_u8(w, DHCPV4_CLIENT_ID);
	wr_u8(w, 1 + DHCPV4_MAC_SIZE);
	wr_u8(w, HTYPE_ETHER);
	wr_bytes(w, client->mac, DHCPV4_MAC_SIZE);
	if (client->user_class.n > 0)
		put_option(w, DHCPV4_USER_CLASS, client->user_class);
	put_be16(w, DHCPV4_ARCH, client->arch);
	put_option(w, DHCPV4_NII, span_of(client->nii, sizeof client->nii));
	if (client->uuid.n == DHCPV4_UUID_SIZE) {
		wr_u8(w, DHCPV4_UUID);
		wr_u8(w, 1 + DHCPV4_UUID_SIZE);
		wr_u8(w, 0); /* the identifier is a UUID: RFC 4578 section 2.3 */
		wr_span(w, client->uuid);
	}
}

static void put_features(struct writer *w, const struct dhcpv4_client *client)
{
	uint8_t bytes[128];
	struct writer list = writer_of(bytes, sizeof bytes);

	for (size_t i = 0; i < sizeof features / sizeof features[0]; i++) {
		if (client->arch == ARCH_BIOS ? !features[i].bios : !features[i].efi)
			continue;
		wr_u8(&list, features[i].code);
		wr_u8(&list, 1);
		wr_u8(&list, 1);
	}
	put_option(&list, DHCPV4_IPXE_KEDGE, span_sub(client->marker, 0, 64));
	put_option(w, DHCPV4_IPXE, span_of(bytes, list.n));
}

/* PXE 2.1 section 2.4.3: the type of boot server and the layer, 0 for its boot image. */
static void put_boot_item(struct writer *w, uint16_t type)
{
	wr_u8(w, DHCPV4_VENDOR_OPTIONS);
	wr_u8(w, 7);
	wr_u8(w, DHCPV4_PXE_ITEM);
	wr_u8(w, 4);
	wr_be16(w, type);
	wr_be16(w, 0);
	wr_u8(w, DHCPV4_END);
}

static void put_fixed_part(struct writer *w, const struct dhcpv4_client *client, const struct dhcpv4_question *question)
{
	wr_u8(w, BOOTREQUEST);
	wr_u8(w, HTYPE_ETHER);
	wr_u8(w, DHCPV4_MAC_SIZE);
	wr_u8(w, 0);
	wr_be32(w, question->xid);
	wr_be16(w, question->secs);
	wr_be16(w, question->broadcast ? FLAG_BROADCAST : 0);
	wr_bytes(w, question->ciaddr.bytes, 4);
	wr_zeros(w, 12);
	wr_bytes(w, client->mac, DHCPV4_MAC_SIZE);
	wr_zeros(w, CHADDR_SIZE - DHCPV4_MAC_SIZE + SNAME_SIZE + FILE_SIZE);
	wr_be32(w, COOKIE);
}

enum rc dhcpv4_msg_build(const struct dhcpv4_client *client, const struct dhcpv4_question *question, struct writer *w)
{
	size_t start = w->n;

	put_fixed_part(w, client, question);
	put_option(w, DHCPV4_TYPE, span_of(&(uint8_t){(uint8_t)question->type}, 1));
	put_address(w, DHCPV4_SERVER_ID, &question->server);
	put_address(w, DHCPV4_REQUESTED_ADDRESS, &question->requested);
	put_be16(w, DHCPV4_MAX_SIZE, DHCPV4_SIZE_MAX);
	put_option(w, DHCPV4_PARAMETERS, span_of(parameters, sizeof parameters));
	put_vendor_class(w, client);
	put_identity(w, client);
	put_features(w, client);
	if (question->has_boot_item)
		put_boot_item(w, question->boot_item);
	wr_u8(w, DHCPV4_END);
	if (!w->bad && w->n - start < DHCPV4_SIZE_MIN)
		wr_zeros(w, DHCPV4_SIZE_MIN - (w->n - start));
	return w->bad ? RC_TOO_LONG : RC_OK;
}
