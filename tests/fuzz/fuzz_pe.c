/* PE headers: whatever the bytes, only the three results, and facts that agree with each other. */
#include <stdlib.h>
#include <string.h>

#include "proto/pe.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct pe_facts facts;
	enum rc rc = pe_parse(span_of(data, n), &facts);

	if (rc != RC_OK && rc != RC_IMAGE_UNKNOWN && rc != RC_IMAGE_BROKEN)
		abort();
	if (rc == RC_OK) {
		if (facts.linux_protocol != pe_linux_protocol(span_of(data, n)))
			abort();
		if (facts.linux_protocol != 0 && !facts.is_linux)
			abort();
		if (facts.needed > UINT64_C(0x1fffffffe) || strlen(pe_machine_text(facts.machine)) == 0)
			abort();
	}
	return 0;
}
