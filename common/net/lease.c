/* Getting a lease: the firmware's, if it is ours and says what to boot, otherwise one that we ask for. */
#include "net/lease.h"

#include "base/heap.h"
#include "config.h"
#include "net/lease_parts.h"
#include "net/resolve.h"
#include "net/stack.h"
#include "proto/url.h"

#define LOG_MODULE "dhcp"
#include "base/log.h"

enum rc lease_apply(const struct lease *lease)
{
	struct lease_facts facts;
	enum rc rc = lease_facts(lease, &facts);

	if (rc != RC_OK)
		return rc;
	rc = stack_address_set(lease->nic, &facts.address, facts.prefix_bits, &facts.gateway);
	if (rc != RC_OK)
		return rc;
	stack_dns_set(facts.dns, facts.dns_count);
	resolve_domain_set(facts.domain);
	return RC_OK;
}

/* ---- the firmware's packets ---- */

static bool packet_is_of(struct span packet, const uint8_t mac[DHCPV4_MAC_SIZE], struct dhcpv4_msg *msg)
{
	return packet.n > 0 && dhcpv4_msg_parse(packet, msg) == RC_OK &&
	       dhcpv4_msg_is_for(msg, msg->xid, mac);
}

/* Firmware pads its packets with zeros, beyond what any server sends. */
static void keep_firmware_packet(struct lease *lease, enum lease_packet which, struct span packet)
{
	struct dhcpv4_msg msg;
	bool good;

	packet = span_sub(packet, 0, LEASE_PACKET_MAX);
	if (packet.n == 0)
		return;
	good = packet_is_of(packet, lease->nic->mac, &msg) &&
	       (which != LEASE_ACK || msg.type == DHCPV4_ACK || msg.type == DHCPV4_BOOTP);
	if (!good || lease_keep(lease, which, packet) != RC_OK)
		log_debug("the firmware's DHCP packet %u is not for %s or damaged", (unsigned)which, lease->nic->name);
}

static void read_firmware(struct lease *lease, const struct plat_handover *handover)
{
	if (lease->nic->trunk != NULL) /* its address is the trunk's, and the packets are not of this VLAN */
		return;
	if (!handover->has_mac || memcmp(handover->mac, lease->nic->mac, sizeof handover->mac) != 0)
		return;
	keep_firmware_packet(lease, LEASE_ACK, handover->dhcp_ack);
	keep_firmware_packet(lease, LEASE_PROXY, handover->proxy_offer);
	keep_firmware_packet(lease, LEASE_REPLY, handover->pxe_reply);
}

/* What the firmware loaded us by: HTTP Boot's URL, or the boot file of its PXE packets. */
static struct span loaded_by(const struct lease *firmware, const struct plat_handover *handover)
{
	struct lease_facts facts;

	if (handover->load_url.n > 0)
		return handover->load_url;
	return lease_facts(firmware, &facts) == RC_OK ? facts.boot_file : SPAN_NONE;
}

/* Whoever was loaded by that may have started this program by any other way: where, its packets do not tell. */
static bool is_other_loader(struct span file)
{
	static const char *const names[] = {"ipxe", "undionly", "snponly", "pxelinux", "grub", "shim"};

	file = span_skip(file, span_find_last(file, '/') < file.n ? span_find_last(file, '/') + 1 : 0);
	for (; file.n > 0; file = span_skip(file, 1)) {
		for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
			if (span_starts_nocase(file, names[i]))
				return true;
		}
	}
	return false;
}

static bool put_load_url(const struct lease *firmware, struct strbuf *out)
{
	char server[NETADDR_TEXT_MAX];
	struct lease_facts facts;
	struct url url;

	if (lease_facts(firmware, &facts) != RC_OK || facts.boot_file.n == 0 || is_other_loader(facts.boot_file))
		return false;
	if (url_parse(facts.boot_file, &url) == RC_OK && url.scheme.n > 0 && url.has_authority)
		sb_span(out, facts.boot_file);
	else if (!netaddr_is_zero(&facts.next_server))
		sb_fmt(out, "tftp://%s/%.*s", netaddr_text(&facts.next_server, server), SPAN_ARGS(facts.boot_file));
	return out->n > 0 && !out->cut;
}

bool lease_load_url(struct nic *nic, struct strbuf *url)
{
	struct span by_http = plat_handover()->load_url;
	struct lease *firmware;
	bool known;

	if (by_http.n > 0) {
		sb_span(url, by_http);
		return nic->is_boot && !url->cut;
	}
	firmware = heap_new(sizeof *firmware);
	if (firmware == NULL)
		return false;
	lease_reset(firmware, nic);
	read_firmware(firmware, plat_handover());
	known = put_load_url(firmware, url);
	heap_free(firmware);
	return known;
}

