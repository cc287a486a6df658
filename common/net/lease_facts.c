/* What a lease's packets say: RFC 2132, RFC 3396, RFC 3442, RFC 5071. */
#include "net/lease.h"

#include "net/lease_parts.h"

#define JOINED_HEAD 4 /* which packet, which option, length in two bytes */

/* ---- keeping packets ---- */

void lease_reset(struct lease *lease, struct nic *nic)
{
	memset(lease, 0, sizeof *lease);
	lease->nic = nic;
}

/* Drops a packet's joined options, so that it can be replaced. */
static void joined_drop(struct lease *lease, enum lease_packet which)
{
	size_t at = 0;

	while (at < lease->joined_n) {
		uint8_t *record = lease->joined + at;
		size_t n = JOINED_HEAD + (size_t)(record[2] << 8 | record[3]);

		if (record[0] != which) {
			at += n;
			continue;
		}
		lease->joined_n -= n;
		memmove(record, record + n, lease->joined_n - at);
	}
}

/* Joins the options that came in parts.  They take no more room than in the packet, where each part has a head of 2. */
static void joined_add(struct lease *lease, enum lease_packet which, const struct dhcpv4_msg *msg)
{
	for (unsigned code = 1; code < DHCPV4_END; code++) {
		uint8_t *record = lease->joined + lease->joined_n;
		size_t left = sizeof lease->joined - lease->joined_n;
		struct span value;

		if (left < JOINED_HEAD ||
		    !dhcpv4_msg_option(msg, (uint8_t)code, record + JOINED_HEAD, left - JOINED_HEAD, &value) ||
		    value.p != record + JOINED_HEAD)
			continue;
		record[0] = (uint8_t)which;
		record[1] = (uint8_t)code;
		record[2] = (uint8_t)(value.n >> 8);
		record[3] = (uint8_t)value.n;
		lease->joined_n += JOINED_HEAD + value.n;
	}
}

enum rc lease_keep(struct lease *lease, enum lease_packet which, struct span packet)
{
	struct dhcpv4_msg msg;
	enum rc rc;

	if (packet.n > LEASE_PACKET_MAX)
		return RC_TOO_LONG;
	rc = dhcpv4_msg_parse(packet, &msg);
	if (rc != RC_OK)
		return rc;
	memcpy(lease->packets[which], packet.p, packet.n);
	lease->packet_n[which] = packet.n;
	joined_drop(lease, which);
	joined_add(lease, which, &msg);
	return RC_OK;
}

/* ---- reading options ---- */

static bool packet_read(const struct lease *lease, enum lease_packet which, struct dhcpv4_msg *msg)
{
	return lease->packet_n[which] > 0 &&
	       dhcpv4_msg_parse(span_of(lease->packets[which], lease->packet_n[which]), msg) == RC_OK;
}

static bool joined_find(const struct lease *lease, enum lease_packet which, uint8_t code, struct span *out)
{
	size_t at = 0;

	while (at < lease->joined_n) {
		const uint8_t *record = lease->joined + at;
		size_t n = (size_t)(record[2] << 8 | record[3]);

		if (record[0] == which && record[1] == code) {
			*out = span_of(record + JOINED_HEAD, n);
			return true;
		}
		at += JOINED_HEAD + n;
	}
	return false;
}

bool lease_packet_option(const struct lease *lease, enum lease_packet which, uint8_t code, struct span *out)
{
	struct dhcpv4_msg msg;

	if (!packet_read(lease, which, &msg))
		return false;
	return dhcpv4_msg_option(&msg, code, NULL, 0, out) || joined_find(lease, which, code, out);
}

bool lease_option(const struct lease *lease, uint8_t code, struct span *out)
{
	for (int which = LEASE_PACKETS - 1; which >= 0; which--) {
		if (lease_packet_option(lease, (enum lease_packet)which, code, out))
			return true;
	}
	return false;
}

bool lease_sub_option(const struct lease *lease, uint8_t code, uint8_t sub_code, struct span *out)
{
	for (int which = LEASE_PACKETS - 1; which >= 0; which--) {
		struct span outer;

		if (lease_packet_option(lease, (enum lease_packet)which, code, &outer) &&
		    dhcpv4_sub_option(outer, sub_code, out))
			return true;
	}
	return false;
}

