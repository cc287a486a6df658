/* Which offer is taken, and why the others are not. */
#include "proto/dhcpv4_pick.h"

#include "dhcp_packets.h"

static void test_dhcpv4_names_self(void)
{
	static const struct {
		const char *file, *loaded_by;
		int self;
	} cases[] = {
		{"kedge.efi", "", 1},
		{"/boot/KEDGE.EFI", "", 1},
		{"boot\\kedge.kpxe", "", 1},
		{"http://10.0.0.1/kedge.efi", "", 1},
		{"http://10.0.0.1/kedge.efi?mac=1/2", "", 1},
		{"kedge-1.2.efi", "", 1},
		{"kedge_x64.efi", "", 1},
		{"kedge.0", "", 1},
		{"kedge", "", 0},
		{"kedge/menu.efi", "", 0},
		{"kedge.cfg", "", 0},
		{"kedge.ipxe", "", 0},
		{"kedgeling.efi", "", 0},
		{"pxelinux.0", "", 0},
		{"", "", 0},
		{"", "bootx64.efi", 0},
		{"bootx64.efi", "bootx64.efi", 1},
		{"/bootx64.efi", "bootx64.efi", 1},
		{"bootx64.efi", "http://10.0.0.1/efi/bootx64.efi", 1},
		{"otherbootx64.efi", "bootx64.efi", 0},
		{"x64.efi", "http://10.0.0.1/efi/bootx64.efi", 0},
		{"http://10.0.0.1/a", "http://10.0.0.1/a", 1},
		{"http://10.0.0.1/a", "http://10.0.0.1/b", 0},
		{"grubx64.efi", "shimx64.efi", 0},
		{"/", "/", 0},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		if (!check_note(dhcpv4_names_self(span_str(cases[i].file), span_str(cases[i].loaded_by)) == cases[i].self,
				"names self", __FILE__, __LINE__))
			printf("    \"%s\" loaded by \"%s\"\n", cases[i].file, cases[i].loaded_by);
	}
}

/* One menu item and its server, as sub-options of option 43. */
#define MENU    "\x08\x07\x80\x00\x01\x0a\x00\x00\x02\x09\x08\x80\x00\x05" "Linux"
#define LOCAL   "\x08\x07\x80\x00\x01\x0a\x00\x00\x02\x09\x08\x00\x00\x05" "Local"
#define SIZE(s) (sizeof(s) - 1)

struct recipe {
	const char *name;
	uint8_t type;
	uint8_t last;         /* of yiaddr 10.0.0.x; 0: no address */
	const char *file, *option17, *option67, *option209, *option60;
	const char *option43;
	size_t n43;
	const char *option175;
	size_t n175;
	enum dhcpv4_answer answer; /* what it must be read as */
};

enum { PLAIN, FILE_, URL67, CONFIG, SELF, SELF_209, MENU_, LOW, HIGH, ALONE, BOOTP_, BOOTP_FILE, PROXY, PROXY_FILE, PROXY_SELF, PROXY_MENU, LOCAL_, ASK, PROMPT, PXE_SELF, PROXY_HTTP, ROOT, ROOT_NFS };

