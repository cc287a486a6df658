/* The PXE API: datagrams (PXE 2.1, 4.4).  The caller asks for them whenever it likes, so a few are kept. */
#include "pxe_api.h"

#include "base/heap.h"
#include "net/datagram.h"
#include "net/loop.h"

#define SOCKETS      8
#define KEPT         16   /* datagrams; the oldest is lost when one more comes */
#define PAYLOAD_MOST 1472
#define PORT_USUAL   2069 /* where the caller names none; PXE 2.1 */

struct kept {
	struct endpoint from;
	uint16_t port; /* ours */
	uint16_t n;
	uint8_t payload[PAYLOAD_MOST];
};

static struct {
	bool is_open;
	uint8_t address[4]; /* ours */
	struct datagram *sockets[SOCKETS];
	uint16_t ports[SOCKETS];
	unsigned next; /* the one to be given up for another */
	struct kept *kept;
	unsigned first, count;
} udp;

static void on_datagram(void *ctx, const struct endpoint *from, struct span payload)
{
	uint16_t *port = ctx;
	struct kept *kept;

	if (payload.n > PAYLOAD_MOST || from->addr.family != NETADDR_V4)
		return;
	if (udp.count == KEPT) {
		udp.first = (udp.first + 1) % KEPT;
		udp.count--;
	}
	kept = &udp.kept[(udp.first + udp.count++) % KEPT];
	kept->from = *from;
	kept->port = *port;
	kept->n = (uint16_t)payload.n;
	memcpy(kept->payload, payload.p, payload.n);
}

/* A socket on that port of ours; programs such as pxelinux use a new one for each file. */
static struct datagram *socket_on(uint16_t port)
{
	unsigned i = 0;

	while (i < SOCKETS && (udp.sockets[i] == NULL || udp.ports[i] != port))
		i++;
	if (i < SOCKETS)
		return udp.sockets[i];
	i = udp.next;
	udp.next = (udp.next + 1) % SOCKETS;
	if (udp.sockets[i] != NULL)
		datagram_close(udp.sockets[i]);
	udp.sockets[i] = NULL;
	udp.ports[i] = port;
	if (datagram_open(NULL, port, on_datagram, &udp.ports[i], &udp.sockets[i]) != RC_OK)
		return NULL;
	return udp.sockets[i];
}

void api_udp_end(void)
{
	for (unsigned i = 0; i < SOCKETS; i++) {
		if (udp.sockets[i] != NULL)
			datagram_close(udp.sockets[i]);
		udp.sockets[i] = NULL;
	}
	heap_free(udp.kept);
	udp.kept = NULL;
	udp.is_open = false;
	udp.count = 0;
}

uint16_t api_udp_open(void *parameters)
{
	const struct pxe_udp_open *open = parameters;

	if (udp.is_open)
		return PXE_UDP_IS_OPEN;
	udp.kept = heap_new_array(KEPT, sizeof *udp.kept);
	if (udp.kept == NULL)
		return PXE_OUT_OF_RESOURCES;
	memcpy(udp.address, open->source, sizeof udp.address);
	udp.is_open = true;
	return PXE_SUCCESS;
}

uint16_t api_udp_close(void *parameters)
{
	(void)parameters;
	if (!udp.is_open)
		return PXE_UDP_CLOSED;
	api_udp_end();
	return PXE_SUCCESS;
}

static uint16_t port_of(const uint8_t bytes[2])
{
	return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

uint16_t api_udp_write(void *parameters)
{
	const struct pxe_udp_write *write = parameters;
	uint16_t port = port_of(write->source_port);
	struct endpoint to = {netaddr_v4(write->target), port_of(write->target_port)};
	struct datagram *socket;
	enum rc rc;

	if (!udp.is_open)
		return PXE_UDP_CLOSED;
	socket = socket_on(port != 0 ? port : PORT_USUAL);
	if (socket == NULL)
		return PXE_OUT_OF_RESOURCES;
	rc = datagram_send(socket, &to, span_of(real_pointer(write->buffer), write->size));
	loop_poll();
	return api_status(rc);
}

/* The oldest for that port of ours, 0: any; NULL if there is none. */
static struct kept *take(uint16_t port)
{
	for (unsigned i = 0; i < udp.count; i++) {
		struct kept *kept = &udp.kept[(udp.first + i) % KEPT];

		if (port == 0 || kept->port == port)
			return kept;
	}
	return NULL;
}

static void drop(struct kept *kept)
{
	unsigned at = (unsigned)(kept - udp.kept);

	/* Those before it move up by one. */
	while (at != udp.first) {
		unsigned before = (at + KEPT - 1) % KEPT;

		udp.kept[at] = udp.kept[before];
		at = before;
	}
	udp.first = (udp.first + 1) % KEPT;
	udp.count--;
}

uint16_t api_udp_read(void *parameters)
{
	struct pxe_udp_read *read = parameters;
	uint16_t port = port_of(read->target_port);
	struct kept *kept;

	if (!udp.is_open)
		return PXE_UDP_CLOSED;
	if (port != 0 && socket_on(port) == NULL)
		return PXE_OUT_OF_RESOURCES;
	loop_poll();
	kept = take(port);
	if (kept == NULL)
		return PXE_FAILURE;
	if (kept->n < read->size)
		read->size = kept->n;
	memcpy(real_pointer(read->buffer), kept->payload, read->size);
	memcpy(read->source, kept->from.addr.bytes, sizeof read->source);
	memcpy(read->target, udp.address, sizeof read->target);
	read->source_port[0] = (uint8_t)(kept->from.port >> 8);
	read->source_port[1] = (uint8_t)kept->from.port;
	read->target_port[0] = (uint8_t)(kept->port >> 8);
	read->target_port[1] = (uint8_t)kept->port;
	drop(kept);
	return PXE_SUCCESS;
}
