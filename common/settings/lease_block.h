/* Network interfaces and their leases as settings: the blocks "net0" and "net0.dhcp", and "netX" for the last one opened. */
#pragma once

#include "net/lease.h"
#include "net/nic.h"

/** Makes "netN/mac" and the like known.  Called after nic_probe_all, and again when interfaces were added. */
void settings_interfaces_register(void);

/** A VLAN is gone: its lease is forgotten, and "netX" is its trunk. */
void settings_interface_forget(struct nic *nic);

/**
 * Makes a lease known as "netN.dhcp", in place of the interface's earlier one, and the interface as "netX".
 * Both are borrowed until the next call for the same interface; lease NULL: it has none any more.
 */
void settings_lease_register(struct nic *nic, const struct lease *lease);
