/* Types of settings: bytes as text, text as bytes. */
#include "proto/setting_type.h"

#include "base/ascii.h"
#include "proto/netaddr.h"

static const char *const type_names[] = {
#define X(value, name, help) [value] = name,
	SETTING_TYPES(X)
#undef X
};

#define DNSSL_JUMPS_MAX 16 /* pointers of one name: real lists have one */

static const char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* Where the hyphens of a UUID's text stand: before these bytes. */
static bool uuid_hyphen_before(size_t i)
{
	return i == 4 || i == 6 || i == 8 || i == 10;
}

/* The place in memory of the i-th byte of a UUID's text, if its first three fields are little-endian. */
static size_t guid_index(size_t i)
{
	static const uint8_t order[8] = {3, 2, 1, 0, 5, 4, 7, 6};

	return i < sizeof order ? order[i] : i;
}

const char *setting_type_name(enum setting_type type)
{
	return type_names[type];
}

enum rc setting_type_find(struct span name, enum setting_type *out)
{
	for (unsigned i = 0; i < SETTING_TYPE_COUNT; i++) {
		if (span_is(name, type_names[i])) {
			*out = (enum setting_type)i;
			return RC_OK;
		}
	}
	return RC_INVALID;
}

unsigned setting_type_width(enum setting_type type)
{
	switch (type) {
	case SETTING_INT8:
	case SETTING_UINT8:
		return 1;
	case SETTING_INT16:
	case SETTING_UINT16:
		return 2;
	case SETTING_INT32:
	case SETTING_UINT32:
		return 4;
	default:
		return 0;
	}
}

