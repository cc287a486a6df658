/* The offers that came for one DISCOVER, kept as they came, and which of them are taken. */
#pragma once

#include "base/rc.h"
#include "config.h"
#include "net/lease.h"
#include "proto/dhcpv4_pick.h"

struct lease_offers {
	struct span loaded_by; /* see dhcpv4_msg_answer; borrowed */
	struct netaddr silent; /* a server that left a REQUEST without an answer: only taken if there is no other */
	struct dhcpv4_choice choice; /* up to date after each change */
	unsigned n;
	struct dhcpv4_offer all[LEASE_OFFERS_MAX];
	uint8_t packets[LEASE_OFFERS_MAX][LEASE_PACKET_MAX]; /* what all's messages point into */
};

/** Forgets the offers, but not the two values above. */
void lease_offers_reset(struct lease_offers *offers);

/**
 * Adds an offer with a copy of its packet, or replaces what the same server offered before, and chooses anew.
 * RC_DHCP_SYNTAX if it is no offer (dhcpv4_offer_read), RC_TOO_LONG for a packet over LEASE_PACKET_MAX, RC_LIMIT
 * beyond LEASE_OFFERS_MAX servers.
 */
enum rc lease_offers_add(struct lease_offers *offers, const struct dhcpv4_msg *msg, const struct netaddr *from) MUST_CHECK;

/** The address offer taken; only when choice.address says that there is one. */
const struct dhcpv4_offer *lease_offers_address(const struct lease_offers *offers);

/** The proxy offer taken, or NULL. */
const struct dhcpv4_offer *lease_offers_proxy(const struct lease_offers *offers);

/** Says which offers came: the ones taken as information, the others as warnings with the reason. */
void lease_offers_report(const struct lease_offers *offers);

/** Says of an offer that came when the choice was made; once for each server. */
void lease_offers_report_late(struct lease_offers *offers, const struct dhcpv4_msg *msg, const struct netaddr *from);
