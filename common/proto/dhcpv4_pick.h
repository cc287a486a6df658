/*
 * Which of several DHCP offers to take, and why not the others.  PXE 2.1 section 2.2; docs/dhcp.md has it in words.
 *
 * Two kinds of offer come: addresses, and proxy offers (no address, option 60 PXEClient), whose server only says
 * what to boot.  The choice does not depend on the order of arrival except among equals, where the first one wins.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "proto/dhcpv4_msg.h"

/* What a packet says about what to boot, from useless to best. */
enum dhcpv4_answer {
	DHCPV4_ANSWER_NONE, /* nothing */
	DHCPV4_ANSWER_SELF, /* this program's own file, which we are running already */
	DHCPV4_ANSWER_ASK,  /* it is a PXE server that has to be asked on port 4011 */
	DHCPV4_ANSWER_MENU, /* a PXE boot server that has to be asked */
	DHCPV4_ANSWER_FILE, /* a boot file, a configuration file, a path prefix, or an image as root path */
};

struct dhcpv4_offer {
	struct dhcpv4_msg msg;
	struct netaddr server; /* option 54, else siaddr, else who sent it */
	bool proxy;
	enum dhcpv4_answer answer;
	int priority;          /* option 175.1, -128 to 127; 0 if not given */
	bool no_proxy;         /* option 175.176: nobody else says what to boot, do not wait */
	bool silent;           /* set by the caller: this server has left a REQUEST without an answer */
};

/* Why an offer was not taken. */
enum dhcpv4_loss {
	DHCPV4_TAKEN,
	DHCPV4_LOST_SILENT,
	DHCPV4_LOST_PRIORITY,
	DHCPV4_LOST_NO_BOOT,
	DHCPV4_LOST_SELF,
	DHCPV4_LOST_MENU,
	DHCPV4_LOST_BOOTP,
	DHCPV4_LOST_LATER,
	DHCPV4_LOST_NOT_NEEDED,
};

#define DHCPV4_PICK_NONE (-1)

struct dhcpv4_choice {
	int address;    /* index of the address offer taken, or DHCPV4_PICK_NONE */
	int proxy;      /* index of the proxy offer taken, or DHCPV4_PICK_NONE: none is needed or there */
	bool decided;   /* waiting for more offers cannot help */
};

/** Whether a boot file's name is that of this program: one of our file names, or what the firmware loaded (may be empty). */
bool dhcpv4_names_self(struct span boot_file, struct span loaded_by);

/** Whether a root path (option 17) is the URL of an image that can be a drive: by HTTP or HTTPS.  Others are the booted system's matter. */
bool dhcpv4_root_is_image(struct span root_path);

/** What a packet says about what to boot.  loaded_by: file name or URL that the firmware loaded this program by. */
enum dhcpv4_answer dhcpv4_msg_answer(const struct dhcpv4_msg *msg, struct span loaded_by);

/**
 * Reads an offer out of a packet.  from: who sent it.
 * RC_DHCP_SYNTAX if it is no offer: another type, an address that no host can have, or neither address nor proxy.
 */
enum rc dhcpv4_offer_read(const struct dhcpv4_msg *msg, const struct netaddr *from, struct span loaded_by,
			  struct dhcpv4_offer *out) MUST_CHECK;

/** Chooses.  Any number of offers, also none. */
void dhcpv4_pick(const struct dhcpv4_offer *offers, unsigned n, struct dhcpv4_choice *out);

/** Why offers[i] lost against the choice; DHCPV4_TAKEN if it did not. */
enum dhcpv4_loss dhcpv4_pick_loss(const struct dhcpv4_offer *offers, const struct dhcpv4_choice *choice, unsigned i);

/** For people: "another offer came first". */
const char *dhcpv4_loss_text(enum dhcpv4_loss loss);

#define DHCPV4_BOOT_PLACES 6

/* A PXE boot server: option 43, sub-options 6 to 9. */
struct dhcpv4_boot_server {
	uint16_t type;
	struct netaddr places[DHCPV4_BOOT_PLACES]; /* to be asked in turn: hosts that are listed, a group, 255.255.255.255 */
	unsigned place_count;
	struct span description;                   /* of the menu, or empty */
};

/**
 * The boot server that a PXE firmware would ask when nobody touches its menu: the menu's first item, or without a
 * menu the first server listed.  vendor: option 43's bytes, borrowed.  False if the item is local boot (type 0), or if
 * there is nowhere to ask.
 */
bool dhcpv4_boot_server(struct span vendor, struct dhcpv4_boot_server *out);

/** The boot server of a type, listed or not; vendor may be empty.  False if option 43 leaves nowhere to ask, and for type 0. */
bool dhcpv4_boot_server_of(struct span vendor, uint16_t type, struct dhcpv4_boot_server *out);

/** The type of the boot server that a packet is from, or to; 0 if it says none. */
uint16_t dhcpv4_boot_item(const struct dhcpv4_msg *msg);
