/* IPv4 and IPv6 addresses as text and back: RFC 3986 section 3.2.2, RFC 4291 section 2.2, RFC 5952 section 4. */
#include "proto/netaddr.h"

#include "base/ascii.h"

#define V6_GROUPS 8

struct netaddr netaddr_v4(const uint8_t bytes[4])
{
	struct netaddr addr = {.family = NETADDR_V4};

	memcpy(addr.bytes, bytes, 4);
	return addr;
}

struct netaddr netaddr_v6(const uint8_t bytes[16])
{
	struct netaddr addr = {.family = NETADDR_V6};

	memcpy(addr.bytes, bytes, 16);
	return addr;
}

static size_t address_size(const struct netaddr *addr)
{
	switch (addr->family) {
	case NETADDR_V4:
		return 4;
	case NETADDR_V6:
		return 16;
	default:
		return 0;
	}
}

bool netaddr_equal(const struct netaddr *a, const struct netaddr *b)
{
	return a->family == b->family && memcmp(a->bytes, b->bytes, address_size(a)) == 0;
}

bool netaddr_is_zero(const struct netaddr *addr)
{
	for (size_t i = 0; i < address_size(addr); i++) {
		if (addr->bytes[i] != 0)
			return false;
	}
	return true;
}

/* Four decimal numbers, each without leading zeros: octal readings of "010" are a known trap. */
static bool parse_v4(struct span text, uint8_t bytes[4])
{
	for (unsigned i = 0; i < 4; i++) {
		size_t n = span_find(text, '.');
		struct span number = span_sub(text, 0, n);
		uint64_t value;

		if ((i < 3) != (n < text.n) || number.n > 3 || (number.n > 1 && number.p[0] == '0'))
			return false;
		if (!span_decimal(number, &value) || value > 255)
			return false;
		bytes[i] = (uint8_t)value;
		text = span_skip(text, n + 1);
	}
	return true;
}

/* One to four hex digits off *text. */
static bool parse_group(struct span *text, uint8_t bytes[2])
{
	unsigned value = 0;
	size_t n = 0;

	while (n < text->n && n < 4 && ascii_hex_digit(text->p[n]) >= 0) {
		value = value << 4 | (unsigned)ascii_hex_digit(text->p[n]);
		n++;
	}
	*text = span_skip(*text, n);
	bytes[0] = (uint8_t)(value >> 8);
	bytes[1] = (uint8_t)value;
	return n > 0;
}

/* Groups between single colons, up to the end of the text or a "::"; a dotted IPv4 address may be the last two. */
static bool parse_groups(struct span *text, uint8_t bytes[16], unsigned *count, unsigned most)
{
	while (text->n > 0 && !span_starts(*text, "::")) {
		size_t end = span_find(*text, ':');

		if (*count > 0) {
			if (text->p[0] != ':')
				return false;
			*text = span_skip(*text, 1);
			end = span_find(*text, ':');
		}
		if (end == text->n && span_find(*text, '.') < text->n) {
			if (*count + 2 > most || !parse_v4(*text, bytes + 2 * *count))
				return false;
			*count += 2;
			*text = SPAN_NONE;
			return true;
		}
		if (*count + 1 > most || !parse_group(text, bytes + 2 * *count))
			return false;
		*count += 1;
	}
	return true;
}

static bool parse_v6(struct span text, uint8_t bytes[16])
{
	uint8_t tail[16];
	unsigned head_n = 0, tail_n = 0;

	memset(bytes, 0, 16);
	if (!parse_groups(&text, bytes, &head_n, V6_GROUPS))
		return false;
	if (text.n == 0)
		return head_n == V6_GROUPS;
	if (head_n == V6_GROUPS)
		return false;
	text = span_skip(text, 2); /* "::" stands for one group of zeros or more */
	if (!parse_groups(&text, tail, &tail_n, V6_GROUPS - 1 - head_n) || text.n > 0)
		return false;
	memcpy(bytes + 16 - 2 * tail_n, tail, 2 * tail_n);
	return true;
}

enum rc netaddr_parse(struct span text, struct netaddr *out)
{
	uint8_t bytes[16];

	if (text.n >= NETADDR_TEXT_MAX)
		return RC_INVALID;
	if (parse_v4(text, bytes)) {
		*out = netaddr_v4(bytes);
		return RC_OK;
	}
	if (span_find(text, ':') < text.n && parse_v6(text, bytes)) {
		*out = netaddr_v6(bytes);
		return RC_OK;
	}
	return RC_INVALID;
}

static unsigned v6_group(const struct netaddr *addr, unsigned i)
{
	return (unsigned)addr->bytes[2 * i] << 8 | addr->bytes[2 * i + 1];
}

/* The longest run of two or more zero groups, the first among equals; start is V6_GROUPS if there is none. */
static void longest_zeros(const struct netaddr *addr, unsigned *start, unsigned *length)
{
	unsigned run = 0;

	*start = V6_GROUPS;
	*length = 1;
	for (unsigned i = 0; i < V6_GROUPS; i++) {
		run = v6_group(addr, i) == 0 ? run + 1 : 0;
		if (run > *length) {
			*length = run;
			*start = i + 1 - run;
		}
	}
}

/* ::ffff:10.0.0.1 is written with its IPv4 part in dots (RFC 5952 section 5). */
static bool is_v4_mapped(const struct netaddr *addr)
{
	static const uint8_t prefix[12] = {[10] = 0xff, [11] = 0xff};

	return memcmp(addr->bytes, prefix, sizeof prefix) == 0;
}

static void format_v4(struct strbuf *sb, const uint8_t *b)
{
	sb_fmt(sb, "%u.%u.%u.%u", b[0], b[1], b[2], b[3]);
}

static void format_v6(struct strbuf *sb, const struct netaddr *addr)
{
	unsigned zeros, zeros_n;

	if (is_v4_mapped(addr)) {
		sb_str(sb, "::ffff:");
		format_v4(sb, addr->bytes + 12);
		return;
	}
	longest_zeros(addr, &zeros, &zeros_n);
	for (unsigned i = 0; i < V6_GROUPS; i++) {
		if (i == zeros) {
			sb_str(sb, "::");
			i += zeros_n - 1;
			continue;
		}
		if (i > 0 && i != zeros + zeros_n)
			sb_char(sb, ':');
		sb_fmt(sb, "%x", v6_group(addr, i));
	}
}

void netaddr_format(struct strbuf *sb, const struct netaddr *addr)
{
	switch (addr->family) {
	case NETADDR_V4:
		format_v4(sb, addr->bytes);
		break;
	case NETADDR_V6:
		format_v6(sb, addr);
		break;
	default:
		sb_str(sb, "none");
		break;
	}
}

const char *netaddr_text(const struct netaddr *addr, char *buf)
{
	struct strbuf sb;

	sb_init(&sb, buf, NETADDR_TEXT_MAX);
	netaddr_format(&sb, addr);
	return buf;
}
