/* The log's ring: order, levels, what was overwritten, the newest lines that fit; and the log on its way to a server. */
#include "check.h"

#define LOG_MODULE "test"
#include "base/log.h"
#include "config.h"
#include "net/datagram.h"
#include "net/loop.h"
#include "net/syslog.h"

static unsigned packets;
static char last[700];

/* ---- the net, as far as the sender uses it ---- */

static struct loop_timer *timer;
static enum rc way = RC_OK; /* what sending gives */

void loop_timer_start(struct loop_timer *started, uint64_t from_now_ms, void (*fire)(void *ctx), void *ctx)
{
	*started = (struct loop_timer){.due_ms = from_now_ms, .fire = fire, .ctx = ctx, .armed = true};
	timer = started;
}

void loop_timer_stop(struct loop_timer *stopped)
{
	stopped->armed = false;
}

enum rc datagram_open(struct nic *nic, uint16_t port, datagram_rx_fn *rx, void *ctx, struct datagram **out)
{
	(void)nic;
	(void)port;
	(void)rx;
	(void)ctx;
	*out = (struct datagram *)last;
	return RC_OK;
}

void datagram_close(struct datagram *datagram)
{
	(void)datagram;
}

enum rc datagram_send(struct datagram *datagram, const struct endpoint *to, struct span payload)
{
	(void)datagram;
	CHECK_NUM(to->port, 514);
	CHECK_NUM(to->addr.bytes[3], 9);
	if (way != RC_OK)
		return way;
	packets++;
	fmt_print(last, sizeof last, "%.*s", SPAN_ARGS(payload));
	return RC_OK;
}

static void fire(void)
{
	CHECK(timer->armed);
	timer->armed = false;
	timer->fire(timer->ctx);
}

/* ---- the ring ---- */

static unsigned count_lines(void)
{
	char line[LOG_LINE_MAX];
	enum log_level level;
	size_t at = 0;
	unsigned lines = 0;
	size_t n;

	while (log_next(&at, &level, line, &n))
		lines++;
	return lines;
}

static void test_next(void)
{
	char line[LOG_LINE_MAX];
	enum log_level level;
	size_t at = 0;
	size_t n;

	CHECK(!log_next(&at, &level, line, &n));
	log_write(LOG_INFO, "one", "first");
	log_write(LOG_ERROR, "two", "second");
	CHECK(log_next(&at, &level, line, &n));
	CHECK_NUM(level, LOG_INFO);
	CHECK(span_ends(span_of(line, n), "one: info: first"));
	CHECK(log_next(&at, &level, line, &n));
	CHECK_NUM(level, LOG_ERROR);
	CHECK(span_ends(span_of(line, n), "two: error: second"));
	CHECK(!log_next(&at, &level, line, &n));
	log_write(LOG_DEBUG, "three", "%0600u", 1); /* too long: cut */
	CHECK(log_next(&at, &level, line, &n));
	CHECK_NUM(n, LOG_LINE_MAX);
	CHECK_NUM(count_lines(), 3);
}

/* Far more than fits: the oldest kept line is a whole one. */
static void test_overwritten(void)
{
	char line[LOG_LINE_MAX];
	char tail[300];
	enum log_level level;
	size_t old = 0;
	size_t last_n = 0;
	size_t at = 0;
	size_t n;

	CHECK(log_next(&old, &level, line, &n));
	for (unsigned i = 0; i < 2000; i++)
		log_write(LOG_INFO, "many", "number %u", i);
	CHECK(log_next(&old, &level, line, &n)); /* from a place that is gone: the oldest */
	CHECK(log_next(&at, &level, line, &n));
	CHECK_NUM(old, at);
	CHECK(span_starts(span_skip(span_of(line, n), span_find(span_of(line, n), 'm')), "many: info: number "));
	while (log_next(&at, &level, line, &n))
		last_n = n;
	CHECK(span_ends(span_of(line, last_n), "number 1999"));
	n = log_tail(tail, sizeof tail);
	CHECK_NUM(strlen(tail), n);
	CHECK(n > 200 && span_ends(span_of(tail, n), "number 1999\n"));
	CHECK(span_find(span_of(tail, n), 'm') < 16);
	CHECK_NUM(log_tail(tail, 5), 0);
}

static void test_syslog(void)
{
	static const uint8_t bytes[4] = {10, 0, 0, 9};
	struct netaddr server = netaddr_v4(bytes);
	unsigned before;

	packets = 0;
	way = RC_UNREACHABLE;
	syslog_to(&server, span_str("node 7"));
	fire();
	syslog_flush();
	CHECK_NUM(packets, 0);
	way = RC_OK;
	fire();
	CHECK_NUM(packets, 1); /* not in one burst */
	fire();
	CHECK_NUM(packets, 2);
	syslog_flush();
	CHECK(packets > 200);
	CHECK(span_starts(span_str(last), "<30>1 - node-7 kedge - - - ") && span_ends(span_str(last), "many: info: number 1999"));
	before = packets;
	log_write(LOG_DEBUG, "x", "not worth sending");
	log_write(LOG_ERROR, "x", "broken");
	fire();
	fire();
	CHECK_NUM(packets, before + 1);
	CHECK(span_starts(span_str(last), "<27>1 ") && span_ends(span_str(last), "broken"));
	syslog_to(&server, span_str("other")); /* the same server: nothing twice */
	syslog_flush();
	CHECK_NUM(packets, before + 1);
	syslog_to(NULL, SPAN_NONE);
	log_write(LOG_ERROR, "x", "nobody hears");
	syslog_flush();
	CHECK_NUM(packets, before + 1);
}

int main(void)
{
	test_next();
	test_overwritten();
	test_syslog();
	return check_end();
}
