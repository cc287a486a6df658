/* SNTP: asking a time server what time it is.  RFC 4330 sections 4 and 5. */
#pragma once

#include <stdint.h>

#include "base/rc.h"
#include "base/span.h"

#define NTP_SIZE 48 /* bytes of a message */

/** Writes a request; cookie is what the answer must repeat. */
void ntp_request_write(uint64_t cookie, uint8_t out[NTP_SIZE]);

/**
 * Reads an answer: seconds since 1970-01-01 UTC.  RC_INVALID if it is none to that request; RC_REFUSED if the
 * server does not know the time, or wants to be left alone.
 */
enum rc ntp_answer_read(struct span packet, uint64_t cookie, uint64_t *seconds) MUST_CHECK;
