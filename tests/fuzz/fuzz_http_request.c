/* Requests from any URL: whatever stands in it, a request is one line, its headers, and nothing smuggled between. */
#include <stdlib.h>

#include "proto/http_msg.h"
#include "proto/url.h"

/* Header lines up to the empty one, which must be the end; no other control characters, no bytes beyond ASCII. */
static void check_request(struct span text)
{
	struct span line;
	bool first = true;

	if (!span_ends(text, "\r\n\r\n"))
		abort();
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] >= 0x7f || (text.p[i] < ' ' && text.p[i] != '\r' && text.p[i] != '\n'))
			abort();
	}
	while (span_line(&text, &line) && line.n > 0) {
		if (first && (!span_starts(line, "GET ") || !span_ends(line, " HTTP/1.1")))
			abort();
		if (!first && span_find(line, ':') == line.n)
			abort();
		first = false;
	}
	if (text.n > 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char text[8192];
	struct strbuf sb;
	struct url url;
	struct http_request request = {.url = &url, .default_port = 80, .user_agent = "Kedge/0"};

	if (n < 1 || url_parse(span_of(data + 1, n - 1), &url) != RC_OK || url.host.n == 0)
		return 0;
	request.proxy = data[0] % 4 > 1 ? &url : NULL;
	request.range_from = data[0] / 4;
	request.if_range = data[0] % 2 != 0 ? "\"tag\"" : NULL;
	sb_init(&sb, text, sizeof text);
	if (http_request_write(&request, &sb) == RC_OK)
		check_request(sb_as_span(&sb));
	return 0;
}