static const struct recipe recipes[] = {
	[PLAIN] = {.name = "plain", .type = 2, .last = 10, .answer = DHCPV4_ANSWER_NONE},
	[FILE_] = {.name = "file", .type = 2, .last = 11, .file = "pxelinux.0", .answer = DHCPV4_ANSWER_FILE},
	[URL67] = {.name = "67", .type = 2, .last = 12, .option67 = "http://x/y", .answer = DHCPV4_ANSWER_FILE},
	[CONFIG] = {.name = "209", .type = 2, .last = 13, .option209 = "http://x/cfg", .answer = DHCPV4_ANSWER_FILE},
	[ROOT] = {.name = "root path", .type = 2, .last = 26, .file = "kedge.efi", .option17 = "https://x/y.iso", .answer = DHCPV4_ANSWER_FILE},
	[ROOT_NFS] = {.name = "root path by nfs", .type = 2, .last = 27, .option17 = "10.0.0.1:/http://x", .answer = DHCPV4_ANSWER_NONE},
	[SELF] = {.name = "self", .type = 2, .last = 14, .file = "kedge.efi", .answer = DHCPV4_ANSWER_SELF},
	[SELF_209] = {.name = "self and 209", .type = 2, .last = 15, .file = "kedge.efi", .option209 = "c", .answer = DHCPV4_ANSWER_FILE},
	[MENU_] = {.name = "menu", .type = 2, .last = 16, .option60 = "PXEClient", .option43 = MENU, .n43 = SIZE(MENU), .answer = DHCPV4_ANSWER_MENU},
	[LOW] = {.name = "low", .type = 2, .last = 17, .file = "a", .option175 = "\x01\x01\xff", .n175 = 3, .answer = DHCPV4_ANSWER_FILE},
	[HIGH] = {.name = "high", .type = 2, .last = 18, .option175 = "\x01\x01\x01", .n175 = 3, .answer = DHCPV4_ANSWER_NONE},
	[ALONE] = {.name = "no proxy", .type = 2, .last = 19, .option175 = "\xb0\x01\x01", .n175 = 3, .answer = DHCPV4_ANSWER_NONE},
	[BOOTP_] = {.name = "bootp", .type = 0, .last = 20, .answer = DHCPV4_ANSWER_NONE},
	[BOOTP_FILE] = {.name = "bootp with file", .type = 0, .last = 21, .file = "vmlinuz", .answer = DHCPV4_ANSWER_FILE},
	[ASK] = {.name = "ask", .type = 2, .last = 23, .option60 = "PXEClient:x", .answer = DHCPV4_ANSWER_ASK},
	[PROMPT] = {.name = "prompt", .type = 2, .last = 24, .option60 = "PXEClient", .option43 = "\x0a\x01\0", .n43 = 3, .answer = DHCPV4_ANSWER_ASK},
	[PXE_SELF] = {.name = "pxe self", .type = 2, .last = 25, .option60 = "PXEClient", .file = "kedge.efi", .answer = DHCPV4_ANSWER_SELF},
	[PROXY] = {.name = "proxy", .type = 2, .option60 = "PXEClient", .answer = DHCPV4_ANSWER_ASK},
	[PROXY_HTTP] = {.name = "http proxy", .type = 2, .option60 = "HTTPClient", .answer = DHCPV4_ANSWER_NONE},
	[PROXY_FILE] = {.name = "proxy with file", .type = 2, .option60 = "PXEClient", .file = "x.efi", .answer = DHCPV4_ANSWER_FILE},
	[PROXY_SELF] = {.name = "proxy self", .type = 2, .option60 = "PXEClient", .file = "kedge.efi", .answer = DHCPV4_ANSWER_SELF},
	[PROXY_MENU] = {.name = "proxy menu", .type = 2, .option60 = "PXEClient", .option43 = MENU, .n43 = SIZE(MENU), .answer = DHCPV4_ANSWER_MENU},
	[LOCAL_] = {.name = "local", .type = 2, .last = 22, .option60 = "PXEClient", .option43 = LOCAL, .n43 = SIZE(LOCAL), .answer = DHCPV4_ANSWER_NONE},
};

static void cook(const struct recipe *recipe, uint8_t server, struct packet *packet)
{
	const uint8_t yiaddr[4] = {recipe->last != 0 ? 10 : 0, 0, 0, recipe->last};
	const uint8_t id[4] = {10, 0, 0, server};

	packet_start(packet, recipe->type, yiaddr);
	if (recipe->type != 0)
		packet_option(packet, 54, id, 4);
	if (recipe->file != NULL)
		memcpy(packet->bytes + AT_FILE, recipe->file, strlen(recipe->file));
	if (recipe->option17 != NULL)
		packet_text(packet, 17, recipe->option17);
	if (recipe->option67 != NULL)
		packet_text(packet, 67, recipe->option67);
	if (recipe->option209 != NULL)
		packet_text(packet, 209, recipe->option209);
	if (recipe->option60 != NULL)
		packet_text(packet, 60, recipe->option60);
	if (recipe->option43 != NULL)
		packet_option(packet, 43, recipe->option43, recipe->n43);
	if (recipe->option175 != NULL)
		packet_option(packet, 175, recipe->option175, recipe->n175);
	packet_end(packet);
}

