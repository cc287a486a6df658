/* SNTP messages. */
#include "proto/ntp_msg.h"

#define VERSION_4_CLIENT 0x23
#define MODE_SERVER	 4
#define STRATUM_MOST	 15
#define UNIX_IN_NTP	 2208988800U /* 1970-01-01 in seconds since 1900 */

void ntp_request_write(uint64_t cookie, uint8_t out[NTP_SIZE])
{
	memset(out, 0, NTP_SIZE);
	out[0] = VERSION_4_CLIENT;
	for (unsigned i = 0; i < 8; i++)
		out[40 + i] =
			(uint8_t)(cookie >> (56 - 8 * i)); /* the transmit timestamp, which need not be one */
}

enum rc ntp_answer_read(struct span packet, uint64_t cookie, uint64_t *seconds)
{
	struct reader r = reader_of(packet);
	uint8_t first = rd_u8(&r);
	uint8_t stratum = rd_u8(&r);
	uint64_t originate;
	uint32_t transmit;

	rd_skip(&r, 22);
	originate = (uint64_t)rd_be32(&r) << 32;
	originate |= rd_be32(&r);
	rd_skip(&r, 8);
	transmit = rd_be32(&r);
	if (r.bad || packet.n < NTP_SIZE || (first & 7) != MODE_SERVER || originate != cookie)
		return RC_INVALID;
	if (first >> 6 == 3 || stratum == 0 || stratum > STRATUM_MOST || transmit == 0)
		return RC_REFUSED;
	/* Section 3: from 2036 on the count starts anew. */
	*seconds = (transmit >= UNIX_IN_NTP ? 0 : 1ULL << 32) + transmit - UNIX_IN_NTP;
	return RC_OK;
}
