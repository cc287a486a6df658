/*
 * Addresses set by hand: what "set net0/ip 10.0.0.2" and its like mean to the network stack.  netmask and gateway are
 * taken from the interface's settings, name servers from dns; what DHCP says counts where nothing is set.
 */
#pragma once

#include "base/span.h"
#include "net/nic.h"

/** If the interface has an address that the user set, gives it to the stack.  The interface is open. */
void static_address_apply(struct nic *nic);

/** Called after a setting was changed: applies it if it is one of an open interface's, dns, or one that the log is sent by. */
void static_address_setting_changed(struct span name);
