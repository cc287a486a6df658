/* Linux setup headers: whatever the bytes, sizes stay within the file, and command lines give sane numbers. */
#include <stdlib.h>

#include "proto/bzimage.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* What is left is left as it is when asked once more. */
static void own_cmdline(struct span line)
{
	char once[256];
	char twice[256];
	struct strbuf first;
	struct strbuf second;

	sb_init(&first, once, sizeof once);
	sb_init(&second, twice, sizeof twice);
	bzimage_cmdline_own(line, &first);
	bzimage_cmdline_own(sb_as_span(&first), &second);
	if (!first.cut && !span_equal(sb_as_span(&first), sb_as_span(&second)))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct span file = span_of(data, n);
	struct bzimage facts;
	enum rc rc = bzimage_parse(file, &facts);

	if (rc != RC_OK && rc != RC_IMAGE_UNKNOWN && rc != RC_IMAGE_BROKEN)
		abort();
	if (rc == RC_OK && ((uint64_t)facts.setup_size + facts.system_size > n || facts.system_size == 0))
		abort();
	if (rc == RC_OK && (facts.protocol < 0x0200 || facts.runtime_at < BZIMAGE_LOAD_ADDRESS))
		abort();
	if (bzimage_memory_limit(file) == 0)
		abort();
	(void)bzimage_video_mode(file, 0);
	own_cmdline(file);
	return 0;
}
