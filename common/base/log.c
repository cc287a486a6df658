/*
 * The log: to the screen by level, and into a ring of the last LOG_RING_SIZE bytes, where a line is its level's digit, its
 * text and a line end.
 */
#include "base/log.h"

#include "base/console.h"
#include "base/timeline.h"
#include "base/trail.h"
#include "config.h"
#include "plat.h"

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
	char text[LOG_LINE_MAX];
	char head[64];
	uint64_t now_ms = plat_now_us() / 1000;
	va_list args;
	size_t n;

	va_start(args, format);
	n = fmt_vprint(text, sizeof text, format, args);
	va_end(args);
	if (n >= sizeof text)
		n = sizeof text - 1;
	fmt_print(head, sizeof head, "%c%6u.%03u %s: %s: ", '0' + (int)level, (unsigned)(now_ms / 1000),
		  (unsigned)(now_ms % 1000), module, level_names[level]);
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

bool log_next(size_t *at, enum log_level *level, char line[LOG_LINE_MAX], size_t *n)
{
	size_t next = *at;
	bool torn = logger.written > LOG_RING_SIZE && next < logger.written - LOG_RING_SIZE;

	if (torn)
		next = logger.written - LOG_RING_SIZE;
	while (torn && next < logger.written)
		torn = logger.ring[next++ % LOG_RING_SIZE] != '\n';
	*n = 0;
	if (next >= logger.written)
		return false;
	*level = (enum log_level)(logger.ring[next++ % LOG_RING_SIZE] - '0');
	while (next < logger.written) {
		char c = logger.ring[next++ % LOG_RING_SIZE];

		if (c == '\n')
			break;
		if (*n < LOG_LINE_MAX)
			line[(*n)++] = c;
	}
	*at = next;
	return true;
}

void log_show(void (*show)(void *ctx, struct span line), void *ctx)
{
	char line[LOG_LINE_MAX];
	enum log_level level;
	size_t at = 0;
	size_t n;

	while (log_next(&at, &level, line, &n))
		show(ctx, span_of(line, n));
}

size_t log_tail(char *buf, size_t cap)
{
	size_t at = logger.written >= cap ? logger.written - cap + 1 : 0;
	char line[LOG_LINE_MAX];
	enum log_level level;
	struct strbuf text;
	size_t n;

	/* What starts in the midst of a line goes on behind it. */
	while (at > 0 && at < logger.written && logger.ring[(at - 1) % LOG_RING_SIZE] != '\n')
		at++;
	sb_init(&text, buf, cap);
	while (log_next(&at, &level, line, &n)) {
		sb_span(&text, span_of(line, n));
		sb_str(&text, "\n");
	}
	return text.n;
}