static void read_offer(unsigned which, uint8_t server, struct packet *packet, struct dhcpv4_offer *offer)
{
	const struct netaddr from = netaddr_v4((const uint8_t[4]){10, 0, 0, server});
	struct dhcpv4_msg msg;

	cook(&recipes[which], server, packet);
	CHECK_RC(dhcpv4_msg_parse(packet_span(packet), &msg), RC_OK);
	CHECK_RC(dhcpv4_offer_read(&msg, &from, SPAN_NONE, offer), RC_OK);
	if (!check_note(offer->answer == recipes[which].answer, "answer", __FILE__, __LINE__))
		printf("    %s: %d\n", recipes[which].name, (int)offer->answer);
	CHECK_NUM(offer->proxy, recipes[which].last == 0);
	CHECK(netaddr_equal(&offer->server, &from));
}

#define NONE_ DHCPV4_PICK_NONE

static void test_dhcpv4_pick_table(void)
{
	static const struct {
		unsigned n;
		int silent; /* index of an offer whose server did not confirm, or -1 */
		unsigned offers[3];
		int address, proxy, decided;
		enum dhcpv4_loss losses[3];
	} cases[] = {
		{0, -1, {0}, NONE_, NONE_, 0, {0}},
		{1, -1, {PLAIN}, 0, NONE_, 0, {0}},
		{1, -1, {FILE_}, 0, NONE_, 1, {0}},
		{1, -1, {URL67}, 0, NONE_, 1, {0}},
		{1, -1, {ROOT}, 0, NONE_, 1, {0}},
		{1, -1, {ROOT_NFS}, 0, NONE_, 0, {0}},
		{1, -1, {CONFIG}, 0, NONE_, 1, {0}},
		{1, -1, {SELF}, 0, NONE_, 0, {0}},
		{1, -1, {SELF_209}, 0, NONE_, 1, {0}},
		{1, -1, {MENU_}, 0, NONE_, 1, {0}},
		{1, -1, {LOCAL_}, 0, NONE_, 0, {0}},
		{1, -1, {ALONE}, 0, NONE_, 1, {0}},
		{1, -1, {BOOTP_FILE}, 0, NONE_, 1, {0}},
		{1, -1, {PROXY_FILE}, NONE_, NONE_, 0, {DHCPV4_LOST_NOT_NEEDED}},
		{1, -1, {ASK}, 0, NONE_, 1, {0}},
		{1, -1, {PROMPT}, 0, NONE_, 1, {0}},
		{1, -1, {PXE_SELF}, 0, NONE_, 0, {0}},
		{2, -1, {PLAIN, PROXY_HTTP}, 0, 1, 0, {0, 0}},
		{2, -1, {PLAIN, ASK}, 1, NONE_, 1, {DHCPV4_LOST_NO_BOOT}},
		{2, -1, {ASK, MENU_}, 1, NONE_, 1, {DHCPV4_LOST_NO_BOOT}},
		{2, -1, {PLAIN, FILE_}, 1, NONE_, 1, {DHCPV4_LOST_NO_BOOT}},
		{2, -1, {FILE_, PLAIN}, 0, NONE_, 1, {0, DHCPV4_LOST_NO_BOOT}},
		{2, -1, {FILE_, CONFIG}, 0, NONE_, 1, {0, DHCPV4_LOST_LATER}},
		{2, -1, {CONFIG, FILE_}, 0, NONE_, 1, {0, DHCPV4_LOST_LATER}},
		{2, -1, {SELF, PLAIN}, 0, NONE_, 0, {0, DHCPV4_LOST_NO_BOOT}},
		{2, -1, {SELF, FILE_}, 1, NONE_, 1, {DHCPV4_LOST_SELF}},
		{2, -1, {MENU_, FILE_}, 1, NONE_, 1, {DHCPV4_LOST_MENU}},
		{2, -1, {FILE_, HIGH}, 1, NONE_, 0, {DHCPV4_LOST_PRIORITY}},
		{2, -1, {LOW, PLAIN}, 1, NONE_, 0, {DHCPV4_LOST_PRIORITY}},
		{2, -1, {BOOTP_, PLAIN}, 1, NONE_, 0, {DHCPV4_LOST_BOOTP}},
		{2, -1, {PLAIN, BOOTP_}, 0, NONE_, 0, {0, DHCPV4_LOST_BOOTP}},
		{2, -1, {PLAIN, BOOTP_FILE}, 1, NONE_, 1, {DHCPV4_LOST_NO_BOOT}},
		{2, 0, {FILE_, PLAIN}, 1, NONE_, 0, {DHCPV4_LOST_SILENT}},
		{2, 1, {PLAIN, FILE_}, 0, NONE_, 0, {0, DHCPV4_LOST_SILENT}},
		{1, 0, {FILE_}, 0, NONE_, 0, {0}},
		{2, 0, {PLAIN, PROXY_FILE}, 0, 1, 0, {0, 0}},
		{2, -1, {PLAIN, PROXY_FILE}, 0, 1, 1, {0, 0}},
		{2, -1, {PROXY_FILE, PLAIN}, 1, 0, 1, {0, 0}},
		{2, -1, {PLAIN, PROXY}, 0, 1, 1, {0, 0}},
		{2, -1, {PLAIN, PROXY_MENU}, 0, 1, 1, {0, 0}},
		{2, -1, {PLAIN, PROXY_SELF}, 0, 1, 0, {0, 0}},
		{2, -1, {SELF, PROXY_FILE}, 0, 1, 1, {0, 0}},
		{2, -1, {PROXY_FILE, FILE_}, 1, NONE_, 1, {DHCPV4_LOST_NOT_NEEDED, 0}},
		{2, -1, {PROXY_FILE, ALONE}, 1, NONE_, 1, {DHCPV4_LOST_NOT_NEEDED, 0}},
		{3, -1, {PLAIN, PROXY_SELF, PROXY_FILE}, 0, 2, 1, {0, DHCPV4_LOST_SELF, 0}},
		{3, -1, {PLAIN, PROXY, PROXY_FILE}, 0, 2, 1, {0, DHCPV4_LOST_NO_BOOT, 0}},
		{3, -1, {PROXY_MENU, PROXY_FILE, PLAIN}, 2, 1, 1, {DHCPV4_LOST_MENU, 0, 0}},
		{3, -1, {PROXY_FILE, PROXY_FILE, PLAIN}, 2, 0, 1, {0, DHCPV4_LOST_LATER, 0}},
		{3, -1, {PLAIN, FILE_, CONFIG}, 1, NONE_, 1, {DHCPV4_LOST_NO_BOOT, 0, DHCPV4_LOST_LATER}},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		static struct packet packets[3];
		struct dhcpv4_offer offers[3];
		struct dhcpv4_choice choice;
		int before = check_failed;

		for (unsigned k = 0; k < cases[i].n; k++) {
			read_offer(cases[i].offers[k], (uint8_t)(k + 1), &packets[k], &offers[k]);
			offers[k].silent = cases[i].silent == (int)k;
		}
		dhcpv4_pick(offers, cases[i].n, &choice);
		CHECK(choice.address == cases[i].address);
		CHECK(choice.proxy == cases[i].proxy);
		CHECK(choice.decided == cases[i].decided);
		for (unsigned k = 0; k < cases[i].n; k++)
			CHECK(dhcpv4_pick_loss(offers, &choice, k) == cases[i].losses[k]);
		if (check_failed != before)
			printf("    in case %zu\n", i);
	}
}

