/* Network interfaces and their leases as settings.  RFC 2132; tags of option 175 are iPXE's. */
#include "settings/lease_block.h"

#include "config.h"
#include "net/lldp.h"
#include "plat.h"
#include "proto/dhcpv4_msg.h"
#include "proto/lldp.h"
#include "settings/settings.h"

#define TAG_NETMASK     1
#define TAG_FILENAME    67
#define TAG_IP          (175 << 8 | 2)
#define TAG_NEXT_SERVER (175 << 8 | 3)

#define SUFFIX      ".dhcp"
#define LLDP_SUFFIX ".lldp"

struct interface {
	struct settings_block nic_block; /* first: blocks are cast to interfaces through it */
	struct settings_block lease_block;
	struct settings_block lldp_block;
	char lease_name[NIC_NAME_MAX + sizeof SUFFIX];
	char lldp_name[NIC_NAME_MAX + sizeof LLDP_SUFFIX];
	struct nic *nic;
	const struct lease *lease;
	bool has_place; /* on the PCI bus */
	uint32_t place;
};

static struct {
	struct interface list[NIC_MAX];
	unsigned count;
	const struct lease *last; /* what "proxydhcp" and "pxebs" are of */
	bool has_packets;
} interfaces;

static enum rc give_bytes(struct span bytes, uint8_t *buf, size_t cap, struct setting_value *out)
{
	if (bytes.n == 0)
		return RC_NO_SETTING;
	if (bytes.n > cap)
		return RC_TOO_LONG;
	memcpy(buf, bytes.p, bytes.n);
	out->bytes = span_of(buf, bytes.n);
	return RC_OK;
}

/* Where the interface's device is, and what: iPXE's busid is a kind (1: PCI), vendor and device. */
static enum rc give_bus(const struct interface *interface, struct span name, uint8_t *buf, size_t cap,
			struct setting_value *out)
{
	struct writer bytes = writer_of(buf, cap);
	struct plat_pci pci;

	if (!interface->has_place)
		return RC_NO_SETTING;
	if (span_is(name, "bustype"))
		return give_bytes(span_str("PCI"), buf, cap, out);
	if (span_is(name, "busloc")) {
		wr_be32(&bytes, interface->place);
	} else {
		if (!plat_pci_find(interface->place, &pci) || pci.address != interface->place)
			return RC_NO_SETTING;
		wr_u8(&bytes, 1);
		wr_be16(&bytes, pci.vendor);
		wr_be16(&bytes, pci.device);
	}
	out->bytes = span_of(buf, bytes.n);
	return bytes.bad ? RC_TOO_LONG : RC_OK;
}

static enum rc nic_get(struct settings_block *block, const struct setting_name *name, uint8_t *buf, size_t cap,
		       struct setting_value *out)
{
	const struct nic *nic = ((const struct interface *)block)->nic;
	const uint8_t tag[2] = {(uint8_t)(nic->vlan >> 8), (uint8_t)nic->vlan};

	if (name->space != SETTING_BY_NAME || nic->is_gone)
		return RC_NO_SETTING;
	if (span_is(name->name, "vlan"))
		return nic->trunk != NULL ? give_bytes(span_of(tag, sizeof tag), buf, cap, out) : RC_NO_SETTING;
	if (span_is(name->name, "mac") || span_is(name->name, "hwaddr"))
		return give_bytes(span_of(nic->mac, sizeof nic->mac), buf, cap, out);
	if (span_is(name->name, "chip"))
		return give_bytes(span_str(nic->chip), buf, cap, out);
	if (span_is(name->name, "ifname"))
		return give_bytes(span_str(nic->name), buf, cap, out);
	if (span_is(name->name, "linktype"))
		return give_bytes(span_str("Ethernet"), buf, cap, out);
	if (span_is(name->name, "bustype") || span_is(name->name, "busloc") || span_is(name->name, "busid"))
		return give_bus((const struct interface *)block, name->name, buf, cap, out);
	return RC_NO_SETTING;
}

static enum rc give_address(const struct netaddr *addr, uint8_t *buf, size_t cap, struct setting_value *out)
{
	if (netaddr_is_zero(addr))
		return RC_NO_SETTING;
	return give_bytes(span_of(addr->bytes, addr->family == NETADDR_V4 ? 4 : 16), buf, cap, out);
}

