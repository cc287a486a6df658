/*
 * The one place that waits.  There is one thread and no coroutine: callbacks take bytes, set state and return;
 * everything that blocks is a short function around loop_until, so commands read straight down.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/rc.h"

/** Milliseconds since some fixed moment; what deadlines are made of. */
uint64_t loop_now_ms(void);

/** A deadline that many milliseconds from now. */
uint64_t loop_deadline_ms(uint64_t from_now_ms);

typedef bool loop_done_fn(void *ctx);

/**
 * Polls interfaces, timers and keys until done(ctx) is true.
 * Returns RC_OK, RC_TIMEOUT at the deadline, or RC_CANCELLED on Ctrl-C.
 */
enum rc loop_until(loop_done_fn *done, void *ctx, uint64_t deadline_ms) MUST_CHECK;

/** Waits that long; RC_OK or RC_CANCELLED. */
enum rc loop_sleep_ms(uint64_t ms) MUST_CHECK;

/** Waits for a key; the network goes on.  RC_OK with *key, RC_TIMEOUT, or RC_CANCELLED on Ctrl-C. */
enum rc loop_key(uint64_t deadline_ms, int *key) MUST_CHECK;

#define LOOP_FOREVER UINT64_MAX /* a deadline that never comes: only for waiting on a person */

/* A one-shot timer, owned by the caller, who stops it before it goes away. */
struct loop_timer {
	struct loop_timer *next;
	uint64_t due_ms;
	void (*fire)(void *ctx);
	void *ctx;
	bool armed;
};

/** Starts or restarts it: fire(ctx) is called from the loop, once, after at least that time. */
void loop_timer_start(struct loop_timer *timer, uint64_t from_now_ms, void (*fire)(void *ctx), void *ctx);
void loop_timer_stop(struct loop_timer *timer);

/** Whether this is a callback inside a round: then nothing may wait. */
bool loop_is_polling(void);

/** From now on nobody asks for keys, Ctrl-C included, or again: a system that was started beside this program has them. */
void loop_leave_keys(bool leave);

/** One round without waiting; for progress inside long computations. */
void loop_poll(void);

/** The same where a person may end them: false on Ctrl-C. */
bool loop_go_on(void) MUST_CHECK;
