/* Keyboard layouts: from a US keyboard's characters to those on the keys. */
#include "base/keymap.h"

#include "base/ascii.h"
#include "base/utf8.h"
#include "plat.h"

static struct {
	const struct keymap *map;       /* NULL: as a US keyboard */
	bool has_file;
	uint8_t file[KEYMAP_FILE_SIZE]; /* counts before the map */
} keyboard;

enum rc keymap_choose(struct span name)
{
	const struct keymap *map = keymap_table;

	while (map->name != NULL && name.n > 0 && !span_is(name, map->name))
		map++;
	if (map->name == NULL)
		return RC_NOT_FOUND;
	keyboard.map = name.n > 0 && map->plain[0] != '\0' ? map : NULL;
	keyboard.has_file = false;
	return RC_OK;
}

enum rc keymap_use_file(struct span file)
{
	if (file.n != KEYMAP_FILE_SIZE)
		return RC_INVALID;
	memcpy(keyboard.file, file.p, KEYMAP_FILE_SIZE);
	keyboard.map = NULL;
	keyboard.has_file = true;
	return RC_OK;
}

/* What stands behind c in the pairs; 0 if it is not there. */
static uint32_t find(const char *pairs, uint32_t c)
{
	struct span left = span_str(pairs);

	while (left.n > 0) {
		uint32_t from = utf8_take(&left);
		uint32_t to = utf8_take(&left);

		if (from == c)
			return to;
	}
	return 0;
}

/* On firmware that gives one character for two keys, the extra one is looked for after the backslash's. */
static uint32_t find_altgr(uint32_t c)
{
	uint32_t found = find(keyboard.map->altgr, c);

	if (found == 0 && c == '\\')
		found = find(keyboard.map->altgr, KEYMAP_EXTRA_KEY);
	return found;
}

static uint32_t character(uint32_t c, bool altgr)
{
	uint32_t found = 0;

	if (keyboard.has_file && c < KEYMAP_FILE_SIZE)
		return keyboard.file[c] != 0 ? keyboard.file[c] : c;
	if (keyboard.map != NULL && altgr)
		found = find_altgr(c);
	if (keyboard.map != NULL && found == 0)
		found = find(keyboard.map->plain, c);
	if (found != 0)
		return found;
	return c == KEYMAP_EXTRA_KEY ? '\\' : c == KEYMAP_EXTRA_SHIFT ? '|' : c;
}

/* Ctrl and a letter: the letter that stands on the key, unless that is what Enter, Tab, Backspace or Esc give as well. */
static int control(int key)
{
	uint32_t letter = character((uint32_t)key | 0x60, false);

	if (key == KEY_ENTER || key == KEY_TAB || key == KEY_BACKSPACE || key == '\n' || key == 0 || key >= KEY_ESC)
		return key;
	return ascii_alpha((uint8_t)letter) && letter < 0x80 ? (int)letter & 0x1f : key;
}

int keymap_key(int key, bool altgr)
{
	bool alt = key >= KEY_ALT;
	int c = alt ? key - KEY_ALT : key;

	if (c < 0 || c >= KEY_UP || c == KEY_DELETE)
		return key;
	if (c < ' ')
		return alt ? key : control(c);
	if (alt && altgr && keyboard.map != NULL && find_altgr((uint32_t)c) != 0)
		return (int)find_altgr((uint32_t)c);
	/* With the left Alt a key that is no letter gives what stands there on a US keyboard: some have it nowhere else. */
	if (alt && keyboard.map != NULL && !ascii_alpha((uint8_t)c))
		return c;
	return (int)character((uint32_t)c, altgr) + (alt ? KEY_ALT : 0);
}
