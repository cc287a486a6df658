/* The progress line: what it says, how often it is drawn, what stays of it. */
#include "fake_net.h"

#include "base/console.h"
#include "conf.h"
#include "config.h"
#include "fetch/progress.h"
#include "fetch/scheme.h"

const struct fetch_scheme *const conf_schemes[] = {NULL};

/* ---- the console and the world, to be looked at ---- */

static struct {
	char status[200];
	unsigned drawn;
	bool shown;
	char printed[400];
	size_t printed_n;
} screen;

void con_status(const char *text)
{
	snprintf(screen.status, sizeof screen.status, "%s", text);
	screen.drawn++;
	screen.shown = true;
}

void con_status_end(bool keep)
{
	CHECK(!keep);
	screen.shown = false;
}

void con_print(const char *format, ...)
{
	size_t room = sizeof screen.printed - screen.printed_n;
	va_list args;

	va_start(args, format);
	screen.printed_n += fmt_vprint(screen.printed + screen.printed_n, room, format, args);
	va_end(args);
	CHECK(screen.printed_n < sizeof screen.printed);
	screen.shown = false;
}

static enum rc fake_on_open(const struct endpoint *to)
{
	(void)to;
	return RC_REFUSED;
}

static void fake_on_request(struct stream *stream)
{
	(void)stream;
}

static enum rc fake_on_lookup(struct span name, struct netaddr *addr)
{
	(void)name, (void)addr;
	return RC_BUSY;
}

static void fake_on_datagram(struct datagram *from, const struct endpoint *to, struct span payload)
{
	(void)from, (void)to, (void)payload;
}

/* ---- tests ---- */

static void test_format(void)
{
	static const struct {
		struct progress_facts facts;
		const char *wanted;
	} cases[] = {
		{{0, SINK_SIZE_UNKNOWN, 0}, "0 B"},
		{{1234, SINK_SIZE_UNKNOWN, 0}, "1234 B"},
		{{1234567, SINK_SIZE_UNKNOWN, 61000000}, "1.2 MB  61.0 MB/s"},
		{{0, 0, 0}, "0 B of 0 B  100%"},
		{{34100000, 73100000, 61000000}, "34.1 MB of 73.1 MB  46%  61.0 MB/s  1 s left"},
		{{73100000, 73100000, 61000000}, "73.1 MB of 73.1 MB  100%  61.0 MB/s"},
		{{0, 1000000, 1000}, "0 B of 1.0 MB  0%  1000 B/s  16 min left"},
		{{0, 100000000, 1000}, "0 B of 100.0 MB  0%  1000 B/s  27 h left"},
		{{UINT64_MAX / 4, UINT64_MAX / 2, 1}, "4.6 EB of 9.2 EB  50%  1 B/s  1281023894007607 h left"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char text[120];
		struct strbuf sb;

		sb_init(&sb, text, sizeof text);
		progress_format(&cases[i].facts, &sb);
		CHECK_STR(text, cases[i].wanted);
	}
}

static struct fetch running(char *name)
{
	return (struct fetch){.name = name, .size = SINK_SIZE_UNKNOWN, .rc = RC_BUSY, .started_ms = fake.now_ms};
}

static void test_drawn_ten_times_a_second(void)
{
	char name[] = "vmlinuz";
	struct fetch fetch = running(name);
	struct fetch *fetches[] = {&fetch};
	struct progress progress;

	memset(&screen, 0, sizeof screen);
	progress_init(&progress);
	fetch.size = 1000000;
	for (unsigned i = 0; i < 1000; i++) {
		fake.now_ms++;
		fetch.got += 500;
		progress_update(&progress, fetches, 1);
	}
	CHECK_NUM(screen.drawn, 1000 / PROGRESS_EVERY_MS);
	CHECK_STR(screen.status, "vmlinuz  500.0 kB of 1.0 MB  50%  500.0 kB/s  2 s left");
	fetch.got = 1000000;
	fetch.rc = RC_OK;
	fetch.ended_ms = fake.now_ms + 1000;
	for (unsigned i = 0; i < 200; i++) {
		fake.now_ms++;
		progress_update(&progress, fetches, 1);
	}
	CHECK_STR(screen.printed, "vmlinuz: 1.0 MB  500.0 kB/s\n"); /* once */
	CHECK_NUM(screen.drawn, 1000 / PROGRESS_EVERY_MS);
	progress_end(&progress);
	CHECK(!screen.shown);
}

static void test_several_in_one_line(void)
{
	char names[3][12] = {"vmlinuz", "initrd.gz", "secret"};
	struct fetch a = running(names[0]);
	struct fetch b = running(names[1]);
	struct fetch quiet = running(names[2]);
	struct fetch *fetches[] = {&a, &b, &quiet};
	struct progress progress;

	memset(&screen, 0, sizeof screen);
	progress_init(&progress);
	quiet.options.quiet = true;
	quiet.got = 77777;
	a.size = 8000000;
	a.got = 1000000;
	b.got = 2000000;
	fake.now_ms += PROGRESS_EVERY_MS;
	progress_update(&progress, fetches, 3);
	CHECK_STR(screen.status, "vmlinuz + initrd.gz  3.0 MB  30.0 MB/s"); /* one size is not known yet */
	b.size = 32000000;
	fake.now_ms += PROGRESS_EVERY_MS;
	progress_update(&progress, fetches, 3);
	CHECK_STR(screen.status, "vmlinuz + initrd.gz  3.0 MB of 40.0 MB  7%  30.0 MB/s  2 s left");
	a.got = a.size;
	a.rc = RC_OK;
	a.ended_ms = fake.now_ms;
	quiet.rc = RC_OK;
	fake.now_ms += PROGRESS_EVERY_MS;
	progress_update(&progress, fetches, 3);
	CHECK_STR(screen.printed, "vmlinuz: 8.0 MB  40.0 MB/s\n");
	CHECK(span_starts(span_str(screen.status), "initrd.gz  2.0 MB of 32.0 MB  6%"));
	b.rc = RC_TIMEOUT; /* a failure has its own sentence */
	progress_update(&progress, fetches, 3);
	CHECK_STR(screen.printed, "vmlinuz: 8.0 MB  40.0 MB/s\n");
	progress_end(&progress);
}

int main(void)
{
	test_format();
	test_drawn_ten_times_a_second();
	test_several_in_one_line();
	fake_end();
	return check_end();
}
