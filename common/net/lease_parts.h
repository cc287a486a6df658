/* Between the files of net/lease: the talk with the servers, and the packets that come of it. */
#pragma once

#include "base/rc.h"
#include "base/span.h"
#include "net/lease.h"
#include "plat.h"
#include "proto/dhcpv4_msg.h"
#include "proto/dhcpv4_pick.h"

/* What lease_talk is told. */
struct lease_wish {
	struct dhcpv4_client client;
	struct span loaded_by;     /* file name or URL that the firmware loaded this program by; may be empty */
	struct netaddr address;    /* the one to ask for, of family NETADDR_NONE for any */
	uint64_t timeout_ms;
};

/** Forgets the lease and starts it anew for an interface. */
void lease_reset(struct lease *lease, struct nic *nic);

/**
 * Keeps a packet, replacing an earlier one of that kind.  RC_DHCP_SYNTAX if it is none, RC_TOO_LONG if it does not
 * fit: then the earlier one stays.
 */
enum rc lease_keep(struct lease *lease, enum lease_packet which, struct span packet) MUST_CHECK;

/** What all the packets together say about what to boot; sets boot_file_is_self. */
enum dhcpv4_answer lease_answer(struct lease *lease, struct span loaded_by);

/**
 * The PXE boot server that the strongest packet with a menu but no boot file leads to; false if there is none.
 * The description is borrowed from the lease.
 */
bool lease_boot_server(const struct lease *lease, struct span loaded_by, struct dhcpv4_boot_server *out);

/** Gives the interface what the lease says.  RC_DHCP_SYNTAX or what stack_address_set gives. */
enum rc lease_apply(const struct lease *lease) MUST_CHECK;

/**
 * Asks the network, from DISCOVER to the boot server's answer; fills the (reset) lease, and applies it on the way.
 * Errors as lease_acquire.
 */
enum rc lease_talk(const struct lease_wish *wish, struct lease *lease) MUST_CHECK;

/** Asks one PXE boot server; the lease is in force.  RC_TIMEOUT without an answer. */
enum rc lease_talk_boot_server(const struct lease_wish *wish, const struct dhcpv4_boot_server *server, struct lease *lease) MUST_CHECK;

/** lease_acquire with the firmware's knowledge as an argument. */
enum rc lease_acquire_with(const struct plat_handover *handover, struct nic *nic, const struct lease_options *options,
			   struct lease *lease) MUST_CHECK;
