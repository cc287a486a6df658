/* Sending the log, a few lines a moment: a burst would drown in the queue that waits for the server's hardware address. */
#include "net/syslog.h"

#include "base/log.h"
#include "config.h"
#include "net/datagram.h"
#include "net/loop.h"

#define FACILITY 3 /* system daemons */
#define NAME_MAX 64

static struct {
	struct datagram *socket; /* NULL: nobody wants the log */
	struct endpoint server;
	char name[NAME_MAX];
	size_t at;               /* of the first line in the log that was not sent */
	struct loop_timer timer;
} sender;

static void ignore(void *ctx, const struct endpoint *from, struct span payload)
{
	(void)ctx;
	(void)from;
	(void)payload;
}

/* What stands before the message: "<30>1 - node7 kedge - - - ".  Without a time: the server's clock is right, ours may not be. */
static enum rc send_line(enum log_level level, struct span line)
{
	static const uint8_t severities[] = {[LOG_ERROR] = 3, [LOG_WARN] = 4, [LOG_INFO] = 6, [LOG_DEBUG] = 7};
	char text[LOG_LINE_MAX + NAME_MAX + 40];
	struct strbuf packet;

	sb_init(&packet, text, sizeof text);
	sb_fmt(&packet, "<%u>1 - %s kedge - - - %.*s", FACILITY * 8 + severities[level], sender.name, SPAN_ARGS(span_trim(line)));
	return datagram_send(sender.socket, &sender.server, sb_as_span(&packet));
}

/* True if there was a line to send. */
static bool send_next(void)
{
	char line[LOG_LINE_MAX];
	enum log_level level;
	size_t next = sender.at;
	size_t n;

	while (log_next(&next, &level, line, &n)) {
		if (level <= LOG_INFO && send_line(level, span_of(line, n)) != RC_OK)
			return false; /* no way there now: it waits */
		sender.at = next;
		if (level <= LOG_INFO)
			return true;
	}
	return false;
}

static void on_timer(void *ctx)
{
	(void)ctx;
	loop_timer_start(&sender.timer, send_next() ? SYSLOG_BETWEEN_MS : SYSLOG_LOOK_MS, on_timer, NULL);
}

static void end(void)
{
	loop_timer_stop(&sender.timer);
	datagram_close(sender.socket);
	sender.socket = NULL;
}

void syslog_to(const struct netaddr *server, struct span name)
{
	if (server == NULL || netaddr_is_zero(server)) {
		end();
		return;
	}
	if (!netaddr_equal(server, &sender.server.addr))
		sender.at = 0;
	sender.server = (struct endpoint){*server, SYSLOG_PORT};
	fmt_print(sender.name, sizeof sender.name, "%.*s", SPAN_ARGS(name));
	for (char *c = sender.name; *c != '\0'; c++)
		*c = *c > ' ' && *c < 0x7f ? *c : '-';
	if (sender.socket == NULL && datagram_open(NULL, 0, ignore, NULL, &sender.socket) != RC_OK)
		return;
	loop_timer_start(&sender.timer, 0, on_timer, NULL);
}

void syslog_flush(void)
{
	while (sender.socket != NULL && send_next())
		;
}
