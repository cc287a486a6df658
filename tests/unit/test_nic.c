/* Interfaces with two drivers: which one is used, and when the other takes its place. */
#include "check.h"

#define LOG_MODULE "test"
#include "base/log.h"
#include "conf.h"
#include "net/nic.h"
#include "net/stack.h"
#include "net/syslog.h"
#include "plat.h"
#include "silent_nic.h"

/* ---- the world around ---- */

static uint64_t now_us = 1000;
static unsigned attached, detached, changed;

uint64_t plat_now_us(void)
{
	return now_us;
}

void *plat_pages_alloc(size_t n, paddr_t limit)
{
	(void)limit;
	return malloc(n);
}

void *plat_heap_alloc(size_t n)
{
	return malloc(n);
}

void plat_heap_free(void *p)
{
	free(p);
}

static unsigned said; /* sentences for the user */

void log_write(enum log_level level, const char *module, const char *format, ...)
{
	(void)module;
	(void)format;
	said += level <= LOG_WARN;
}

const struct plat_handover *plat_handover(void)
{
	static struct plat_handover none;

	return &none;
}

enum rc stack_attach(struct nic *nic)
{
	(void)nic;
	attached++;
	return RC_OK;
}

void stack_detach(struct nic *nic)
{
	(void)nic;
	detached++;
}

void stack_driver_changed(struct nic *nic)
{
	(void)nic;
	changed++;
}

void stack_input(struct nic *nic, struct frame *frame)
{
	(void)nic;
	frame->put(frame);
}

void syslog_flush(void)
{
}

void stack_reclaim(void)
{
}

/* ---- two drivers ---- */

struct fake {
	struct nic nic;
	enum rc open_rc;
	bool open;
	unsigned opened;
	struct nic *serves;
};

static enum rc fake_open(struct nic *nic)
{
	struct fake *fake = nic->driver;

	CHECK(!fake->open);
	fake->opened++;
	fake->open = fake->open_rc == RC_OK;
	fake->serves = nic;
	return fake->open_rc;
}

static void fake_close(struct nic *nic)
{
	((struct fake *)nic->driver)->open = false;
}

static bool link_down;

static bool fake_link(struct nic *nic)
{
	(void)nic;
	return !link_down;
}

#define OPS(own_name, is_native, is_better) \
	{ \
		.name = (own_name), .open = fake_open, .close = fake_close, .send = silent_send, \
		.poll = silent_poll, .link_up = fake_link, .native = (is_native), .better = (is_better) \
	}
static const struct nic_ops firmware_ops = OPS("firmware", false, false);
static const struct nic_ops better_ops = OPS("better", true, true);
static const struct nic_ops spare_ops = OPS("spare", true, false);
static struct fake firmware, native;

const struct nic_driver *const conf_nics[] = {NULL};

static void setup(struct fake *fake, const struct nic_ops *ops, uint8_t last, uint16_t rx_ring)
{
	*fake = (struct fake){.nic = {.ops = ops,
				      .driver = fake,
				      .mac = {2, 0, 0, 0, 0, last},
				      .mtu = 1500,
				      .rx_ring = rx_ring}};
	snprintf(fake->nic.chip, sizeof fake->nic.chip, "%s", ops->name);
	CHECK_RC(nic_add(&fake->nic), RC_OK);
}

static unsigned devices;

/* A new device with both drivers; the interface is returned. */
static struct nic *both(const struct nic_ops *native_ops, bool native_first)
{
	uint8_t last = (uint8_t)++devices;

	if (native_first)
		setup(&native, native_ops, last, 0);
	setup(&firmware, &firmware_ops, last, 16);
	if (!native_first)
		setup(&native, native_ops, last, 0);
	attached = detached = changed = said = 0;
	CHECK(nic_at(devices) == NULL);
	return nic_at(devices - 1);
}

static void check_serves(const struct nic *nic, const struct fake *fake)
{
	CHECK(nic->driver == fake && fake->open && fake->serves == nic);
	CHECK(firmware.open != native.open);
	CHECK_STR(nic->chip, nic->ops->name);
	CHECK_NUM(nic->rx_ring, fake == &firmware ? 16 : 0);
}

static void test_nic_better_driver_is_used(void)
{
	for (unsigned i = 0; i < 2; i++) {
		struct nic *nic = both(&better_ops, i == 0);

		CHECK_RC(nic_open(nic), RC_OK);
		check_serves(nic, &native);
		nic_close(nic);
		nic = both(&spare_ops, i == 0);
		CHECK_RC(nic_open(nic), RC_OK);
		check_serves(nic, &firmware);
		nic_close(nic);
	}
}

