/* SNTP: what an answer is, and what it says. */
#include "check.h"

#include "proto/ntp_msg.h"

#define COOKIE 0x0123456789abcdefULL

/* An answer with that transmit timestamp. */
static void answer(uint8_t packet[NTP_SIZE], uint32_t transmit)
{
	memset(packet, 0, NTP_SIZE);
	packet[0] = 0x24;
	packet[1] = 2;
	for (unsigned i = 0; i < 8; i++)
		packet[24 + i] = (uint8_t)(COOKIE >> (56 - 8 * i));
	for (unsigned i = 0; i < 4; i++)
		packet[40 + i] = (uint8_t)(transmit >> (24 - 8 * i));
}

static enum rc read_answer(const uint8_t *packet, size_t n, uint64_t *seconds)
{
	uint8_t *exact = exact_copy(packet, n);
	enum rc rc = ntp_answer_read(span_of(exact, n), COOKIE, seconds);

	free(exact);
	return rc;
}

int main(void)
{
	uint8_t packet[NTP_SIZE];
	uint64_t seconds = 0;

	ntp_request_write(COOKIE, packet);
	CHECK_NUM(packet[0], 0x23);
	CHECK_NUM(packet[40], 0x01);
	CHECK_NUM(packet[47], 0xef);
	CHECK_RC(read_answer(packet, NTP_SIZE, &seconds), RC_INVALID); /* a request is no answer */
	answer(packet, 3000000000U);
	CHECK_RC(read_answer(packet, NTP_SIZE, &seconds), RC_OK);
	CHECK_NUM(seconds, 791011200);
	for (size_t n = 0; n < NTP_SIZE; n++)
		CHECK_RC(read_answer(packet, n, &seconds), RC_INVALID);
	packet[24] ^= 1;
	CHECK_RC(read_answer(packet, NTP_SIZE, &seconds), RC_INVALID);
	answer(packet, 100); /* after 2036-02-07 06:28:16 */
	CHECK_RC(read_answer(packet, NTP_SIZE, &seconds), RC_OK);
	CHECK_NUM(seconds, 2085978496 + 100);
	answer(packet, 0);
	CHECK_RC(read_answer(packet, NTP_SIZE, &seconds), RC_REFUSED);
	answer(packet, 1);
	packet[1] = 0;
	CHECK_RC(read_answer(packet, NTP_SIZE, &seconds), RC_REFUSED);
	packet[1] = 16;
	CHECK_RC(read_answer(packet, NTP_SIZE, &seconds), RC_REFUSED);
	packet[1] = 1;
	packet[0] = 0xe4; /* its clock is not set */
	CHECK_RC(read_answer(packet, NTP_SIZE, &seconds), RC_REFUSED);
	return check_end();
}
