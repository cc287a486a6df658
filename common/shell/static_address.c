/* Addresses set by hand. */
#include "shell/static_address.h"

#include "net/stack.h"
#include "proto/netaddr.h"
#include "settings/settings.h"
#include "shell/keyboard.h"
#include "shell/log_server.h"

#define LOG_MODULE "network"
#include "base/log.h"

#define NAME_MAX 48

/* An IPv4 setting of the interface; *by_user says whether it was set, rather than leased. */
static bool address_setting(const struct nic *nic, const char *what, struct netaddr *addr, bool *by_user)
{
	char name[NAME_MAX];
	uint8_t buf[16];
	struct setting_value value;

	fmt_print(name, sizeof name, "%s/%s:ipv4", nic->name, what);
	if (settings_get(span_str(name), buf, sizeof buf, &value) != RC_OK || value.bytes.n < 4)
		return false;
	*addr = netaddr_v4(value.bytes.p);
	*by_user = strcmp(value.origin, nic->name) == 0;
	return true;
}

/* Bits of a netmask; what follows the first 0 does not count. */
static unsigned prefix_bits_of(const struct netaddr *mask)
{
	unsigned bits = 0;

	while (bits < 32 && (mask->bytes[bits / 8] & 0x80 >> bits % 8) != 0)
		bits++;
	return bits;
}

/* RFC 791 section 3.2: what a class A, B or C address says of its network when nobody gave a mask. */
static unsigned class_bits(const struct netaddr *addr)
{
	if (addr->bytes[0] < 128)
		return 8;
	return addr->bytes[0] < 192 ? 16 : 24;
}

static void apply_dns(void)
{
	uint8_t buf[64];
	struct setting_value value;
	struct netaddr server;

	if (settings_get(span_str("dns"), buf, sizeof buf, &value) != RC_OK || value.bytes.n < 4)
		return;
	server = netaddr_v4(value.bytes.p);
	stack_dns_set(&server, 1);
}

void static_address_apply(struct nic *nic)
{
	struct netaddr gateway = {.family = NETADDR_NONE};
	struct netaddr addr;
	struct netaddr mask;
	bool by_user;
	bool ignored;
	unsigned bits;
	enum rc rc;

	if (!address_setting(nic, "ip", &addr, &by_user) || !by_user)
		return;
	bits = address_setting(nic, "netmask", &mask, &ignored) ? prefix_bits_of(&mask) : class_bits(&addr);
	if (!address_setting(nic, "gateway", &gateway, &ignored))
		gateway.family = NETADDR_NONE;
	rc = stack_address_set(nic, &addr, bits, &gateway);
	if (rc != RC_OK)
		log_error("%s does not take the address that was set: %s", nic->name, rc_text(rc));
	settings_last_opened(nic->name);
	apply_dns();
}

static bool is_address_part(struct span name)
{
	return span_is(name, "ip") || span_is(name, "netmask") || span_is(name, "gateway");
}

void static_address_setting_changed(struct span text)
{
	struct setting_name name;
	struct nic *nic;

	if (setting_name_parse(text, &name) != RC_OK)
		return;
	if (span_is(name.name, "dns"))
		apply_dns();
	log_server_setting_changed(name.name);
	keyboard_setting_changed(name.name);
	nic = nic_find(name.scope);
	if (nic != NULL && nic->is_open && is_address_part(name.name))
		static_address_apply(nic);
}
