/*
 * Where PXELINUX looks for its configuration, and how a name in it becomes a URL.
 *
 * A name is not a path: it is put behind the prefix, byte for byte.  So "/images/k" is not absolute either.
 */
#pragma once

#include <stdint.h>

#include "base/fmt.h"
#include "base/rc.h"
#include "base/span.h"
#include "proto/netaddr.h"

/* What a name is, by its first colon. */
enum pxelinux_name {
	PXELINUX_NAME_URL,      /* x://...: as it stands */
	PXELINUX_NAME_HOST,     /* host::path, ::path: TFTP from that server, or from the one that answered */
	PXELINUX_NAME_RELATIVE, /* anything else: behind the prefix */
};

enum pxelinux_name pxelinux_name_kind(struct span name);

/* What the search is made of.  Spans may be empty: what they would name is left out. */
struct pxelinux_identity {
	struct span config_file; /* option 209 */
	struct span uuid;        /* 16 bytes as SMBIOS has them */
	struct span mac;         /* 6 bytes */
	struct netaddr address;  /* only IPv4 has names */
};

#define PXELINUX_SEARCH_MAX 12 /* 209, UUID, MAC, eight of the address, default */

/**
 * Appends the name number index of the search, counted from 0; RC_NOT_FOUND behind the last.
 * Order: option 209 verbatim, pxelinux.cfg/ with UUID (lower case, bytes in the order they have), 01-MAC (lower
 * case), address in hex (upper case) with 8 to 1 digits, "default".  A UUID of nothing but 00 or ff is none.
 */
enum rc pxelinux_search_name(const struct pxelinux_identity *identity, unsigned index, struct strbuf *out) MUST_CHECK;

/** Appends xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx; false, and nothing, if the 16 bytes are no UUID. */
bool pxelinux_uuid_format(struct span uuid, struct strbuf *out);

/** Appends 01-aa-bb-cc-dd-ee-ff; false, and nothing, if these are not 6 bytes. */
bool pxelinux_mac_format(struct span mac, struct strbuf *out);

/**
 * The prefix that a boot file's name or URL implies: cut behind its last byte that is not a letter, digit, dot or
 * hyphen; empty if there is none.  Borrowed from boot_file.
 */
struct span pxelinux_prefix_of(struct span boot_file);

/**
 * Appends the prefix that holds after changing to directory: a relative one is put behind, others replace.
 * RC_TOO_LONG.
 */
enum rc pxelinux_change_prefix(struct span prefix, struct span directory, struct strbuf *out) MUST_CHECK;

/**
 * Appends the absolute URL of a name.
 *
 * @prefix: option 210 or pxelinux_prefix_of; one that is no URL means TFTP from server
 * @server: text of the address that the boot file came from, for names without a host of their own; may be empty
 *
 * RC_TOO_LONG if out is full, RC_INVALID for an empty name or when a server would be needed and is empty.
 */
enum rc pxelinux_resolve(struct span prefix, struct span server, struct span name, struct strbuf *out) MUST_CHECK;
