/* The host port's own: what its files tell each other. */
#pragma once

#include "net/nic.h"

/** plat_idle wakes when the descriptor can be read. */
void host_watch(int fd);
void host_unwatch(int fd);

/**
 * A NIC over a descriptor that carries one Ethernet frame per read and write: a tap device, or one end of a
 * socketpair of datagrams.  The descriptor stays the caller's.  Calls nic_add.
 */
enum rc host_nic_add(int fd, const char *chip, const uint8_t mac[6]) MUST_CHECK;

/* The tap device that the environment variable KEDGE_TAP names; no device if it is not set. */
extern const struct nic_driver tap_driver;
