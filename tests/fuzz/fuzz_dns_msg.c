/* A DNS response.  First byte: which of four questions it answers; the rest is the packet behind the id. */
#include <stdlib.h>
#include <string.h>

#include "proto/dns_msg.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char *const names[] = {"a", "boot.example"};
	uint8_t query[DNS_QUERY_MAX];
	struct dns_answer answer;
	size_t query_n;
	enum rc rc;

	if (n < 3)
		return 0;
	rc = dns_query_write(span_str(names[data[0] & 1]), (uint16_t)(data[1] << 8 | data[2]),
			     (data[0] & 2) != 0 ? DNS_TYPE_AAAA : DNS_TYPE_A, query, sizeof query, &query_n);
	if (rc != RC_OK)
		abort();
	rc = dns_response_read(span_of(data + 1, n - 1), span_of(query, query_n), &answer);
	if (rc == RC_OK && (answer.count > DNS_ADDRS_MAX || (answer.count > 0 && answer.rcode != DNS_NO_ERROR)))
		abort();
	/* The same bytes as the name that a person typed. */
	(void)!dns_query_write(span_of(data, n), 1, DNS_TYPE_A, query, sizeof query, &query_n);
	return 0;
}
