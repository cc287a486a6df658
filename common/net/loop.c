/* The one place that waits: interfaces, the stack's and the callers' timers, keys. */
#include "net/loop.h"

#include "base/console.h"
#include "config.h"
#include "net/nic.h"
#include "net/rx_merge.h"
#include "net/stack.h"
#include "plat.h"

#define POLL_BUDGET  64   /* frames of one interface before the others, timers and keys have their turn */
#define ACK_QUIET_US 100  /* after that long without a frame a batch is over and is acknowledged */
#define IDLE_MAX_US  20000 /* keys are asked for that often (CONSOLE_KEY_POLL_MS) */

static struct {
	struct loop_timer *timers;
	uint64_t last_frame_us;
	uint64_t last_tick_ms;
	bool leave_keys;
	bool polling; /* inside a round: a callback may ask for another, which does nothing */
} loop;

uint64_t loop_now_ms(void)
{
	return plat_now_us() / 1000;
}

uint64_t loop_deadline_ms(uint64_t from_now_ms)
{
	uint64_t now = loop_now_ms();

	return from_now_ms < LOOP_FOREVER - now ? now + from_now_ms : LOOP_FOREVER;
}

/* ---- timers ---- */

void loop_timer_stop(struct loop_timer *timer)
{
	struct loop_timer **link = &loop.timers;

	if (!timer->armed)
		return;
	while (*link != timer)
		link = &(*link)->next;
	*link = timer->next;
	timer->armed = false;
}

void loop_timer_start(struct loop_timer *timer, uint64_t from_now_ms, void (*fire)(void *ctx), void *ctx)
{
	struct loop_timer **link = &loop.timers;

	loop_timer_stop(timer);
	*timer = (struct loop_timer){
		.due_ms = loop_deadline_ms(from_now_ms),
		.fire = fire,
		.ctx = ctx,
		.armed = true,
	};
	while (*link != NULL && (*link)->due_ms <= timer->due_ms)
		link = &(*link)->next;
	timer->next = *link;
	*link = timer;
}

/* Those due at the start of the round; one that starts itself again for at once has its turn in the next. */
static void fire_timers(uint64_t now_ms)
{
	while (loop.timers != NULL && loop.timers->due_ms <= now_ms) {
		struct loop_timer *timer = loop.timers;

		loop_timer_stop(timer);
		timer->fire(timer->ctx);
		if (loop_now_ms() != now_ms)
			break;
	}
}

/* ---- rounds ---- */

static unsigned poll_nics(void)
{
	unsigned frames = 0;
	struct nic *nic;

	for (unsigned i = 0; (nic = nic_at(i)) != NULL; i++) {
		if (!nic->is_open)
			continue;
		frames += nic->ops->poll(nic, POLL_BUDGET);
		rx_merge_flush();
	}
	return frames;
}

/* Returns how many frames came in. */
static unsigned round_once(void)
{
	unsigned frames;
	uint64_t now_us;

	loop.polling = true;
	frames = poll_nics();
	now_us = plat_now_us();
	if (frames > 0)
		loop.last_frame_us = now_us;
	else if (now_us - loop.last_frame_us >= ACK_QUIET_US)
		stack_acks_send();
	if (now_us / 1000 != loop.last_tick_ms) {
		loop.last_tick_ms = now_us / 1000;
		nic_watch();
		stack_tick();
		fire_timers(loop.last_tick_ms);
	}
	if (!loop.leave_keys)
		con_pump();
	loop.polling = false;
	return frames;
}

/* Microseconds that nothing of ours needs attention in. */
static unsigned idle_us(uint64_t deadline_ms)
{
	uint64_t now_ms = loop_now_ms();
	uint64_t ms = stack_next_tick_ms();

	if (stack_acks_waiting())
		return ACK_QUIET_US;
	if (loop.timers != NULL) {
		uint64_t due = loop.timers->due_ms > now_ms ? loop.timers->due_ms - now_ms : 0;

		ms = due < ms ? due : ms;
	}
	if (deadline_ms > now_ms && deadline_ms - now_ms < ms)
		ms = deadline_ms - now_ms;
	return ms < IDLE_MAX_US / 1000 ? (unsigned)ms * 1000 : IDLE_MAX_US;
}

bool loop_is_polling(void)
{
	return loop.polling;
}

void loop_leave_keys(bool leave)
{
	loop.leave_keys = leave;
}

void loop_poll(void)
{
	if (!loop.polling)
		round_once();
}

bool loop_go_on(void)
{
	loop_poll();
	return !con_take_cancel();
}

enum rc loop_until(loop_done_fn *done, void *ctx, uint64_t deadline_ms)
{
	if (loop.polling)
		return RC_BUSY; /* a callback may not wait */
	for (;;) {
		unsigned frames;

		if (done(ctx))
			return RC_OK;
		if (con_take_cancel())
			return RC_CANCELLED;
		if (deadline_ms != LOOP_FOREVER && loop_now_ms() >= deadline_ms)
			return RC_TIMEOUT;
		frames = round_once();
		if (frames == 0 && !done(ctx))
			plat_idle(idle_us(deadline_ms));
	}
}

static bool never(void *ctx)
{
	(void)ctx;
	return false;
}

enum rc loop_sleep_ms(uint64_t ms)
{
	enum rc rc = loop_until(never, NULL, loop_deadline_ms(ms));

	return rc == RC_TIMEOUT ? RC_OK : rc;
}

static bool key_taken(void *ctx)
{
	int *key = ctx;

	con_await_key();
	if (*key == KEY_NONE)
		*key = con_key();
	return *key != KEY_NONE;
}

enum rc loop_key(uint64_t deadline_ms, int *key)
{
	int taken = KEY_NONE;
	enum rc rc = loop_until(key_taken, &taken, deadline_ms);

	if (rc == RC_OK)
		*key = taken;
	return rc;
}
