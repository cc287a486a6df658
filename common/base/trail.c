/* The record of the command that runs, and that of the last one that failed. */
#include "base/trail.h"

#include "plat.h"

#define KEPT_HEAD (TRAIL_SIZE / 3) /* bytes of the beginning that are never dropped */
#define LINE_MOST 420

static struct {
	char text[TRAIL_SIZE]; /* of the command that runs */
	size_t n;
	uint32_t lost;
	uint64_t began_ms;
	bool handed_on; /* a command has just failed, and nothing has begun since */
	bool failed;
	struct trail_report report;
	char failed_text[TRAIL_SIZE];
	char failed_what[TRAIL_WHAT];
	char failed_outer[2 * TRAIL_WHAT];
} trail;

static uint64_t now_ms(void)
{
	return plat_now_us() / 1000;
}

void trail_begin(void)
{
	trail.n = 0;
	trail.lost = 0;
	trail.handed_on = false;
	trail.began_ms = now_ms();
}

/* Drops the oldest lines behind the head until n bytes are free. */
static void make_room(size_t n)
{
	size_t from = 0;
	size_t to;

	while (from < trail.n && from < KEPT_HEAD) {
		while (trail.text[from++] != '\n')
			;
	}
	for (to = from; to < trail.n && trail.n - (to - from) + n > TRAIL_SIZE; trail.lost++) {
		while (trail.text[to++] != '\n')
			;
	}
	memmove(trail.text + from, trail.text + to, trail.n - to);
	trail.n -= to - from;
}

void trail_note(const char *format, ...)
{
	uint64_t ms = now_ms() - trail.began_ms;
	char line[LINE_MOST];
	va_list args;
	size_t n = fmt_print(line, sizeof line, "+%u.%03u ", (unsigned)(ms / 1000), (unsigned)(ms % 1000));

	va_start(args, format);
	n += fmt_vprint(line + n, sizeof line - n, format, args);
	va_end(args);
	if (n > sizeof line - 2)
		n = sizeof line - 2;
	line[n++] = '\n';
	if (trail.n + n > TRAIL_SIZE)
		make_room(n);
	if (trail.n + n > TRAIL_SIZE)
		return;
	memcpy(trail.text + trail.n, line, n);
	trail.n += n;
}

static struct span keep(char *to, size_t cap, struct span text)
{
	text = span_sub(text, 0, cap);
	if (text.n > 0)
		memcpy(to, text.p, text.n);
	return span_of(to, text.n);
}

static void add_outer(struct span what)
{
	struct trail_report *report = &trail.report;
	size_t room = sizeof trail.failed_outer - report->outer.n;

	what = span_sub(what, 0, TRAIL_WHAT);
	if (what.n + 1 > room)
		return;
	memcpy(trail.failed_outer + report->outer.n, what.p, what.n);
	trail.failed_outer[report->outer.n + what.n] = '\n';
	report->outer = span_of(trail.failed_outer, report->outer.n + what.n + 1);
}

void trail_end(struct span what, enum rc rc)
{
	if (rc == RC_OK) {
		trail.handed_on = false;
		return;
	}
	if (trail.handed_on && what.n > 0) {
		add_outer(what);
		return;
	}
	trail.report = (struct trail_report){
		.rc = rc,
		.what = keep(trail.failed_what, sizeof trail.failed_what, what),
		.lines = keep(trail.failed_text, sizeof trail.failed_text, span_of(trail.text, trail.n)),
		.lost = trail.lost,
		.began_ms = trail.began_ms,
		.took_ms = now_ms() - trail.began_ms,
	};
	trail.failed = trail.handed_on = true;
}

const struct trail_report *trail_last_failure(void)
{
	return trail.failed ? &trail.report : NULL;
}
