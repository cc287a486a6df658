/* Reading images in parts: what comes ahead, what a silent or a changed server does to a read, and what is
 * left running. */
#include "fake_http_server.h"

#include "net/nic.h"
#include "san/reader.h"

#define LINES	  500
#define IMAGE	  ((uint64_t)LINES * SAN_LINE - 12345)
#define URL_IMAGE span_str("http://10.0.0.2/x.iso")

static struct nic nic = {.is_open = true};
static bool silent;
static uint8_t image[LINES * SAN_LINE];
static struct san_reader reader;

struct nic *nic_at(unsigned index)
{
	return index == 0 ? &nic : NULL;
}

static bool never(void *ctx)
{
	(void)ctx;
	return false;
}

void loop_poll(void)
{
	CHECK_RC(loop_until(never, NULL, fake.now_ms + 1), RC_TIMEOUT);
}

static void serve_part(struct stream *stream, const char *path, uint64_t from)
{
	unsigned long long end = 0;

	(void)path;
	CHECK(sscanf(strstr(stream->request, "Range: bytes="), "Range: bytes=%*u-%llu", &end) == 1);
	if (silent)
		return;
	end = end + 1 < IMAGE ? end + 1 : IMAGE;
	fake_say(stream,
		 "HTTP/1.1 206 Partial Content\r\nContent-Length: %llu\r\nContent-Range: bytes "
		 "%llu-%llu/%llu\r\n",
		 end - from, (unsigned long long)from, end - 1, (unsigned long long)IMAGE);
	say_fields(stream);
	fake_say(stream, "\r\n");
	say_body(stream, image + from, (size_t)(end - from));
}

static void start(void)
{
	uint64_t size;

	setup(serve_part);
	silent = false;
	CHECK_RC(san_reader_open(&reader, URL_IMAGE, &size), RC_OK);
	CHECK_NUM(size, IMAGE);
	CHECK_NUM(reader.requests, 1);
	CHECK_NUM(reader.fetched, SAN_FIRST * SAN_LINE);
}

static enum rc read_at(uint64_t at, size_t n)
{
	static uint8_t bytes[4 * SAN_LINE];
	enum rc rc = san_reader_read(&reader, at, bytes, n);

	if (rc == RC_OK)
		CHECK(memcmp(bytes, image + at, n) == 0);
	return rc;
}

/* From start to end: few requests, no byte twice. */
static void test_whole(void)
{
	start();
	for (uint64_t at = 0; at < IMAGE; at += 100000)
		CHECK_RC(read_at(at, at + 100000 < IMAGE ? 100000 : (size_t)(IMAGE - at)), RC_OK);
	CHECK_NUM(reader.requests, 4);
	CHECK_NUM(reader.fetched, IMAGE);
	CHECK_NUM(fake.opened, 1);
	san_reader_end(&reader);
}

/* Who reads waits for his own part; more comes while he works, but not much more. */
static void test_ahead(void)
{
	uint64_t before;

	start();
	for (uint64_t line = 0; line < 100; line++)
		CHECK_RC(read_at(line * SAN_LINE, SAN_LINE), RC_OK);
	before = reader.fetched;
	CHECK(before < (uint64_t)110 * SAN_LINE);
	for (unsigned i = 0; i < 4000; i++)
		CHECK_RC(read_at(99 * SAN_LINE, 512), RC_OK);
	CHECK(reader.fetched > before + SAN_AHEAD / 2 * SAN_LINE);
	CHECK(reader.fetched <= (uint64_t)(100 + SAN_AHEAD + 2) * SAN_LINE);
	CHECK_RC(read_at(140 * SAN_LINE, SAN_LINE), RC_OK);
	CHECK_NUM(reader.requests, 3);
	san_reader_end(&reader);
}

/* What is looked up elsewhere does not end a long request. */
static void test_two_places(void)
{
	start();
	for (uint64_t line = 20; line < 120; line++) {
		CHECK_RC(read_at(line * SAN_LINE, SAN_LINE), RC_OK);
		CHECK_RC(read_at((400 + line % 3) * SAN_LINE, 2048), RC_OK);
	}
	CHECK(reader.requests <= 5);
	CHECK(fake.opened <= 2);
	san_reader_end(&reader);
}

/* A read fails after two minutes without a byte, the next sooner; one that succeeds is patient again. */
static void test_silence(void)
{
	uint64_t began;

	start();
	silent = true;
	for (unsigned i = 0; i < 2; i++) {
		began = fake.now_ms;
		CHECK_RC(read_at((100 + 100 * i) * SAN_LINE, 512), RC_TIMEOUT);
		CHECK(fake.now_ms - began >= (i == 0 ? SAN_SILENCE_MS : SAN_SILENCE_AGAIN_MS));
		CHECK(fake.now_ms - began < (i == 0 ? SAN_SILENCE_MS : SAN_SILENCE_AGAIN_MS) + 1000);
	}
	CHECK_LOG("nothing came for 120 s");
	silent = false;
	CHECK_RC(read_at(100 * SAN_LINE, 512), RC_OK);
	CHECK(!reader.silent);
	san_reader_end(&reader);
}

