/* TFTP fetches against a server of this process that loses, repeats and refuses to order; time is simulated (fake_net.h). */
#include "fake_net.h"

#include "conf.h"
#include "config.h"
#include "fetch/fetch.h"
#include "fetch/scheme.h"
#include "proto/tftp_msg.h"

const struct fetch_scheme *const conf_schemes[] = {&tftp_scheme, NULL};

#define FILE_MAX (8 * 70000)

static uint8_t file[FILE_MAX];

static struct server {
	size_t size;
	/* what it does with a request's options */
	enum { GRANT, IGNORE, ERROR_8, ERROR_0, SILENT, GREEDY } options;
	uint16_t block_max;  /* what it grants at most */
	uint16_t window_max;
	bool no_size;
	uint64_t wrong_size; /* tsize lies: 0 is off */
	uint16_t error;      /* refuses every request so */
	const char *message;
	unsigned lose_every;  /* one in so many of its packets, and of the client's but requests, by chance */
	unsigned twice_every;
	uint32_t chance;
	size_t silent_after; /* bytes, then never a word again; 0: off */
	/* the transfer */
	uint16_t port;
	uint16_t block;
	uint16_t window;
	uint64_t acknowledged; /* blocks */
	unsigned received;
	unsigned requests;
	unsigned client_errors;
	uint16_t client_error;
	char name[256];
	char option_text[64];
} server;

static enum rc fake_on_open(const struct endpoint *to)
{
	(void)to;
	CHECK(!"TFTP opens no streams");
	return RC_REFUSED;
}

static void fake_on_request(struct stream *stream)
{
	(void)stream;
}

static enum rc lookup_rc;

static enum rc fake_on_lookup(struct span name, struct netaddr *addr)
{
	CHECK_SPAN(name, "boot.example");
	CHECK_RC(netaddr_parse(span_str("10.0.0.2"), addr), RC_OK);
	return lookup_rc;
}

/* ---- the server ---- */

/* True once in so many calls, without a rhythm that could beat with that of the retries; the same in each run. */
static bool once_in(unsigned every)
{
	server.chance = server.chance * 1664525 + 1013904223;
	return every != 0 && (server.chance >> 16) % every == 0;
}

static void put(struct datagram *to, const struct netaddr *addr, const void *bytes, size_t n)
{
	struct endpoint from = {*addr, server.port};

	if (once_in(server.lose_every))
		return;
	fake_datagram_in(to, &from, bytes, n, 1);
	if (once_in(server.twice_every))
		fake_datagram_in(to, &from, bytes, n, 1);
}

static void put_window(struct datagram *to, const struct netaddr *addr)
{
	uint8_t packet[4 + 1500];

	for (unsigned i = 1; i <= server.window; i++) {
		uint64_t number = server.acknowledged + i;
		uint64_t at = (number - 1) * server.block;
		size_t n;

		if (at > server.size || (server.silent_after != 0 && at > server.silent_after))
			return;
		n = server.size - (size_t)at < server.block ? server.size - (size_t)at : server.block;
		packet[0] = 0;
		packet[1] = TFTP_DATA;
		packet[2] = (uint8_t)(number >> 8);
		packet[3] = (uint8_t)number;
		memcpy(packet + 4, file + at, n);
		put(to, addr, packet, 4 + n);
	}
}

static void put_oack(struct datagram *to, const struct netaddr *addr)
{
	char text[100] = "\0\6";
	size_t n = 2;

	if (!server.no_size) {
		n += (size_t)sprintf(text + n, "tsize") + 1;
		n += (size_t)sprintf(text + n, "%zu", server.wrong_size != 0 ? (size_t)server.wrong_size : server.size) + 1;
	}
	n += (size_t)sprintf(text + n, "blksize") + 1;
	n += (size_t)sprintf(text + n, "%u", server.block) + 1;
	if (server.window_max > 0) {
		n += (size_t)sprintf(text + n, "windowsize") + 1;
		n += (size_t)sprintf(text + n, "%u", server.window) + 1;
	}
	put(to, addr, text, n);
}

static void put_error(struct datagram *to, const struct netaddr *addr, uint16_t error, const char *message)
{
	uint8_t packet[200];
	struct writer w = writer_of(packet, sizeof packet);

	tftp_error_write(&w, error, message);
	put(to, addr, packet, w.n);
}

