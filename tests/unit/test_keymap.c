/* Keyboard layouts: what their keys give, Ctrl and Alt with them, layout files; each table is well-formed. */
#include "check.h"

#include "base/ascii.h"
#include "base/keymap.h"
#include "base/utf8.h"
#include "plat.h"

static void test_layouts(void)
{
	static const struct {
		const char *layout;
		int key;
		bool altgr;
		int wanted;
	} cases[] = {
		{"", 'y', false, 'y'},
		{"us", 'y', false, 'y'},
		{"us", 'q', true, 'q'},
		{"de", 'y', false, 'z'},
		{"de", 'Z', false, 'Y'},
		{"de", ';', false, 0xf6},
		{"de", '-', false, 0xdf},
		{"de", 'q', true, '@'},
		{"de", '7', true, '{'},
		{"de", 'a', true, 'a'},
		{"de", KEYMAP_EXTRA_KEY, false, '<'},
		{"de", KEYMAP_EXTRA_SHIFT, false, '>'},
		{"de", KEYMAP_EXTRA_KEY, true, '|'},
		{"de", '\\', true, '|'}, /* firmware that cannot tell the keys apart */
		{"de", '\\', false, '#'},
		{"de", 'y' & 0x1f, false, 'z' & 0x1f},
		{"de", KEY_ENTER, false, KEY_ENTER},
		{"de", KEY_ESC, false, KEY_ESC},
		{"de", KEY_UP, false, KEY_UP},
		{"de", KEY_F1, true, KEY_F1},
		{"de", KEY_DELETE, false, KEY_DELETE},
		{"de", KEY_ALT + 'y', false, KEY_ALT + 'z'},
		{"de", KEY_ALT + '/', false, '/'}, /* what a US keyboard has there */
		{"de", KEY_ALT + 'q', true, '@'}, /* either Alt */
		{"de", KEY_ALT + 'b', true, KEY_ALT + 'b'},
		{"de", KEY_ALT + 'y', true, KEY_ALT + 'z'},
		{"us", KEY_ALT + 'q', true, KEY_ALT + 'q'},
		{"us", KEY_ALT + '/', false, KEY_ALT + '/'},
		{"us", KEYMAP_EXTRA_KEY, false, '\\'},
		{"us", KEYMAP_EXTRA_SHIFT, false, '|'},
		{"fr", 'q', false, 'a'},
		{"fr", '1', false, '&'},
		{"fr", '!', false, '1'},
		{"fr", 'm' & 0x1f, false, KEY_ENTER}, /* Ctrl-M is Enter */
		{"fr", 'a' & 0x1f, false, 'q' & 0x1f},
		{"uk", '#', false, 0xa3},
		{"gr", 'a', false, 'a'},
		{"dk", '[', false, 0xe5},
		{"cz", '2', false, 0x11b},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		CHECK_RC(keymap_choose(span_str(cases[i].layout)), RC_OK);
		if (keymap_key(cases[i].key, cases[i].altgr) != cases[i].wanted)
			printf("  %s: ", cases[i].layout);
		CHECK_NUM(keymap_key(cases[i].key, cases[i].altgr), cases[i].wanted);
	}
	CHECK_RC(keymap_choose(span_str("de")), RC_OK);
	CHECK_RC(keymap_choose(span_str("xx")), RC_NOT_FOUND);
	CHECK_NUM(keymap_key('y', false), 'z'); /* as before */
}

/* iPXE's thirty names; pairs of whole characters; every letter and digit can still be typed. */
static void test_tables(void)
{
	static const char names[] = "al by cf cz de dk es et fi fr gr hu il it lt mk mt nl no no-latin1 pl pt ro ru se sg sr-latin ua uk us";
	struct span left = span_str(names);
	struct span name;

	while ((name = span_word(&left)).n > 0)
		CHECK_RC(keymap_choose(name), RC_OK);
	for (const struct keymap *map = keymap_table; map->name != NULL; map++) {
		const char *texts[] = {map->plain, map->altgr};
		bool reached[0x80] = {false};

		for (unsigned i = 0; i < 2; i++) {
			struct span pairs = span_str(texts[i]);

			while (pairs.n > 0) {
				uint32_t from = utf8_take(&pairs);

				CHECK(pairs.n > 0 && (from < 0x7f || from == KEYMAP_EXTRA_KEY || from == KEYMAP_EXTRA_SHIFT));
				CHECK(utf8_take(&pairs) >= ' ');
			}
		}
		CHECK_RC(keymap_choose(span_str(map->name)), RC_OK);
		for (int c = ' '; c <= KEYMAP_EXTRA_SHIFT; c = c == 0x7e ? KEYMAP_EXTRA_KEY : c + 1) {
			int plain = keymap_key(c, false);
			int alt = keymap_key(c, true);

			reached[plain < 0x80 ? plain : 0] = reached[alt < 0x80 ? alt : 0] = true;
		}
		for (int c = ' '; c < 0x7f; c++) {
			if ((ascii_alpha((uint8_t)c) || ascii_digit((uint8_t)c) || strchr(" |&;${}/:.-_=", c) != NULL) &&
			    !check_note(reached[c], "every character of a script can be typed", __FILE__, __LINE__))
				printf("    %s lacks %c\n", map->name, c);
		}
	}
}

static void test_file(void)
{
	uint8_t file[KEYMAP_FILE_SIZE + 1];

	for (unsigned i = 0; i < sizeof file; i++)
		file[i] = (uint8_t)i;
	file['y'] = 'z';
	file[';'] = 0xf6;
	file['x'] = 0;
	CHECK_RC(keymap_use_file(span_of(file, KEYMAP_FILE_SIZE - 1)), RC_INVALID);
	CHECK_RC(keymap_use_file(span_of(file, KEYMAP_FILE_SIZE + 1)), RC_INVALID);
	CHECK_RC(keymap_use_file(SPAN_NONE), RC_INVALID);
	CHECK_RC(keymap_use_file(span_of(file, KEYMAP_FILE_SIZE)), RC_OK);
	CHECK_NUM(keymap_key('y', false), 'z');
	CHECK_NUM(keymap_key(';', false), 0xf6);
	CHECK_NUM(keymap_key('x', false), 'x');
	CHECK_NUM(keymap_key('y' & 0x1f, false), 'z' & 0x1f);
	CHECK_NUM(keymap_key(KEY_ENTER, false), KEY_ENTER);
	CHECK_NUM(keymap_key(KEY_HOME, false), KEY_HOME);
	CHECK_RC(keymap_choose(span_str("us")), RC_OK);
	CHECK_NUM(keymap_key('y', false), 'y');
}

int main(void)
{
	test_layouts();
	test_tables();
	test_file();
	return check_end();
}
