/* Bringing interfaces up: when a lease is still in force, and when another is asked for. */
#include "check.h"

#include "boot.h"
#include "net/lease.h"
#include "net/stack.h"
#include "settings/settings.h"
#include "shell/command.h"
#include "shell/network.h"

#include "silent_nic.h"

/* ---- a card, and a server that answers or not ---- */

static enum rc broken_open(struct nic *nic)
{
	(void)nic;
	return RC_NIC_OPEN;
}

#define OPS(name_, open_, native_) {name_, open_, silent_close, silent_send, silent_poll, silent_link, native_, false}
static const struct nic_ops firmware_ops = OPS("firmware", silent_open, false);
static const struct nic_ops native_ops = OPS("native", silent_open, true);
static const struct nic_ops broken_ops = OPS("broken", broken_open, false);
static struct nic card = {.ops = &firmware_ops, .chip = "fake", .mac = {2, 0, 0, 0, 0, 2}, .mtu = 1500};
static struct nic card_again = {.ops = &native_ops, .chip = "fake", .mac = {2, 0, 0, 0, 0, 2}, .mtu = 1500};
static struct nic broken_card = {.ops = &broken_ops, .chip = "fake", .mac = {2, 0, 0, 0, 0, 3}, .mtu = 1500};

static struct nic second_card = {.ops = &firmware_ops, .chip = "fake", .mac = {2, 0, 0, 0, 0, 4}, .mtu = 1500};

static const struct nic *unplugged; /* has no link */
static unsigned asked;
static bool old_was_valid;
static enum rc server_rc;

enum rc lease_acquire(struct nic *nic, const struct lease_options *options, struct lease *lease)
{
	static const uint8_t ours[4] = {10, 0, 0, 5};
	const struct netaddr address = netaddr_v4(ours);
	const struct netaddr none = {.family = NETADDR_NONE};

	(void)options;
	asked++;
	old_was_valid = lease->valid;
	if (nic == unplugged)
		return RC_LINK_DOWN;
	if (server_rc != RC_OK)
		return server_rc;
	lease->nic = nic;
	lease->valid = true;
	return stack_address_set(nic, &address, 24, &none);
}

enum rc lease_ask_boot_server(const struct lease_options *options, uint16_t type, struct lease *lease)
{
	(void)options;
	(void)type;
	(void)lease;
	return RC_OK;
}

bool lease_load_url(struct nic *nic, struct strbuf *url)
{
	(void)nic;
	(void)url;
	return false;
}

static bool has_address(void)
{
	struct netaddr address;
	unsigned bits;

	return stack_address_get(&card, &address, &bits);
}

static void check_up(bool fresh, unsigned asks)
{
	const struct lease *lease = NULL;

	asked = 0;
	CHECK_RC(network_up(&card, fresh, &lease), RC_OK);
	CHECK_NUM(asked, asks);
	CHECK(lease != NULL && lease->valid && has_address());
}

/* ---- tests ---- */

static void test_network_keeps_a_lease_in_force(void)
{
	check_up(false, 1);
	check_up(false, 0);
	check_up(true, 1);
	CHECK(old_was_valid);
	CHECK_RC(network_ask_boot_server(&card, 1), RC_OK);
}

/* With the interface its address went. */
static void test_network_asks_again_after_a_close(void)
{
	nic_close(&card);
	CHECK_RC(network_ask_boot_server(&card, 1), RC_NO_ADDRESS);
	check_up(false, 1);
	CHECK(!old_was_valid); /* or it would be put in force again where nobody answers */
	nic_close(&card);
	CHECK_RC(nic_open(&card), RC_OK);
	CHECK(!has_address());
	CHECK_RC(network_ask_boot_server(&card, 1), RC_NO_ADDRESS);
	check_up(false, 1);
}

static void test_network_asks_again_with_another_driver(void)
{
	static const char *const drivers[] = {"native", "firmware"};

	CHECK_RC(nic_add(&card_again), RC_OK);
	for (unsigned i = 0; i < 2; i++) {
		nic_close(&card);
		CHECK_RC(settings_set_text(span_str("nic-driver"), span_str(drivers[i])), RC_OK);
		check_up(false, 1);
		CHECK_STR(card.ops->name, drivers[i]);
	}
	/* While it is open the address stays. */
	CHECK_RC(settings_set_text(span_str("nic-driver"), span_str("native")), RC_OK);
	check_up(false, 0);
	CHECK_STR(card.ops->name, "native");
}

static void test_network_without_an_answer_there_is_no_lease(void)
{
	const struct lease *lease = NULL;

	nic_close(&card);
	server_rc = RC_DHCP_NO_OFFER;
	CHECK_RC(network_up(&card, false, &lease), RC_DHCP_NO_OFFER);
	CHECK(lease == NULL && !has_address());
	CHECK_RC(network_up(&card, false, &lease), RC_DHCP_NO_OFFER);
	server_rc = RC_OK;
	check_up(false, 1);
}

/* What a start by itself comes to, with a second card that never opens: "no server answered" is tried again, "did not open" is not. */
static void test_network_a_broken_card_does_not_hide_a_silent_server(void)
{
	char *words[] = {NULL};
	const struct arguments all = {.command = "autoboot", .words = words};

	nic_close(&card);
	CHECK_RC(nic_add(&broken_card), RC_OK);
	server_rc = RC_DHCP_NO_OFFER;
	CHECK_RC(cmd_autoboot.run(&all), RC_DHCP_NO_OFFER);
}

/* A cable that is not there explains less than a server that is silent on the one that is. */
static void test_network_an_unplugged_card_does_not_hide_a_silent_server(void)
{
	char *words[] = {NULL};
	const struct arguments all = {.command = "autoboot", .words = words};

	CHECK_RC(nic_add(&second_card), RC_OK);
	unplugged = &card;
	CHECK_RC(cmd_autoboot.run(&all), RC_DHCP_NO_OFFER);
	unplugged = &second_card;
	CHECK_RC(cmd_autoboot.run(&all), RC_DHCP_NO_OFFER);
}

int main(void)
{
	CHECK_RC(stack_init(), RC_OK);
	CHECK_RC(nic_add(&card), RC_OK);
	settings_init();
	test_network_keeps_a_lease_in_force();
	test_network_asks_again_after_a_close();
	test_network_asks_again_with_another_driver();
	test_network_without_an_answer_there_is_no_lease();
	test_network_a_broken_card_does_not_hide_a_silent_server();
	test_network_an_unplugged_card_does_not_hide_a_silent_server();
	return check_end();
}
