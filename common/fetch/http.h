/*
 * The inside of HTTP fetches, shared by http.c (connections, tries, bytes), http_answer.c (what a header asks for) and
 * http_say.c (sentences for people).  Others see http_scheme alone (fetch/scheme.h).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/fmt.h"
#include "base/rc.h"
#include "base/span.h"
#include "config.h"
#include "fetch/decode.h"
#include "fetch/http_conn.h"
#include "fetch/http_resume.h"
#include "fetch/scheme.h"
#include "net/backoff.h"
#include "net/loop.h"
#include "proto/http_msg.h"
#include "proto/url.h"

#define HTTP_PORT 80
#define HTTP_PROXY_PORT 3128 /* where nobody says: squid's, and what most proxies took over */

enum http_state {
	HTTP_CONNECT, /* a connection is being made */
	HTTP_HEAD,    /* the request is out */
	HTTP_BODY,    /* the file's bytes come */
	HTTP_DRAIN,   /* the body of a redirect or an error comes */
	HTTP_PAUSE,   /* no connection; the next try comes when the timer fires */
	HTTP_ENDED,
};

#define HTTP_PLACES_MAX 8

/* Where the file is to be had. */
struct http_place {
	char *url;     /* after redirects once it has been asked */
	uint64_t rate; /* bytes a second, when it was measured last; 0: never */
	bool failed;   /* since the last headway: the others come first */
	bool other;    /* it has another version than what the sink has begun with */
	bool wrong;    /* a block of its own had another digest: the others come first */
	bool bad;      /* it refused, or gave wrong bytes: not asked again */
};

/* All of them: places[0] is what was asked for. */
struct http_places {
	struct http_place all[HTTP_PLACES_MAX];
	unsigned count;
	unsigned now;         /* which one is asked */
	unsigned sources;     /* a bit for each that the sink has bytes of */
	unsigned block_sources; /* the same of the block that is coming */
	unsigned wrong_blocks; /* that came so far */
	unsigned hops;        /* switches for the rate's sake */
	unsigned anews;       /* times that it started anew */
	bool unmixed;         /* bytes of several made a wrong file: only one's from now on */
	bool measuring;
	uint64_t from_ms;     /* the running measurement of the rate */
	uint64_t from_got;
};

struct http_transfer {
	struct fetch *fetch;
	enum http_state state;
	struct url url;           /* of fetch->url */
	struct http_places places;
	char *proxy_text;         /* the proxy's URL; NULL: none */
	char *no_proxy;           /* whom it is not for */
	struct url proxy;         /* of proxy_text */
	bool proxied;             /* the running try goes through it */
	struct http_conn *conn;   /* NULL in HTTP_PAUSE and HTTP_ENDED */
	struct endpoint peer;     /* of the last connection, for messages */
	struct loop_timer timer;  /* looks for silence, or ends a pause */
	uint64_t heard_ms;        /* what silence counts from: the request, the header, or the last bytes of the body */
	bool held;                /* whoever takes the bytes asked to wait: silence is no fault, and no new try starts */
	bool heard;               /* this request has been answered by at least a byte */
	bool plain;               /* a redirect said: see there, by a plain GET (303) */
	bool foreign;             /* a redirect led to another server */
	bool answered;            /* a server has answered with a header, this fetch or one for another part */
	struct http_reader reader;
	struct http_resume resume; /* counts what the server sends, with its coding */
	struct decode *decode;    /* takes the coding off; NULL: there is none */
	struct http_excerpt excerpt;
	uint64_t drained;
	uint64_t try_got;         /* resume.got when the running try began */
	unsigned tries;           /* those after the first, since there was headway */
	uint64_t tries_ms;        /* when the first of them began */
	uint64_t counted_got;     /* resume.got when there was */
	struct backoff backoff;   /* between them */
	uint64_t busy_since_ms;   /* since when the server has said nothing but that it is busy; 0: it has not */
	unsigned visited_count;   /* redirects followed since the last answer that was none */
	uint64_t visited[HTTP_REDIRECTS_MAX]; /* hashes of the URLs that redirected */
};

/* ---- http.c ---- */

/** Ends the fetch; the connection, if it is still there, is reset. */
void http_finish(struct http_transfer *transfer, enum rc rc);

/** Asks again, on a connection from the pool unless fresh; the caller's last act. */
void http_start_try(struct http_transfer *transfer, bool fresh);

