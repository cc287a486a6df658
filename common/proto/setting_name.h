/*
 * Names of settings, taken apart: [scope/]name[:type], where the name may be a number: a DHCP option tag (6, 175.5)
 * or the address of something in a scope (smbios/1.4.0).  The grammar is iPXE's, so that scripts keep working.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/span.h"
#include "proto/setting_type.h"

/* What a tag is a number of. */
enum setting_space {
	SETTING_BY_NAME, /* no tag: the name alone says it */
	SETTING_DHCP,    /* DHCP option; encapsulated ones as outer << 8 | inner */
	SETTING_SMBIOS,  /* [instance,] type, offset, length, one byte each, the last in the lowest */
	SETTING_CPUID,   /* how often, which registers, which function: settings/cpuid_block.h */
	SETTING_PCI,     /* place << 16 | offset << 8 | length: settings/pci_block.h */
	SETTING_OTHER,   /* a number in a scope that gives it its own meaning */
};

/* Spans are borrowed from the text. */
struct setting_name {
	struct span scope; /* "net0", "net0.dhcp"; empty: everywhere */
	struct span name;  /* as written, "175.5" too */
	enum setting_space space;
	uint64_t tag;      /* 0: none */
	bool has_type;     /* the name asks for it, otherwise type is the known one's, or string */
	enum setting_type type;
};

/**
 * Takes a name apart.  The first '/' ends the scope, the first ':' after it starts the type.  Numbers have one
 * component or several with dots between, each decimal, 0x hexadecimal or 0 octal; one that does not fit 64 bits makes
 * the whole a plain name.  RC_INVALID for an unknown type; an empty name is fine (nothing has it).
 */
enum rc setting_name_parse(struct span text, struct setting_name *out) MUST_CHECK;
