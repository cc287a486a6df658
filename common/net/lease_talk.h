/* Inside the talk with DHCP servers: what lease_talk.c, up to the ACK, and lease_pxe.c, after it, share. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "net/backoff.h"
#include "net/datagram.h"
#include "net/lease_offers.h"
#include "net/lease_parts.h"
#include "net/loop.h"

#define TALK_TEXT_MAX 64

enum phase {
	DISCOVERING,        /* no choice made yet */
	REQUESTING,         /* the chosen server's ACK is awaited */
	ASKING_PROXY,       /* the proxy's ACK from port 4011 is awaited */
	ASKING_BOOT_SERVER, /* the PXE boot server's ACK is awaited */
	ENDED,
};

struct talk {
	const struct lease_wish *wish;
	struct lease *lease;
	struct nic *nic;
	struct datagram *socket;
	enum phase phase;
	enum rc result;
	uint32_t xid;
	uint64_t started_ms;
	struct loop_timer retry;
	struct loop_timer proxy_wait;
	struct loop_timer link_poll;
	bool link_up;
	bool traffic;          /* the port forwards: a frame of somebody else than the switch has come since the link is up */
	uint64_t quiet_frames; /* such frames before that */
	uint64_t own_frames;   /* the switch's own, when the talk began */
	struct backoff wait;   /* until the next repetition */
	unsigned tries;        /* packets sent in this phase */
	unsigned sent, send_failed; /* in all */
	enum rc send_rc;       /* why the last one failed */
	unsigned naks;
	unsigned complaints;
	bool unconfirmed;      /* a server did not answer its REQUEST */
	struct netaddr asked;  /* the proxy or boot server that is asked, a group or 255.255.255.255 */
	struct dhcpv4_boot_server boot_server;
	unsigned boot_place;   /* which of its places is asked next */
	struct lease_offers offers;
	uint8_t packet[DHCPV4_SIZE_MAX]; /* the one being sent */
};

/* ---- lease_talk.c ---- */

/** Text of a server on its way to the screen, cut to TALK_TEXT_MAX; written to buf, which is returned. */
const char *talk_plain(struct span text, char buf[TALK_TEXT_MAX]);

/** Nothing more is sent or taken. */
void talk_finish(struct talk *talk, enum rc rc);

/** A question of that type with what all of this exchange have. */
struct dhcpv4_question talk_question(const struct talk *talk, enum dhcpv4_type type);

/** Sends it; ends the talk if it cannot be written. */
void talk_send(struct talk *talk, const struct dhcpv4_question *question, const struct endpoint *to);

/** Sends the phase's packet and repeats it, as soon as the link is up. */
void talk_phase_start(struct talk *talk, enum phase phase);

/** Keeps a packet in the lease, or ends the talk. */
void talk_keep(struct talk *talk, enum lease_packet which, struct span packet);

/* ---- lease_pxe.c ---- */

/** The ACK is kept: asks the proxy that has to be asked, NULL: none, then the boot server of a menu; else ends the talk. */
void talk_pxe_start(struct talk *talk, const struct netaddr *proxy);

/** Asks the next place of talk->boot_server. */
void talk_pxe_ask(struct talk *talk);

/** The packet of the phases from ASKING_PROXY on. */
void talk_pxe_send(struct talk *talk);

/** An ACK in one of those phases. */
void talk_pxe_take(struct talk *talk, const struct dhcpv4_msg *msg, const struct endpoint *from);

/** Nobody has answered what was repeated. */
void talk_pxe_unanswered(struct talk *talk);
