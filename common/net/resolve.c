/*
 * The resolver: one question at a time to each server in turn, over a socket with a random port (RFC 5452 section 9.2).
 *
 * A question is sent for each family that an interface has an address of, and an IPv4 address is preferred where both
 * come.  A server that fails or stays silent makes way for the next.
 */
#include "net/resolve.h"

#define LOG_MODULE "dns"
#include "base/heap.h"
#include "base/timeline.h"
#include "base/trail.h"
#include "base/log.h"
#include "net/datagram.h"
#include "net/loop.h"
#include "net/random.h"
#include "net/stack.h"
#include "proto/dns_msg.h"

#define FIRST_WAIT_MS 1000 /* for each server's answer the first time around */
#define NEXT_WAIT_MS  2000
#define TOTAL_MS      8000
#define CACHE_SIZE    16

_Static_assert(RESOLVE_ADDRS_MAX == DNS_ADDRS_MAX, "answers are copied whole");

/* What is known of one family's answer. */
enum part_state { PART_OFF, PART_ASKED, PART_NO_ADDRESS, PART_NO_NAME, PART_FAILED, PART_FOUND };

struct part {
	enum part_state state;
	struct resolved found;
	uint32_t ttl_s;
	uint8_t query[DNS_QUERY_MAX];
	size_t query_n;
};

/* A name being looked up. */
struct lookup {
	struct lookup *next;
	struct resolve *resolve;
	struct datagram *socket;
	struct loop_timer timer;
	uint64_t deadline_ms;
	unsigned attempt;
	unsigned failed_servers; /* a bit each */
	bool bare_next;          /* asked with the domain first; without it comes next */
	char name[DNS_NAME_MAX + 1];      /* as the caller gave it */
	char full_name[DNS_NAME_MAX + 1]; /* as it is asked for */
	struct part v4;
	struct part v6;
};

struct cached {
	char name[DNS_NAME_MAX + 1]; /* empty: free */
	struct resolved found;
	struct netaddr server; /* who was asked first: another network has other answers */
	uint64_t expires_ms;
};

static struct {
	struct lookup *lookups;
	unsigned last_ticket;
	char domain[DNS_NAME_MAX + 1];
	struct cached cache[CACHE_SIZE];
	unsigned cache_next;
} resolver;

/* ---- cache ---- */

static const struct cached *cache_find(struct span name)
{
	const struct netaddr *servers;

	if (stack_dns_get(&servers) == 0)
		return NULL;
	for (const struct cached *entry = resolver.cache; entry < resolver.cache + CACHE_SIZE; entry++) {
		if (span_is_nocase(name, entry->name) && loop_now_ms() < entry->expires_ms &&
		    netaddr_equal(&entry->server, &servers[0]))
			return entry;
	}
	return NULL;
}

static void cache_add(const char *name, const struct part *part)
{
	struct cached *entry = &resolver.cache[resolver.cache_next++ % CACHE_SIZE];
	const struct netaddr *servers;

	if (stack_dns_get(&servers) == 0 || part->ttl_s == 0)
		return;
	*entry = (struct cached){
		.found = part->found,
		.server = servers[0],
		.expires_ms = loop_deadline_ms((uint64_t)part->ttl_s * 1000),
	};
	memcpy(entry->name, name, strlen(name) + 1);
}

/* ---- the end of a lookup ---- */

static void lookup_free(struct lookup *lookup)
{
	struct lookup **link = &resolver.lookups;

	while (*link != lookup)
		link = &(*link)->next;
	*link = lookup->next;
	loop_timer_stop(&lookup->timer);
	datagram_close(lookup->socket);
	heap_free(lookup);
}

static void finish(struct lookup *lookup, enum rc rc, const struct resolved *found)
{
	struct resolve *resolve = lookup->resolve;
	const struct netaddr none = {.family = NETADDR_NONE};
	char text[NETADDR_TEXT_MAX];

	if (rc != RC_OK)
		log_info("%s: %s", lookup->full_name, rc_text(rc));
	else
		trail_note("%s is %s", lookup->full_name, netaddr_text(&found->addrs[0], text));
	if (rc == RC_OK)
		timeline_event("dns", span_str(lookup->full_name));
	if (found != NULL)
		resolve->all = *found;
	lookup_free(lookup);
	resolve->running = false;
	resolve->done(resolve->ctx, rc, found != NULL ? &resolve->all.addrs[0] : &none);
}

/* ---- asking ---- */

static void ask(struct lookup *lookup);
static enum rc prepare(struct lookup *lookup, bool with_domain);

static void timed_out(void *ctx)
{
	struct lookup *lookup = ctx;

	if (loop_now_ms() >= lookup->deadline_ms) {
		/* The other family has answered meanwhile, perhaps. */
		if (lookup->v6.state == PART_FOUND)
			finish(lookup, RC_OK, &lookup->v6.found);
		else
			finish(lookup, RC_DNS_NO_ANSWER, NULL);
		return;
	}
	lookup->attempt++;
	ask(lookup);
}

