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

/** The MAC address that KEDGE_MAC gives (hex pairs with colons), else a random, locally administered one. */
enum rc host_mac(uint8_t mac[6]) MUST_CHECK;

/* Each finds its device by an environment variable, and none if that is not set. */
extern const struct nic_driver tap_driver;  /* KEDGE_TAP: name of the tap device */
extern const struct nic_driver pair_driver; /* KEDGE_FD: number of an open descriptor */

/* "Boots" anything: prints size and SHA-256 of kernel and initrds, and ends the process. */
struct image_kind;
extern const struct image_kind hash_kind;
