/* The option parser of all commands. */
#include "shell/options.h"

#include "base/ascii.h"
#include "plat.h"

static const struct option *find_long(const struct option *table, struct span name, unsigned *row)
{
	for (unsigned i = 0; table != NULL && table[i].name != NULL; i++) {
		if (span_is(name, table[i].name)) {
			*row = i;
			return &table[i];
		}
	}
	return NULL;
}

static const struct option *find_letter(const struct option *table, char letter, unsigned *row)
{
	for (unsigned i = 0; table != NULL && table[i].name != NULL; i++) {
		if (table[i].letter == letter && letter != '\0') {
			*row = i;
			return &table[i];
		}
	}
	return NULL;
}

/*
 * Keys as scripts number them: what a terminal sends for them, ESC [ N letter, as (N + 1) * 0x100 + letter, counted from
 * 0x110000.  F5 is ESC [ 15 ~.
 */
static const struct {
	const char *name;
	uint16_t number; /* 0: terminals do not agree, so scripts know none */
	int key;
} key_table[] = {
	{"up", 0x141, KEY_UP},        {"down", 0x142, KEY_DOWN},        {"right", 0x143, KEY_RIGHT},
	{"left", 0x144, KEY_LEFT},    {"end", 0x146, KEY_END},          {"home", 0x148, KEY_HOME},
	{"insert", 0x37e, KEY_INSERT}, {"delete", 0x47e, KEY_DELETE},   {"pageup", 0x67e, KEY_PAGE_UP},
	{"pagedown", 0x77e, KEY_PAGE_DOWN}, {"f5", 0x107e, KEY_F1 + 4}, {"f6", 0x127e, KEY_F1 + 5},
	{"f7", 0x137e, KEY_F1 + 6},   {"f8", 0x147e, KEY_F1 + 7},       {"f9", 0x157e, KEY_F1 + 8},
	{"f10", 0x167e, KEY_F1 + 9},  {"f11", 0x187e, KEY_F1 + 10},     {"f12", 0x197e, KEY_F1 + 11},
	{"f1", 0, KEY_F1},            {"f2", 0, KEY_F1 + 1},            {"f3", 0, KEY_F1 + 2},
	{"f4", 0, KEY_F1 + 3},        {"esc", 0, KEY_ESC},              {"enter", 0, KEY_ENTER},
	{"tab", 0, KEY_TAB},          {"backspace", 0, KEY_BACKSPACE},
};

#define KEYS_FROM 0x110000 /* where numbers of keys that are no characters start */

static bool key_by_name(struct span text, uint64_t *key)
{
	for (size_t i = 0; i < sizeof key_table / sizeof key_table[0]; i++) {
		if (!span_is_nocase(text, key_table[i].name))
			continue;
		*key = (uint64_t)key_table[i].key;
		return true;
	}
	if (text.n != 6 || !span_starts_nocase(text, "ctrl-") || !ascii_alpha(text.p[5]))
		return false;
	*key = text.p[5] & 0x1fU;
	return true;
}

static bool key_by_number(uint64_t number, uint64_t *key)
{
	if (number < 0x80) {
		*key = number == '\n' ? KEY_ENTER : number;
		return true;
	}
	number = number >= KEYS_FROM ? number - KEYS_FROM : number;
	for (size_t i = 0; i < sizeof key_table / sizeof key_table[0]; i++) {
		if (number == 0 || key_table[i].number != number)
			continue;
		*key = (uint64_t)key_table[i].key;
		return true;
	}
	return false;
}

static bool parse_key(struct span text, uint64_t *key)
{
	int64_t number;

	if (text.n == 1) {
		*key = text.p[0];
		return true;
	}
	if (span_number(text, &number))
		return number >= 0 && key_by_number((uint64_t)number, key);
	return key_by_name(text, key);
}

static enum rc take_value(const struct option *option, const char *text, struct option_value *value,
			  struct option_error *error)
{
	int64_t number;

