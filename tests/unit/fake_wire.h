/*
 * A wire for tests of what stands above net/loop and net/datagram: one UDP socket, timers, and a clock that stands
 * still until the test moves it.  Included once, by the test; the linker takes these instead of the real ones.
 */
#pragma once

#include "config.h"
#include "net/datagram.h"
#include "net/loop.h"
#include "net/resolve.h"
#include "net/stack.h"

#include "check.h"

#define FAKE_SENT_MAX 64
#define FAKE_START_MS 5000 /* the clock's first value: nothing may take it for 0 */

struct fake_packet {
	uint64_t at_ms;   /* since the start */
	struct endpoint to;
	bool had_address; /* the interface had one when it was sent */
	size_t n;
	uint8_t bytes[1500];
};

/* What a test does at a moment of the clock. */
struct fake_event {
	uint64_t at_ms;
	void (*act)(void *arg);
	void *arg;
	bool done;
};

static struct {
	uint64_t now_ms;
	struct loop_timer *timers;
	datagram_rx_fn *rx;
	void *rx_ctx;
	bool open;
	unsigned opened;
	enum rc send_rc; /* what datagram_send gives */
	struct fake_packet sent[FAKE_SENT_MAX];
	unsigned sent_n;
	void (*on_send)(const struct fake_packet *packet); /* the servers */
	struct fake_event events[128];
	unsigned events_n;
	uint64_t cancel_at_ms; /* Ctrl-C */
	struct netaddr address, gateway;
	unsigned prefix_bits;
	struct netaddr dns[4];
	unsigned dns_n;
	char domain[64];
} fake;

static void fake_reset(void)
{
	memset(&fake, 0, sizeof fake);
	fake.now_ms = FAKE_START_MS;
	fake.cancel_at_ms = UINT64_MAX;
}

/* In so many milliseconds from the start of the test. */
static void fake_at(uint64_t ms, void (*act)(void *arg), void *arg)
{
	if (fake.events_n == sizeof fake.events / sizeof fake.events[0])
		abort();
	fake.events[fake.events_n++] = (struct fake_event){.at_ms = FAKE_START_MS + ms, .act = act, .arg = arg};
}

static void fake_receive(const struct endpoint *from, struct span payload)
{
	uint8_t *copy = exact_copy(payload.p, payload.n);

	if (fake.open)
		fake.rx(fake.rx_ctx, from, span_of(copy, payload.n));
	free(copy);
}

uint64_t loop_now_ms(void)
{
	return fake.now_ms;
}

uint64_t loop_deadline_ms(uint64_t from_now_ms)
{
	return fake.now_ms + from_now_ms;
}

void loop_timer_stop(struct loop_timer *timer)
{
	struct loop_timer **at = &fake.timers;

	while (*at != NULL && *at != timer)
		at = &(*at)->next;
	if (*at != NULL)
		*at = timer->next;
	timer->armed = false;
}

void loop_timer_start(struct loop_timer *timer, uint64_t from_now_ms, void (*fire)(void *ctx), void *ctx)
{
	loop_timer_stop(timer);
	*timer = (struct loop_timer){fake.timers, fake.now_ms + from_now_ms, fire, ctx, true};
	fake.timers = timer;
}

/* One thing that is due; false if there is none. */
static bool fake_fire(void)
{
	for (unsigned i = 0; i < fake.events_n; i++) {
		if (fake.events[i].done || fake.events[i].at_ms > fake.now_ms)
			continue;
		fake.events[i].done = true;
		fake.events[i].act(fake.events[i].arg);
		return true;
	}
	for (struct loop_timer *timer = fake.timers; timer != NULL; timer = timer->next) {
		if (timer->due_ms > fake.now_ms)
			continue;
		loop_timer_stop(timer);
		timer->fire(timer->ctx);
		return true;
	}
	return false;
}

enum rc loop_until(loop_done_fn *done, void *ctx, uint64_t deadline_ms)
{
	for (;;) {
		while (!done(ctx) && fake_fire())
			;
		if (done(ctx))
			return RC_OK;
		if (fake.now_ms >= fake.cancel_at_ms)
			return RC_CANCELLED;
		if (fake.now_ms >= deadline_ms)
			return RC_TIMEOUT;
		fake.now_ms++;
	}
}

enum rc datagram_open(struct nic *nic, uint16_t port, datagram_rx_fn *rx, void *ctx, struct datagram **out)
{
	CHECK(nic != NULL);
	CHECK_NUM(port, 68);
	CHECK(!fake.open);
	fake.rx = rx;
	fake.rx_ctx = ctx;
	fake.open = true;
	fake.opened++;
	*out = (struct datagram *)&fake;
	return RC_OK;
}

void datagram_close(struct datagram *datagram)
{
	(void)datagram;
	CHECK(fake.open);
	fake.open = false;
}

enum rc datagram_send(struct datagram *datagram, const struct endpoint *to, struct span payload)
{
	struct fake_packet *packet = &fake.sent[fake.sent_n];

	(void)datagram;
	if (fake.send_rc != RC_OK)
		return fake.send_rc;
	if (fake.sent_n == FAKE_SENT_MAX || payload.n > sizeof packet->bytes)
		abort();
	packet->at_ms = fake.now_ms - FAKE_START_MS;
	packet->to = *to;
	packet->had_address = fake.address.family != NETADDR_NONE;
	packet->n = payload.n;
	memcpy(packet->bytes, payload.p, payload.n);
	fake.sent_n++;
	if (fake.on_send != NULL)
		fake.on_send(packet);
	return RC_OK;
}

enum rc stack_address_set(struct nic *nic, const struct netaddr *addr, unsigned prefix_bits, const struct netaddr *gateway)
{
	CHECK(nic != NULL);
	fake.address = *addr;
	fake.prefix_bits = prefix_bits;
	fake.gateway = *gateway;
	return RC_OK;
}

void stack_address_clear(struct nic *nic)
{
	CHECK(nic != NULL);
	fake.address = (struct netaddr){.family = NETADDR_NONE};
}

void stack_dns_set(const struct netaddr *given, unsigned count)
{
	fake.dns_n = count;
	memcpy(fake.dns, given, count * sizeof *given);
}

void resolve_domain_set(struct span domain)
{
	if (domain.n >= sizeof fake.domain)
		abort();
	if (domain.n > 0)
		memcpy(fake.domain, domain.p, domain.n);
	fake.domain[domain.n] = '\0';
}
