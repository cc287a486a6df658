/* A boot as one JSON document. */
#include "proto/boot_report.h"

#include <string.h>

#include "base/utf8.h"

/* ---- JSON ---- */

static void put_text(struct strbuf *out, struct span text)
{
	char bytes[UTF8_MAX];

	sb_char(out, '"');
	while (text.n > 0) {
		uint32_t c = utf8_take(&text);

		if (c == '"' || c == '\\')
			sb_fmt(out, "\\%c", (int)c);
		else if (c < 0x20 || c == 0x7f)
			sb_fmt(out, "\\u%04x", c);
		else
			sb_span(out, span_of(bytes, utf8_put(c, bytes)));
	}
	sb_char(out, '"');
}

static void put_name(struct strbuf *out, const char *name)
{
	if (out->n > 0 && out->text[out->n - 1] != '{')
		sb_char(out, ',');
	sb_fmt(out, "\"%s\":", name);
}

static void put_member(struct strbuf *out, const char *name, struct span text)
{
	if (text.n == 0)
		return;
	put_name(out, name);
	put_text(out, text);
}

static void put_number(struct strbuf *out, const char *name, uint64_t number)
{
	put_name(out, name);
	sb_fmt(out, "%llu", (unsigned long long)number);
}

/* ---- the document ---- */

static void put_event(struct strbuf *out, const struct timeline_event *event)
{
	sb_char(out, '{');
	put_number(out, "ms", event->ms);
	put_member(out, "what", span_str(event->what));
	put_member(out, "of", span_str(event->of));
	if (event->is_fetch) {
		put_number(out, "took_ms", event->took_ms);
		put_number(out, "bytes", event->bytes);
		put_number(out, "retries", event->retries);
		put_member(out, "result", span_str(rc_name(event->rc)));
	}
	sb_char(out, '}');
}

static void put_events(struct strbuf *out, const struct timeline *timeline, unsigned most)
{
	unsigned n = timeline->n < most ? timeline->n : most;

	put_name(out, "events");
	sb_char(out, '[');
	for (unsigned i = 0; i < n; i++) {
		if (i > 0)
			sb_char(out, ',');
		put_event(out, &timeline->events[i]);
	}
	sb_char(out, ']');
	put_number(out, "events_left_out", timeline->n - n + timeline->lost);
}

static void put_counters(struct strbuf *out, const struct timeline *timeline)
{
	static const char *const names[TIMELINE_COUNTERS] = {
		[TIMELINE_DHCP_PACKETS] = "dhcp_packets", [TIMELINE_DNS_QUESTIONS] = "dns_questions",
		[TIMELINE_CONNECTIONS] = "connections", [TIMELINE_RETRIES] = "retries", [TIMELINE_ERRORS] = "errors",
	};

	for (unsigned i = 0; i < TIMELINE_COUNTERS; i++)
		put_number(out, names[i], timeline->counters[i]);
	put_number(out, "bytes", timeline->bytes);
	put_member(out, "last_error", span_str(timeline->last_error));
}

void boot_report_write(const struct boot_report *report, unsigned events_most, struct strbuf *out)
{
	sb_char(out, '{');
	put_member(out, "kedge", report->version);
	put_member(out, "platform", report->platform);
	put_member(out, "arch", report->arch);
	put_member(out, "boot_id", report->boot_id);
	put_member(out, "traceparent", report->traceparent);
	put_member(out, "mac", report->mac);
	put_member(out, "uuid", report->uuid);
	put_member(out, "ip", report->ip);
	put_number(out, "attempt", report->timeline->attempt);
	put_number(out, "ms", report->ms);
	put_member(out, "result", span_str(rc_name(report->rc)));
	put_member(out, "reason", span_str(rc_text(report->rc)));
	put_member(out, "started", report->started);
	put_counters(out, report->timeline);
	put_events(out, report->timeline, events_most);
	sb_char(out, '}');
}

/* ---- identity ---- */

void boot_id_text(const uint8_t random[BOOT_ID_SIZE], char text[BOOT_ID_TEXT])
{
	uint8_t id[BOOT_ID_SIZE];
	struct strbuf out;

	memcpy(id, random, sizeof id);
	id[6] = (uint8_t)((id[6] & 0x0f) | 0x40);
	id[8] = (uint8_t)((id[8] & 0x3f) | 0x80);
	sb_init(&out, text, BOOT_ID_TEXT);
	for (unsigned i = 0; i < BOOT_ID_SIZE; i++)
		sb_fmt(&out, "%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", id[i]);
}

/* Digits of hexadecimal, lower case, not all of them 0. */
static bool is_id(struct span text)
{
	bool any = false;

	for (size_t i = 0; i < text.n; i++) {
		uint8_t c = text.p[i];

		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f'))
			return false;
		any |= c != '0';
	}
	return any;
}

static bool is_traceparent(struct span text)
{
	return text.n == TRACEPARENT_TEXT - 1 && span_is(span_sub(text, 0, 3), "00-") && text.p[35] == '-' && text.p[52] == '-' &&
	       is_id(span_sub(text, 3, 32)) && is_id(span_sub(text, 36, 16));
}

void traceparent_text(struct span given, const uint8_t boot_id[BOOT_ID_SIZE], const uint8_t span_id[8], char text[TRACEPARENT_TEXT])
{
	struct strbuf out;

	sb_init(&out, text, TRACEPARENT_TEXT);
	sb_str(&out, "00-");
	if (is_traceparent(given))
		sb_span(&out, span_sub(given, 3, 32));
	else
		sb_hex(&out, span_of(boot_id, BOOT_ID_SIZE), '\0');
	sb_char(&out, '-');
	sb_hex(&out, span_of(span_id, 8), '\0');
	sb_str(&out, "-01");
}