/* ---- asking ---- */

static void fill_wish(struct lease_wish *wish, const struct lease *firmware, const struct lease_options *options)
{
	struct lease_facts facts;

	*wish = (struct lease_wish){
		.client = {
			.arch = options->by_http ? plat_identity.dhcp_arch_http : plat_identity.dhcp_arch,
			.by_http = options->by_http,
			.user_class = options->user_class,
			.vendor_class = options->vendor_class,
			.uuid = options->uuid,
			.marker = span_str("Kedge " KEDGE_VERSION),
		},
		.timeout_ms = options->timeout_ms > 0 ? options->timeout_ms : LEASE_TIMEOUT_MS,
	};
	memcpy(wish->client.mac, firmware->nic->mac, sizeof wish->client.mac);
	memcpy(wish->client.nii, plat_identity.nii, sizeof wish->client.nii);
	if (lease_facts(firmware, &facts) == RC_OK)
		wish->address = facts.address;
}

/* The old lease, if it was in force, is so again after a failure. */
static void restore(const struct lease *old, struct nic *nic)
{
	stack_address_clear(nic);
	if (old->valid && old->nic == nic && lease_apply(old) != RC_OK)
		log_debug("the earlier address of %s could not be restored", nic->name);
}

static void report(const struct lease *lease)
{
	char address[NETADDR_TEXT_MAX], gateway[NETADDR_TEXT_MAX], server[NETADDR_TEXT_MAX];
	struct lease_facts facts;

	if (lease_facts(lease, &facts) != RC_OK)
		return;
	log_info("%s is %s/%u, gateway %s, %s %s", lease->nic->name, netaddr_text(&facts.address, address), facts.prefix_bits,
		 netaddr_text(&facts.gateway, gateway), lease->from_firmware ? "as the firmware got it from" : "from",
		 netaddr_text(&facts.server, server));
}

/* Two leases, since the talk needs the firmware's for what it was loaded by while it fills the other. */
static enum rc acquire(const struct plat_handover *handover, const struct lease_options *options, struct lease *firmware,
		       struct lease *lease)
{
	struct span self;
	struct lease_wish wish;
	enum rc rc;

	read_firmware(firmware, handover);
	self = loaded_by(firmware, handover);
	if (!options->fresh && lease_answer(firmware, self) == DHCPV4_ANSWER_FILE && lease_apply(firmware) == RC_OK) {
		*lease = *firmware;
		lease->from_firmware = true;
		return RC_OK;
	}
	fill_wish(&wish, firmware, options);
	wish.loaded_by = self;
	stack_address_clear(firmware->nic);
	rc = lease_talk(&wish, lease);
	if (rc == RC_OK)
		(void)lease_answer(lease, self);
	return rc;
}

enum rc lease_acquire_with(const struct plat_handover *handover, struct nic *nic, const struct lease_options *options,
			   struct lease *lease)
{
	struct lease *work = heap_new_array(2, sizeof *work);
	enum rc rc;

	if (work == NULL)
		return RC_NO_MEMORY;
	lease_reset(&work[0], nic);
	lease_reset(&work[1], nic);
	rc = acquire(handover, options, &work[0], &work[1]);
	if (rc == RC_OK) {
		work[1].valid = true;
		*lease = work[1];
		report(lease);
	} else {
		restore(lease, nic);
	}
	heap_free(work);
	return rc;
}

enum rc lease_acquire(struct nic *nic, const struct lease_options *options, struct lease *lease)
{
	return lease_acquire_with(plat_handover(), nic, options, lease);
}

/* By the proxy's word where one has spoken, and not by that of the DHCP server, which may know nothing of PXE; with neither, by none. */
static bool find_boot_server(const struct lease *lease, uint16_t type, struct dhcpv4_boot_server *out)
{
	enum lease_packet which = lease->packet_n[LEASE_PROXY] > 0 ? LEASE_PROXY : LEASE_ACK;
	struct span vendor;

	if (!lease_packet_option(lease, which, DHCPV4_VENDOR_OPTIONS, &vendor))
		vendor = SPAN_NONE;
	return dhcpv4_boot_server_of(vendor, type, out);
}

enum rc lease_ask_boot_server(const struct lease_options *options, uint16_t type, struct lease *lease)
{
	struct dhcpv4_boot_server server;
	struct lease_wish wish;

	if (!find_boot_server(lease, type, &server))
		return RC_NOT_FOUND;
	fill_wish(&wish, lease, options);
	return lease_talk_boot_server(&wish, &server, lease);
}