/** What is asked beside the URL; NULL: a plain GET. */
const struct http_ask *http_ask_of(const struct http_transfer *transfer);

/** Counts one more try; false if there is none left. */
bool http_take_try(struct http_transfer *transfer);

/** Asks again after that time. */
void http_pause(struct http_transfer *transfer, uint64_t ms);

/** Enters a state in which bytes are waited for, and watches that they come. */
void http_watch(struct http_transfer *transfer, enum http_state state);

/** The answer is through: gives the connection back to the pool, or resets it. */
void http_leave_conn(struct http_transfer *transfer, bool keep);

/** Whether the file may come in a coding: it is asked for whole, and is not packed by its name. */
bool http_may_be_coded(const struct http_transfer *transfer);

/** Whether there is a copy that a 304 may speak of: no other version has begun to come. */
bool http_may_be_same(const struct http_transfer *transfer);

/* ---- http_answer.c ---- */

/** The header is complete: false if the rest of the bytes at hand is of no use any more. */
bool http_answer_head(struct http_transfer *transfer);

/** The body of a redirect or error has been read as far as it is wanted; keep: the connection may be used again. */
void http_answer_drained(struct http_transfer *transfer, bool keep);

/* ---- http_places.c ---- */

/** Finds all places of the file: the URL, the options' mirrors, those of the setting.  RC_NO_MEMORY. */
enum rc http_places_init(struct http_transfer *transfer) MUST_CHECK;
void http_places_end(struct http_transfer *transfer);

/** What has just gone wrong at the place that was asked. */
enum http_fault {
	HTTP_FAULT_LOST,    /* the connection, or a try that brought nothing */
	HTTP_FAULT_REFUSED, /* an answer that will not change */
	HTTP_FAULT_VERSION, /* another version of the file */
};

/**
 * Goes on at another place, if there is one that has not failed yet: true, and it is the caller's last act.  why is for
 * people.  False: the caller does what it would do without mirrors.
 */
bool http_places_leave(struct http_transfer *transfer, enum http_fault fault, enum rc why);

/** All places are through: starts anew at one that has another version, or gives up (false). */
bool http_places_anew(struct http_transfer *transfer);

/** The file is complete but wrong: starts anew elsewhere (true), or gives up. */
bool http_places_wrong(struct http_transfer *transfer);

/** The block that has come is wrong, and forgotten: asks for it again, elsewhere if there is somebody, or gives up (false). */
bool http_places_wrong_block(struct http_transfer *transfer);

/** Bytes have come: counts their place and, at times, looks whether another place is faster.  True: it has left this one. */
bool http_places_took(struct http_transfer *transfer, size_t n);

/** Whether another place could be asked at once. */
bool http_places_has_other(const struct http_transfer *transfer);

/* ---- http_proxy.c ---- */

/** Takes the proxy of the fetch's options.  RC_URL_SYNTAX with a sentence, RC_NO_MEMORY. */
enum rc http_proxy_init(struct http_transfer *transfer) MUST_CHECK;
void http_proxy_end(struct http_transfer *transfer);

/** Decides for the next try whether it goes through the proxy. */
void http_proxy_choose(struct http_transfer *transfer);

/** Whether the answer is the proxy's own, and not the server's behind it. */
static inline bool http_proxy_spoke(const struct http_transfer *transfer)
{
	return transfer->proxied && http_head_by_proxy(&transfer->reader.head);
}

/* ---- http_say.c ---- */

/** One sentence on the screen, behind the URL. */
void http_say(const struct http_transfer *transfer, const char *format, ...) PRINTF_LIKE(2, 3);

/** "10.0.0.1 port 3128" */
#define HTTP_PEER_MAX (NETADDR_TEXT_MAX + 12)
const char *http_peer_said(const struct http_transfer *transfer, char buf[HTTP_PEER_MAX]);

void http_say_no_connection(const struct http_transfer *transfer, enum http_conn_stage stage, enum rc why);
void http_say_lost(const struct http_transfer *transfer, enum rc why);
void http_say_trying_again(const struct http_transfer *transfer, enum rc why);
void http_say_changed(const struct http_transfer *transfer);
void http_say_busy(const struct http_transfer *transfer, uint64_t wait_ms);
void http_say_status(const struct http_transfer *transfer);