static void send_part(struct lookup *lookup, const struct part *part, const struct endpoint *server)
{
	char text[NETADDR_TEXT_MAX];
	enum rc rc;

	if (part->state != PART_ASKED)
		return;
	rc = datagram_send(lookup->socket, server, span_of(part->query, part->query_n));
	if (rc != RC_OK)
		log_info("%s: asking %s failed: %s", lookup->full_name, netaddr_text(&server->addr, text), rc_text(rc));
}

/* Sends the open questions to the server whose turn it is. */
static void ask(struct lookup *lookup)
{
	const struct netaddr *servers;
	unsigned count = stack_dns_get(&servers);
	struct endpoint server;
	char text[NETADDR_TEXT_MAX];
	uint64_t now = loop_now_ms();
	uint64_t wait = lookup->attempt < count ? FIRST_WAIT_MS : NEXT_WAIT_MS;

	if (count == 0) {
		finish(lookup, RC_NO_DNS_SERVER, NULL);
		return;
	}
	wait += random_below((uint32_t)wait / 4); /* machines that began together part */
	if (now + wait > lookup->deadline_ms)
		wait = lookup->deadline_ms > now ? lookup->deadline_ms - now : 0;
	server = (struct endpoint){servers[lookup->attempt % count], DNS_PORT};
	timeline_count(TIMELINE_DNS_QUESTIONS);
	trail_note("asking DNS server %s for %s", netaddr_text(&server.addr, text), lookup->full_name);
	loop_timer_start(&lookup->timer, wait, timed_out, lookup);
	send_part(lookup, &lookup->v4, &server);
	send_part(lookup, &lookup->v6, &server);
}

/* ---- answers ---- */

static enum part_state state_of(const struct dns_answer *answer)
{
	if (answer->rcode == DNS_NAME_ERROR)
		return PART_NO_NAME;
	if (answer->rcode != DNS_NO_ERROR)
		return PART_FAILED;
	return answer->count > 0 ? PART_FOUND : PART_NO_ADDRESS;
}

/* Takes the answer to one part's question; false if it is not that. */
static bool part_take(struct part *part, struct span packet)
{
	struct dns_answer answer;

	if (part->state != PART_ASKED || dns_response_read(packet, span_of(part->query, part->query_n), &answer) != RC_OK)
		return false;
	part->state = state_of(&answer);
	part->found.count = answer.count < RESOLVE_ADDRS_MAX ? answer.count : RESOLVE_ADDRS_MAX;
	memcpy(part->found.addrs, answer.addrs, sizeof part->found.addrs);
	part->ttl_s = answer.ttl_s;
	return true;
}

/* A server said that it cannot help: the next one, or the end when none is left. */
static void server_failed(struct lookup *lookup, unsigned server, unsigned count)
{
	log_info("%s: DNS server %u of %u answered with a failure", lookup->full_name, server + 1, count);
	lookup->failed_servers |= 1U << server;
	if (lookup->v4.state == PART_FAILED)
		lookup->v4.state = PART_ASKED;
	if (lookup->v6.state == PART_FAILED)
		lookup->v6.state = PART_ASKED;
	if (lookup->failed_servers == (1U << count) - 1) {
		finish(lookup, lookup->v6.state == PART_FOUND ? RC_OK : RC_DNS_NO_ANSWER, &lookup->v6.found);
		return;
	}
	do
		lookup->attempt++;
	while ((lookup->failed_servers & 1U << lookup->attempt % count) != 0);
	ask(lookup);
}

/* All questions are answered, and none with an address. */
static void no_address(struct lookup *lookup)
{
	enum rc rc;

	if (!lookup->bare_next) {
		finish(lookup, RC_DNS_NO_NAME, NULL);
		return;
	}
	rc = prepare(lookup, false);
	if (rc != RC_OK)
		finish(lookup, rc, NULL);
	else
		ask(lookup);
}

static void look_at_answers(struct lookup *lookup)
{
	if (lookup->v4.state == PART_FOUND) {
		cache_add(lookup->name, &lookup->v4);
		finish(lookup, RC_OK, &lookup->v4.found);
	} else if (lookup->v4.state == PART_ASKED || lookup->v6.state == PART_ASKED) {
		return;
	} else if (lookup->v6.state == PART_FOUND) {
		cache_add(lookup->name, &lookup->v6);
		finish(lookup, RC_OK, &lookup->v6.found);
	} else {
		no_address(lookup);
	}
}

static void received(void *ctx, const struct endpoint *from, struct span payload)
{
	struct lookup *lookup = ctx;
	const struct netaddr *servers;
	unsigned count = stack_dns_get(&servers);
	unsigned server = 0;

	while (server < count && !netaddr_equal(&servers[server], &from->addr))
		server++;
	if (server == count || from->port != DNS_PORT)
		return; /* nobody that we asked */
	if (!part_take(&lookup->v4, payload) && !part_take(&lookup->v6, payload))
		return;
	if (lookup->v4.state == PART_FAILED || lookup->v6.state == PART_FAILED)
		server_failed(lookup, server, count);
	else
		look_at_answers(lookup);
}