/* A server that is being started anew refuses connections: however the waits between tries fall, it has its time. */
static void test_refused(void)
{
	for (unsigned i = 0; i < 50; i++) {
		uint64_t began;

		start();
		for (struct stream *stream = fake.streams; stream != NULL; stream = stream->next)
			fake_hang_up(stream, RC_OK);
		CHECK_RC(loop_until(never, NULL, fake.now_ms + 100), RC_TIMEOUT);
		server.open_rc = RC_REFUSED;
		began = fake.now_ms;
		CHECK_RC(read_at(100 * SAN_LINE, 512), RC_REFUSED);
		CHECK(fake.now_ms - began >= FETCH_PART_MS);
		server.open_rc = RC_OK;
		CHECK_RC(read_at(100 * SAN_LINE, 512), RC_OK);
		san_reader_end(&reader);
	}
}

/* Another version: that read fails, and so do all, of what is kept too. */
static void test_changed(void)
{
	start();
	server.etag = "\"v2\"";
	CHECK_RC(read_at(100 * SAN_LINE, 512), RC_HTTP_CHANGED);
	server.etag = "\"v1\"";
	CHECK_RC(read_at(0, 512), RC_HTTP_CHANGED);
	CHECK_RC(read_at(100 * SAN_LINE, 512), RC_HTTP_CHANGED);
	CHECK_LOG("was replaced on the server");
	san_reader_end(&reader);
}

/* Links that are signed for a while: /x.iso leads to the one that is good now. */
static unsigned signature, refused;

static void serve_signed(struct stream *stream, const char *path, uint64_t from)
{
	char line[64];

	if (strcmp(path, "/x.iso") == 0) {
		snprintf(line, sizeof line, "Location: /signed-%u\r\n", signature);
		say_simple(stream, "302 Found", line, "");
	} else if (atoi(path + strlen("/signed-")) == (int)signature) {
		serve_part(stream, path, from);
	} else {
		refused++;
		say_simple(stream, "403 Forbidden", "", "expired");
	}
}

/* The first link again where the last one stopped working, once: while a long request runs, too, and when an older one ends. */
static void test_signed_links(void)
{
	uint64_t size;

	setup(serve_signed);
	signature = 1;
	refused = 0;
	CHECK_RC(san_reader_open(&reader, URL_IMAGE, &size), RC_OK);
	for (uint64_t line = 20; line < 60; line++)
		CHECK_RC(read_at(line * SAN_LINE, SAN_LINE), RC_OK);
	CHECK_NUM(refused, 0);
	signature = 2;
	for (uint64_t line = 60; line < 200; line++) {
		CHECK_RC(read_at(line * SAN_LINE, SAN_LINE), RC_OK);
		CHECK_RC(read_at((line < 130 ? 490 - line : 250 + line) * SAN_LINE, 512), RC_OK);
	}
	CHECK_NUM(refused, 1);
	san_reader_end(&reader);
}

/* Nobody looks at the network for a while: nothing is left that would have to be answered. */
static void test_rest(void)
{
	start();
	CHECK_RC(read_at(16 * SAN_LINE, 512), RC_OK);
	CHECK(!san_pull_is_idle(&reader.pulls[0]) || !san_pull_is_idle(&reader.pulls[1]));
	san_reader_rest(&reader);
	CHECK(san_pull_is_idle(&reader.pulls[0]) && san_pull_is_idle(&reader.pulls[1]));
	nic.is_open = false;
	CHECK_RC(read_at(300 * SAN_LINE, 512), RC_UNREACHABLE);
	nic.is_open = true;
	CHECK_RC(read_at(17 * SAN_LINE, 512), RC_OK);
	fake.now_ms += 60000; /* the started system thinks */
	CHECK_RC(read_at(60 * SAN_LINE, 4 * SAN_LINE), RC_OK);
	CHECK(strstr(fake_log_text(), "trying again") == NULL);
	san_reader_end(&reader);
}

int main(void)
{
	for (size_t i = 0; i < sizeof image; i++)
		image[i] = (uint8_t)(i * 2654435761U >> 24 ^ i >> 16);
	server_start();
	test_whole();
	test_ahead();
	test_two_places();
	test_silence();
	test_refused();
	test_changed();
	test_signed_links();
	test_rest();
	return check_end();
}
