/*
 * Settings: a passive, typed store.  shell/, pxelinux/ and boot.c ask it; lower layers get values as arguments.
 *
 * A value has one home: the DHCP packet stays in the lease, SMBIOS in SMBIOS.  A block answers get(); nothing is
 * copied.  Order of search: what the user set without a scope; then the blocks by rank, each interface's before the
 * next one's (the boot interface first), and in front of each block what the user set in its scope; then what the user
 * set in scopes of his own.  A scope in the name narrows the search to that block and those below it ("net0" is
 * net0 and net0.dhcp).  Names, types and option tags follow iPXE's, so that scripts keep working.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fmt.h"
#include "base/rc.h"
#include "base/span.h"
#include "proto/setting_name.h"
#include "proto/setting_type.h"

#define SETTING_VALUE_MAX 2048 /* bytes of one value */

/* A found value: raw bytes in network order, in the caller's buffer or borrowed. */
struct setting_value {
	enum setting_type type;
	struct span bytes;
	const char *origin; /* name of the block, such as "net0.dhcp"; "" for what the user set without a scope */
};

enum settings_rank { SETTINGS_INTERFACE, SETTINGS_BUILTIN };

/* Somebody who knows values. */
struct settings_block {
	const char *name;
	enum settings_rank rank;
	/**
	 * Writes the value's bytes to buf (cap bytes) or points elsewhere; RC_NO_SETTING if it has none.  out->type is
	 * what the name says, and may be changed where the block knows better.  origin is filled in by the store.
	 */
	enum rc (*get)(struct settings_block *block, const struct setting_name *name, uint8_t *buf, size_t cap,
		       struct setting_value *out);
	struct settings_block *next;
};

/* A name that is known by itself: what it is a number of, and its type. */
struct setting_known {
	const char *name;
	enum setting_space space;
	uint64_t tag;
	enum setting_type type;
	const char *help;
};

/** The i-th known name, NULL behind the last. */
const struct setting_known *settings_known(unsigned i);

/** Adds the built-in blocks: version, platform ..., and SMBIOS.  Called once, first. */
void settings_init(void);

/** Adds a block behind those of its rank; the caller owns it and keeps it for the program's life. */
void settings_add_block(struct settings_block *block);

/** RC_NO_SETTING if nobody has it; RC_INVALID for a malformed name.  buf holds the bytes of computed values. */
enum rc settings_get(struct span name, uint8_t *buf, size_t cap, struct setting_value *out) MUST_CHECK;

/**
 * What the user set himself for an interface: without a scope, else in the interface's or one below it ("net0", "net0.dhcp").
 * False if that is nothing; *out is borrowed until it is set again.
 */
bool settings_get_own(const char *name, const char *interface, struct span *out);

/**
 * The value as text by its type (or the one the name asks for), appended to sb; nothing on error.
 * RC_NO_SETTING; RC_INVALID for a malformed name or bytes that the type cannot show.
 */
enum rc settings_get_text(struct span name, struct strbuf *sb) MUST_CHECK;

/**
 * Parses text by the name's type and stores it among the user's; empty text deletes.
 * RC_INVALID if the name is malformed or the text is not of the type; RC_TOO_LONG beyond SETTING_VALUE_MAX; RC_NO_MEMORY.
 */
enum rc settings_set_text(struct span name, struct span text) MUST_CHECK;

/** The same with bytes as they are; without a type in the name, it is the known one's, or string. */
enum rc settings_set_bytes(struct span name, struct span bytes) MUST_CHECK;

/**
 * Adds to a number: one of an integer type, or text that reads as a number and stays text.  What is not set counts as
 * 0 and becomes an int32, unless the name says otherwise.  RC_INVALID for what is no number, or a malformed name; RC_NO_MEMORY.
 */
enum rc settings_add(struct span name, int64_t amount) MUST_CHECK;

/** Convenience: true if set to something but 0, "no", "false", "off". */
bool settings_get_bool(const char *name, bool if_unset);

/** The same for a number without sign, of up to 4 bytes. */
uint32_t settings_get_number(const char *name, uint32_t if_unset);

/**
 * Replaces every ${name} in text, innermost first; what is not set becomes nothing.  The caller frees *out
 * (heap_free).  RC_TOO_LONG beyond EXPANSION_MAX, RC_LIMIT for a setting that contains itself, RC_NO_MEMORY.
 */
enum rc settings_expand(struct span text, char **out) MUST_CHECK;

/** Calls show with each of the user's settings, and the known names of each block that have a value. */
void settings_each(void (*show)(void *ctx, const char *origin, const char *name, struct span text), void *ctx);

/** Tells the store which scope "netX" means from now on; name is borrowed for ever (nic->name). */
void settings_last_opened(const char *name);
