/* One GET after the other, each over a connection of its own. */
#include "http.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/heap.h"
#include "proto/http_msg.h"

#define SILENCE_S     10
#define REDIRECTS_MAX 5

/* What a response is read into. */
struct answer {
	struct http_reader reader;
	uint8_t *bytes;
	size_t n;
	size_t max;
	bool ended;
};

static enum rc connect_to(const struct url *url, int *out)
{
	const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
	const struct timeval patience = {.tv_sec = SILENCE_S};
	struct addrinfo *found;
	char host[256];
	char port[8];
	int fd = -1;

	snprintf(host, sizeof host, "%.*s", SPAN_ARGS(url->host));
	snprintf(port, sizeof port, "%u", url->port != 0 ? url->port : 80U);
	if (getaddrinfo(host, port, &hints, &found) != 0)
		return RC_DNS_NO_NAME;
	for (struct addrinfo *at = found; at != NULL && fd < 0; at = at->ai_next) {
		fd = socket(at->ai_family, at->ai_socktype, at->ai_protocol);
		if (fd < 0)
			continue;
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
		setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
		if (connect(fd, at->ai_addr, at->ai_addrlen) != 0) {
			close(fd);
			fd = -1;
		}
	}
	freeaddrinfo(found);
	*out = fd;
	return fd >= 0 ? RC_OK : RC_UNREACHABLE;
}

static enum rc send_request(int fd, const struct url *url)
{
	const struct http_request request = {.url = url, .default_port = 80, .user_agent = "kedge-check/" KEDGE_VERSION};
	char text[HTTP_REQUEST_MAX];
	struct strbuf sb;
	enum rc rc;

	sb_init(&sb, text, sizeof text);
	rc = http_request_write(&request, &sb);
	if (rc != RC_OK)
		return rc;
	return send(fd, text, sb.n, MSG_NOSIGNAL) == (ssize_t)sb.n ? RC_OK : RC_UNREACHABLE;
}

/* Takes bytes as they came; the answer has ended when it is complete, or when there is enough of it. */
static enum rc take(struct answer *answer, struct span in)
{
	while (!answer->ended) {
		enum http_want want;
		struct span body = SPAN_NONE;
		enum rc rc = http_feed(&answer->reader, &in, &want, &body);

		if (rc != RC_OK)
			return rc;
		if (want == HTTP_WANT_MORE)
			return RC_OK;
		if (want == HTTP_HAVE_HEAD && answer->reader.head.status != 200)
			answer->ended = true;
		if (want == HTTP_HAVE_BODY) {
			body = span_sub(body, 0, answer->max - answer->n);
			memcpy(answer->bytes + answer->n, body.p, body.n);
			answer->n += body.n;
		}
		if (want == HTTP_DONE || answer->n == answer->max)
			answer->ended = true;
	}
	return RC_OK;
}

static enum rc receive(int fd, struct answer *answer)
{
	uint8_t buf[4096];
	enum rc rc = RC_OK;

	while (rc == RC_OK && !answer->ended) {
		ssize_t got = recv(fd, buf, sizeof buf, 0);

		if (got < 0)
			return errno == EAGAIN || errno == EWOULDBLOCK ? RC_TIMEOUT : RC_RESET;
		if (got == 0)
			return http_feed_end(&answer->reader);
		rc = take(answer, span_of(buf, (size_t)got));
	}
	return rc;
}

static enum rc exchange(const char *text, struct answer *answer)
{
	struct url url;
	int fd;
	enum rc rc = url_parse(span_str(text), &url);

	if (rc != RC_OK)
		return rc;
	if (!span_is_nocase(url.scheme, "http"))
		return RC_UNSUPPORTED;
	rc = connect_to(&url, &fd);
	if (rc != RC_OK)
		return rc;
	http_reader_init(&answer->reader);
	answer->n = 0;
	answer->ended = false;
	rc = send_request(fd, &url);
	if (rc == RC_OK)
		rc = receive(fd, answer);
	close(fd);
	return rc;
}

static enum rc follow(const char *url, struct answer *answer)
{
	char at[URL_MAX + 1];
	struct strbuf sb;
	enum rc rc;

	snprintf(at, sizeof at, "%s", url);
	for (unsigned i = 0; i <= REDIRECTS_MAX; i++) {
		const struct http_head *head = &answer->reader.head;
		char next[URL_MAX + 1];

		rc = exchange(at, answer);
		if (rc != RC_OK || head->status == 200)
			return rc;
		if (head->status == 403 || head->status == 404 || head->status == 410)
			return RC_NOT_FOUND;
		if (head->status < 301 || head->status > 308 || head->location[0] == '\0')
			return RC_HTTP_STATUS;
		sb_init(&sb, next, sizeof next);
		rc = url_resolve(span_str(at), span_str(head->location), &sb);
		if (rc != RC_OK)
			return rc;
		memcpy(at, next, sb.n + 1);
	}
	return RC_HTTP_REDIRECTS;
}

enum rc check_http_get(const char *url, size_t max, uint8_t **bytes, size_t *n)
{
	struct answer *answer = heap_new(sizeof *answer);
	enum rc rc = RC_NO_MEMORY;

	if (answer == NULL)
		return rc;
	answer->max = max;
	answer->bytes = heap_new(max);
	if (answer->bytes != NULL)
		rc = follow(url, answer);
	if (rc == RC_OK) {
		*bytes = answer->bytes;
		*n = answer->n;
	} else {
		heap_free(answer->bytes);
	}
	heap_free(answer);
	return rc;
}
