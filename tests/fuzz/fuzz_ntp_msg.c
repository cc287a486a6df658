/* Answers of time servers. */
#include "proto/ntp_msg.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	uint64_t seconds;

	(void)!ntp_answer_read(span_of(data, n), 0, &seconds);
	return 0;
}
