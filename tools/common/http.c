/* One request after the other, each over a connection of its own. */
#include "http.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/heap.h"
#include "fetch/sink.h"

#define SILENCE_S     10
#define REDIRECTS_MAX 5

/* One answer while it is read. */
struct answer {
	struct http_reader reader;
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

static enum rc send_all(int fd, struct span bytes)
{
	while (bytes.n > 0) {
		ssize_t sent = send(fd, bytes.p, bytes.n, MSG_NOSIGNAL);

		if (sent <= 0)
			return RC_UNREACHABLE;
		bytes = span_skip(bytes, (size_t)sent);
	}
	return RC_OK;
}

static enum rc send_request(int fd, const struct http_job *job, const struct url *url)
{
	const struct http_request request = {
		.url = url, .default_port = 80, .user_agent = job->user_agent, .ask = job->ask};
	char text[HTTP_REQUEST_MAX];
	struct strbuf sb;
	enum rc rc;

	sb_init(&sb, text, sizeof text);
	rc = http_request_write(&request, &sb);
	if (rc == RC_OK)
		rc = send_all(fd, sb_as_span(&sb));
	if (rc == RC_OK && job->ask != NULL && strcmp(job->ask->method, "GET") != 0)
		rc = send_all(fd, job->ask->body);
	return rc;
}

static enum rc take_head(struct http_job *job, struct answer *answer)
{
	const struct http_head *head = &answer->reader.head;

	job->status = head->status;
	answer->ended = head->status != 200;
	if (answer->ended || job->head == NULL)
		return RC_OK;
	return job->head(job->ctx, head->has_length ? head->length : SINK_SIZE_UNKNOWN);
}

/* Takes bytes as they came; the answer has ended when it is complete, or when there is enough of it. */
static enum rc take(struct http_job *job, struct answer *answer, struct span in)
{
	while (!answer->ended) {
		enum http_want want;
		struct span body = SPAN_NONE;
		enum rc rc = http_feed(&answer->reader, &in, &want, &body);

		if (rc == RC_OK && want == HTTP_HAVE_HEAD)
			rc = take_head(job, answer);
		else if (rc == RC_OK && want == HTTP_HAVE_BODY)
			rc = job->body(job->ctx, body);
		if (rc != RC_OK || want == HTTP_WANT_MORE)
			return rc;
		answer->ended |= want == HTTP_DONE || job->enough;
	}
	return RC_OK;
}

static enum rc receive(int fd, struct http_job *job, struct answer *answer)
{
	uint8_t buf[4096];
	enum rc rc = RC_OK;

	while (rc == RC_OK && !answer->ended) {
		ssize_t got = recv(fd, buf, sizeof buf, 0);

		if (got < 0)
			return errno == EAGAIN || errno == EWOULDBLOCK ? RC_TIMEOUT : RC_RESET;
		if (got == 0)
			return http_feed_end(&answer->reader);
		rc = take(job, answer, span_of(buf, (size_t)got));
	}
	return rc;
}

static enum rc exchange(struct http_job *job, struct answer *answer)
{
	struct url url;
	int fd;
	enum rc rc = url_parse(span_str(job->final_url), &url);

	if (rc != RC_OK)
		return rc;
	if (!span_is_nocase(url.scheme, "http"))
		return RC_URL_SCHEME;
	rc = connect_to(&url, &fd);
	if (rc != RC_OK)
		return rc;
	http_reader_init(&answer->reader);
	answer->ended = false;
	rc = send_request(fd, job, &url);
	if (rc == RC_OK)
		rc = receive(fd, job, answer);
	close(fd);
	return rc;
}

/* The job's next URL; what was asked with a body is not asked of the next place, but by 307 and 308 (RFC 9110
 * section 15.4). */
static enum rc redirect(struct http_job *job, const struct http_head *head)
{
	char next[URL_MAX + 1];
	struct strbuf sb;
	enum rc rc;

	if (head->status < 301 || head->status > 308 || head->location[0] == '\0')
		return RC_HTTP_STATUS;
	sb_init(&sb, next, sizeof next);
	rc = url_resolve(span_str(job->final_url), span_str(head->location), &sb);
	if (rc != RC_OK)
		return rc;
	memcpy(job->final_url, next, sb.n + 1);
	if (head->status < 307)
		job->ask = NULL;
	return RC_OK;
}

enum rc http_job_run(struct http_job *job)
{
	struct answer *answer = heap_new(sizeof *answer);
	enum rc rc = answer != NULL ? RC_OK : RC_NO_MEMORY;

	job->status = 0;
	if (strlen(job->url) > URL_MAX)
		rc = RC_URL_SYNTAX;
	else
		strcpy(job->final_url, job->url);
	for (unsigned i = 0; rc == RC_OK; i++) {
		rc = i <= REDIRECTS_MAX ? exchange(job, answer) : RC_HTTP_REDIRECTS;
		if (rc != RC_OK || job->status == 200)
			break;
		rc = redirect(job, &answer->reader.head);
	}
	heap_free(answer);
	return rc;
}
