/* The offers that came for one DISCOVER: keeping, choosing, and saying why. */
#include "net/lease_offers.h"

#define LOG_MODULE "dhcp"
#include "base/log.h"

void lease_offers_reset(struct lease_offers *offers)
{
	offers->n = 0;
	dhcpv4_pick(offers->all, 0, &offers->choice);
}

/* The server's earlier offer, or the next free place. */
static unsigned slot_of(const struct lease_offers *offers, const struct dhcpv4_offer *offer)
{
	unsigned i = 0;

	while (i < offers->n &&
	       !(offers->all[i].proxy == offer->proxy && netaddr_equal(&offers->all[i].server, &offer->server)))
		i++;
	return i;
}

enum rc lease_offers_add(struct lease_offers *offers, const struct dhcpv4_msg *msg, const struct netaddr *from)
{
	struct dhcpv4_offer offer;
	unsigned slot;
	enum rc rc = dhcpv4_offer_read(msg, from, offers->loaded_by, &offer);

	if (rc != RC_OK)
		return rc;
	slot = slot_of(offers, &offer);
	if (slot == LEASE_OFFERS_MAX)
		return RC_LIMIT;
	if (msg->packet.n > LEASE_PACKET_MAX)
		return RC_TOO_LONG;
	memcpy(offers->packets[slot], msg->packet.p, msg->packet.n);
	rc = dhcpv4_msg_parse(span_of(offers->packets[slot], msg->packet.n), &offer.msg); /* it points into the copy */
	if (rc != RC_OK)
		return rc;
	offer.silent = netaddr_equal(&offer.server, &offers->silent);
	offers->all[slot] = offer;
	if (slot == offers->n)
		offers->n++;
	dhcpv4_pick(offers->all, offers->n, &offers->choice);
	return RC_OK;
}

const struct dhcpv4_offer *lease_offers_address(const struct lease_offers *offers)
{
	return &offers->all[offers->choice.address];
}

const struct dhcpv4_offer *lease_offers_proxy(const struct lease_offers *offers)
{
	return offers->choice.proxy == DHCPV4_PICK_NONE ? NULL : &offers->all[offers->choice.proxy];
}

/* "offer of 10.0.0.5 from 10.0.0.1" */
static const char *describe(const struct dhcpv4_offer *offer, char *buf, size_t cap)
{
	char server[NETADDR_TEXT_MAX], address[NETADDR_TEXT_MAX];

	netaddr_text(&offer->server, server);
	if (offer->proxy)
		fmt_print(buf, cap, "proxy offer from %s", server);
	else
		fmt_print(buf, cap, "offer of %s from %s", netaddr_text(&offer->msg.yiaddr, address), server);
	return buf;
}

void lease_offers_report(const struct lease_offers *offers)
{
	char text[2 * NETADDR_TEXT_MAX + 20];

	for (unsigned i = 0; i < offers->n; i++) {
		enum dhcpv4_loss loss = dhcpv4_pick_loss(offers->all, &offers->choice, i);

		describe(&offers->all[i], text, sizeof text);
		if (loss == DHCPV4_TAKEN)
			log_info("%s taken", text);
		else
			log_warn("%s not taken: %s", text, dhcpv4_loss_text(loss));
	}
}

void lease_offers_report_late(struct lease_offers *offers, const struct dhcpv4_msg *msg, const struct netaddr *from)
{
	char text[2 * NETADDR_TEXT_MAX + 20];
	struct dhcpv4_offer offer;
	unsigned slot;

	if (dhcpv4_offer_read(msg, from, offers->loaded_by, &offer) != RC_OK)
		return;
	slot = slot_of(offers, &offer);
	if (slot < offers->n || slot == LEASE_OFFERS_MAX)
		return;
	log_warn("%s not taken: it came after the choice was made", describe(&offer, text, sizeof text));
	offers->all[slot] = (struct dhcpv4_offer){.server = offer.server, .proxy = offer.proxy};
	offers->n++;
}