/* ---- the start of a lookup ---- */

static enum rc part_prepare(struct part *part, bool usable, const char *name, enum dns_type type)
{
	part->state = usable ? PART_ASKED : PART_OFF;
	return dns_query_write(span_str(name), (uint16_t)random_u32(), type, part->query, sizeof part->query,
			       &part->query_n);
}

/* The questions for the name as it stands, or in our domain. */
static enum rc prepare(struct lookup *lookup, bool with_domain)
{
	bool v6 = stack_has_family(NETADDR_V6);
	struct strbuf full;
	enum rc rc;

	sb_init(&full, lookup->full_name, sizeof lookup->full_name);
	sb_str(&full, lookup->name);
	if (with_domain)
		sb_fmt(&full, ".%s", resolver.domain);
	if (full.cut)
		return RC_INVALID;
	lookup->bare_next = with_domain;
	lookup->attempt = 0;
	lookup->failed_servers = 0;
	lookup->deadline_ms = loop_deadline_ms(TOTAL_MS);
	rc = part_prepare(&lookup->v4, !v6 || stack_has_family(NETADDR_V4), lookup->full_name, DNS_TYPE_A);
	return rc == RC_OK ? part_prepare(&lookup->v6, v6, lookup->full_name, DNS_TYPE_AAAA) : rc;
}

static enum rc lookup_new(struct resolve *resolve, struct span name, struct lookup **out)
{
	struct lookup *lookup = heap_new(sizeof *lookup);
	enum rc rc;

	if (lookup == NULL)
		return RC_NO_MEMORY;
	lookup->resolve = resolve;
	memcpy(lookup->name, name.p, name.n);
	rc = prepare(lookup, resolver.domain[0] != '\0' && span_find(name, '.') == name.n);
	if (rc == RC_OK)
		rc = datagram_open(NULL, 0, received, lookup, &lookup->socket);
	if (rc != RC_OK) {
		heap_free(lookup);
		return rc;
	}
	lookup->next = resolver.lookups;
	resolver.lookups = lookup;
	*out = lookup;
	return RC_OK;
}

/* RC_OK with the address if no server has to be asked, or with *lookup if one is to be. */
static enum rc start(struct resolve *resolve, struct span name, struct netaddr *addr, struct lookup **lookup)
{
	const struct netaddr *servers;
	const struct cached *entry;

	if (netaddr_parse(name, addr) == RC_OK) {
		resolve->all = (struct resolved){{*addr}, 1};
		return RC_OK;
	}
	if (name.n == 0 || name.n > DNS_NAME_MAX)
		return RC_INVALID;
	if (stack_dns_get(&servers) == 0)
		return RC_NO_DNS_SERVER;
	entry = cache_find(name);
	if (entry != NULL) {
		resolve->all = entry->found;
		*addr = entry->found.addrs[0];
		return RC_OK;
	}
	return lookup_new(resolve, name, lookup);
}

void resolve_start(struct resolve *resolve, struct span name, void (*done)(void *ctx, enum rc rc, const struct netaddr *addr),
		   void *ctx)
{
	struct netaddr addr = {.family = NETADDR_NONE};
	struct lookup *lookup = NULL;
	enum rc rc;

	*resolve = (struct resolve){.done = done, .ctx = ctx, .ticket = ++resolver.last_ticket};
	rc = start(resolve, name, &addr, &lookup);
	if (lookup == NULL) {
		done(ctx, rc, &addr);
		return;
	}
	resolve->running = true;
	ask(lookup);
}

void resolve_cancel(struct resolve *resolve)
{
	struct lookup *lookup = resolver.lookups;

	if (!resolve->running)
		return;
	while (lookup->resolve != resolve)
		lookup = lookup->next;
	lookup_free(lookup);
	resolve->running = false;
}

void resolve_domain_set(struct span domain)
{
	if (domain.n > DNS_NAME_MAX)
		domain = SPAN_NONE;
	if (domain.n > 0)
		memcpy(resolver.domain, domain.p, domain.n);
	resolver.domain[domain.n] = '\0';
}

/* ---- for those who wait ---- */

struct waited {
	bool over;
	enum rc rc;
	struct netaddr addr;
};

static void waited_for(void *ctx, enum rc rc, const struct netaddr *addr)
{
	struct waited *waited = ctx;

	waited->over = true;
	waited->rc = rc;
	waited->addr = *addr;
}

static bool waited_is_over(void *ctx)
{
	return ((const struct waited *)ctx)->over;
}

enum rc resolve_wait(struct span name, uint64_t deadline_ms, struct netaddr *addr)
{
	struct waited waited = {.over = false};
	struct resolve resolve;
	enum rc rc;

	resolve_start(&resolve, name, waited_for, &waited);
	rc = loop_until(waited_is_over, &waited, deadline_ms);
	resolve_cancel(&resolve);
	if (rc == RC_OK)
		rc = waited.rc;
	if (rc == RC_OK)
		*addr = waited.addr;
	return rc;
}
