/*
 * Settings: a passive, typed store.  shell/, pxelinux/ and boot.c ask it; lower layers get values as arguments.
 *
 * A value has one home: the DHCP packet stays in the lease, SMBIOS in SMBIOS.  A block answers get(); nothing is
 * copied.  Order of search without a scope: what the user set, then each interface's lease (the boot interface
 * first), then built-ins.  Names, types and option tags follow iPXE's, so that scripts keep working.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fmt.h"
#include "base/rc.h"
#include "base/span.h"

#define SETTING_VALUE_MAX 2048 /* bytes of one value */

enum setting_type {
	SETTING_STRING,
	SETTING_URISTRING,
	SETTING_IPV4,
	SETTING_IPV6,
	SETTING_INT8,
	SETTING_INT16,
	SETTING_INT32,
	SETTING_UINT8,
	SETTING_UINT16,
	SETTING_UINT32,
	SETTING_HEX,
	SETTING_HEXHYP,
	SETTING_HEXRAW,
	SETTING_BASE64,
	SETTING_UUID,
	SETTING_GUID,
};

/* A name taken apart: [scope/]name[:type], or a number as option tag (6, 175.5). */
struct setting_name {
	struct span scope;
	struct span name;
	uint32_t tag;      /* DHCP option, encapsulated ones as outer << 8 | inner; 0: none */
	bool has_type;
	enum setting_type type;
};

/* A found value: raw bytes in network order, in the caller's buffer or borrowed. */
struct setting_value {
	enum setting_type type;
	struct span bytes;
	const char *origin; /* name of the block, such as "net0.dhcp" */
};

/* Somebody who knows values. */
struct settings_block {
	const char *name;
	/** Writes the value's bytes to buf (cap bytes) or points elsewhere; RC_NO_SETTING if it has none. */
	enum rc (*get)(struct settings_block *block, const struct setting_name *name, uint8_t *buf, size_t cap,
		       struct setting_value *out);
	struct settings_block *next;
};

/** Adds a block behind those there are; the caller owns it and keeps it for the program's life. */
void settings_add_block(struct settings_block *block);

/** RC_NO_SETTING if nobody has it; RC_INVALID for a malformed name.  buf holds the bytes of computed values. */
enum rc settings_get(struct span name, uint8_t *buf, size_t cap, struct setting_value *out) MUST_CHECK;

/** The value as text by its type (or the one the name asks for), appended to sb; RC_NO_SETTING appends nothing. */
enum rc settings_get_text(struct span name, struct strbuf *sb) MUST_CHECK;

/** Parses text by the name's type and stores it among the user's; empty text deletes.  RC_INVALID if the text is not of the type. */
enum rc settings_set_text(struct span name, struct span text) MUST_CHECK;

/** Convenience: true if set to something but 0, "no", "false", "off". */
bool settings_get_bool(const char *name, bool if_unset);

/** Calls show with each of the user's settings, and the known names of the others that have a value. */
void settings_each(void (*show)(void *ctx, const char *origin, const char *name, struct span text), void *ctx);