/* The order of arrival decides among equals only. */
static void test_dhcpv4_pick_order(void)
{
	static struct packet packets[3];
	static const unsigned kinds[] = {PLAIN, FILE_, SELF, MENU_, LOW, HIGH, BOOTP_, ASK, PROXY, PROXY_HTTP, PROXY_FILE, PROXY_SELF, PROXY_MENU};
	const unsigned kinds_n = sizeof kinds / sizeof kinds[0];

	for (unsigned code = 0; code < kinds_n * kinds_n * kinds_n; code++) {
		const unsigned picked[3] = {code % kinds_n, code / kinds_n % kinds_n, code / kinds_n / kinds_n};
		struct dhcpv4_offer offers[3], turned[3];
		struct dhcpv4_choice one, other;

		if (picked[0] == picked[1] || picked[1] == picked[2] || picked[0] == picked[2])
			continue;
		for (unsigned k = 0; k < 3; k++)
			read_offer(kinds[picked[k]], (uint8_t)(k + 1), &packets[k], &offers[k]);
		for (unsigned k = 0; k < 3; k++)
			turned[k] = offers[2 - k];
		dhcpv4_pick(offers, 3, &one);
		dhcpv4_pick(turned, 3, &other);
		CHECK(one.decided == other.decided);
		CHECK(one.address == NONE_ ? other.address == NONE_ : other.address == 2 - one.address);
		CHECK(one.proxy == NONE_ ? other.proxy == NONE_ : other.proxy == 2 - one.proxy);
	}
}

