/*
 * Types of settings: how bytes read as text and text as bytes.  Numbers are kept in network order, the way DHCP
 * sends them.
 */
#pragma once

#include <stdint.h>

#include "base/fmt.h"
#include "base/rc.h"
#include "base/span.h"

/* X(enum value, name in scripts, what it is) */
#define SETTING_TYPES(X) \
	X(SETTING_STRING, "string", "text as it is") \
	X(SETTING_URISTRING, "uristring", "text, percent-encoded for use inside a URL") \
	X(SETTING_IPV4, "ipv4", "IPv4 address; of several the first is shown") \
	X(SETTING_IPV6, "ipv6", "IPv6 address") \
	X(SETTING_INT8, "int8", "signed number of 8 bits, shown in decimal") \
	X(SETTING_INT16, "int16", "signed number of 16 bits, shown in decimal") \
	X(SETTING_INT32, "int32", "signed number of 32 bits, shown in decimal") \
	X(SETTING_UINT8, "uint8", "number of 8 bits, shown as 0x hexadecimal") \
	X(SETTING_UINT16, "uint16", "number of 16 bits, shown as 0x hexadecimal") \
	X(SETTING_UINT32, "uint32", "number of 32 bits, shown as 0x hexadecimal") \
	X(SETTING_HEX, "hex", "bytes as hexadecimal pairs with colons: 52:54:00") \
	X(SETTING_HEXHYP, "hexhyp", "bytes as hexadecimal pairs with hyphens: 52-54-00") \
	X(SETTING_HEXRAW, "hexraw", "bytes as hexadecimal pairs: 525400") \
	X(SETTING_BASE64, "base64", "bytes in base64 (RFC 4648)") \
	X(SETTING_UUID, "uuid", "UUID, bytes in the order of the text") \
	X(SETTING_GUID, "guid", "UUID, the first three fields little-endian") \
	X(SETTING_BUSDEVFN, "busdevfn", "place of a PCI device: 0000:00:1f.2; cannot be set") \
	X(SETTING_DNSSL, "dnssl", "list of domain names with blanks between (RFC 3397)")

enum setting_type {
#define X(value, name, help) value,
	SETTING_TYPES(X)
#undef X
};

#define SETTING_TYPE_COUNT (SETTING_DNSSL + 1)

/** The name in scripts, such as "uint8"; static. */
const char *setting_type_name(enum setting_type type);

/** RC_INVALID if there is no type of that name. */
enum rc setting_type_find(struct span name, enum setting_type *out) MUST_CHECK;

/**
 * Appends the text of bytes.  A string ends at its first NUL.
 * RC_INVALID, and nothing is appended, for bytes that no value of the type has (an address of 3 bytes).
 */
enum rc setting_format(enum setting_type type, struct span bytes, struct strbuf *text) MUST_CHECK;

/**
 * Appends the bytes of text.  Numbers may be decimal, 0x hexadecimal or 0 octal, and are cut to their width.
 * RC_INVALID if the text is not of the type; RC_TOO_LONG if the writer is full.
 */
enum rc setting_parse(enum setting_type type, struct span text, struct writer *bytes) MUST_CHECK;

/** Bytes of an integer type; 0 for the others. */
unsigned setting_type_width(enum setting_type type);
