/* TFTP packets from a server. */
#include <stdlib.h>

#include "proto/tftp_msg.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check_inside(struct span part, const uint8_t *data, size_t n)
{
	if (part.n > 0 && (part.p < data || part.n > n || part.p > data + (n - part.n)))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct tftp_packet packet;

	if (tftp_packet_parse(span_of(data, n), &packet) != RC_OK)
		return 0;
	check_inside(packet.data, data, n);
	check_inside(packet.message, data, n);
	if (packet.granted.block != 0 && packet.granted.block < TFTP_BLOCK_MIN)
		abort();
	return 0;
}
