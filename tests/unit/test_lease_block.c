/* Interfaces and a lease, made of a DHCP packet by hand, as settings. */
#include "check.h"

#include "conf.h"
#include "settings/lease_block.h"
#include "../host/pci.h"
#include "settings/settings.h"

const struct nic_driver *const conf_nics[] = {NULL};
const struct fetch_scheme *const conf_schemes[] = {NULL};
const struct image_kind *const conf_kinds[] = {NULL};
const struct command *const conf_commands[] = {NULL};

static struct nic nics[] = {
	{.mac = {0x52, 0x54, 0, 0x12, 0x34, 0x56}, .chip = "test"},
	{.mac = {0x52, 0x54, 0, 0x12, 0x34, 0x57}, .chip = "test"},
};

/* Options of the ACK, RFC 2132's code, length, bytes. */
static const char options[] =
	"\x35\x01\x05"                 /* 53: ACK */
	"\x36\x04\x0a\x00\x00\x01"     /* 54 */
	"\x01\x04\xff\xff\xfe\x00"     /* 1 */
	"\x03\x04\x0a\x00\x00\x01"     /* 3 */
	"\x06\x08\x0a\x00\x00\x01\x08\x08\x08\x08" /* 6: two of them */
	"\x0c\x04host"                 /* 12 */
	"\xd1\x07" "cfg/one"           /* 209 */
	"\xd2\x09" "http://x/"         /* 210 */
	"\xaf\x07\x05\x01\x07\xb0\x02\x12\x34" /* 175: 5 and 176 */
	"\xff";

static struct lease lease;

/* RFC 2131 section 2: the fixed fields, the cookie, the options. */
static void lease_make(void)
{
	uint8_t *packet = lease.packets[LEASE_ACK];

	packet[0] = 2;
	packet[1] = 1;
	packet[2] = 6;
	memcpy(packet + 16, "\x0a\x00\x00\x05", 4);
	memcpy(packet + 20, "\x0a\x00\x00\x02", 4);
	memcpy(packet + 28, nics[0].mac, 6);
	strcpy((char *)packet + 108, "pxelinux.0");
	memcpy(packet + 236, "\x63\x82\x53\x63", 4);
	memcpy(packet + 240, options, sizeof options - 1);
	lease.packet_n[LEASE_ACK] = 240 + sizeof options - 1;
	lease.nic = &nics[0];
	lease.valid = true;
}

static const char *text_of(const char *name)
{
	static char text[256];
	struct strbuf sb;

	sb_init(&sb, text, sizeof text);
	return settings_get_text(span_str(name), &sb) == RC_OK ? text : "(none)";
}

static void test_values(void)
{
	static const char *const cases[][2] = {
		{"net0/mac", "52:54:00:12:34:56"},
		{"net1/mac:hexhyp", "52-54-00-12-34-57"},
		{"net0/chip", "test"},
		{"net0/ifname", "net0"},
		{"ip", "10.0.0.5"},
		{"net0/ip", "10.0.0.5"},
		{"netX/ip", "10.0.0.5"},
		{"net0.dhcp/ip:hexraw", "0a000005"},
		{"net1/ip", "(none)"},
		{"netmask", "255.255.254.0"},
		{"gateway", "10.0.0.1"},
		{"dns", "10.0.0.1"},
		{"dns:hexraw", "0a00000108080808"},
		{"6:hexraw", "0a00000108080808"},
		{"hostname", "host"},
		{"12", "host"},
		{"next-server", "10.0.0.2"},
		{"filename", "pxelinux.0"},
		{"dhcp-server", "10.0.0.1"},
		{"config-file", "cfg/one"},
		{"209:string", "cfg/one"},
		{"net0.dhcp/210:string", "http://x/"},
		{"175.5:uint8", "0x7"},
		{"175.176:uint16", "0x1234"},
		{"175.6:uint8", "(none)"},
		{"175.5.1:uint8", "(none)"},
		{"domain", "(none)"},
		{"0:hex", "(none)"},
		{"53:uint8", "0x5"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const char *got = text_of(cases[i][0]);

		if (strcmp(got, cases[i][1]) != 0)
			printf("    %s\n", cases[i][0]);
		CHECK_STR(got, cases[i][1]);
	}
}

/* What a proxy said, alone; there was no boot server. */
static void test_packets(void)
{
	static const char proxy[] = "\x35\x01\x05" "\x36\x04\x0a\x00\x00\x03" "\x3c\x09PXEClient" "\xff";
	uint8_t *packet = lease.packets[LEASE_PROXY];

	CHECK_STR(text_of("proxydhcp/filename"), "(none)");
	memcpy(packet, lease.packets[LEASE_ACK], 240);
	memset(packet + 16, 0, 4);
	memcpy(packet + 20, "\x0a\x00\x00\x03", 4);
	strcpy((char *)packet + 108, "undionly.kpxe");
	memcpy(packet + 240, proxy, sizeof proxy - 1);
	lease.packet_n[LEASE_PROXY] = 240 + sizeof proxy - 1;
	CHECK_STR(text_of("proxydhcp/filename"), "undionly.kpxe");
	CHECK_STR(text_of("proxydhcp/next-server"), "10.0.0.3");
	CHECK_STR(text_of("proxydhcp/dhcp-server"), "10.0.0.3");
	CHECK_STR(text_of("proxydhcp/60:string"), "PXEClient");
	CHECK_STR(text_of("proxydhcp/ip"), "(none)");
	CHECK_STR(text_of("proxydhcp/hostname"), "(none)");
	CHECK_STR(text_of("pxebs/filename"), "(none)");
	CHECK_STR(text_of("ip"), "10.0.0.5");
}

static void test_bus(void)
{
	CHECK_STR(text_of("net0/bustype"), "PCI");
	CHECK_STR(text_of("net0/busloc"), "0x18");
	CHECK_STR(text_of("net0/busloc:busdevfn"), "0000:00:03.0");
	CHECK_STR(text_of("net0/busid"), "01:1a:f4:10:00");
	fake_pci_clear();
	CHECK_STR(text_of("net0/busid"), "(none)");
}

static void test_lease_ends(void)
{
	settings_lease_register(&nics[0], NULL);
	CHECK_STR(text_of("ip"), "(none)");
	CHECK_STR(text_of("net0/mac"), "52:54:00:12:34:56");
}

int main(void)
{
	struct fake_pci device = {.address = 0x18};

	fake_pci_set(&device, 0, 2, 0x1af4);
	fake_pci_set(&device, 2, 2, 0x1000);
	fake_pci_add(&device);
	settings_init();
	CHECK_RC(nic_add(&nics[0]), RC_OK);
	CHECK_RC(nic_add(&nics[1]), RC_OK);
	settings_interfaces_register();
	settings_interfaces_register();
	CHECK_STR(text_of("net0/mac"), "52:54:00:12:34:56");
	CHECK_STR(text_of("ip"), "(none)");
	lease_make();
	settings_lease_register(&nics[0], &lease);
	test_values();
	test_packets();
	test_bus();
	test_lease_ends();
	return check_end();
}
