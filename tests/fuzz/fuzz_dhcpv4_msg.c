/* Any bytes as a DHCP packet: every option read, the offer judged, the choice made among copies of it. */
#include "proto/dhcpv4_msg.h"
#include "proto/dhcpv4_pick.h"

#include <stdlib.h>

static void read_all(const struct dhcpv4_msg *msg)
{
	static uint8_t joined[2048];

	for (unsigned code = 0; code < 256; code++) {
		struct span value, sub;

		if (!dhcpv4_msg_option(msg, (uint8_t)code, joined, sizeof joined, &value))
			continue;
		for (unsigned inner = 0; inner < 256; inner++) {
			if (dhcpv4_sub_option(value, (uint8_t)inner, &sub) && sub.n > 0 &&
			    (sub.p < value.p || sub.p + sub.n > value.p + value.n))
				abort();
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const struct netaddr from = {NETADDR_V4, {10, 0, 0, 1}};
	struct dhcpv4_offer offers[3];
	struct dhcpv4_choice choice;
	struct dhcpv4_msg msg;

	if (dhcpv4_msg_parse(span_of(data, n), &msg) != RC_OK)
		return 0;
	read_all(&msg);
	(void)dhcpv4_msg_answer(&msg, SPAN_NONE);
	if (dhcpv4_offer_read(&msg, &from, span_str("tftp/x.efi"), &offers[0]) != RC_OK)
		return 0;
	offers[1] = offers[0];
	offers[1].proxy = !offers[1].proxy;
	offers[2] = offers[0];
	dhcpv4_pick(offers, 3, &choice);
	if (choice.address == DHCPV4_PICK_NONE)
		abort();
	for (unsigned i = 0; i < 3; i++) {
		if (*dhcpv4_loss_text(dhcpv4_pick_loss(offers, &choice, i)) == '\0')
			abort();
	}
	return 0;
}
