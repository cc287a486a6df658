/*
 * Fetches over the real stack, on the tap device named by KEDGE_TAP: what run-fetch drives.
 *
 *   [KEDGE_PROXY=URL KEDGE_NO_PROXY=LIST KEDGE_MIRRORS=LIST KEDGE_SHA256=HEX] fetch-probe ADDRESS/BITS DNS|- URL...
 *
 * Fetches all URLs at the same time, without waiting for each other's success, and prints for each: how it ended, bytes,
 * SHA-256, milliseconds; behind a failure, what "why" would tell of it, each line with "? " in front.  A URL "then" waits for those before it, so that what follows may use their connections.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/trail.h"
#include "fetch/fetch.h"
#include "net/loop.h"
#include "net/stack.h"
#include "probe.h"
#include "proto/digest.h"

#define FETCHES_MAX 16
#define WAIT_MS     90000

struct hash_sink {
	struct sink sink;
	struct sha256 hash;
	unsigned long long bytes;
	uint64_t ended_ms;
};

static struct hash_sink sinks[FETCHES_MAX];
static struct fetch *fetches[FETCHES_MAX];
static uint64_t started_ms[FETCHES_MAX];
static unsigned count;

static struct hash_sink *of(struct sink *sink)
{
	return (struct hash_sink *)sink; /* its first member */
}

static enum rc hash_begin(struct sink *sink, uint64_t size)
{
	(void)size;
	sha256_init(&of(sink)->hash);
	return RC_OK;
}

static enum rc hash_write(struct sink *sink, struct span bytes)
{
	sha256_update(&of(sink)->hash, bytes);
	of(sink)->bytes += bytes.n;
	return RC_OK;
}

static void hash_done(struct sink *sink, enum rc rc)
{
	(void)rc;
	of(sink)->ended_ms = loop_now_ms();
}

static void hash_again(struct sink *sink)
{
	sha256_init(&of(sink)->hash);
	of(sink)->bytes = 0;
}

static bool all_ended(void *ctx)
{
	(void)ctx;
	for (unsigned i = 0; i < count; i++) {
		if (!fetch_finished(fetches[i]))
			return false;
	}
	return true;
}

/* The record is of all that were fetched together. */
static void print_why(enum rc rc)
{
	struct span lines;

	trail_end(span_str("fetch-probe"), rc);
	if (rc == RC_OK)
		return;
	lines = trail_last_failure()->lines;
	while (lines.n > 0) {
		size_t n = span_find(lines, '\n');

		printf("? %.*s\n", (int)n, lines.p);
		lines = span_skip(lines, n + 1);
	}
}

static void wait_and_print(void)
{
	enum rc last = RC_OK;
	uint8_t digest[SHA256_SIZE];
	enum rc rc = loop_until(all_ended, NULL, loop_deadline_ms(WAIT_MS));

	if (rc != RC_OK)
		probe_die("waiting", rc);
	for (unsigned i = 0; i < count; i++) {
		if (fetch_result(fetches[i]) != RC_OK)
			last = fetch_result(fetches[i]);
		sha256_end(&sinks[i].hash, digest);
		printf("= %s %llu ", rc_name(fetch_result(fetches[i])), sinks[i].bytes);
		for (size_t k = 0; k < sizeof digest; k++)
			printf("%02x", digest[k]);
		printf(" %llu\n", (unsigned long long)(sinks[i].ended_ms - started_ms[i]));
		fetch_free(fetches[i]);
	}
	print_why(last);
	trail_begin();
	count = 0;
}

static struct span from_environment(const char *name)
{
	const char *text = getenv(name);

	return text != NULL ? span_str(text) : SPAN_NONE;
}

static void start(const char *url)
{
	static struct fetch_ways ways;
	static uint8_t digest[SHA256_SIZE];
	const struct fetch_options options = {
		.quiet = true, .idle_ms = 3000, .ways = &ways, .sha256 = from_environment("KEDGE_SHA256").n > 0 ? digest : NULL};
	enum rc rc;

	if (from_environment("KEDGE_SHA256").n > 0 && digest_parse(from_environment("KEDGE_SHA256"), digest, SHA256_SIZE) != RC_OK)
		probe_die("KEDGE_SHA256", RC_INVALID);
	ways.proxy = from_environment("KEDGE_PROXY");
	ways.mirrors = from_environment("KEDGE_MIRRORS");
	ways.no_proxy = from_environment("KEDGE_NO_PROXY");

	if (count == FETCHES_MAX)
		probe_die("too many URLs", RC_LIMIT);
	sinks[count] = (struct hash_sink){.sink = {hash_begin, hash_write, hash_done, hash_again}};
	sha256_init(&sinks[count].hash);
	started_ms[count] = loop_now_ms();
	rc = fetch_start(span_str(url), &sinks[count].sink, &options, &fetches[count]);
	if (rc != RC_OK)
		probe_die(url, rc);
	count++;
}

int main(int argc, char **argv)
{
	if (argc < 4) {
		fprintf(stderr, "fetch-probe: wrong arguments, see the top of fetch_probe.c\n");
		return 2;
	}
	probe_net_open();
	probe_address_set(argv[1], "-");
	if (strcmp(argv[2], "-") != 0) {
		struct netaddr server = probe_address(argv[2]);

		stack_dns_set(&server, 1);
	}
	trail_begin();
	for (int i = 3; i < argc; i++) {
		if (strcmp(argv[i], "then") == 0)
			wait_and_print();
		else
			start(argv[i]);
	}
	wait_and_print();
	fetch_close_idle();
	nic_close_all();
	return EXIT_SUCCESS;
}
