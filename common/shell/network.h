/*
 * Bringing an interface up, as boot.c and the command dhcp do it: open, link, lease, and the lease as settings.
 */
#pragma once

#include <stdbool.h>

#include "base/rc.h"
#include "net/lease.h"
#include "net/nic.h"

/**
 * Gives the interface the driver that the setting nic-driver (auto, native, firmware) asks for.  What cannot be is said,
 * and all goes on with the driver that there is.
 */
void network_choose_driver(struct nic *nic);

/** Opens the interface with the driver that it shall have; a failure has been said. */
enum rc network_open(struct nic *nic) MUST_CHECK;

/** Waits so long (0: LINK_WAIT_MS) for an open interface's link.  RC_LINK_DOWN, which has been said, or RC_CANCELLED. */
enum rc network_wait_for_link(struct nic *nic, uint64_t timeout_ms) MUST_CHECK;

/**
 * Opens the interface, waits for its link, gets a lease by what the settings user-class, vendor-class and uuid say,
 * and registers the lease as the settings block "netN.dhcp".  Every failure has been said when this returns.
 *
 * @fresh: ask the network even if the firmware's packets, or a lease we have, would do
 * @out:   the interface's lease, which lives until the next network_up of the same interface
 *
 * RC_LINK_DOWN, RC_NIC_OPEN, RC_NO_MEMORY, RC_CANCELLED, and what lease_acquire gives.
 */
enum rc network_up(struct nic *nic, bool fresh, const struct lease **out) MUST_CHECK;

/** Asks the PXE boot server of a type over an interface that has a lease; lease_ask_boot_server, or RC_NO_ADDRESS. */
enum rc network_ask_boot_server(struct nic *nic, uint16_t type) MUST_CHECK;

/** The same within about that time for link and lease each; 0: the usual ones. */
enum rc network_up_within(struct nic *nic, bool fresh, uint64_t timeout_ms, const struct lease **out) MUST_CHECK;

/** Forgets the lease of an interface that is about to go away. */
void network_forget(struct nic *nic);
