/* IPAPPEND and SYSAPPEND, with the strings that Syslinux 6.04 makes. */
#include "pxelinux/sysappend.h"

#include "plat.h"
#include "proto/pxelinux_path.h"
#include "proto/pxelinux_text.h"
#include "proto/smbios.h"
#include "proto/url.h"

enum { APPEND_IP = 1, APPEND_BOOTIF = 2, APPEND_UUID = 4, APPEND_CPU = 8, APPEND_FORM_FACTOR = 0x20000 };

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

/*
 * CPU=, the family from 3 to 6, and a letter for each of PAE, VMX, SMX, NX, long mode and SVM (Intel SDM volume 2, CPUID;
 * AMD APM volume 3, appendix E).
 */
static void append_cpu(struct strbuf *out)
{
	static const struct {
		char letter;
		bool extended;
		uint8_t index; /* ECX is 2, EDX is 3 */
		uint8_t bit;
	} features[] = {
		{'P', false, 3, 6}, {'V', false, 2, 5}, {'T', false, 2, 6}, {'X', true, 3, 20}, {'L', true, 3, 29}, {'S', true, 2, 2},
	};
	uint32_t basic[4];
	uint32_t extended[4];
	unsigned family;

	plat_cpuid(0x80000000, 0, extended);
	if (extended[0] >= 0x80000001 && extended[0] <= 0x8000ffff)
		plat_cpuid(0x80000001, 0, extended);
	else
		memset(extended, 0, sizeof extended);
	plat_cpuid(1, 0, basic);
	family = basic[0] >> 8 & 15;
	sb_fmt(out, " CPU=%u", family < 3 ? 3 : family > 6 ? 6 : family);
	for (size_t i = 0; i < sizeof features / sizeof features[0]; i++) {
		const uint32_t *registers = features[i].extended ? extended : basic;

		if ((registers[features[i].index] >> features[i].bit & 1) != 0)
			sb_char(out, features[i].letter);
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
	if ((mask & APPEND_CPU) != 0)
		append_cpu(out);
	for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++) {
		if ((mask & strings[i].bit) != 0)
			append_string(i, table, out);
	}
	if ((mask & APPEND_FORM_FACTOR) != 0 && smbios_find(table, 3, 0, &chassis) == RC_OK)
		sb_fmt(out, " SYSFF=%u", byte_at(&chassis, 5) & 0x7fU);
}

void sysappend_cookies(uint32_t mask, const struct pxelinux_options *options, struct strbuf *out)
{
	for (uint32_t bit = APPEND_IP; bit <= APPEND_FORM_FACTOR; bit <<= 1) {
		char text[256];
		struct strbuf sb;
		struct span pair;
		size_t equals;

		sb_init(&sb, text, sizeof text);
		sysappend(mask & bit, options, &sb);
		pair = span_trim(sb_as_span(&sb));
		equals = span_find(pair, '=');
		if (pair.n == 0 || sb.cut)
			continue;
		sb_fmt(out, "%s_Syslinux_%.*s=", out->n > 0 ? "; " : "", SPAN_ARGS(span_sub(pair, 0, equals)));
		url_encode(span_skip(pair, equals + 1), out);
	}
}
