/* IPAPPEND and SYSAPPEND, with the strings that Syslinux 6.04 makes. */
#include "pxelinux/sysappend.h"

#include "plat.h"
#include "proto/pxelinux_path.h"
#include "proto/pxelinux_text.h"
#include "proto/smbios.h"

enum { APPEND_IP = 1, APPEND_BOOTIF = 2, APPEND_UUID = 4, APPEND_FORM_FACTOR = 0x20000 };

/* Strings of SMBIOS: which structure, at which offset (DMTF DSP0134 sections 7.1 to 7.3). */
static const struct {
	uint32_t bit;
	uint8_t type;
	uint8_t offset;
	const char *name;
} strings[] = {
	{0x10, 1, 0x04, "SYSVENDOR"},     {0x20, 1, 0x05, "SYSPRODUCT"}, {0x40, 1, 0x06, "SYSVERSION"},
	{0x80, 1, 0x07, "SYSSERIAL"},     {0x100, 1, 0x19, "SYSSKU"},    {0x200, 1, 0x1a, "SYSFAMILY"},
	{0x400, 2, 0x04, "MBVENDOR"},     {0x800, 2, 0x05, "MBPRODUCT"}, {0x1000, 2, 0x06, "MBVERSION"},
	{0x2000, 2, 0x07, "MBSERIAL"},    {0x4000, 2, 0x08, "MBASSET"},  {0x8000, 0, 0x04, "BIOSVENDOR"},
	{0x10000, 0, 0x05, "BIOSVERSION"},
};

static void append_address(const struct netaddr *address, struct strbuf *out)
{
	if (address->family == NETADDR_V4)
		netaddr_format(out, address);
	else
		sb_str(out, "0.0.0.0");
}

/* ip=<client>:<boot server>:<gateway>:<mask> */
static void append_ip(const struct pxelinux_options *options, struct strbuf *out)
{
	uint32_t mask = options->prefix_bits >= 32 ? UINT32_MAX : ~(UINT32_MAX >> options->prefix_bits);
	uint8_t bytes[4] = {(uint8_t)(mask >> 24), (uint8_t)(mask >> 16), (uint8_t)(mask >> 8), (uint8_t)mask};
	struct netaddr netmask = netaddr_v4(bytes);

	if (options->address.family != NETADDR_V4)
		return;
	sb_str(out, " ip=");
	append_address(&options->address, out);
	sb_char(out, ':');
	append_address(&options->next_server, out);
	sb_char(out, ':');
	append_address(&options->gateway, out);
	sb_char(out, ':');
	append_address(&netmask, out);
}

/* " NAME=" and what format makes of id; nothing if that is nothing. */
static void append_id(const char *name, bool (*format)(struct span, struct strbuf *), struct span id, struct strbuf *out)
{
	char text[40];
	struct strbuf sb;

	sb_init(&sb, text, sizeof text);
	if (format(id, &sb))
		sb_fmt(out, " %s=%s", name, text);
}

static uint8_t byte_at(const struct smbios_structure *structure, size_t offset)
{
	return offset < structure->fields.n ? structure->fields.p[offset] : 0;
}

static void append_string(size_t index, struct span table, struct strbuf *out)
{
	struct smbios_structure structure;
	struct strbuf mark = *out;
	size_t start;

	if (smbios_find(table, strings[index].type, 0, &structure) != RC_OK)
		return;
	sb_fmt(out, " %s=", strings[index].name);
	start = out->n;
	pxelinux_join_blanks(smbios_string(&structure, byte_at(&structure, strings[index].offset)), out);
	if (out->n == start && !out->cut) {
		*out = mark;
		out->text[out->n] = '\0';
	}
}

void sysappend(uint32_t mask, const struct pxelinux_options *options, struct strbuf *out)
{
	struct span table = plat_smbios();
	struct smbios_structure chassis;

	if ((mask & APPEND_IP) != 0)
		append_ip(options, out);
	if ((mask & APPEND_BOOTIF) != 0)
		append_id("BOOTIF", pxelinux_mac_format, options->mac, out);
	if ((mask & APPEND_UUID) != 0)
		append_id("SYSUUID", pxelinux_uuid_format, options->uuid, out);
	for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++) {
		if ((mask & strings[i].bit) != 0)
			append_string(i, table, out);
	}
	if ((mask & APPEND_FORM_FACTOR) != 0 && smbios_find(table, 3, 0, &chassis) == RC_OK)
		sb_fmt(out, " SYSFF=%u", byte_at(&chassis, 5) & 0x7fU);
}