static void test_dhcpv4_offer_refused(void)
{
	static const struct {
		const char *what;
		uint8_t type;
		uint8_t yiaddr[4];
		const char *option60;
	} cases[] = {
		{"no address, no proxy", 2, {0, 0, 0, 0}, NULL},
		{"another class", 2, {0, 0, 0, 0}, "MSFT 5.0"},
		{"an ACK", 5, {10, 0, 0, 5}, NULL},
		{"a DISCOVER", 1, {10, 0, 0, 5}, NULL},
		{"BOOTP proxy", 0, {0, 0, 0, 0}, "PXEClient"},
		{"loopback", 2, {127, 0, 0, 1}, NULL},
		{"multicast", 2, {224, 0, 0, 1}, NULL},
		{"broadcast", 2, {255, 255, 255, 255}, NULL},
		{"0.0.0.5", 2, {0, 0, 0, 5}, NULL},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct netaddr from = netaddr_v4(V4(10, 0, 0, 1));
		struct packet packet;
		struct dhcpv4_msg msg;
		struct dhcpv4_offer offer;

		packet_start(&packet, cases[i].type, cases[i].yiaddr);
		if (cases[i].option60 != NULL)
			packet_text(&packet, 60, cases[i].option60);
		packet_end(&packet);
		CHECK_RC(dhcpv4_msg_parse(packet_span(&packet), &msg), RC_OK);
		if (!check_note(dhcpv4_offer_read(&msg, &from, SPAN_NONE, &offer) == RC_DHCP_SYNTAX, "refused", __FILE__, __LINE__))
			printf("    %s\n", cases[i].what);
	}
}

/* Who is the server: 54, else siaddr, else the sender; a proxy's siaddr is where the file is, which may be elsewhere. */
static void test_dhcpv4_offer_server(void)
{
	static const struct {
		uint8_t yiaddr, siaddr, option54, server;
	} cases[] = {{5, 2, 3, 3}, {5, 2, 0, 2}, {5, 0, 0, 9}, {0, 2, 3, 3}, {0, 2, 0, 9}};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct netaddr from = netaddr_v4(V4(10, 0, 0, 9));
		const uint8_t yiaddr[4] = {cases[i].yiaddr != 0 ? 10 : 0, 0, 0, cases[i].yiaddr};
		struct packet packet;
		struct dhcpv4_msg msg;
		struct dhcpv4_offer offer;

		packet_start(&packet, 2, yiaddr);
		packet.bytes[AT_SIADDR] = cases[i].siaddr != 0 ? 10 : 0;
		packet.bytes[AT_SIADDR + 3] = cases[i].siaddr;
		packet_text(&packet, 60, "PXEClient");
		if (cases[i].option54 != 0)
			packet_option(&packet, 54, V4(10, 0, 0, cases[i].option54), 4);
		packet_end(&packet);
		CHECK_RC(dhcpv4_msg_parse(packet_span(&packet), &msg), RC_OK);
		CHECK_RC(dhcpv4_offer_read(&msg, &from, SPAN_NONE, &offer), RC_OK);
		CHECK_NUM(offer.server.bytes[3], cases[i].server);
	}
}

