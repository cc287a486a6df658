/* Any bytes as the three packets of a lease: kept, joined, and every fact and option read out of them. */
#include "net/lease.h"

#include "net/lease_parts.h"

#include <stdlib.h>

/* The input is up to three packets, each behind its length in two bytes. */
static void keep_all(struct lease *lease, struct span input)
{
	struct reader r = reader_of(input);

	for (int which = 0; which < LEASE_PACKETS && r.left > 2; which++) {
		size_t n = rd_be16(&r);
		struct span packet = rd_span(&r, n < r.left ? n : r.left);

		if (lease_keep(lease, (enum lease_packet)which, packet) == RC_OK && lease->packet_n[which] != packet.n)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct lease lease;
	struct dhcpv4_boot_server server;
	struct lease_facts facts;

	lease_reset(&lease, NULL);
	keep_all(&lease, span_of(data, n));
	keep_all(&lease, span_of(data, n)); /* each replaces itself */
	if (lease.joined_n > sizeof lease.joined)
		abort();
	for (unsigned code = 0; code < 256; code++) {
		struct span value;
		uint8_t sum = 0;

		if (!lease_option(&lease, (uint8_t)code, &value))
			continue;
		for (size_t i = 0; i < value.n; i++)
			sum ^= value.p[i];
		if (lease_sub_option(&lease, (uint8_t)code, sum, &value) && value.n > 255)
			abort();
	}
	(void)lease_answer(&lease, span_str("efi/boot.efi"));
	(void)lease_boot_server(&lease, SPAN_NONE, &server);
	if (lease_facts(&lease, &facts) == RC_OK && (facts.prefix_bits > 32 || facts.dns_count > LEASE_DNS_MAX))
		abort();
	return 0;
}
