/* URLs: base and reference, separated by a line end.  What comes out must parse again, and resolve to itself. */
#include <stdlib.h>

#include "proto/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check_resolved(struct span text)
{
	char again[8192];
	struct strbuf sb;
	struct url url;

	if (url_parse(text, &url) != RC_OK)
		abort();
	sb_init(&sb, again, sizeof again);
	url_format(&url, &sb);
	if (!span_equal(sb_as_span(&sb), text))
		abort();
	sb_init(&sb, again, sizeof again);
	if (url.path.n > 0 && (url_resolve(text, text, &sb) != RC_OK || !span_equal(sb_as_span(&sb), text)))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct span base = span_of(data, n);
	size_t end = span_find(base, '\n');
	struct span reference = span_skip(base, end + 1);
	char text[4096];
	struct strbuf sb;
	struct url url;

	base = span_sub(base, 0, end);
	sb_init(&sb, text, sizeof text);
	if (url_resolve(base, reference, &sb) == RC_OK)
		check_resolved(sb_as_span(&sb));
	sb_init(&sb, text, sizeof text);
	if (url_parse(base, &url) == RC_OK) {
		url_format_printable(&url, &sb);
		url_format_target(&url, &sb);
		url_format_host(&url, 80, &sb);
		url_decode(url.userinfo, &sb);
		(void)url_basename(&url);
	}
	return 0;
}
