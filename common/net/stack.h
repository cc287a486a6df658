/*
 * The TCP/IP stack (lwIP) as the rest sees it: attach an interface, give it addresses, tell the name servers.
 * lwIP's headers are included below common/net only; its state is global, so there is one stack per process.
 */
#pragma once

#include "base/rc.h"
#include "net/nic.h"
#include "proto/netaddr.h"

/** Starts the stack; seeds port and sequence numbers from plat_entropy.  Called once, before any other. */
enum rc stack_init(void) MUST_CHECK;

/** Used by nic_open and nic_close. */
enum rc stack_attach(struct nic *nic) MUST_CHECK;
void stack_detach(struct nic *nic);

/** Another driver serves the attached interface: what it can take is another. */
void stack_driver_changed(struct nic *nic);

/** Used by nic_deliver; takes the frame, and drops it when it is not well-formed or the interface is not attached. */
void stack_input(struct nic *nic, struct frame *frame);

/** Timers of the stack; called by the loop. */
void stack_tick(void);

/** Milliseconds until stack_tick has something to do. */
uint64_t stack_next_tick_ms(void);

/**
 * Gives the interface an address and makes it the default way out; gateway may be of family NETADDR_NONE.
 * RC_INVALID for a family or a prefix length that cannot be.
 */
enum rc stack_address_set(struct nic *nic, const struct netaddr *addr, unsigned prefix_bits,
			  const struct netaddr *gateway) MUST_CHECK;

/** Forgets the interface's IPv4 address. */
void stack_address_clear(struct nic *nic);

/** The interface's IPv4 address and its prefix; false if it has none. */
bool stack_address_get(const struct nic *nic, struct netaddr *addr, unsigned *prefix_bits);

/** Bytes of the largest packet to that address, by the interface that leads there; 1500 if none does. */
unsigned stack_mtu(const struct netaddr *to);

/** Whether any interface has an address of that family (IPv6: one that is not link-local). */
bool stack_has_family(enum netaddr_family family);

#define STACK_DNS_MAX 4

/** Name servers in order of preference; at most STACK_DNS_MAX are kept. */
void stack_dns_set(const struct netaddr *servers, unsigned count);

/** The name servers, borrowed until the next stack_dns_set; returns how many there are. */
unsigned stack_dns_get(const struct netaddr **servers);

/** Whether received bytes wait to be acknowledged; the loop sends that when no frame came for a moment. */
bool stack_acks_waiting(void);
void stack_acks_send(void);

/** Frees received frames that wait for a hole before them to be filled; they are sent again.  When buffers run out. */
void stack_reclaim(void);

/** How often the stack found itself in a state that cannot be; 0, or there is a bug. */
unsigned stack_asserts(void);
