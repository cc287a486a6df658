/*
 * The network client alone, on the tap device named by KEDGE_TAP: what run-network drives.
 *
 *   net-probe ADDRESS/BITS GATEWAY|- DNS[,DNS...]|- DOMAIN|- COMMAND ARGUMENTS...
 *
 *   get ADDRESS PORT PATH      HTTP/1.0 request; prints how it ended, bytes and SHA-256 of the body
 *   pair ADDRESS PORT PATH     the same twice at the same time
 *   resolve NAME...            prints result and address of each, one after the other
 *   ping ADDRESS SIZE          prints the result
 *   udp ADDRESS PORT TEXT      prints what comes back
 *   answer SECONDS             answers pings and refuses connections for that long
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/datagram.h"
#include "net/loop.h"
#include "net/ping.h"
#include "net/resolve.h"
#include "net/stack.h"
#include "net/stream.h"
#include "plat.h"
#include "probe.h"
#include "proto/sha256.h"

#define WAIT_MS 25000

static bool is_true(void *ctx)
{
	return *(bool *)ctx;
}

static void wait_for(bool *flag, const char *what)
{
	enum rc rc = loop_until(is_true, flag, loop_deadline_ms(WAIT_MS));

	if (rc != RC_OK)
		probe_die(what, rc);
}

/* ---- get ---- */

struct get {
	struct stream *stream;
	const char *path;
	struct sha256 hash;
	uint64_t bytes;
	unsigned head_end; /* characters of CR LF CR LF seen */
	enum rc why;
	bool ended;
};

static void get_connected(void *ctx)
{
	struct get *get = ctx;
	char request[256];
	int n = snprintf(request, sizeof request, "GET %s HTTP/1.0\r\n\r\n", get->path);
	enum rc rc = stream_send(get->stream, span_of(request, (size_t)n));

	if (rc != RC_OK)
		probe_die("sending the request", rc);
}

static void get_received(void *ctx, struct span bytes)
{
	struct get *get = ctx;

	while (get->head_end < 4 && bytes.n > 0) {
		get->head_end = bytes.p[0] == "\r\n\r\n"[get->head_end] ? get->head_end + 1 : bytes.p[0] == '\r';
		bytes = span_skip(bytes, 1);
	}
	sha256_update(&get->hash, bytes);
	get->bytes += bytes.n;
}

static void get_closed(void *ctx, enum rc why)
{
	struct get *get = ctx;

	get->why = why;
	get->ended = true;
}

static void get_start(struct get *get, char **args)
{
	static const struct stream_events events = {get_connected, get_received, get_closed};
	struct endpoint to = {probe_address(args[0]), (uint16_t)atoi(args[1])};
	enum rc rc;

	*get = (struct get){.path = args[2]};
	sha256_init(&get->hash);
	rc = stream_open(&to, &events, get, &get->stream);
	if (rc != RC_OK)
		probe_die("connecting", rc);
}

static void get_wait(struct get *get)
{
	uint8_t digest[SHA256_SIZE];

	wait_for(&get->ended, "get");
	sha256_end(&get->hash, digest);
	printf("%s %llu ", rc_name(get->why), (unsigned long long)get->bytes);
	for (size_t i = 0; i < sizeof digest; i++)
		printf("%02x", digest[i]);
	printf("\n");
}

static void run_get(char **args)
{
	static struct get get;

	get_start(&get, args);
	get_wait(&get);
}

static void run_pair(char **args)
{
	static struct get first;
	static struct get second;

	get_start(&first, args);
	get_start(&second, args);
	get_wait(&first);
	get_wait(&second);
}

/* ---- resolve ---- */

struct answer {
	enum rc rc;
	struct netaddr addr;
	bool done;
};

static void resolved(void *ctx, enum rc rc, const struct netaddr *addr)
{
	*(struct answer *)ctx = (struct answer){rc, *addr, true};
}

static void run_resolve(char **names)
{
	for (; *names != NULL; names++) {
		struct answer answer = {.done = false};
		struct resolve resolve = {.running = false};
		char text[NETADDR_TEXT_MAX];

		resolve_start(&resolve, span_str(*names), resolved, &answer);
		wait_for(&answer.done, "resolve");
		printf("%s %s\n", rc_name(answer.rc), answer.rc == RC_OK ? netaddr_text(&answer.addr, text) : "-");
	}
}

/* ---- ping, udp, answer ---- */

static void run_ping(char **args)
{
	struct netaddr to = probe_address(args[0]);
	uint64_t us = 0;
	enum rc rc = ping_once(&to, (unsigned)atoi(args[1]), 3000, &us);

	printf("%s\n", rc_name(rc));
}

static bool udp_answered;

static void udp_received(void *ctx, const struct endpoint *from, struct span payload)
{
	struct datagram **socket = ctx;
	char text[NETADDR_TEXT_MAX];

	printf("%s %u %.*s\n", netaddr_text(&from->addr, text), from->port, SPAN_ARGS(payload));
	datagram_close(*socket); /* allowed inside */
	udp_answered = true;
}

static void run_udp(char **args)
{
	struct endpoint to = {probe_address(args[0]), (uint16_t)atoi(args[1])};
	struct datagram *socket;
	enum rc rc = datagram_open(nic_at(0), 0, udp_received, &socket, &socket);

	if (rc == RC_OK)
		rc = datagram_send(socket, &to, span_str(args[2]));
	if (rc != RC_OK)
		probe_die("udp", rc);
	wait_for(&udp_answered, "udp");
}

static void run_answer(char **args)
{
	enum rc rc;

	printf("ready\n");
	fflush(stdout);
	rc = loop_sleep_ms((uint64_t)atoi(args[0]) * 1000);
	if (rc != RC_OK)
		probe_die("answer", rc);
}

/* ---- set-up ---- */

static void configure(char **args)
{
	struct netaddr servers[STACK_DNS_MAX];
	unsigned count = 0;

	probe_address_set(args[0], args[1]);
	for (char *server = strtok(args[2], ","); server != NULL && *server != '-'; server = strtok(NULL, ","))
		servers[count++] = probe_address(server);
	stack_dns_set(servers, count);
	if (strcmp(args[3], "-") != 0)
		resolve_domain_set(span_str(args[3]));
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int args;
		void (*run)(char **args);
	} commands[] = {
		{"get", 3, run_get}, {"pair", 3, run_pair}, {"resolve", 1, run_resolve},
		{"ping", 2, run_ping}, {"udp", 3, run_udp}, {"answer", 1, run_answer},
	};

	probe_net_open();
	for (size_t i = 0; argc > 6 && i < sizeof commands / sizeof commands[0]; i++) {
		if (strcmp(argv[5], commands[i].name) != 0 || argc < 6 + commands[i].args)
			continue;
		configure(argv + 1);
		commands[i].run(argv + 6);
		nic_close_all();
		return stack_asserts() == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
	}
	fprintf(stderr, "net-probe: wrong arguments, see the top of net_probe.c\n");
	return 2;
}