static bool is_unreserved(uint8_t c)
{
	return ascii_alpha(c) || ascii_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

static void format_uristring(struct span bytes, struct strbuf *text)
{
	for (size_t i = 0; i < bytes.n; i++) {
		if (is_unreserved(bytes.p[i]))
			sb_char(text, (char)bytes.p[i]);
		else
			sb_fmt(text, "%%%02X", bytes.p[i]);
	}
}

static enum rc parse_uristring(struct span text, struct writer *bytes)
{
	while (text.n > 0) {
		int high;
		int low;

		if (text.p[0] != '%') {
			wr_u8(bytes, text.p[0]);
			text = span_skip(text, 1);
			continue;
		}
		high = text.n >= 3 ? ascii_hex_digit(text.p[1]) : -1;
		low = text.n >= 3 ? ascii_hex_digit(text.p[2]) : -1;
		if (high < 0 || low < 0)
			return RC_INVALID;
		wr_u8(bytes, (uint8_t)(high << 4 | low));
		text = span_skip(text, 3);
	}
	return RC_OK;
}

static enum rc parse_hex(struct span text, char separator, struct writer *bytes)
{
	bool first = true;

	while (text.n > 0) {
		int high;
		int low;

		if (!first && separator != '\0') {
			if (text.p[0] != separator)
				return RC_INVALID;
			text = span_skip(text, 1);
		}
		first = false;
		high = text.n >= 2 ? ascii_hex_digit(text.p[0]) : -1;
		low = text.n >= 2 ? ascii_hex_digit(text.p[1]) : -1;
		if (high < 0 || low < 0)
			return RC_INVALID;
		wr_u8(bytes, (uint8_t)(high << 4 | low));
		text = span_skip(text, 2);
	}
	return RC_OK;
}

static void format_base64(struct span bytes, struct strbuf *text)
{
	for (size_t i = 0; i < bytes.n; i += 3) {
		size_t n = bytes.n - i < 3 ? bytes.n - i : 3;
		uint32_t bits = (uint32_t)bytes.p[i] << 16;

		bits |= n > 1 ? (uint32_t)bytes.p[i + 1] << 8 : 0;
		bits |= n > 2 ? (uint32_t)bytes.p[i + 2] : 0;
		sb_char(text, base64_digits[bits >> 18]);
		sb_char(text, base64_digits[bits >> 12 & 63]);
		sb_char(text, n > 1 ? base64_digits[bits >> 6 & 63] : '=');
		sb_char(text, n > 2 ? base64_digits[bits & 63] : '=');
	}
}

/* The value of one base64 digit, or -1. */
static int base64_value(uint8_t c)
{
	const char *at = c != '\0' ? strchr(base64_digits, c) : NULL;

	return at != NULL ? (int)(at - base64_digits) : -1;
}

static enum rc parse_base64(struct span text, struct writer *bytes)
{
	if (text.n % 4 != 0)
		return RC_INVALID;
	for (; text.n > 0; text = span_skip(text, 4)) {
		unsigned pads = 0;
		uint32_t bits = 0;

		if (text.n == 4 && text.p[3] == '=')
			pads = text.p[2] == '=' ? 2 : 1;
		for (unsigned i = 0; i < 4; i++) {
			int value = i < 4 - pads ? base64_value(text.p[i]) : 0;

			if (value < 0)
				return RC_INVALID;
			bits = bits << 6 | (uint32_t)value;
		}
		for (unsigned i = 0; i < 3 - pads; i++)
			wr_u8(bytes, (uint8_t)(bits >> (16 - 8 * i)));
	}
	return RC_OK;
}

static enum rc format_uuid(struct span bytes, bool mixed, struct strbuf *text)
{
	if (bytes.n != 16)
		return RC_INVALID;
	for (size_t i = 0; i < 16; i++) {
		if (uuid_hyphen_before(i))
			sb_char(text, '-');
		sb_fmt(text, "%02x", bytes.p[mixed ? guid_index(i) : i]);
	}
	return RC_OK;
}

static enum rc parse_uuid(struct span text, bool mixed, struct writer *bytes)
{
	uint8_t uuid[16];

	for (size_t i = 0; i < sizeof uuid; i++) {
		int high;
		int low;

		if (uuid_hyphen_before(i)) {
			if (text.n == 0 || text.p[0] != '-')
				return RC_INVALID;
			text = span_skip(text, 1);
		}
		high = text.n >= 2 ? ascii_hex_digit(text.p[0]) : -1;
		low = text.n >= 2 ? ascii_hex_digit(text.p[1]) : -1;
		if (high < 0 || low < 0)
			return RC_INVALID;
		uuid[mixed ? guid_index(i) : i] = (uint8_t)(high << 4 | low);
		text = span_skip(text, 2);
	}
	if (text.n > 0)
		return RC_INVALID;
	wr_bytes(bytes, uuid, sizeof uuid);
	return RC_OK;
}

/* The sign is that of the bytes there are, not of the type's width: DHCP servers send numbers of any width. */
static enum rc format_number(enum setting_type type, struct span bytes, struct strbuf *text)
{
	bool is_signed = type == SETTING_INT8 || type == SETTING_INT16 || type == SETTING_INT32;
	uint64_t value = is_signed && bytes.n > 0 && (bytes.p[0] & 0x80) != 0 ? UINT64_MAX : 0;

	if (bytes.n == 0 || bytes.n > sizeof value)
		return RC_INVALID;
	for (size_t i = 0; i < bytes.n; i++)
		value = value << 8 | bytes.p[i];
	if (is_signed)
		sb_fmt(text, "%lld", (long long)value);
	else
		sb_fmt(text, "0x%llx", (unsigned long long)value);
	return RC_OK;
}

static enum rc parse_number(enum setting_type type, struct span text, struct writer *bytes)
{
	int64_t value;

	if (!span_number(text, &value))
		return RC_INVALID;
	for (unsigned i = setting_type_width(type); i > 0; i--)
		wr_u8(bytes, (uint8_t)((uint64_t)value >> (8 * (i - 1))));
	return RC_OK;
}

static enum rc format_address(enum setting_type type, struct span bytes, struct strbuf *text)
{
	struct netaddr addr;

	if (bytes.n < (type == SETTING_IPV4 ? 4U : 16U))
		return RC_INVALID;
	addr = type == SETTING_IPV4 ? netaddr_v4(bytes.p) : netaddr_v6(bytes.p);
	netaddr_format(text, &addr);
	return RC_OK;
}

static enum rc parse_address(enum setting_type type, struct span text, struct writer *bytes)
{
	enum netaddr_family family = type == SETTING_IPV4 ? NETADDR_V4 : NETADDR_V6;
	struct netaddr addr;
	enum rc rc = netaddr_parse(text, &addr);

	if (rc != RC_OK || addr.family != family)
		return RC_INVALID;
	wr_bytes(bytes, addr.bytes, family == NETADDR_V4 ? 4 : 16);
	return RC_OK;
}

/* Segment, bus, device and function in one number: 16, 8, 5 and 3 bits. */
static enum rc format_busdevfn(struct span bytes, struct strbuf *text)
{
	uint32_t place = 0;

	if (bytes.n == 0 || bytes.n > sizeof place)
		return RC_INVALID;
	for (size_t i = 0; i < bytes.n; i++)
		place = place << 8 | bytes.p[i];
	sb_fmt(text, "%04x:%02x:%02x.%x", (unsigned)(place >> 16), (unsigned)(place >> 8 & 0xff),
	       (unsigned)(place >> 3 & 0x1f), (unsigned)(place & 7));
	return RC_OK;
}

/* RFC 3397 section 2: names as in RFC 1035 section 4.1.4, where a pointer counts from the option's first byte. */
static enum rc format_dnssl_name(struct span bytes, size_t *at, struct strbuf *text)
{
	size_t place = *at;
	unsigned jumps = 0;
	bool first = true;

	for (;;) {
		uint8_t head = place < bytes.n ? bytes.p[place] : 0xff;

		if (head == 0) {
			*at = jumps == 0 ? place + 1 : *at;
			return RC_OK;
		}
		if ((head & 0xc0) == 0xc0 && place + 1 < bytes.n && jumps < DNSSL_JUMPS_MAX) {
			*at = jumps == 0 ? place + 2 : *at;
			jumps++;
			place = (size_t)(head & 0x3f) << 8 | bytes.p[place + 1];
			continue;
		}
		if (head > 63 || head >= bytes.n - place)
			return RC_INVALID;
		if (!first)
			sb_char(text, '.');
		first = false;
		sb_span(text, span_sub(bytes, place + 1, head));
		place += 1U + head;
	}
}

static enum rc format_dnssl(struct span bytes, struct strbuf *text)
{
	struct strbuf before = *text;
	size_t at = 0;

	while (at < bytes.n) {
		if (at > 0)
			sb_char(text, ' ');
		if (format_dnssl_name(bytes, &at, text) != RC_OK) {
			*text = before;
			text->text[text->n] = '\0';
			return RC_INVALID;
		}
	}
	return RC_OK;
}

static enum rc parse_dnssl(struct span text, struct writer *bytes)
{
	for (struct span name = span_word(&text); name.n > 0; name = span_word(&text)) {
		while (name.n > 0) {
			struct span label = span_sub(name, 0, span_find(name, '.'));

			if (label.n == 0 || label.n > 63)
				return RC_INVALID;
			wr_u8(bytes, (uint8_t)label.n);
			wr_span(bytes, label);
			name = span_skip(name, label.n + 1);
		}
		wr_u8(bytes, 0);
	}
	return RC_OK;
}

enum rc setting_format(enum setting_type type, struct span bytes, struct strbuf *text)
{
	switch (type) {
	case SETTING_STRING:
		sb_span(text, span_sub(bytes, 0, span_find(bytes, '\0')));
		return RC_OK;
	case SETTING_URISTRING:
		format_uristring(span_sub(bytes, 0, span_find(bytes, '\0')), text);
		return RC_OK;
	case SETTING_IPV4:
	case SETTING_IPV6:
		return format_address(type, bytes, text);
	case SETTING_HEX:
		sb_hex(text, bytes, ':');
		return RC_OK;
	case SETTING_HEXHYP:
		sb_hex(text, bytes, '-');
		return RC_OK;
	case SETTING_HEXRAW:
		sb_hex(text, bytes, '\0');
		return RC_OK;
	case SETTING_BASE64:
		format_base64(bytes, text);
		return RC_OK;
	case SETTING_UUID:
		return format_uuid(bytes, false, text);
	case SETTING_GUID:
		return format_uuid(bytes, true, text);
	case SETTING_BUSDEVFN:
		return format_busdevfn(bytes, text);
	case SETTING_DNSSL:
		return format_dnssl(bytes, text);
	default:
		return format_number(type, bytes, text);
	}
}

static enum rc parse_by_type(enum setting_type type, struct span text, struct writer *bytes)
{
	switch (type) {
	case SETTING_STRING:
		wr_span(bytes, text);
		return RC_OK;
	case SETTING_URISTRING:
		return parse_uristring(text, bytes);
	case SETTING_IPV4:
	case SETTING_IPV6:
		return parse_address(type, text, bytes);
	case SETTING_HEX:
		return parse_hex(text, ':', bytes);
	case SETTING_HEXHYP:
		return parse_hex(text, '-', bytes);
	case SETTING_HEXRAW:
		return parse_hex(text, '\0', bytes);
	case SETTING_BASE64:
		return parse_base64(text, bytes);
	case SETTING_UUID:
		return parse_uuid(text, false, bytes);
	case SETTING_GUID:
		return parse_uuid(text, true, bytes);
	case SETTING_BUSDEVFN:
		return RC_INVALID;
	case SETTING_DNSSL:
		return parse_dnssl(text, bytes);
	default:
		return parse_number(type, text, bytes);
	}
}

enum rc setting_parse(enum setting_type type, struct span text, struct writer *bytes)
{
	enum rc rc = parse_by_type(type, text, bytes);

	return rc == RC_OK && bytes->bad ? RC_TOO_LONG : rc;
}