/* Remembers name and options of a request, as text; the options' values are those that Kedge is known to ask for. */
static bool read_request(struct span rest)
{
	struct strbuf sb;
	bool options;

	snprintf(server.name, sizeof server.name, "%s", (const char *)rest.p);
	rest = span_skip(rest, span_find(rest, 0) + 1);
	CHECK(span_starts(rest, "octet"));
	rest = span_skip(rest, 6);
	options = rest.n > 0;
	sb_init(&sb, server.option_text, sizeof server.option_text);
	for (size_t i = 0; i < rest.n; i++)
		sb_char(&sb, rest.p[i] != 0 ? (char)rest.p[i] : ' ');
	return options;
}

static void on_request(struct datagram *from, const struct netaddr *addr, struct span rest)
{
	bool options = read_request(rest);

	server.requests++;
	server.port++;
	server.acknowledged = 0;
	server.block = 512;
	server.window = 1;
	if (server.message != NULL) {
		put_error(from, addr, server.error, server.message);
	} else if (!options || server.options == IGNORE) {
		put_window(from, addr);
	} else if (server.options == ERROR_8) {
		put_error(from, addr, TFTP_ERR_OPTION, "no options");
	} else if (server.options == ERROR_0) {
		put_error(from, addr, TFTP_ERR_OTHER, "what?");
	} else if (server.options == GRANT || server.options == GREEDY) {
		server.block = server.options == GREEDY ? 9000 : server.block_max;
		server.window = server.window_max > 0 ? server.window_max : 1;
		put_oack(from, addr);
	}
}

static void on_ack(struct datagram *from, const struct netaddr *addr, uint16_t number)
{
	uint16_t ahead = (uint16_t)(number - (uint16_t)server.acknowledged);

	CHECK(ahead <= server.window);
	server.acknowledged += ahead;
	put_window(from, addr);
}

static void fake_on_datagram(struct datagram *from, const struct endpoint *to, struct span payload)
{
	struct reader r = reader_of(payload);
	uint16_t opcode = rd_be16(&r);

	server.received++;
	if (opcode == TFTP_RRQ) {
		CHECK_NUM(to->port, 69);
		on_request(from, &to->addr, span_of(r.p, r.left));
	} else if (opcode == TFTP_ACK) {
		CHECK_NUM(payload.n, 4);
		if (to->port == server.port && !once_in(server.lose_every))
			on_ack(from, &to->addr, rd_be16(&r));
	} else {
		CHECK_NUM(opcode, TFTP_ERROR);
		server.client_errors++;
		server.client_error = rd_be16(&r);
	}
}

/* ---- the frame ---- */

static void setup(size_t size)
{
	memset(&server, 0, sizeof server);
	server.size = size;
	server.block_max = 1468;
	server.window_max = 32;
	server.port = 40000;
	lookup_rc = RC_OK;
	fake_log_mark();
}

static enum rc run(const char *url, struct fake_sink *sink, const struct fetch_options *options)
{
	enum rc rc;

	fake_sink_init(sink);
	rc = fetch_run(span_str(url), &sink->sink, options);
	CHECK(sink->dones == 1 && sink->rc == rc);
	CHECK(sink->n <= server.size && (sink->n == 0 || memcmp(sink->bytes, file, sink->n) == 0));
	return rc;
}

static void check_whole(uint64_t announced)
{
	struct fake_sink sink;

	CHECK_RC(run("tftp://10.0.0.2/f", &sink, NULL), RC_OK);
	CHECK_NUM(sink.n, server.size);
	CHECK_NUM(sink.size, announced);
	CHECK_NUM(fake_log_count("error"), 0);
	CHECK_NUM(server.client_errors, 0);
	fake_sink_end(&sink);
}

static void check_fails(enum rc wanted, uint64_t limit_ms, const char *said)
{
	uint64_t start = fake.now_ms;
	struct fake_sink sink;

	CHECK_RC(run("tftp://10.0.0.2/f", &sink, NULL), wanted);
	CHECK(fake.now_ms - start <= limit_ms);
	CHECK_NUM(fake_log_count("error"), 1);
	CHECK_LOG(said);
	fake_sink_end(&sink);
}

/* ---- tests ---- */