static enum rc give_netmask(unsigned prefix_bits, uint8_t *buf, size_t cap, struct setting_value *out)
{
	uint32_t mask = prefix_bits > 0 && prefix_bits <= 32 ? UINT32_MAX << (32 - prefix_bits) : 0;
	struct writer bytes = writer_of(buf, cap);

	wr_be32(&bytes, mask);
	out->bytes = span_of(buf, bytes.n);
	return bytes.bad ? RC_TOO_LONG : RC_OK;
}

/* An option by its tag, however deep it lies in others: outer << 8 | inner; of one packet, or LEASE_PACKETS: the strongest. */
static enum rc give_option(const struct lease *lease, enum lease_packet which, uint64_t tag, struct setting_value *out)
{
	unsigned shift = 56;
	struct span bytes;
	uint8_t code;

	while (shift > 0 && tag >> shift == 0)
		shift -= 8;
	code = (uint8_t)(tag >> shift);
	if (which == LEASE_PACKETS ? !lease_option(lease, code, &bytes) : !lease_packet_option(lease, which, code, &bytes))
		return RC_NO_SETTING;
	while (shift > 0) {
		shift -= 8;
		if (!dhcpv4_sub_option(bytes, (uint8_t)(tag >> shift), &bytes))
			return RC_NO_SETTING;
	}
	out->bytes = bytes;
	return RC_OK;
}

static enum rc lease_get(struct settings_block *block, const struct setting_name *name, uint8_t *buf, size_t cap,
			 struct setting_value *out)
{
	const struct interface *interface =
		(const struct interface *)((const char *)block - offsetof(struct interface, lease_block));
	const struct lease *lease = interface->lease;
	struct lease_facts facts;

	if (lease == NULL || !lease->valid || name->space != SETTING_DHCP || name->tag == 0)
		return RC_NO_SETTING;
	if (lease_facts(lease, &facts) == RC_OK) {
		if (name->tag == TAG_IP)
			return give_address(&facts.address, buf, cap, out);
		if (name->tag == TAG_NEXT_SERVER)
			return give_address(&facts.next_server, buf, cap, out);
		if (name->tag == TAG_NETMASK)
			return give_netmask(facts.prefix_bits, buf, cap, out);
		if (name->tag == TAG_FILENAME)
			return give_bytes(facts.boot_file, buf, cap, out);
	}
	return give_option(lease, LEASE_PACKETS, name->tag, out);
}

/* ---- what the switch says: lldp/[PREFIX.]TYPE.INDEX.OFFSET.LENGTH or lldp/TYPE, as iPXE has it ---- */

static enum rc lldp_get(struct settings_block *block, const struct setting_name *name, uint8_t *buf, size_t cap,
			struct setting_value *out)
{
	const struct interface *interface =
		(const struct interface *)((const char *)block - offsetof(struct interface, lldp_block));
	uint64_t tag = name->tag > 0xff ? name->tag : name->tag << 24;
	const struct lldp_wanted wanted = {.type = (uint8_t)(tag >> 24), .index = (uint8_t)(tag >> 16), .prefix = (uint32_t)(tag >> 32)};
	size_t length = tag & 0xff;
	struct span value;

	(void)buf;
	(void)cap;
	if (name->space != SETTING_OTHER || tag == 0 || !lldp_find(lldp_unit(interface->nic), &wanted, &value))
		return RC_NO_SETTING;
	value = span_skip(value, tag >> 8 & 0xff);
	out->type = length == 0 ? SETTING_STRING : SETTING_HEXRAW;
	out->bytes = length == 0 ? value : span_sub(value, 0, length);
	return out->bytes.n > 0 ? RC_OK : RC_NO_SETTING;
}

/* ---- one packet alone: what a proxy said, and what a boot server did ---- */

struct packet_block {
	struct settings_block block;
	enum lease_packet which;
};

static enum rc give_packet_fact(const struct dhcpv4_msg *msg, uint64_t tag, uint8_t *buf, size_t cap,
				struct setting_value *out)
{
	struct span file;

