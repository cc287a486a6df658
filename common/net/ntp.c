/* SNTP over UDP (RFC 4330), one question at a time. */
#include "net/ntp.h"

#include "config.h"
#include "net/datagram.h"
#include "net/loop.h"
#include "net/random.h"
#include "proto/ntp_msg.h"

#define NTP_PORT 123

struct question {
	uint64_t cookie;
	bool answered;
	enum rc rc;
	uint64_t seconds;
};

static void on_packet(void *ctx, const struct endpoint *from, struct span payload)
{
	struct question *question = ctx;
	enum rc rc = ntp_answer_read(payload, question->cookie, &question->seconds);

	(void)from;
	if (rc == RC_INVALID)
		return; /* not to this question */
	question->rc = rc;
	question->answered = true;
}

static bool answered(void *ctx)
{
	return ((const struct question *)ctx)->answered;
}

enum rc ntp_ask(const struct netaddr *server, uint64_t *seconds)
{
	struct endpoint to = {*server, NTP_PORT};
	struct question question = {.cookie = (uint64_t)random_u32() << 32 | random_u32()};
	uint8_t request[NTP_SIZE];
	struct datagram *socket;
	enum rc rc = datagram_open(NULL, 0, on_packet, &question, &socket);

	if (rc != RC_OK)
		return rc;
	ntp_request_write(question.cookie, request);
	rc = RC_TIMEOUT;
	for (unsigned tries = 0; tries < NTP_TRIES && rc == RC_TIMEOUT; tries++) {
		rc = datagram_send(socket, &to, span_of(request, sizeof request));
		if (rc == RC_OK)
			rc = loop_until(answered, &question, loop_deadline_ms(NTP_TRY_MS));
	}
	datagram_close(socket);
	if (rc != RC_OK)
		return rc;
	if (question.rc == RC_OK)
		*seconds = question.seconds;
	return question.rc;
}
