/* Bringing an interface up: open, link, lease, settings. */
#include "shell/network.h"

#include "base/console.h"
#include "base/heap.h"
#include "base/timeline.h"
#include "config.h"
#include "net/loop.h"
#include "net/stack.h"
#include "plat.h"
#include "settings/settings.h"
#include "settings/lease_block.h"
#include "settings/smbios_block.h"
#include "shell/log_server.h"

#define LOG_MODULE "network"
#include "base/log.h"

/* Leases by interface: the packets are large, so each is made when its interface comes up. */
static struct {
	const struct nic *nic;
	struct lease *lease;
} leases[NIC_MAX];

/* The interface's own lease, empty at first; NULL if out of memory. */
static struct lease *lease_slot(const struct nic *nic)
{
	for (unsigned i = 0; i < NIC_MAX; i++) {
		if (leases[i].nic == nic)
			return leases[i].lease;
		if (leases[i].nic != NULL)
			continue;
		leases[i].lease = heap_new(sizeof *leases[i].lease);
		if (leases[i].lease != NULL)
			leases[i].nic = nic;
		return leases[i].lease;
	}
	return NULL;
}

static bool link_is_up(void *ctx)
{
	struct nic *nic = ctx;

	return nic->ops->link_up(nic);
}

enum rc network_open(struct nic *nic)
{
	enum rc rc;

	network_choose_driver(nic);
	rc = nic_open(nic);
	if (rc != RC_OK)
		log_error("%s did not open: %s; another program may hold it", nic->name, rc_text(rc));
	return rc;
}

enum rc network_wait_for_link(struct nic *nic, uint64_t timeout_ms)
{
	char text[80];
	enum rc rc;

	if (timeout_ms == 0)
		timeout_ms = LINK_WAIT_MS;
	if (link_is_up(nic))
		return RC_OK;
	fmt_print(text, sizeof text, "%s: waiting for the link (Ctrl-C to skip)", nic->name);
	con_status(text);
	rc = loop_until(link_is_up, nic, loop_deadline_ms(timeout_ms));
	con_status_end(false);
	if (rc != RC_TIMEOUT)
		return rc;
	log_error("%s has no link after %u s; check the cable and the switch port", nic->name,
		  (unsigned)((timeout_ms + 999) / 1000));
	return RC_LINK_DOWN;
}

/* A setting's raw bytes into buf, or the default. */
static struct span setting_or(const char *name, struct span if_unset, uint8_t *buf, size_t cap)
{
	struct setting_value value;

	if (settings_get(span_str(name), buf, cap, &value) != RC_OK)
		return if_unset;
	return value.bytes;
}

/* What lease_options borrows. */
struct option_room {
	uint8_t user_class[256];
	uint8_t vendor_class[256];
	uint8_t uuid[16];
};

static struct lease_options options_of_settings(struct option_room *room)
{
	return (struct lease_options){
		.user_class = setting_or("user-class", span_str("iPXE"), room->user_class, sizeof room->user_class),
		.vendor_class = setting_or("vendor-class", SPAN_NONE, room->vendor_class, sizeof room->vendor_class),
		.uuid = settings_uuid_smbios(room->uuid) ? span_of(room->uuid, sizeof room->uuid) : SPAN_NONE,
		.by_http = span_starts_nocase(plat_handover()->load_url, "http"),
	};
}

static enum rc acquire(struct nic *nic, bool fresh, uint64_t timeout_ms, struct lease *lease)
{
	struct option_room room;
	struct lease_options options = options_of_settings(&room);

	options.fresh = fresh;
	options.timeout_ms = timeout_ms;
	return lease_acquire(nic, &options, lease);
}

/* Closing an interface takes its address away, whatever the lease says. */
static bool in_force(const struct nic *nic, const struct lease *lease)
{
	struct netaddr addr;
	unsigned bits;

	return lease->valid && stack_address_get(nic, &addr, &bits);
}

enum rc network_ask_boot_server(struct nic *nic, uint16_t type)
{
	struct option_room room;
	const struct lease_options options = options_of_settings(&room);
	struct lease *lease = lease_slot(nic);

	if (lease == NULL)
		return RC_NO_MEMORY;
	return in_force(nic, lease) ? lease_ask_boot_server(&options, type, lease) : RC_NO_ADDRESS;
}

enum rc network_up_within(struct nic *nic, bool fresh, uint64_t timeout_ms, const struct lease **out)
{
	struct lease *lease = lease_slot(nic);
	enum rc rc;

	if (lease == NULL)
		return RC_NO_MEMORY;
	rc = network_open(nic);
	if (rc != RC_OK)
		return rc;
	lease->valid = in_force(nic, lease);
	if (!lease->valid || fresh) {
		rc = network_wait_for_link(nic, timeout_ms);
		if (rc == RC_OK)
			timeline_event("link", span_str(nic->name));
		if (rc == RC_OK)
			rc = acquire(nic, fresh, timeout_ms, lease);
		if (rc != RC_OK)
			return rc;
		settings_lease_register(nic, lease);
		log_server_apply();
		network_choose_driver(nic); /* the lease may have a say */
	}
	*out = lease;
	return RC_OK;
}

/* NIC_AUTO where nothing is set. */
static bool wanted_driver(enum nic_choice *choice)
{
	static const char *const names[] = {[NIC_AUTO] = "auto", [NIC_FIRMWARE] = "firmware", [NIC_NATIVE] = "native"};
	char buf[16];
	struct strbuf text;
	enum rc rc;

	*choice = NIC_AUTO;
	sb_init(&text, buf, sizeof buf);
	rc = settings_get_text(span_str("nic-driver"), &text);
	if (rc == RC_NO_SETTING)
		return true;
	for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
		*choice = (enum nic_choice)i;
		if (rc == RC_OK && !text.cut && span_is(sb_as_span(&text), names[i]))
			return true;
	}
	log_warn("nic-driver is \"%s\"; it can be auto, native or firmware", buf);
	return false;
}

void network_choose_driver(struct nic *nic)
{
	enum nic_choice choice;
	enum rc rc;

	if (nic->trunk != NULL || !wanted_driver(&choice)) /* a VLAN's is its trunk's */
		return;
	rc = nic_choose(nic, choice);
	if (rc == RC_UNSUPPORTED)
		log_warn("%s has only one driver, %s; nic-driver does not change it", nic->name, nic->ops->name);
	else if (rc != RC_OK)
		log_error("%s did not open with the driver that nic-driver asks for: %s", nic->name, rc_text(rc));
}

enum rc network_up(struct nic *nic, bool fresh, const struct lease **out)
{
	return network_up_within(nic, fresh, 0, out);
}

void network_forget(struct nic *nic)
{
	for (unsigned i = 0; i < NIC_MAX; i++) {
		if (leases[i].nic == nic)
			leases[i].lease->valid = false;
	}
	settings_interface_forget(nic);
}