static void test_sizes(void)
{
	static const size_t sizes[] = {1, 511, 512, 513, 1467, 1468, 1469, 1468 * 32 - 1, 1468 * 32, 1468 * 32 + 1, 100000};

	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		setup(sizes[i]);
		check_whole(sizes[i]);
		CHECK_STR(server.option_text, "tsize 0 blksize 1468 windowsize 32 ");
		CHECK_NUM(server.requests, 1);
	}
	setup(0);
	check_whole(SINK_SIZE_UNKNOWN); /* tsize 0 proves nothing */
}

static void test_windows(void)
{
	setup(1468 * 64 + 7);
	check_whole(server.size);
	CHECK_NUM(server.received, 1 + 1 + 2 + 1); /* request, options, two windows, the end */
	setup(1468 * 64 + 7);
	server.window_max = 0; /* does not know windowsize */
	check_whole(server.size);
	CHECK_NUM(server.received, 1 + 1 + 65);
}

static void test_servers_without_options(void)
{
	static const int kinds[] = {IGNORE, ERROR_8, ERROR_0, SILENT};

	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		uint64_t start = fake.now_ms;

		setup(512 * 3);
		server.options = kinds[i];
		check_whole(SINK_SIZE_UNKNOWN);
		CHECK(fake.now_ms - start < 10000);
		CHECK_STR(server.option_text, kinds[i] == IGNORE ? "tsize 0 blksize 1468 windowsize 32 " : "");
	}
}

static void test_loss_and_repetition(void)
{
	for (unsigned every = 8; every < 40; every++) {
		setup(200000);
		server.lose_every = every;
		server.twice_every = every % 5 == 0 ? 3 : 0;
		server.window_max = every % 3 == 0 ? 0 : 32;
		server.block_max = 512;
		check_whole(server.size);
	}
	setup(200000);
	server.twice_every = 1;
	check_whole(server.size);
}

static void test_block_numbers_wrap(void)
{
	setup(8 * 66000 + 3);
	server.block_max = 8;
	check_whole(server.size);
	setup(8 * 65535);
	server.block_max = 8;
	server.lose_every = 1000;
	check_whole(server.size);
}

static void test_names(void)
{
	static const struct {
		const char *url;
		const char *name;
	} cases[] = {
		{"tftp://10.0.0.2/a/b%20c", "a/b c"},	      {"tftp://10.0.0.2//abs", "/abs"},
		{"tftp://boot.example:69/a?b=c#d", "a?b=c"}, {"tftp://10.0.0.2", ""},
	};
	struct fake_sink sink;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		setup(10);
		CHECK_RC(run(cases[i].url, &sink, NULL), RC_OK);
		CHECK_STR(server.name, cases[i].name);
		fake_sink_end(&sink);
	}
	fake_sink_init(&sink);
	CHECK_RC(fetch_run(span_str("tftp://10.0.0.2/a%00b"), &sink.sink, NULL), RC_URL_SYNTAX);
	CHECK_RC(fetch_run(span_str("tftp:///a"), &sink.sink, NULL), RC_URL_SYNTAX);
	CHECK_NUM(sink.dones, 0);
	setup(1448);
	server.block_max = 1448;
	CHECK_RC(run("tftp://[fe80::2]/a", &sink, NULL), RC_OK);
	CHECK_STR(server.option_text, "tsize 0 blksize 1448 windowsize 32 ");
	fake_sink_end(&sink);
}

static void test_errors(void)
{
	static const struct fetch_options quiet = {.quiet_missing = true};
	struct fake_sink sink;

	setup(10);
	server.error = TFTP_ERR_NOT_FOUND;
	server.message = "File \x1b[2Jnot found";
	check_fails(RC_TFTP_NOT_FOUND, 100,
		    "tftp://10.0.0.2/f: the server answered \"File ?[2Jnot found\" (error 1); check the path");
	CHECK_NUM(server.requests, 1);
	fake_log_mark();
	CHECK_RC(run("tftp://10.0.0.2/f", &sink, &quiet), RC_TFTP_NOT_FOUND);
	CHECK_NUM(fake_log_count("error"), 0);
	setup(10);
	server.error = TFTP_ERR_OTHER;
	server.message = "disk on fire";
	check_fails(RC_TFTP_ERROR, 100, "the server answered \"disk on fire\" (error 0); look into the server's log");
	CHECK_NUM(server.requests, 2); /* once more without options */
	fake_log_mark();
	CHECK_RC(run("tftp://10.0.0.2/f", &sink, &quiet), RC_TFTP_ERROR);
	CHECK_NUM(fake_log_count("error"), 1);
}

