/* A boot as JSON: every member, hostile texts, cut buffers; the boot's number and its trace. */
#include "check.h"

#include "proto/boot_report.h"

static char text[8192];

static const char *written(const struct boot_report *report, unsigned events, size_t cap)
{
	struct strbuf out;

	sb_init(&out, text, cap);
	boot_report_write(report, events, &out);
	CHECK(out.cut == (cap < sizeof text));
	return text;
}

static struct timeline *some_timeline(void)
{
	static struct timeline line;

	memset(&line, 0, sizeof line);
	line.attempt = 2;
	line.n = 2;
	line.lost = 1;
	line.bytes = 5000000000;
	line.counters[TIMELINE_DHCP_PACKETS] = 3;
	line.counters[TIMELINE_DNS_QUESTIONS] = 4;
	line.counters[TIMELINE_CONNECTIONS] = 5;
	line.counters[TIMELINE_RETRIES] = 6;
	line.counters[TIMELINE_ERRORS] = 7;
	line.events[0] = (struct timeline_event){.what = "link", .of = "net0", .ms = 12};
	line.events[1] = (struct timeline_event){
		.what = "fetch", .of = "http://10.0.0.1/linux", .ms = 40, .is_fetch = true,
		.took_ms = 9, .bytes = 123, .retries = 1, .rc = RC_TIMEOUT};
	return &line;
}

static void test_whole(void)
{
	struct timeline *line = some_timeline();
	struct boot_report report = {
		.version = span_str("0.1.0"), .platform = span_str("efi"), .arch = span_str("x86_64"), .boot_id = span_str("id"),
		.traceparent = span_str("00-a"), .mac = span_str("02:00:00:00:00:01"), .uuid = span_str("u"), .ip = span_str("10.0.0.5"),
		.started = span_str("linux"), .rc = RC_OK, .ms = 1234, .timeline = line,
	};

	CHECK_STR(written(&report, 9, sizeof text),
		  "{\"kedge\":\"0.1.0\",\"platform\":\"efi\",\"arch\":\"x86_64\",\"boot_id\":\"id\",\"traceparent\":\"00-a\","
		  "\"mac\":\"02:00:00:00:00:01\",\"uuid\":\"u\",\"ip\":\"10.0.0.5\",\"attempt\":2,\"ms\":1234,\"result\":\"RC_OK\",\"reason\":\"ok\","
		  "\"started\":\"linux\",\"dhcp_packets\":3,\"dns_questions\":4,\"connections\":5,\"retries\":6,\"errors\":7,\"bytes\":5000000000,"
		  "\"events\":[{\"ms\":12,\"what\":\"link\",\"of\":\"net0\"},{\"ms\":40,\"what\":\"fetch\",\"of\":\"http://10.0.0.1/linux\","
		  "\"took_ms\":9,\"bytes\":123,\"retries\":1,\"result\":\"RC_TIMEOUT\"}],\"events_left_out\":1}");
	CHECK(strstr(written(&report, 1, sizeof text), "\"of\":\"net0\"}],\"events_left_out\":2}") != NULL);
	for (size_t cap = 1; cap < 200; cap++)
		(void)written(&report, 9, cap);
}

/* What a server says may be anything; the document stays one. */
static void test_hostile_texts(void)
{
	struct timeline *line = some_timeline();
	struct boot_report report = {.rc = RC_HTTP_STATUS, .timeline = line};

	memcpy(line->last_error, "a\"b\\c\n\x1b\x7f\xc3\xa4\xff\xc3", 13);
	CHECK(strstr(written(&report, 0, sizeof text),
		     "\"last_error\":\"a\\\"b\\\\c\\u000a\\u001b\\u007f\xc3\xa4\xef\xbf\xbd\xef\xbf\xbd\"") != NULL);
	CHECK(strstr(text, "\"kedge\"") == NULL);
	CHECK(strstr(text, "\"started\"") == NULL);
}

static void test_identity(void)
{
	static const uint8_t random[16] = {0, 1, 2, 3, 4, 5, 0xf6, 7, 0xf8, 9, 10, 11, 12, 13, 14, 15};
	static const uint8_t span_id[8] = {1, 2, 3, 4, 5, 6, 7, 8};
	static const char *const none[] = {
		"", "on", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0", "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
		"00-00000000000000000000000000000000-b7ad6b7169203331-01", "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
		"01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "00-0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331-01",
		"00-0af7651916cd43dd8448eb211c8031 c-b7ad6b7169203331-01",
	};
	char id[BOOT_ID_TEXT], trace[TRACEPARENT_TEXT];

	boot_id_text(random, id);
	CHECK_STR(id, "00010203-0405-4607-b809-0a0b0c0d0e0f");
	traceparent_text(span_str("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"), random, span_id, trace);
	CHECK_STR(trace, "00-0af7651916cd43dd8448eb211c80319c-0102030405060708-01");
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
		traceparent_text(span_str(none[i]), random, span_id, trace);
		CHECK_STR(trace, "00-000102030405f607f8090a0b0c0d0e0f-0102030405060708-01");
	}
}

/* The record itself: bounded, and new with each attempt. */
static void test_timeline(void)
{
	char long_name[500];
	const struct timeline *now;

	memset(long_name, 'x', sizeof long_name);
	timeline_begin();
	for (unsigned i = 0; i < TIMELINE_EVENTS + 3; i++)
		timeline_event("link", span_of(long_name, sizeof long_name));
	timeline_fetched(span_str("http://a/b"), 0, 77, 2, RC_OK);
	timeline_error(span_of(long_name, sizeof long_name));
	timeline_count(TIMELINE_CONNECTIONS);
	now = timeline_now();
	CHECK_NUM(now->n, TIMELINE_EVENTS);
	CHECK_NUM(now->lost, 4);
	CHECK_NUM(now->bytes, 77);
	CHECK_NUM(strlen(now->events[0].of), TIMELINE_TEXT - 1);
	CHECK_NUM(strlen(now->last_error), TIMELINE_ERROR - 1);
	CHECK_NUM(now->counters[TIMELINE_ERRORS], 1);
	CHECK_NUM(now->counters[TIMELINE_RETRIES], 2);
	CHECK_NUM(now->counters[TIMELINE_CONNECTIONS], 1);
	timeline_begin();
	CHECK_NUM(now->attempt, 2);
	CHECK_NUM(now->n + now->lost + now->counters[TIMELINE_ERRORS], 0);
	CHECK_STR(now->last_error, "");
}

int main(void)
{
	test_whole();
	test_hostile_texts();
	test_identity();
	test_timeline();
	return check_end();
}
