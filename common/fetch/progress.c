/* The progress line, drawn by who waits for fetches, never by who receives. */
#include "fetch/progress.h"

#include "base/console.h"
#include "config.h"
#include "fetch/scheme.h"
#include "net/loop.h"

#define SAMPLE_MS 1000 /* the rate is that of the last seconds: each sample counts half of what came before */
#define LINE_CAP  160

void progress_init(struct progress *progress)
{
	uint64_t now = loop_now_ms();

	*progress = (struct progress){.drawn_ms = now, .sampled_ms = now};
}

static uint64_t per_second(uint64_t bytes, uint64_t ms)
{
	if (ms == 0)
		ms = 1;
	return bytes <= UINT64_MAX / 1000 ? bytes * 1000 / ms : bytes / ms * 1000;
}

static void put_time(uint64_t seconds, struct strbuf *sb)
{
	if (seconds < 120)
		sb_fmt(sb, "%llu s", (unsigned long long)seconds);
	else if (seconds < 7200)
		sb_fmt(sb, "%llu min", (unsigned long long)(seconds / 60));
	else
		sb_fmt(sb, "%llu h", (unsigned long long)(seconds / 3600));
}

void progress_format(const struct progress_facts *facts, struct strbuf *sb)
{
	sb_bytes(sb, facts->got);
	if (facts->size != SINK_SIZE_UNKNOWN) {
		uint64_t percent = facts->size == 0 ? 100 : facts->size <= UINT64_MAX / 100 ? facts->got * 100 / facts->size
											    : facts->got / (facts->size / 100);

		sb_str(sb, " of ");
		sb_bytes(sb, facts->size);
		sb_fmt(sb, "  %llu%%", (unsigned long long)percent);
	}
	if (facts->rate == 0)
		return;
	sb_str(sb, "  ");
	sb_bytes(sb, facts->rate);
	sb_str(sb, "/s");
	if (facts->size != SINK_SIZE_UNKNOWN && facts->got < facts->size) {
		sb_str(sb, "  ");
		put_time((facts->size - facts->got) / facts->rate + 1, sb);
		sb_str(sb, " left");
	}
}

/* Sums up what is shown and lists the names; false if nothing is to be shown. */
static bool collect(struct fetch *const *fetches, unsigned count, struct progress_facts *facts, struct strbuf *names)
{
	bool any = false;

	*facts = (struct progress_facts){0, 0, 0};
	for (unsigned i = 0; i < count; i++) {
		const struct fetch *fetch = fetches[i];

		if (fetch->options.quiet || fetch_finished(fetch))
			continue;
		sb_fmt(names, "%s%.30s", any ? " + " : "", fetch->name);
		any = true;
		facts->got += fetch->got;
		if (fetch->size == SINK_SIZE_UNKNOWN || facts->size > SINK_SIZE_UNKNOWN - fetch->size)
			facts->size = SINK_SIZE_UNKNOWN;
		else
			facts->size += fetch->size;
	}
	return any;
}

/* One line that stays, for a fetch that has just succeeded. */
static void tell_end(struct fetch *fetch)
{
	char text[LINE_CAP];
	struct strbuf sb;
	struct progress_facts facts = {
		.got = fetch->got,
		.size = SINK_SIZE_UNKNOWN,
		.rate = per_second(fetch->got, fetch->ended_ms - fetch->started_ms),
	};

	sb_init(&sb, text, sizeof text);
	sb_fmt(&sb, "%s: ", fetch->name);
	if (fetch->options.copy != NULL && fetch->options.copy->used)
		sb_str(&sb, fetch->options.copy->stale ? "the last good copy from this machine" : "unchanged, the copy on this machine is used");
	else
		progress_format(&facts, &sb);
	con_print("%s\n", text);
}

static void measure(struct progress *progress, uint64_t got, uint64_t now)
{
	uint64_t rate;

	if (got < progress->sampled_got) { /* one has ended and left the sum */
		progress->sampled_got = got;
		progress->sampled_ms = now;
		return;
	}
	rate = per_second(got - progress->sampled_got, now - progress->sampled_ms);
	if (progress->rate == 0)
		progress->rate = rate;
	if (now - progress->sampled_ms < SAMPLE_MS)
		return;
	progress->rate = progress->rate / 2 + rate / 2;
	progress->sampled_got = got;
	progress->sampled_ms = now;
}

void progress_update(struct progress *progress, struct fetch *const *fetches, unsigned count)
{
	uint64_t now = loop_now_ms();
	struct progress_facts facts;
	char text[LINE_CAP];
	struct strbuf sb;

	for (unsigned i = 0; i < count; i++) {
		if (fetch_result(fetches[i]) == RC_OK && !fetches[i]->told && !fetches[i]->options.quiet)
			tell_end(fetches[i]);
		fetches[i]->told |= fetch_finished(fetches[i]);
	}
	if (now - progress->drawn_ms < PROGRESS_EVERY_MS)
		return;
	progress->drawn_ms = now;
	sb_init(&sb, text, sizeof text);
	if (!collect(fetches, count, &facts, &sb))
		return;
	measure(progress, facts.got, now);
	facts.rate = progress->rate;
	sb_str(&sb, "  ");
	progress_format(&facts, &sb);
	con_status(text);
}

void progress_end(struct progress *progress)
{
	(void)progress;
	con_status_end(false);
}
