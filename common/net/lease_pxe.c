/* After the ACK: proxies and PXE boot servers that have to be asked what to boot.  PXE 2.1 sections 2.2.3 to 2.2.5. */
#include "net/lease_talk.h"

#include "net/random.h"

#define LOG_MODULE "dhcp"
#include "base/log.h"

static bool is_broadcast(const struct netaddr *addr)
{
	return addr->bytes[0] == 255;
}

/* A group, or all. */
static bool is_many(const struct netaddr *addr)
{
	return addr->bytes[0] >= 224;
}

static uint16_t port_of(const struct netaddr *server)
{
	return is_broadcast(server) ? DHCPV4_SERVER_PORT : DHCPV4_PXE_PORT;
}

/* By then we have an address and say so in ciaddr. */
void talk_pxe_send(struct talk *talk)
{
	struct dhcpv4_question question = talk_question(talk, DHCPV4_REQUEST);
	struct endpoint to = {talk->asked, port_of(&talk->asked)};
	struct lease_facts facts;

	if (lease_facts(talk->lease, &facts) == RC_OK)
		question.ciaddr = facts.address;
	question.has_boot_item = talk->phase == ASKING_BOOT_SERVER;
	question.boot_item = talk->boot_server.type;
	talk_send(talk, &question, &to);
}

/* ---- whom to ask ---- */

static void ask(struct talk *talk, enum phase phase, const struct netaddr *server)
{
	char text[NETADDR_TEXT_MAX];

	talk->asked = *server;
	talk->xid = random_u32(); /* so that no late answer to the REQUEST is taken for this one's */
	log_info("asking %s %s what to boot", is_many(server) ? "all PXE servers by" : "the PXE server", netaddr_text(server, text));
	talk_phase_start(talk, phase);
}

void talk_pxe_ask(struct talk *talk)
{
	ask(talk, ASKING_BOOT_SERVER, &talk->boot_server.places[talk->boot_place++]);
}

static void start_menu(struct talk *talk)
{
	char text[TALK_TEXT_MAX];

	if (!lease_boot_server(talk->lease, talk->wish->loaded_by, &talk->boot_server)) {
		talk_finish(talk, RC_OK); /* all is said */
		return;
	}
	log_info("PXE menu: taking its first item, \"%s\" (type %u)", talk_plain(talk->boot_server.description, text),
		 talk->boot_server.type);
	talk_pxe_ask(talk);
}

void talk_pxe_start(struct talk *talk, const struct netaddr *proxy)
{
	if (proxy != NULL)
		ask(talk, ASKING_PROXY, proxy);
	else
		start_menu(talk);
}

/* ---- the answer, or none ---- */

/*
 * Some servers send from another of their addresses.  Where many were asked, a plain DHCP server confirms the address as
 * well: only whoever repeats the type is a boot server.
 */
static bool is_from_asked(const struct talk *talk, const struct dhcpv4_msg *msg, const struct endpoint *from)
{
	struct netaddr server;

	if (is_many(&talk->asked))
		return dhcpv4_boot_item(msg) == talk->boot_server.type;
	return netaddr_equal(&from->addr, &talk->asked) ||
	       (dhcpv4_msg_address(msg, DHCPV4_SERVER_ID, &server) && netaddr_equal(&server, &talk->asked));
}

/* Proxies and boot servers answer with an ACK (PXE 2.1 table 2-3). */
void talk_pxe_take(struct talk *talk, const struct dhcpv4_msg *msg, const struct endpoint *from)
{
	bool from_proxy = talk->phase == ASKING_PROXY;

	if (!is_from_asked(talk, msg, from))
		return;
	loop_timer_stop(&talk->retry);
	talk_keep(talk, from_proxy ? LEASE_PROXY : LEASE_REPLY, msg->packet);
	if (talk->phase == ENDED)
		return;
	if (from_proxy)
		start_menu(talk);
	else
		talk_finish(talk, RC_OK);
}

void talk_pxe_unanswered(struct talk *talk)
{
	const struct netaddr *asked = &talk->asked;
	char server[NETADDR_TEXT_MAX];

	netaddr_text(asked, server);
	if (is_many(asked))
		log_warn("no PXE server answers what is sent to %s, port %u; going on without", server, port_of(asked));
	else
		log_warn("the PXE server %s does not answer on port %u; going on without it", server, port_of(asked));
	if (talk->phase == ASKING_PROXY)
		start_menu(talk);
	else if (talk->boot_place < talk->boot_server.place_count)
		talk_pxe_ask(talk);
	else
		talk_finish(talk, RC_OK);
}
