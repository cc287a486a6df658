/* What has happened since booting was begun. */
#include "base/timeline.h"

#include <string.h>

#include "plat.h"

static struct timeline line;

static void copy(char *to, size_t cap, struct span text)
{
	text = span_sub(text, 0, cap - 1);
	if (text.n > 0)
		memcpy(to, text.p, text.n);
	to[text.n] = '\0';
}

void timeline_begin(void)
{
	unsigned attempt = line.attempt;

	memset(&line, 0, sizeof line);
	line.attempt = attempt + 1;
}

void timeline_count(enum timeline_counter counter)
{
	line.counters[counter]++;
}

static struct timeline_event *add(const char *what, struct span of, uint64_t ms)
{
	struct timeline_event *event = &line.events[line.n];

	if (line.n == TIMELINE_EVENTS) {
		line.lost++;
		return NULL;
	}
	line.n++;
	event->what = what;
	event->ms = (uint32_t)ms;
	copy(event->of, sizeof event->of, of);
	return event;
}

void timeline_event(const char *what, struct span of)
{
	(void)add(what, of, plat_now_us() / 1000);
}

void timeline_fetched(struct span url, uint64_t began_ms, uint64_t bytes, unsigned retries, enum rc rc)
{
	struct timeline_event *event = add("fetch", url, began_ms);

	line.bytes += bytes;
	line.counters[TIMELINE_RETRIES] += retries;
	if (event == NULL)
		return;
	event->is_fetch = true;
	event->took_ms = (uint32_t)(plat_now_us() / 1000 - began_ms);
	event->bytes = bytes;
	event->retries = retries;
	event->rc = rc;
}

void timeline_error(struct span text)
{
	line.counters[TIMELINE_ERRORS]++;
	copy(line.last_error, sizeof line.last_error, text);
}

const struct timeline *timeline_now(void)
{
	return &line;
}
