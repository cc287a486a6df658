/* The log: to the screen by level, and into a ring of the last LOG_RING_SIZE bytes. */
#include "base/log.h"

#include "base/console.h"
#include "base/timeline.h"
#include "base/trail.h"
#include "config.h"
#include "plat.h"

#define LINE_CAP 500

static enum log_level log_screen_level = LOG_WARN;

/* Apart from the level: what starts as zeros takes no room in the file. */
static struct {
	size_t written; /* bytes ever written to the ring */
	char ring[LOG_RING_SIZE];
} logger;

static void ring_write(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		logger.ring[logger.written++ % LOG_RING_SIZE] = (char)s.p[i];
}

void log_write(enum log_level level, const char *module, const char *format, ...)
{
	static const char *const level_names[] = {"error", "warning", "info", "debug"};
	char text[LINE_CAP];
	char head[64];
	uint64_t now_ms = plat_now_us() / 1000;
	va_list args;
	size_t n;

	va_start(args, format);
	n = fmt_vprint(text, sizeof text, format, args);
	va_end(args);
	if (n >= sizeof text)
		n = sizeof text - 1;
	fmt_print(head, sizeof head, "%6u.%03u %s: %s: ", (unsigned)(now_ms / 1000), (unsigned)(now_ms % 1000),
		  module, level_names[level]);
	ring_write(span_str(head));
	ring_write(span_of(text, n));
	ring_write(span_str("\n"));
	if (level <= LOG_INFO)
		trail_note("%s%.*s", level == LOG_ERROR ? "error: " : level == LOG_WARN ? "warning: " : "", (int)n, text);
	if (level == LOG_ERROR)
		timeline_error(span_of(text, n));
	if (level <= log_screen_level)
		con_print("%s: %.*s\n", module, (int)n, text);
}

void log_set_screen_level(enum log_level level)
{
	log_screen_level = level;
}

/* Copies the line that starts at byte number at; gives the number of the byte behind it. */
static size_t ring_line(size_t at, char *line, size_t *n)
{
	*n = 0;
	while (at < logger.written) {
		char c = logger.ring[at++ % LOG_RING_SIZE];

		if (c == '\n')
			break;
		if (*n < LINE_CAP)
			line[(*n)++] = c;
	}
	return at;
}

void log_show(void (*show)(void *ctx, struct span line), void *ctx)
{
	size_t at = logger.written > LOG_RING_SIZE ? logger.written - LOG_RING_SIZE : 0;
	char line[LINE_CAP];
	size_t n;

	if (at > 0)
		at = ring_line(at, line, &n); /* the oldest line is a torn one */
	while (at < logger.written) {
		at = ring_line(at, line, &n);
		show(ctx, span_of(line, n));
	}
}