	if (tag == TAG_IP)
		return give_address(&msg->yiaddr, buf, cap, out);
	if (tag == TAG_NEXT_SERVER)
		return give_address(&msg->siaddr, buf, cap, out);
	if (tag != TAG_FILENAME)
		return RC_NO_SETTING;
	file = dhcpv4_text(dhcpv4_msg_boot_file(msg, buf, cap));
	out->bytes = file;
	return file.n > 0 ? RC_OK : RC_NO_SETTING;
}

static enum rc packet_get(struct settings_block *block, const struct setting_name *name, uint8_t *buf, size_t cap,
			  struct setting_value *out)
{
	enum lease_packet which = ((const struct packet_block *)block)->which;
	const struct lease *lease = interfaces.last;
	struct dhcpv4_msg msg;

	if (lease == NULL || !lease->valid || name->space != SETTING_DHCP || name->tag == 0 ||
	    lease->packet_n[which] == 0 ||
	    dhcpv4_msg_parse(span_of(lease->packets[which], lease->packet_n[which]), &msg) != RC_OK)
		return RC_NO_SETTING;
	if (give_packet_fact(&msg, name->tag, buf, cap, out) == RC_OK)
		return RC_OK;
	return give_option(lease, which, name->tag, out);
}

static void packets_register(void)
{
	static struct packet_block proxy = {{.name = "proxydhcp", .rank = SETTINGS_BUILTIN, .get = packet_get}, LEASE_PROXY};
	static struct packet_block reply = {{.name = "pxebs", .rank = SETTINGS_BUILTIN, .get = packet_get}, LEASE_REPLY};

	if (interfaces.has_packets)
		return;
	interfaces.has_packets = true;
	settings_add_block(&proxy.block);
	settings_add_block(&reply.block);
}

/* ---- registering ---- */

static struct interface *interface_of(const struct nic *nic)
{
	for (unsigned i = 0; i < interfaces.count; i++) {
		if (interfaces.list[i].nic == nic)
			return &interfaces.list[i];
	}
	return NULL;
}

static void interface_add(struct nic *nic)
{
	struct interface *interface = &interfaces.list[interfaces.count];

	if (interfaces.count == NIC_MAX)
		return;
	interfaces.count++;
	interface->nic = nic;
	interface->place = nic->pci_address;
	interface->has_place = nic->pci_address != 0 || plat_nic_place(nic->mac, &interface->place);
	interface->nic_block = (struct settings_block){.name = nic->name, .rank = SETTINGS_INTERFACE, .get = nic_get};
	interface->lease_block =
		(struct settings_block){.name = interface->lease_name, .rank = SETTINGS_INTERFACE, .get = lease_get};
	settings_add_block(&interface->nic_block);
	interface->lldp_block =
		(struct settings_block){.name = interface->lldp_name, .rank = SETTINGS_INTERFACE, .get = lldp_get};
	settings_add_block(&interface->lease_block);
	settings_add_block(&interface->lldp_block);
}

static void name_lease(struct interface *interface)
{
	if (interface == NULL)
		return;
	fmt_print(interface->lease_name, sizeof interface->lease_name, "%s" SUFFIX, interface->nic->name);
	fmt_print(interface->lldp_name, sizeof interface->lldp_name, "%s" LLDP_SUFFIX, interface->nic->name);
}

void settings_interface_forget(struct nic *nic)
{
	struct interface *interface = interface_of(nic);

	if (interface == NULL)
		return;
	if (interfaces.last == interface->lease)
		interfaces.last = NULL;
	interface->lease = NULL;
	if (nic->trunk != NULL)
		settings_last_opened(nic->trunk->name);
}

void settings_interfaces_register(void)
{
	struct nic *nic;

	for (unsigned i = 0; (nic = nic_at(i)) != NULL; i++) {
		if (interface_of(nic) == NULL)
			interface_add(nic);
		name_lease(interface_of(nic)); /* a VLAN's struct may have been another's before */
	}
	packets_register();
}

void settings_lease_register(struct nic *nic, const struct lease *lease)
{
	struct interface *interface;

	settings_interfaces_register();
	interface = interface_of(nic);
	if (interface != NULL)
		interface->lease = lease;
	interfaces.last = lease;
	settings_last_opened(nic->name);
}
