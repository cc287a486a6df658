/* Lines and words of scripts. */
#include "proto/script_words.h"

#include "base/ascii.h"

enum script_token script_token_take(struct span *line, struct span *word)
{
	struct span token = span_word(line);

	if (token.n == 0 || token.p[0] == '#') {
		*line = SPAN_NONE;
		return SCRIPT_END;
	}
	if (span_is(token, "||"))
		return SCRIPT_OR;
	if (span_is(token, "&&"))
		return SCRIPT_AND;
	if (span_is(token, ";"))
		return SCRIPT_NEXT;
	*word = token;
	return SCRIPT_WORD;
}

bool script_line_take(struct span text, size_t *offset, struct strbuf *line, bool *torn)
{
	struct span rest = span_skip(text, *offset);
	struct span part;
	bool taken = false;

	*torn = false;
	while (span_line(&rest, &part)) {
		taken = true;
		*torn = part.n > 0 && part.p[part.n - 1] == '\\';
		sb_span(line, span_sub(part, 0, part.n - (*torn ? 1 : 0)));
		if (!*torn)
			break;
	}
	*offset = text.n - rest.n;
	return taken;
}

bool script_label_split(struct span line, struct span *label, struct span *command)
{
	while (line.n > 0 && ascii_space(line.p[0]))
		line = span_skip(line, 1);
	*command = line;
	if (line.n == 0 || line.p[0] != ':')
		return false;
	line = span_skip(line, 1);
	for (size_t n = 0;; n++) {
		if (n == line.n || ascii_space(line.p[n])) {
			*label = span_sub(line, 0, n);
			*command = span_skip(line, n);
			return true;
		}
	}
}

bool script_is(struct span text)
{
	static const char *const magics[] = {"#!ipxe", "#!gpxe", "#!kedge"};

	for (size_t i = 0; i < sizeof magics / sizeof magics[0]; i++) {
		size_t n = strlen(magics[i]);

		if (span_starts(text, magics[i]) && text.n > n && ascii_space(text.p[n]))
			return true;
	}
	return false;
}
