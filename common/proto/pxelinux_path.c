/* Search names and prefix rules of PXELINUX (Syslinux 6.04, core/fs/pxe; RFC 5071 for options 209 and 210). */
#include "proto/pxelinux_path.h"

#include "base/ascii.h"

#define FOLDER "pxelinux.cfg/"

enum pxelinux_name pxelinux_name_kind(struct span name)
{
	struct span rest = span_skip(name, span_find(name, ':'));

	if (span_starts(rest, "://"))
		return PXELINUX_NAME_URL;
	return span_starts(rest, "::") ? PXELINUX_NAME_HOST : PXELINUX_NAME_RELATIVE;
}

static bool all_bytes_are(struct span s, uint8_t byte)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != byte)
			return false;
	}
	return true;
}

bool pxelinux_uuid_format(struct span uuid, struct strbuf *out)
{
	if (uuid.n != 16 || all_bytes_are(uuid, 0) || all_bytes_are(uuid, 0xff))
		return false;
	for (size_t i = 0; i < uuid.n; i++)
		sb_fmt(out, i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x" : "%02x", uuid.p[i]);
	return true;
}

bool pxelinux_mac_format(struct span mac, struct strbuf *out)
{
	if (mac.n != 6)
		return false;
	sb_str(out, "01"); /* hardware type Ethernet */
	for (size_t i = 0; i < mac.n; i++)
		sb_fmt(out, "-%02x", mac.p[i]);
	return true;
}

static void format_address(const struct netaddr *address, unsigned hex_digits, struct strbuf *out)
{
	static const char hex[] = "0123456789ABCDEF";

	sb_str(out, FOLDER);
	for (unsigned i = 0; i < hex_digits; i++) {
		uint8_t byte = address->bytes[i / 2];

		sb_char(out, hex[i % 2 == 0 ? byte >> 4 : byte & 15]);
	}
}

/* Appends the folder and what format makes of id; nothing if that is nothing. */
static bool format_id(bool (*format)(struct span, struct strbuf *), struct span id, struct strbuf *out)
{
	char text[40];
	struct strbuf sb;

	sb_init(&sb, text, sizeof text);
	if (!format(id, &sb))
		return false;
	sb_str(out, FOLDER);
	sb_str(out, text);
	return true;
}

/* The name at a fixed place of the full order of PXELINUX_SEARCH_MAX; false if this machine has none for it. */
static bool name_at(const struct pxelinux_identity *identity, unsigned place, struct strbuf *out)
{
	switch (place) {
	case 0:
		sb_span(out, identity->config_file);
		return identity->config_file.n > 0;
	case 1:
		return format_id(pxelinux_uuid_format, identity->uuid, out);
	case 2:
		return format_id(pxelinux_mac_format, identity->mac, out);
	case PXELINUX_SEARCH_MAX - 1:
		sb_str(out, FOLDER "default");
		return true;
	default:
		if (identity->address.family != NETADDR_V4 || netaddr_is_zero(&identity->address))
			return false;
		format_address(&identity->address, PXELINUX_SEARCH_MAX - 1 - place, out);
		return true;
	}
}

enum rc pxelinux_search_name(const struct pxelinux_identity *identity, unsigned index, struct strbuf *out)
{
	struct strbuf mark = *out;

	for (unsigned place = 0; place < PXELINUX_SEARCH_MAX; place++) {
		if (!name_at(identity, place, out))
			continue;
		if (index == 0)
			return out->cut ? RC_TOO_LONG : RC_OK;
		index--;
		*out = mark;
		out->text[out->n] = '\0';
	}
	return RC_NOT_FOUND;
}

struct span pxelinux_prefix_of(struct span boot_file)
{
	size_t n = boot_file.n;

	while (n > 0) {
		uint8_t c = boot_file.p[n - 1];

		if (!ascii_alpha(c) && !ascii_digit(c) && c != '.' && c != '-')
			break;
		n--;
	}
	return span_of(boot_file.p, n);
}

enum rc pxelinux_change_prefix(struct span prefix, struct span directory, struct strbuf *out)
{
	if (pxelinux_name_kind(directory) == PXELINUX_NAME_RELATIVE)
		sb_span(out, prefix);
	sb_span(out, directory);
	return out->cut ? RC_TOO_LONG : RC_OK;
}

/* A TFTP path may hold any byte; in a URL the odd ones are percent-coded (RFC 3986 section 3.3). */
static void append_path(struct span path, struct strbuf *out)
{
	static const char plain[] = "/-._~!$&'()*+,=:@"; /* not ';': TFTP URLs have a mode behind it (RFC 3617) */

	for (size_t i = 0; i < path.n; i++) {
		uint8_t c = path.p[i];

		if (ascii_alpha(c) || ascii_digit(c) || (c != 0 && strchr(plain, c) != NULL))
			sb_char(out, (char)c);
		else
			sb_fmt(out, "%%%02X", c);
	}
}

/* host::path, or ::path of the server. */
static enum rc append_tftp(struct span host, struct span path, struct strbuf *out)
{
	if (host.n == 0)
		return RC_INVALID;
	sb_str(out, "tftp://");
	if (span_find(host, ':') < host.n)
		sb_fmt(out, "[%.*s]", SPAN_ARGS(host));
	else
		sb_span(out, host);
	sb_char(out, '/');
	append_path(path, out);
	return out->cut ? RC_TOO_LONG : RC_OK;
}

enum rc pxelinux_resolve(struct span prefix, struct span server, struct span name, struct strbuf *out)
{
	enum pxelinux_name kind = pxelinux_name_kind(name);
	struct span host;
	enum rc rc;

	if (name.n == 0)
		return RC_INVALID;
	if (kind == PXELINUX_NAME_HOST) {
		host = span_sub(name, 0, span_find(name, ':'));
		return append_tftp(host.n > 0 ? host : server, span_skip(name, host.n + 2), out);
	}
	if (kind == PXELINUX_NAME_URL) {
		sb_span(out, name);
		return out->cut ? RC_TOO_LONG : RC_OK;
	}
	switch (pxelinux_name_kind(prefix)) {
	case PXELINUX_NAME_URL:
		sb_span(out, prefix);
		sb_span(out, name);
		return out->cut ? RC_TOO_LONG : RC_OK;
	case PXELINUX_NAME_HOST:
		host = span_sub(prefix, 0, span_find(prefix, ':'));
		rc = append_tftp(host.n > 0 ? host : server, span_skip(prefix, host.n + 2), out);
		break;
	default:
		rc = append_tftp(server, prefix, out);
		break;
	}
	if (rc != RC_OK)
		return rc;
	append_path(name, out);
	return out->cut ? RC_TOO_LONG : RC_OK;
}