static struct span text_option(const struct lease *lease, uint8_t code)
{
	struct span value;

	return lease_option(lease, code, &value) ? dhcpv4_text(value) : SPAN_NONE;
}

/* Options from 208 on may stand in option 43 too, where PXELINUX looks for them. */
static bool boot_option(const struct lease *lease, uint8_t code, struct span *out)
{
	return lease_option(lease, code, out) || lease_sub_option(lease, DHCPV4_VENDOR_OPTIONS, code, out);
}

static struct span boot_text(const struct lease *lease, uint8_t code)
{
	struct span value;

	return boot_option(lease, code, &value) ? dhcpv4_text(value) : SPAN_NONE;
}

static uint32_t number(struct span value)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < value.n; i++)
		sum = sum << 8 | value.p[i];
	return sum;
}

/* ---- address, routes, name servers ---- */

/* By the address's class, as was usual before masks; also for a mask with holes. */
static unsigned prefix_by_class(const struct netaddr *addr)
{
	if (addr->bytes[0] < 128)
		return 8;
	return addr->bytes[0] < 192 ? 16 : 24;
}

static unsigned prefix_of(const struct dhcpv4_msg *ack)
{
	uint8_t bytes[4];
	uint32_t mask;
	unsigned bits = 0;

	if (!dhcpv4_msg_fixed(ack, DHCPV4_NETMASK, bytes, sizeof bytes))
		return prefix_by_class(&ack->yiaddr);
	mask = number(span_of(bytes, sizeof bytes));
	while (bits < 32 && (mask & 0x80000000U) != 0) {
		mask <<= 1;
		bits++;
	}
	return mask == 0 && bits > 0 ? bits : prefix_by_class(&ack->yiaddr);
}

/* The default route of option 121, which overrides option 3 wherever it is there (RFC 3442). */
static bool classless_gateway(struct span routes, struct netaddr *out)
{
	struct reader r = reader_of(routes);

	while (r.left > 0) {
		uint8_t bits = rd_u8(&r);
		const uint8_t *router;

		if (bits > 32)
			return false;
		rd_skip(&r, (bits + 7U) / 8);
		router = rd_bytes(&r, 4);
		if (router == NULL)
			return false;
		if (bits == 0) {
			*out = netaddr_v4(router);
			return true;
		}
	}
	return false;
}

static struct netaddr gateway_of(const struct lease *lease)
{
	struct netaddr gateway = {.family = NETADDR_NONE};
	struct span value;

	if (lease_packet_option(lease, LEASE_ACK, DHCPV4_STATIC_ROUTES, &value)) {
		(void)classless_gateway(value, &gateway);
	} else if (lease_packet_option(lease, LEASE_ACK, DHCPV4_ROUTERS, &value) && value.n >= 4) {
		gateway = netaddr_v4(value.p);
	}
	if (netaddr_is_zero(&gateway))
		gateway.family = NETADDR_NONE;
	return gateway;
}

static void read_dns(const struct lease *lease, struct lease_facts *facts)
{
	struct span value;
	struct reader r;

	if (!lease_packet_option(lease, LEASE_ACK, DHCPV4_DNS, &value))
		return;
	r = reader_of(value);
	while (r.left >= 4 && facts->dns_count < LEASE_DNS_MAX) {
		struct netaddr server = netaddr_v4(rd_bytes(&r, 4));

		if (!netaddr_is_zero(&server))
			facts->dns[facts->dns_count++] = server;
	}
}

/* ---- what to boot ---- */

/* Where the boot file of that packet is: siaddr, else Cisco's option 150, else an address written in option 66. */
static struct netaddr next_server_of(const struct lease *lease, enum lease_packet which, const struct dhcpv4_msg *msg)
{
	struct netaddr none = {.family = NETADDR_NONE}, addr;
	struct span value;

	if (!netaddr_is_zero(&msg->siaddr))
		return msg->siaddr;
	if (lease_packet_option(lease, which, DHCPV4_TFTP_ADDRESSES, &value) && value.n >= 4)
		return netaddr_v4(value.p);
	if (lease_packet_option(lease, which, DHCPV4_TFTP_SERVER, &value) &&
	    netaddr_parse(dhcpv4_text(value), &addr) == RC_OK)
		return addr;
	return none;
}

