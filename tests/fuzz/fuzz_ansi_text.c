/* Control sequences in hostile text: what comes out has none, and every piece lies in the text. */
#include <stdlib.h>

#include "proto/ansi_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ansi_text ansi = ansi_text_of(span_of(data, size), ANSI_COLOURS_USUAL);
	enum ansi_piece piece;
	size_t shown = 0;

	while (ansi_text_next(&ansi, &piece)) {
		uint8_t foreground;
		uint8_t background;

		ansi_colours_shown(&ansi.colours, &foreground, &background);
		if (foreground > 15 || background > 7 || ansi.colours.foreground > 15 || ansi.colours.background > 7)
			abort();
		if (piece != ANSI_TEXT)
			continue;
		if (ansi.text.n == 0 || ansi.text.p < data || ansi.text.p + ansi.text.n > data + size)
			abort();
		for (size_t i = 0; i < ansi.text.n; i++) {
			if (ansi.text.p[i] == 0x1b || ansi.text.p[i] == 0)
				abort();
		}
		shown += ansi.text.n;
	}
	if (shown > size)
		abort();
	return 0;
}
