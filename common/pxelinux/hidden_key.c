/* Names of keys, as MENU HIDDENKEY of Syslinux 6.04 has them. */
#include "pxelinux/hidden_key.h"

#include "base/ascii.h"
#include "plat.h"

static const struct {
	const char *name;
	int key;
} names[] = {
	{"Backspace", KEY_BACKSPACE}, {"Tab", KEY_TAB},   {"Enter", KEY_ENTER},   {"Esc", KEY_ESC},
	{"Escape", KEY_ESC},          {"Space", ' '},     {"Up", KEY_UP},         {"Down", KEY_DOWN},
	{"Left", KEY_LEFT},           {"Right", KEY_RIGHT}, {"PgUp", KEY_PAGE_UP}, {"PgDn", KEY_PAGE_DOWN},
	{"Home", KEY_HOME},           {"End", KEY_END},   {"Insert", KEY_INSERT}, {"Delete", KEY_DELETE},
};

/* KEY_NONE for a name that no key has.  Single characters count as they stand, ^X is Ctrl-X. */
static int key_named(struct span name)
{
	uint64_t number;

	if (name.n == 1)
		return *name.p;
	if (name.n == 2 && name.p[0] == '^')
		return name.p[1] & 0x1f;
	if (name.n >= 2 && ascii_lower(name.p[0]) == 'f' && span_decimal(span_skip(name, 1), &number) && number >= 1 &&
	    number <= PXELINUX_F_KEYS)
		return KEY_F1 + (int)number - 1;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (span_is_nocase(name, names[i].name))
			return names[i].key;
	}
	return KEY_NONE;
}

static bool is_listed(struct span list, int key)
{
	while (list.n > 0) {
		size_t n = span_find(list, ',');

		if (key_named(span_sub(list, 0, n)) == key)
			return true;
		list = span_skip(list, n + 1);
	}
	return false;
}

bool hidden_key_command(const struct config_menu *menu, int key, struct span *command)
{
	for (const struct config_style *style = menu->look.styles; style != NULL; style = style->next) {
		struct span rest = style->value;

		if (style->keyword != PXL_MENU_HIDDENKEY || !is_listed(pxelinux_word(&rest), key))
			continue;
		*command = span_trim(rest);
		return command->n > 0;
	}
	return false;
}
