/* Tab in any line: the piece lies in the line, up to its end. */
#include <stdlib.h>

#include "shell/complete_words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct option options[] = {{"name", 'n', OPTION_TEXT, "NAME", ""}, {"quiet", 'q', OPTION_FLAG, NULL, ""}, {0}};

/* Commands by their first letter, with words of every kind. */
static const struct command *find(struct span name)
{
	static const struct command commands[] = {
		{.name = "a", .synopsis = "[SCOPE/]NAME[:TYPE] [VALUE...]"},
		{.name = "b", .synopsis = "[URL|IMAGE [ARGUMENT...]]", .options = options},
		{.name = "c", .synopsis = "[INTERFACE...]", .options = options},
		{.name = "d", .synopsis = ""},
	};

	return name.n > 0 && *name.p >= 'a' && *name.p <= 'd' ? &commands[*name.p - 'a'] : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct complete_place place = complete_place_of(span_of(data, size), find);

	if (place.start > size)
		abort();
	if (place.kind == COMPLETE_OPTION && place.command == NULL)
		abort();
	return 0;
}
