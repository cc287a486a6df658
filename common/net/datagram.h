/* UDP: one socket, received datagrams by callback.  RFC 768. */
#pragma once

#include "base/rc.h"
#include "base/span.h"
#include "net/nic.h"
#include "proto/netaddr.h"

struct datagram;

/** Called from the loop for each datagram; the payload is borrowed for the call.  Closing the socket inside is allowed. */
typedef void datagram_rx_fn(void *ctx, const struct endpoint *from, struct span payload);

/**
 * Opens a socket on a local port (0: the stack chooses a random one) of one interface (NULL: any).
 * Sends to and receives from broadcast addresses too.  RC_BUSY if the port is taken, RC_NO_MEMORY.
 */
enum rc datagram_open(struct nic *nic, uint16_t port, datagram_rx_fn *rx, void *ctx, struct datagram **out) MUST_CHECK;
void datagram_close(struct datagram *datagram);

/**
 * Sends one datagram.  Works before the interface has an address (source 0.0.0.0) when the target is the broadcast
 * address.  RC_UNREACHABLE without a route, RC_NO_BUFFERS, RC_NIC_SEND.
 */
enum rc datagram_send(struct datagram *datagram, const struct endpoint *to, struct span payload) MUST_CHECK;

/** The local port. */
uint16_t datagram_port(const struct datagram *datagram);