/* Option 43 cut at every length: a server is found, or not, inside its bounds. */
/* Where a boot server of a type is asked for: each kind of place, and what the control forbids. */
static void test_boot_server_places(void)
{
	static const struct {
		const char *vendor;
		size_t n;
		uint8_t last_bytes[4]; /* of the places, in order */
	} cases[] = {
		{"", 0, {255}},
		{"\x06\x01\x00", 3, {255}},
		{"\x06\x01\x01", 3, {0}},
		{"\x06\x01\x04", 3, {0}},
		{"\x07\x04\xe0\x00\x01\x09", 6, {9, 255}},
		{"\x06\x01\x01\x07\x04\xe0\x00\x01\x09", 9, {9}},
		{"\x06\x01\x02\x07\x04\xe0\x00\x01\x09", 9, {255}},
		{"\x06\x01\x03\x07\x04\xe0\x00\x01\x09", 9, {0}},
		{"\x07\x04\x0a\x00\x01\x09", 6, {255}},
		{"\x07\x04\xe0\x00\x01\x09\x08\x0b\x00\x05\x02\x0a\x00\x00\x05\xff\x00\x00\x06", 19, {5, 9, 255}},
		{"\x06\x01\x04\x08\x0b\x00\x05\x02\x0a\x00\x00\x05\x0a\x00\x00\x06", 16, {5, 6}},
		{"\x08\x07\x00\x06\x01\x0a\x00\x00\x05", 9, {255}},
	};
	struct dhcpv4_boot_server server;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		unsigned n = 0;

		CHECK_NUM(dhcpv4_boot_server_of(span_of(cases[i].vendor, cases[i].n), 5, &server), cases[i].last_bytes[0] != 0);
		while (n < 4 && cases[i].last_bytes[n] != 0) {
			CHECK_NUM(server.places[n].bytes[3], cases[i].last_bytes[n]);
			n++;
		}
		CHECK_NUM(server.place_count, n);
	}
}

static void test_dhcpv4_boot_server(void)
{
	static const char several[] = "\x08\x13" "\x00\x05\x01\x0a\x00\x00\x05" "\x80\x01\x02\x0a\x00\x00\x06\x0a\x00\x00\x07" "\x00"
				      "\x09\x0a" "\x80\x01\x01" "A" "\x00\x05\x03" "Bee";
	struct dhcpv4_boot_server server;

	CHECK(dhcpv4_boot_server(span_of(MENU, SIZE(MENU)), &server));
	CHECK_NUM(server.type, 0x8000);
	CHECK_NUM(server.places[0].bytes[3], 2);
	CHECK_SPAN(server.description, "Linux");
	CHECK(!dhcpv4_boot_server(span_of(LOCAL, SIZE(LOCAL)), &server));
	CHECK(dhcpv4_boot_server(span_of(several, SIZE(several)), &server));
	CHECK_NUM(server.type, 0x8001);
	CHECK_NUM(server.places[0].bytes[3], 6);
	CHECK(dhcpv4_boot_server(span_of(several, 21), &server)); /* no menu: the first listed */
	CHECK_NUM(server.type, 5);
	CHECK(dhcpv4_boot_server_of(span_of(several, SIZE(several)), 5, &server));
	CHECK_NUM(server.places[0].bytes[3], 5);
	CHECK_NUM(server.place_count, 2);
	CHECK_NUM(server.places[1].bytes[3], 255);
	CHECK(!dhcpv4_boot_server_of(span_of(several, SIZE(several)), 0, &server));
	for (size_t n = 0; n < SIZE(several); n++) {
		uint8_t *copy = exact_copy(several, n);

		CHECK_NUM(dhcpv4_boot_server(span_of(copy, n), &server), n >= 21);
		free(copy);
	}
}

int main(void)
{
	test_dhcpv4_names_self();
	test_dhcpv4_pick_table();
	test_dhcpv4_pick_order();
	test_dhcpv4_offer_refused();
	test_dhcpv4_offer_server();
	test_boot_server_places();
	test_dhcpv4_boot_server();
	return check_end();
}
