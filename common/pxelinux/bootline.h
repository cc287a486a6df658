/*
 * The command that an entry stands for, as one line of text: "image args", or ".type image args" where the type is
 * not to be guessed from the image's name.  It is what Tab lets the user edit.
 */
#pragma once

#include "base/fmt.h"
#include "base/rc.h"
#include "pxelinux/config_tree.h"
#include "pxelinux/pxelinux.h"

/* Programs of Syslinux that are known by name instead of being run: they are for BIOS. */
enum bootline_module {
	MODULE_NONE,
	MODULE_MENU,      /* menu, vesamenu: the menu; arguments are configuration files */
	MODULE_REBOOT,
	MODULE_POWEROFF,
	MODULE_LOCALBOOT, /* localboot, chain: the firmware's next boot entry */
	MODULE_CONFIG,    /* config: as CONFIG */
	MODULE_LINUX,     /* linux: as LINUX, with initrdfile= for initrd= */
	MODULE_FIRST,     /* ifcpu, ifcpu64: this machine has what is asked, so the command before the first -- */
	MODULE_WHICHSYS,  /* whichsys: the command behind -pxe- */
	MODULE_MBOOT,     /* mboot: a kernel with arguments, then modules with theirs, parted by "---" */
	MODULE_OTHER,     /* any other .c32: cannot be run */
};

/* A line taken apart; spans point into it. */
struct bootline {
	enum config_type type; /* never CONFIG_KERNEL: the name's suffix has been looked at */
	bool typed;            /* the line says so itself */
	struct span image;
	struct span args;      /* without blanks before them; those behind are kept */
};

/** Appends the line of an entry: image, APPEND, INITRD, SYSAPPEND, then extra.  RC_TOO_LONG. */
enum rc bootline_compose(const struct config_entry *entry, struct span extra, const struct pxelinux_options *options,
			 struct strbuf *out) MUST_CHECK;

struct bootline bootline_split(struct span line);

/** By the last part of the name, with or without .c32. */
enum bootline_module bootline_module(struct span image);

/** Whether a command is the menu on a screen of pixels: vesamenu.c32. */
bool bootline_is_graphical(struct span command);

/** What MODULE_FIRST or MODULE_WHICHSYS would run; empty if nothing. */
struct span bootline_choice(enum bootline_module module, struct span args);

/**
 * Takes the next file off the list of initrds.  The list is what follows the first "initrd=" (or linux.c32's
 * "initrdfile=") in args, wherever that stands, up to a blank; its files are parted by commas, empty ones are skipped.
 */
struct span bootline_initrds(struct span args);
bool bootline_next_initrd(struct span *list, struct span *name);

/** Takes the next "file arguments" off what mboot was given, parts of which end at a word "---"; false at the end. */
bool bootline_next_part(struct span *args, struct span *part);
