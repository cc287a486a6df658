/* The option parser of all commands. */
#include "shell/options.h"

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

static bool parse_key(struct span text, uint64_t *key)
{
	int64_t number;

	if (text.n == 1) {
		*key = text.p[0];
		return true;
	}
	if (!span_number(text, &number) || number < 0)
		return false;
	*key = (uint64_t)number;
	return true;
}

static enum rc take_value(const struct option *option, const char *text, struct option_value *value,
			  struct option_error *error)
{
	int64_t number;

	if (text == NULL) {
		error->reason = "wants a value";
		return RC_USAGE;
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
		error->reason = "wants a key: one character, or a number";
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

enum rc options_parse(const struct option *table, char *const *words, struct option_value *values, unsigned *taken,
		      struct option_error *error)
{
	unsigned at;

	for (unsigned i = 0; i < option_count(table); i++)
		values[i] = (struct option_value){0};
	for (at = 0; words[at] != NULL && words[at][0] == '-' && words[at][1] != '\0'; at++) {
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