static void test_dishonest_servers(void)
{
	setup(5000);
	server.options = GREEDY;
	check_fails(RC_TFTP_SYNTAX, 100, "granted more than was asked for (blksize 9000");
	CHECK_NUM(server.client_error, TFTP_ERR_OPTION);
	setup(5000);
	server.wrong_size = 4999;
	check_fails(RC_TFTP_SYNTAX, 100, "announced 4999 bytes and sent 5000");
	setup(5000);
	server.wrong_size = 5001;
	check_fails(RC_TFTP_SYNTAX, 100, "announced 5001 bytes and sent 5000");
}

static void test_silence(void)
{
	struct fake_sink sink;

	setup(5000);
	server.lose_every = 1;
	check_fails(RC_TIMEOUT, FETCH_IDLE_MS + 7000, "the server 10.0.0.2 port 69 gave no answer");
	CHECK(server.requests >= 5 && server.requests <= 10);
	setup(100000);
	server.silent_after = 50000;
	check_fails(RC_TIMEOUT, FETCH_IDLE_MS + 7000, "stopped in the middle of the file");
	setup(5000);
	lookup_rc = RC_BUSY;
	CHECK_RC(run("tftp://boot.example/f", &sink, NULL), RC_DNS_NO_ANSWER);
	lookup_rc = RC_DNS_NO_NAME;
	CHECK_RC(run("tftp://boot.example/f", &sink, NULL), RC_DNS_NO_NAME);
}

/* What others on the network send to the transfer's port changes nothing. */
static void test_strangers(void)
{
	static const uint8_t evil[] = {0, TFTP_DATA, 0, 1, 'e', 'v', 'i', 'l'};
	struct endpoint stranger = {.port = 40001};
	struct fake_sink sink;
	struct fetch *fetch;

	setup(100000);
	fake_sink_init(&sink);
	CHECK_RC(netaddr_parse(span_str("10.0.0.66"), &stranger.addr), RC_OK);
	CHECK_RC(fetch_start(span_str("tftp://10.0.0.2/f"), &sink.sink, NULL, &fetch), RC_OK);
	fake_datagram_in(fake.datagrams, &stranger, evil, sizeof evil, 0); /* another host */
	CHECK_RC(netaddr_parse(span_str("10.0.0.2"), &stranger.addr), RC_OK);
	stranger.port = 7;
	fake_datagram_in(fake.datagrams, &stranger, evil, sizeof evil, 2); /* another port of the server */
	CHECK_RC(fetch_wait_all(&fetch, 1), RC_OK);
	CHECK(sink.n == server.size && memcmp(sink.bytes, file, sink.n) == 0);
	CHECK_NUM(server.client_errors, 1);
	CHECK_NUM(server.client_error, TFTP_ERR_UNKNOWN_TID);
	fetch_free(fetch);
	fake_sink_end(&sink);
}

static void test_given_up(void)
{
	struct fake_sink sink;

	setup(100000);
	server.silent_after = 50000;
	fake.cancel_ms = fake.now_ms + 2000;
	CHECK_RC(run("tftp://10.0.0.2/f", &sink, NULL), RC_CANCELLED);
	CHECK_NUM(server.client_errors, 1); /* the server is told */
	fake_sink_end(&sink);
	setup(100000);
	fake_sink_init(&sink);
	sink.refuse_at = 5000;
	CHECK_RC(fetch_run(span_str("tftp://10.0.0.2/f"), &sink.sink, NULL), RC_NO_MEMORY);
	CHECK_NUM(sink.dones, 1);
	CHECK_NUM(server.client_errors, 1);
	fake_sink_end(&sink);
}

int main(void)
{
	for (size_t i = 0; i < FILE_MAX; i++)
		file[i] = (uint8_t)(i * 2654435761U >> 13 ^ i >> 8);
	test_sizes();
	test_windows();
	test_servers_without_options();
	test_loss_and_repetition();
	test_block_numbers_wrap();
	test_names();
	test_errors();
	test_dishonest_servers();
	test_silence();
	test_strangers();
	test_given_up();
	fake_end();
	return check_end();
}