static void test_nic_choice(void)
{
	struct nic *nic = both(&better_ops, false);

	CHECK_RC(nic_choose(nic, NIC_FIRMWARE), RC_OK);
	CHECK_RC(nic_open(nic), RC_OK);
	check_serves(nic, &firmware);
	/* While it is open: the stack keeps it. */
	CHECK_RC(nic_choose(nic, NIC_NATIVE), RC_OK);
	check_serves(nic, &native);
	CHECK_RC(nic_choose(nic, NIC_NATIVE), RC_OK);
	CHECK_NUM(native.opened, 1);
	CHECK(nic->is_open);
	CHECK_NUM(changed, 1);
	CHECK_NUM(attached, 1);
	CHECK_NUM(detached, 0);
	nic_close(nic);
}

/* Back to what it would be had nobody asked for anything. */
static void test_nic_choice_taken_back(void)
{
	struct nic *nic = both(&better_ops, false);

	CHECK_RC(nic_choose(nic, NIC_FIRMWARE), RC_OK);
	CHECK_RC(nic_choose(nic, NIC_AUTO), RC_OK);
	CHECK_RC(nic_open(nic), RC_OK);
	check_serves(nic, &native);
	nic_close(nic);
	nic = both(&spare_ops, false);
	CHECK_RC(nic_choose(nic, NIC_NATIVE), RC_OK);
	CHECK_RC(nic_choose(nic, NIC_AUTO), RC_OK);
	CHECK_RC(nic_open(nic), RC_OK);
	check_serves(nic, &firmware);
	nic_close(nic);
}

static void test_nic_choice_of_one(void)
{
	struct nic *nic;

	setup(&firmware, &firmware_ops, (uint8_t)++devices, 16);
	nic = nic_at(devices - 1);
	CHECK_RC(nic_choose(nic, NIC_AUTO), RC_OK);
	CHECK_RC(nic_choose(nic, NIC_FIRMWARE), RC_OK);
	CHECK_RC(nic_choose(nic, NIC_NATIVE), RC_UNSUPPORTED);
	CHECK_RC(nic_open(nic), RC_OK);
	CHECK(firmware.open);
	nic_close(nic);
}

static void test_nic_falls_back_when_it_does_not_open(void)
{
	struct nic *nic = both(&better_ops, false);

	native.open_rc = RC_NIC_OPEN;
	CHECK_RC(nic_open(nic), RC_OK);
	check_serves(nic, &firmware);
	nic_close(nic);
	/* It is not tried again by itself, but when somebody wants it, and then it stays. */
	CHECK_RC(nic_choose(nic, NIC_AUTO), RC_OK);
	CHECK_RC(nic_open(nic), RC_OK);
	CHECK_NUM(native.opened, 1);
	nic_close(nic);
	CHECK_RC(nic_choose(nic, NIC_NATIVE), RC_OK);
	CHECK_RC(nic_open(nic), RC_NIC_OPEN);
	CHECK(!nic->is_open);
	native.open_rc = RC_OK;
}

static void test_nic_neither_opens(void)
{
	struct nic *nic = both(&better_ops, false);

	native.open_rc = firmware.open_rc = RC_NIC_OPEN;
	CHECK_RC(nic_open(nic), RC_NIC_OPEN);
	CHECK(!nic->is_open);
	CHECK_NUM(attached, 0);
	native.open_rc = firmware.open_rc = RC_OK;
}

static void wait_ms(struct nic *nic, unsigned ms, unsigned sent, unsigned received)
{
	for (unsigned i = 0; i < ms; i++) {
		now_us += 1000;
		nic->counters.tx_frames += i == 0 ? sent : 0;
		nic->counters.rx_frames += i == 0 ? received : 0;
		nic_watch();
	}
}

static void test_nic_falls_back_when_it_hears_nothing(void)
{
	struct nic *nic = both(&better_ops, false);

	nic->counters.rx_frames = 7; /* of an earlier time */
	CHECK_RC(nic_open(nic), RC_OK);
	wait_ms(nic, 60000, 0, 0);
	check_serves(nic, &native); /* it was not asked to say anything */
	wait_ms(nic, 3900, 1, 0);
	check_serves(nic, &native);
	wait_ms(nic, 200, 1, 0);
	check_serves(nic, &firmware);
	CHECK(nic->is_open);
	CHECK_NUM(changed, 1);
	CHECK_NUM(detached, 0);
	CHECK_NUM(said, 1);
	/* That is the end of it. */
	wait_ms(nic, 60000, 1, 0);
	check_serves(nic, &firmware);
	nic_close(nic);
}

