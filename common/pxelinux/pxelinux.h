/*
 * PXELINUX without pxelinux.0: finds the configuration where PXELINUX would look, shows its menu or prompt, fetches
 * and boots what is chosen.  Behaviour follows Syslinux 6.04's documentation; known bugs of its are avoided.
 */
#pragma once

#include "base/rc.h"
#include "base/span.h"
#include "proto/netaddr.h"

struct command;

/* What the search is made of; spans are borrowed for the call.  Empty ones are left out of it. */
struct pxelinux_options {
	struct span prefix;      /* option 210, as it came; an absolute URL, or a TFTP path */
	struct span boot_file;   /* the boot file as an absolute URL: the prefix is derived from it when there is none */
	struct span config_file; /* option 209; relative to prefix, or an absolute URL */
	struct span uuid;        /* 16 raw bytes as SMBIOS has them */
	struct span mac;         /* 6 bytes */
	struct netaddr address;  /* ours */
	struct netaddr next_server; /* where TFTP paths without a host are, and for ip= of SYSAPPEND */
	struct netaddr gateway;
	unsigned prefix_bits;    /* of our network mask */
	uint32_t reboot_time_s;  /* option 211: how long nothing found stays on the screen before the machine reboots; 0: for ever */
};

/**
 * Runs it.  Returns RC_NO_CONFIG when no file was found (after saying where it looked), RC_LOCALBOOT when an entry
 * asks the firmware to go on, RC_SHELL when the user left the menu for the shell, or what the last boot came back with.
 */
enum rc pxelinux_run(const struct pxelinux_options *options) MUST_CHECK;

/** The same from what the settings say, as a command (shell/command.h). */
extern const struct command cmd_pxelinux;