/* Boot file and server are taken from one packet: the strongest that names a file, else that names a server. */
static void read_boot_file(const struct lease *lease, struct lease_facts *facts)
{
	for (int i = LEASE_PACKETS - 1; i >= 0; i--) {
		enum lease_packet which = (enum lease_packet)i;
		struct netaddr server;
		struct dhcpv4_msg msg;
		struct span file;

		if (!packet_read(lease, which, &msg))
			continue;
		server = next_server_of(lease, which, &msg);
		if (facts->next_server.family == NETADDR_NONE)
			facts->next_server = server;
		file = dhcpv4_text(msg.file);
		if (file.n == 0 && lease_packet_option(lease, which, DHCPV4_BOOT_FILE, &file))
			file = dhcpv4_text(file);
		if (file.n == 0)
			continue;
		facts->boot_file = file;
		facts->next_server = server;
		return;
	}
}

static void read_numbers(const struct lease *lease, struct lease_facts *facts)
{
	struct span value;

	if (boot_option(lease, DHCPV4_REBOOT_TIME, &value) && value.n == 4) {
		facts->has_reboot_time = true;
		facts->reboot_time_s = number(value);
	}
	if (lease_packet_option(lease, LEASE_ACK, DHCPV4_LEASE_TIME, &value) && value.n == 4)
		facts->lease_time_s = number(value);
	if (lease_packet_option(lease, LEASE_ACK, DHCPV4_MTU, &value) && value.n == 2)
		facts->mtu = (uint16_t)number(value);
}

enum rc lease_facts(const struct lease *lease, struct lease_facts *out)
{
	struct lease_facts facts = {.boot_file_is_self = lease->boot_file_is_self};
	struct dhcpv4_msg ack;

	if (!packet_read(lease, LEASE_ACK, &ack) || netaddr_is_zero(&ack.yiaddr))
		return RC_DHCP_SYNTAX;
	facts.address = ack.yiaddr;
	facts.prefix_bits = prefix_of(&ack);
	facts.gateway = gateway_of(lease);
	read_dns(lease, &facts);
	(void)dhcpv4_msg_address(&ack, DHCPV4_SERVER_ID, &facts.server);
	facts.host_name = text_option(lease, DHCPV4_HOST_NAME);
	facts.domain = text_option(lease, DHCPV4_DOMAIN);
	facts.tftp_server = text_option(lease, DHCPV4_TFTP_SERVER);
	facts.root_path = text_option(lease, DHCPV4_ROOT_PATH);
	facts.config_file = boot_text(lease, DHCPV4_CONFIG_FILE);
	facts.path_prefix = boot_text(lease, DHCPV4_PATH_PREFIX);
	read_boot_file(lease, &facts);
	read_numbers(lease, &facts);
	*out = facts;
	return RC_OK;
}

enum dhcpv4_answer lease_answer(struct lease *lease, struct span loaded_by)
{
	struct lease_facts facts;

	lease->boot_file_is_self = false;
	if (lease_facts(lease, &facts) != RC_OK)
		return DHCPV4_ANSWER_NONE;
	lease->boot_file_is_self = facts.boot_file.n > 0 && dhcpv4_names_self(facts.boot_file, loaded_by);
	if (facts.config_file.n > 0 || facts.path_prefix.n > 0 || dhcpv4_root_is_image(facts.root_path))
		return DHCPV4_ANSWER_FILE;
	if (facts.boot_file.n == 0)
		return DHCPV4_ANSWER_NONE;
	return lease->boot_file_is_self ? DHCPV4_ANSWER_SELF : DHCPV4_ANSWER_FILE;
}

bool lease_boot_server(const struct lease *lease, struct span loaded_by, struct dhcpv4_boot_server *out)
{
	for (int i = LEASE_PACKETS - 1; i >= 0; i--) {
		enum lease_packet which = (enum lease_packet)i;
		struct dhcpv4_msg msg;
		struct span vendor;

		if (packet_read(lease, which, &msg) && dhcpv4_msg_answer(&msg, loaded_by) == DHCPV4_ANSWER_MENU &&
		    lease_packet_option(lease, which, DHCPV4_VENDOR_OPTIONS, &vendor))
			return dhcpv4_boot_server(vendor, out);
	}
	return false;
}