/* The firmware's driver gets more time: a switch port may be silent for long; and there is one change only. */
static void test_nic_firmware_hears_nothing(void)
{
	struct nic *nic = both(&spare_ops, false);

	CHECK_RC(nic_open(nic), RC_OK);
	wait_ms(nic, 19900, 1, 0);
	check_serves(nic, &firmware);
	wait_ms(nic, 200, 1, 0);
	check_serves(nic, &native);
	CHECK_NUM(changed, 1);
	CHECK_NUM(said, 1);
	wait_ms(nic, 60000, 1, 0);
	check_serves(nic, &native);
	nic_close(nic);
	/* It is remembered; but whoever asks for the firmware's gets it. */
	CHECK_RC(nic_choose(nic, NIC_AUTO), RC_OK);
	CHECK_RC(nic_open(nic), RC_OK);
	check_serves(nic, &native);
	CHECK_RC(nic_choose(nic, NIC_FIRMWARE), RC_OK);
	check_serves(nic, &firmware);
	wait_ms(nic, 60000, 1, 0);
	check_serves(nic, &firmware);
	nic_close(nic);
	/* One that does not open at all. */
	firmware.open_rc = RC_NIC_OPEN;
	CHECK_RC(nic_choose(nic, NIC_AUTO), RC_OK);
	CHECK_RC(nic_open(nic), RC_OK);
	check_serves(nic, &native);
	nic_close(nic);
	firmware.open_rc = RC_OK;
}

/* A pulled cable is no fault of the driver's. */
static void test_nic_stays_without_a_link(void)
{
	struct nic *nic = both(&better_ops, false);

	CHECK_RC(nic_open(nic), RC_OK);
	link_down = true;
	for (unsigned i = 0; i < 10; i++)
		wait_ms(nic, 3000, 1, 0);
	check_serves(nic, &native);
	link_down = false;
	wait_ms(nic, 3000, 1, 0);
	check_serves(nic, &native);
	wait_ms(nic, 5000, 1, 0);
	check_serves(nic, &firmware);
	nic_close(nic);
}

static void test_nic_stays_when_it_hears(void)
{
	struct nic *nic = both(&better_ops, false);

	CHECK_RC(nic_open(nic), RC_OK);
	wait_ms(nic, 3000, 1, 1);
	wait_ms(nic, 60000, 100, 0);
	check_serves(nic, &native);
	nic_close(nic);
	/* Nor when it was asked for, whatever it hears. */
	CHECK_RC(nic_choose(nic, NIC_NATIVE), RC_OK);
	CHECK_RC(nic_open(nic), RC_OK);
	wait_ms(nic, 60000, 1, 0);
	check_serves(nic, &native);
	nic_close(nic);
}

static void test_nic_fall_back_fails(void)
{
	struct nic *nic = both(&better_ops, false);

	CHECK_RC(nic_open(nic), RC_OK);
	firmware.open_rc = RC_NIC_OPEN;
	wait_ms(nic, 5000, 1, 0);
	CHECK(!nic->is_open);
	CHECK_NUM(detached, 1);
	firmware.open_rc = RC_OK;
}

static void test_nic_lent_and_taken_back(void)
{
	struct nic *nic = both(&better_ops, false);

	CHECK_RC(nic_open(nic), RC_OK);
	nic_lend_all();
	CHECK(!native.open && !nic->is_open);
	native.open_rc =
		RC_NIC_OPEN; /* what was started left the device in a state that only the firmware knows */
	nic_take_back_all();
	CHECK(nic->is_open);
	check_serves(nic, &firmware);
	native.open_rc = RC_OK;
	nic_close(nic);
}

int main(void)
{
	test_nic_better_driver_is_used();
	test_nic_choice();
	test_nic_choice_taken_back();
	test_nic_choice_of_one();
	test_nic_falls_back_when_it_does_not_open();
	test_nic_neither_opens();
	test_nic_falls_back_when_it_hears_nothing();
	test_nic_firmware_hears_nothing();
	test_nic_stays_without_a_link();
	test_nic_stays_when_it_hears();
	test_nic_fall_back_fails();
	test_nic_lent_and_taken_back();
	return check_end();
}