	if (text == NULL) {
		error->reason = "wants a value";
		return RC_USAGE;
	}
	if (text != NULL && option->kind == OPTION_TEXT) {
		unsigned count = 0;

		while (value->texts[count] != NULL)
			count++;
		if (count == OPTION_REPEATS_MAX) {
			error->reason = "is given too often";
			return RC_USAGE;
		}
		value->texts[count] = text;
	}
	value->given = true;
	value->text = text;
	if (option->kind == OPTION_NUMBER) {
		if (!span_number(span_str(text), &number) || number < 0) {
			error->reason = "wants a number";
			return RC_USAGE;
		}
		value->number = (uint64_t)number;
	}
	if (option->kind == OPTION_KEY && !parse_key(span_str(text), &value->number)) {
		error->reason = "wants a key: one character, a name such as F8, or a number such as 0x197e";
		return RC_USAGE;
	}
	return RC_OK;
}

/* The next word as an option's value; one that looks like an option is not taken for one. */
static const char *value_word(char *const *words, unsigned *at)
{
	if (words[*at + 1] == NULL || words[*at + 1][0] == '-')
		return NULL;
	(*at)++;
	return words[*at];
}

static enum rc take_long(const struct option *table, char *const *words, unsigned *at, struct option_value *values,
			 struct option_error *error)
{
	struct span text = span_str(words[*at] + 2);
	size_t equals = span_find(text, '=');
	const char *inline_value = equals < text.n ? words[*at] + 2 + equals + 1 : NULL;
	unsigned row;
	const struct option *option = find_long(table, span_sub(text, 0, equals), &row);

	if (option == NULL) {
		error->reason = "is no option of this command";
		return RC_USAGE;
	}
	if (option->kind != OPTION_FLAG)
		return take_value(option, inline_value != NULL ? inline_value : value_word(words, at), &values[row], error);
	if (inline_value != NULL) {
		error->reason = "takes no value";
		return RC_USAGE;
	}
	values[row].given = true;
	return RC_OK;
}

static enum rc take_letters(const struct option *table, char *const *words, unsigned *at, struct option_value *values,
			    struct option_error *error)
{
	for (const char *letter = words[*at] + 1; *letter != '\0'; letter++) {
		unsigned row;
		const struct option *option = find_letter(table, *letter, &row);

		if (option == NULL) {
			error->reason = "is no option of this command";
			return RC_USAGE;
		}
		if (option->kind != OPTION_FLAG)
			return take_value(option, letter[1] != '\0' ? letter + 1 : value_word(words, at), &values[row],
					  error);
		values[row].given = true;
	}
	return RC_OK;
}

static unsigned option_count(const struct option *table)
{
	unsigned count = 0;

	while (table != NULL && table[count].name != NULL)
		count++;
	return count;
}

/* A negative number is a word like any other: no option has a digit for its letter. */
static bool looks_like_option(const char *word)
{
	return word[0] == '-' && word[1] != '\0' && !ascii_digit((uint8_t)word[1]);
}

enum rc options_parse(const struct option *table, char *const *words, struct option_value *values, unsigned *taken,
		      struct option_error *error)
{
	unsigned at;

	for (unsigned i = 0; i < option_count(table); i++)
		values[i] = (struct option_value){0};
	for (at = 0; words[at] != NULL && looks_like_option(words[at]); at++) {
		enum rc rc;

		if (strcmp(words[at], "--") == 0) {
			at++;
			break;
		}
		error->word = words[at];
		rc = words[at][1] == '-' ? take_long(table, words, &at, values, error)
					 : take_letters(table, words, &at, values, error);
		if (rc != RC_OK)
			return rc;
	}
	*taken = at;
	return RC_OK;
}

bool options_want_help(const struct option *table, const char *word)
{
	unsigned row;

	if (word == NULL)
		return false;
	return strcmp(word, "--help") == 0 || (strcmp(word, "-h") == 0 && find_letter(table, 'h', &row) == NULL);
}
