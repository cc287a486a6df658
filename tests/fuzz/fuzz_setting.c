/*
 * The first line is a setting's name, the rest is its bytes, and its text: what is shown can be read again, and then
 * shows the same.
 */
#include <assert.h>
#include <stdlib.h>

#include "proto/setting_name.h"
#include "proto/setting_type.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#define ROOM 4096

/* Numbers of other widths than the type's are shown as they are, but read in its width. */
static bool reads_back(enum setting_type type, size_t n)
{
	return setting_type_width(type) == 0 || setting_type_width(type) == n;
}

static void check_bytes(enum setting_type type, struct span bytes)
{
	char *text = malloc(ROOM);
	char *again = malloc(ROOM);
	uint8_t *back = malloc(ROOM);
	struct writer w = writer_of(back, ROOM);
	struct strbuf sb;
	struct strbuf sb2;

	if (text == NULL || again == NULL || back == NULL)
		abort();
	sb_init(&sb, text, ROOM);
	sb_init(&sb2, again, ROOM);
	if (setting_format(type, bytes, &sb) != RC_OK) {
		assert(sb.n == 0);
	} else if (!sb.cut && reads_back(type, bytes.n)) {
		enum rc rc = setting_parse(type, sb_as_span(&sb), &w);

		assert(rc == RC_OK || rc == RC_TOO_LONG);
		if (rc == RC_OK) {
			rc = setting_format(type, span_of(back, w.n), &sb2);
			assert(rc == RC_OK && span_equal(sb_as_span(&sb), sb_as_span(&sb2)));
		}
	}
	free(back);
	free(again);
	free(text);
}

static void check_text(enum setting_type type, struct span text)
{
	uint8_t back[256];
	struct writer w = writer_of(back, sizeof back);

	(void)!setting_parse(type, text, &w);
	assert(w.n <= sizeof back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct span rest = span_of(data, n);
	struct span line;
	struct setting_name name;

	if (!span_line(&rest, &line) || setting_name_parse(line, &name) != RC_OK)
		return 0;
	check_bytes(name.type, rest);
	check_text(name.type, rest);
	return 0;
}
