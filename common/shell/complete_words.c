/* What Tab would complete in a line. */
#include "shell/complete_words.h"

#include "base/ascii.h"
#include "proto/script_words.h"

/* ---- words of the line ---- */

/* The words of the last command of the line, up to the cursor. */
struct words {
	struct span first;   /* the command's name; empty if the cursor stands in it, or nothing was typed */
	struct span last;    /* the word that the cursor stands at the end of; empty behind a blank */
	struct span before;  /* the one before last */
	unsigned positional; /* words between first and last that are no options, nor values of them */
};

static bool takes_value(const struct command *command, struct span word)
{
	const struct option *option = command != NULL ? command->options : NULL;

	for (; option != NULL && option->name != NULL; option++) {
		if (option->kind == OPTION_FLAG)
			continue;
		if (word.n == 2 && word.p[0] == '-' && option->letter != '\0' && word.p[1] == (uint8_t)option->letter)
			return true;
		if (word.n > 2 && span_starts(word, "--") && span_is(span_skip(word, 2), option->name))
			return true;
	}
	return false;
}

static bool is_option(struct span word)
{
	return word.n > 1 && word.p[0] == '-';
}

static void take_word(struct words *words, struct span word, const struct command *command)
{
	if (words->first.n == 0) {
		words->first = word;
		return;
	}
	if (!is_option(word) && !takes_value(command, words->before))
		words->positional++;
	words->before = word;
}

/* False where nothing can be completed. */
static bool read_words(struct span line, struct words *words, const struct command *(*find)(struct span name),
		       const struct command **command)
{
	bool blank = line.n == 0 || ascii_space(line.p[line.n - 1]);
	struct span left = line;
	struct span word;

	*words = (struct words){.positional = 0};
	*command = NULL;
	for (;;) {
		bool at_end = span_trim(left).n == 0;
		enum script_token token = script_token_take(&left, &word);

		if (token == SCRIPT_END)
			return at_end; /* otherwise a comment begins */
		if (token != SCRIPT_WORD && left.n == 0 && !blank)
			return false; /* an operator needs a blank behind it */
		if (token != SCRIPT_WORD) {
			*words = (struct words){.positional = 0};
			*command = NULL;
		} else if (left.n == 0 && !blank) {
			words->last = word;
		} else {
			take_word(words, word, *command);
			*command = find(words->first);
		}
	}
}

/* ---- what a word of a command is ---- */

static bool has(struct span text, const char *wanted)
{
	size_t n = strlen(wanted);

	for (size_t i = 0; i + n <= text.n; i++) {
		if (memcmp(text.p + i, wanted, n) == 0)
			return true;
	}
	return false;
}

/* By the name that the command's synopsis gives to its word number i. */
static enum complete_kind kind_of_word(const struct command *command, unsigned i)
{
	static const struct {
		const char *word;
		enum complete_kind kind;
	} kinds[] = {
		{"INTERFACE", COMPLETE_INTERFACE}, {"IMAGE", COMPLETE_IMAGE}, {"LABEL", COMPLETE_LABEL},
		{"COMMAND", COMPLETE_COMMAND},     {"NAME", COMPLETE_SETTING}, {"SETTING", COMPLETE_SETTING},
		{"SCOPE", COMPLETE_SCOPE},
	};
	struct span left = span_str(command->synopsis);
	struct span word = span_word(&left);

	while (i > 0 && !has(word, "...")) {
		word = span_word(&left);
		i--;
		if (word.n == 0)
			return COMPLETE_NOTHING;
	}
	for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
		if (has(word, kinds[k].word))
			return kinds[k].kind;
	}
	return COMPLETE_NOTHING;
}

/* The piece of a setting's name that is completed: behind its colon the type, otherwise all of it. */
static void narrow_to_type(struct complete_place *place, struct span line)
{
	struct span piece = span_skip(line, place->start);
	size_t colon = span_find(piece, ':');

	if (place->kind != COMPLETE_SETTING || colon == piece.n)
		return;
	place->kind = COMPLETE_TYPE;
	place->start += colon + 1;
}

/* Behind the innermost ${ that no } has ended; line.n + 1 if there is none. */
static size_t open_brace(struct span line)
{
	for (size_t i = line.n; i > 0; i--) {
		if (line.p[i - 1] == '}')
			break;
		if (i >= 2 && line.p[i - 1] == '{' && line.p[i - 2] == '$')
			return i;
	}
	return line.n + 1;
}

static enum complete_kind kind_of(const struct words *words, const struct command *command)
{
	if (words->first.n == 0)
		return COMPLETE_COMMAND;
	if (command == NULL)
		return COMPLETE_NOTHING;
	if (words->last.n > 0 && words->last.p[0] == '-' && words->positional == 0)
		return COMPLETE_OPTION;
	if (takes_value(command, words->before))
		return COMPLETE_NOTHING;
	return kind_of_word(command, words->positional);
}

struct complete_place complete_place_of(struct span line, const struct command *(*find)(struct span name))
{
	struct complete_place place = {.kind = COMPLETE_NOTHING, .start = line.n};
	size_t brace = open_brace(line);
	struct words words;

	if (brace <= line.n) {
		place.kind = COMPLETE_SETTING;
		place.start = brace;
		place.in_braces = true;
	} else if (read_words(line, &words, find, &place.command)) {
		place.kind = kind_of(&words, place.command);
		place.start = line.n - words.last.n;
	}
	narrow_to_type(&place, line);
	return place;
}
