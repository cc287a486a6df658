/* Models without a screen: lists, a script's menu, a form; and the layout. */
#include "check.h"

#include "plat.h"
#include "ui/tui.h"
#include "ui/tui_choice.h"
#include "ui/tui_form.h"
#include "ui/tui_style.h"
#include "ui/ui.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define NEVER        UINT64_MAX
#define C(letter)    ((letter) & 0x1f)

/* ---- lists ---- */

static bool by_pattern(const void *ctx, size_t i)
{
	return ((const char *)ctx)[i] == '*';
}

static void test_list_keys(void)
{
	static const struct {
		const char *pattern; /* '*' can be selected */
		size_t start, rows;
		int key;
		size_t selected, top;
	} cases[] = {
		{"***", 0, 3, KEY_DOWN, 1, 0},     {"***", 2, 3, KEY_DOWN, 2, 0},       {"***", 0, 3, KEY_UP, 0, 0},
		{"*--*", 0, 4, KEY_DOWN, 3, 0},    {"*--*", 3, 4, KEY_UP, 0, 0},        {"--*--", 0, 2, KEY_DOWN, 2, 1},
		{"******", 0, 3, KEY_PAGE_DOWN, 3, 1}, {"******", 5, 3, KEY_PAGE_UP, 2, 2}, {"******", 2, 3, KEY_END, 5, 3},
		{"******", 5, 3, KEY_HOME, 0, 0},  {"*****-", 0, 3, KEY_END, 4, 2},     {"-****", 3, 3, KEY_HOME, 1, 1},
		{"", 0, 3, KEY_DOWN, 0, 0},        {"---", 0, 3, KEY_END, 0, 0},        {"*", 0, 1, KEY_PAGE_DOWN, 0, 0},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tui_list list = {.rows = cases[i].rows};
		bool moved;

		tui_list_init(&list, strlen(cases[i].pattern), cases[i].start, by_pattern, cases[i].pattern);
		CHECK(tui_list_key(&list, cases[i].key, &moved));
		CHECK_NUM(list.selected, cases[i].selected);
		CHECK_NUM(list.top, cases[i].top);
	}
}

static void test_list_starts(void)
{
	struct tui_list list = {.rows = 0};
	bool moved;

	tui_list_init(&list, 4, 1, by_pattern, "*-*-");
	CHECK_NUM(list.selected, 2);
	CHECK(tui_list_has_selection(&list));
	tui_list_init(&list, 4, 3, by_pattern, "*---");
	CHECK_NUM(list.selected, 0);
	tui_list_init(&list, 2, 0, by_pattern, "--");
	CHECK(!tui_list_has_selection(&list));
	tui_list_init(&list, 0, 0, NULL, NULL);
	CHECK(!tui_list_has_selection(&list));
	CHECK(!tui_list_key(&list, 'x', &moved));
}

/* ---- a script's menu ---- */

struct row {
	const char *name;
	const char *text;
	int key;
	bool is_default;
};

static struct ui *build(const struct row *rows, size_t count)
{
	struct ui *ui = NULL;

	CHECK_RC(ui_create(NULL, span_str("Title"), &ui), RC_OK);
	for (size_t i = 0; i < count; i++) {
		struct ui_item *item;

		CHECK_RC(ui_add(ui, rows[i].name, span_str(rows[i].text), &item), RC_OK);
		if (rows[i].key != 0)
			item->key = rows[i].key;
		item->is_default = rows[i].is_default;
	}
	return ui;
}

static const struct row rows[] = {
	{NULL, "Systems", 'h', false}, {"deb", "Debian", 'd', false}, {"fed", "Fedora", 0, true},  {"free", "FreeBSD", 'x', false},
	{NULL, "", 0, false},          {"tool", "tools", 'x', false}, {"exit", "Exit", KEY_F1 + 4, false},
};

static void test_choice_keys(void)
{
	static const struct {
		const char *start;
		int key;
		enum choice_event event;
		const char *at;
	} cases[] = {
		{"deb", KEY_DOWN, CHOICE_MOVED, "fed"},    {"free", KEY_DOWN, CHOICE_MOVED, "tool"},
		{"deb", KEY_UP, CHOICE_NOTHING, "deb"},    {"deb", KEY_END, CHOICE_MOVED, "exit"},
		{"exit", KEY_HOME, CHOICE_MOVED, "deb"},   {"fed", KEY_ENTER, CHOICE_TAKEN, "fed"},
		{"fed", '\n', CHOICE_TAKEN, "fed"},        {"fed", KEY_ESC, CHOICE_CANCELLED, "fed"},
		{"fed", KEY_CTRL_C, CHOICE_CANCELLED, "fed"}, {"fed", C('L'), CHOICE_REDRAW, "fed"},
		{"fed", 'd', CHOICE_TAKEN, "deb"},         {"deb", 'x', CHOICE_MOVED, "free"},
		{"free", 'x', CHOICE_MOVED, "tool"},       {"tool", 'x', CHOICE_MOVED, "free"},
		{"tool", 'h', CHOICE_MOVED, "deb"},        {"deb", 'h', CHOICE_NOTHING, "deb"},
		{"deb", 'f', CHOICE_MOVED, "fed"},         {"fed", 'F', CHOICE_MOVED, "free"},
		{"deb", 'T', CHOICE_MOVED, "tool"},        {"deb", KEY_F1 + 4, CHOICE_TAKEN, "exit"},
		{"deb", 's', CHOICE_NOTHING, "deb"},       {"deb", '9', CHOICE_NOTHING, "deb"},
		{"deb", KEY_F1, CHOICE_NOTHING, "deb"},    {"deb", 0xe4, CHOICE_NOTHING, "deb"},
	};
	struct ui *ui = build(rows, COUNT(rows));

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct choice_options options = {.default_name = cases[i].start};
		struct tui_choice choice;

		CHECK_RC(tui_choice_init(&choice, ui, &options, 0), RC_OK);
		CHECK_STR(tui_choice_selected(&choice)->name, cases[i].start);
		CHECK_NUM(tui_choice_key(&choice, cases[i].key, 0), cases[i].event);
		CHECK_STR(tui_choice_selected(&choice)->name, cases[i].at);
		tui_choice_end(&choice);
	}
	ui_delete(ui);
}

static const char *start_of(const struct ui *ui, const char *default_name)
{
	struct choice_options options = {.default_name = default_name};
	struct tui_choice choice;
	const char *name;

	if (tui_choice_init(&choice, ui, &options, 0) != RC_OK)
		return "-";
	name = tui_choice_selected(&choice)->name;
	tui_choice_end(&choice);
	return name;
}

static void test_choice_start(void)
{
	struct ui *ui = build(rows, COUNT(rows));
	static const struct row gaps[] = {{NULL, "a", 0, false}, {NULL, "", 0, false}};

	CHECK_STR(start_of(ui, "tool"), "tool");
	CHECK_STR(start_of(ui, NULL), "fed"); /* item --default */
	CHECK_STR(start_of(ui, ""), "fed");
	CHECK_STR(start_of(ui, "nope"), "fed");
	ui = build(rows, 2);
	CHECK_STR(start_of(ui, "nope"), "deb"); /* the first that can be chosen */
	ui = build(gaps, COUNT(gaps));
	CHECK_STR(start_of(ui, NULL), "-");
	ui = build(NULL, 0);
	CHECK_STR(start_of(ui, NULL), "-");
	CHECK(ui_find(NULL) == ui);
	ui_delete(ui);
	CHECK(ui_find(NULL) == NULL);
}

static void test_choice_timeouts(void)
{
	struct ui *ui = build(rows, COUNT(rows));
	struct choice_options options = {.timeout_ms = 3000};
	struct tui_choice choice;

	CHECK_RC(tui_choice_init(&choice, ui, &options, 1000), RC_OK);
	CHECK_NUM(tui_choice_seconds(&choice, 1000), 3);
	CHECK_NUM(tui_choice_seconds(&choice, 1001), 3);
	CHECK_NUM(tui_choice_seconds(&choice, 3001), 1);
	CHECK_NUM(tui_choice_tick(&choice, 3999), CHOICE_NOTHING);
	CHECK_NUM(tui_choice_tick(&choice, 4000), CHOICE_TAKEN);
	(void)tui_choice_key(&choice, KEY_DOWN, 2000); /* without --retimeout any key stops it */
	CHECK_NUM(tui_choice_tick(&choice, NEVER - 1), CHOICE_NOTHING);
	CHECK_NUM(tui_choice_seconds(&choice, 2000), 0);
	tui_choice_end(&choice);

	options.retimeout_ms = 5000;
	CHECK_RC(tui_choice_init(&choice, ui, &options, 0), RC_OK);
	(void)tui_choice_key(&choice, '~', 1000);
	CHECK_NUM(tui_choice_tick(&choice, 5999), CHOICE_NOTHING);
	CHECK_NUM(tui_choice_tick(&choice, 6000), CHOICE_TAKEN);
	tui_choice_end(&choice);
	ui_delete(ui);
}

static void test_names_and_text(void)
{
	struct ui *first = NULL;
	struct ui *second = NULL;
	struct ui_item *item = NULL;

	CHECK_RC(ui_create("a", span_str("\033[1mBold\033[0m title"), &first), RC_OK);
	CHECK_STR(first->title, "Bold title");
	CHECK_RC(ui_create("b", span_str(""), &second), RC_OK);
	CHECK(ui_find("a") == first && ui_find("b") == second && ui_find(NULL) == NULL);
	CHECK_RC(ui_add(second, "x", span_str("one\033[31m two"), &item), RC_OK);
	CHECK_STR(item->text, "one two");
	CHECK_RC(ui_create("a", span_str("again"), &first), RC_OK);
	CHECK(ui_find("a") == first);
	CHECK_NUM(first->count, 0);
	ui_delete(first);
	ui_delete(second);
	ui_delete(NULL);
}

/* ---- forms ---- */

static const struct row fields[] = {{NULL, "Address", 0, false}, {"ip", "IP", 0, false}, {NULL, "", 0, false}, {"gw", "Gateway", 0, false}};

static void type(struct tui_form *form, const char *text)
{
	for (; *text != '\0'; text++)
		CHECK_NUM(tui_form_key(form, *text), FORM_EDITED);
}

static void test_form(void)
{
	struct ui *ui = build(fields, COUNT(fields));
	struct tui_form form;

	CHECK_RC(tui_form_init(&form, ui, false), RC_OK);
	CHECK_NUM(form.list.selected, 1);
	tui_form_fill(&form, 1, span_str("10.0.0."));
	type(&form, "9");
	CHECK_STR(form.fields[1].text.text, "10.0.0.9");
	CHECK_NUM(tui_form_key(&form, KEY_ENTER), FORM_MOVED);
	CHECK_NUM(form.list.selected, 3);
	type(&form, "gww");
	CHECK_NUM(tui_form_key(&form, KEY_BACKSPACE), FORM_EDITED);
	CHECK_STR(form.fields[3].text.text, "gw");
	CHECK_NUM(tui_form_key(&form, KEY_ENTER), FORM_MOVED);
	CHECK_NUM(form.list.selected, tui_form_button(&form));
	CHECK_NUM(tui_form_key(&form, 'x'), FORM_NOTHING);
	CHECK_NUM(tui_form_key(&form, KEY_TAB), FORM_MOVED); /* round the end */
	CHECK_NUM(form.list.selected, 1);
	CHECK_NUM(tui_form_key(&form, KEY_UP), FORM_MOVED);
	CHECK_NUM(form.list.selected, 4);
	CHECK_NUM(tui_form_key(&form, KEY_ENTER), FORM_SAVE);
	CHECK_NUM(tui_form_key(&form, C('P')), FORM_NOTHING);
	CHECK_NUM(tui_form_key(&form, KEY_PAGE_UP), FORM_MOVED);
	CHECK_NUM(tui_form_key(&form, C('N')), FORM_MOVED);
	CHECK_NUM(tui_form_key(&form, C('X')), FORM_SAVE);
	CHECK_NUM(tui_form_key(&form, KEY_ESC), FORM_CANCELLED);
	CHECK_NUM(tui_form_key(&form, C('L')), FORM_REDRAW);
	tui_form_end(&form);

	CHECK_RC(tui_form_init(&form, ui, true), RC_OK);
	CHECK_NUM(tui_form_key(&form, KEY_ENTER), FORM_MOVED);
	CHECK_NUM(tui_form_key(&form, KEY_ENTER), FORM_SAVE); /* a login ends with its last field */
	tui_form_end(&form);
	ui_delete(ui);
}

/* What was cut out of a password does not come back by Ctrl-Y, in whichever field. */
static void test_secret_field(void)
{
	struct ui *ui = build(fields, COUNT(fields));
	struct tui_form form;

	ui->items->next->secret = true;
	CHECK_RC(tui_form_init(&form, ui, false), RC_OK);
	type(&form, "password");
	CHECK_NUM(tui_form_key(&form, C('U')), FORM_EDITED);
	CHECK_STR(form.fields[1].text.text, "");
	CHECK_NUM(tui_form_key(&form, KEY_DOWN), FORM_MOVED);
	CHECK_NUM(tui_form_key(&form, C('Y')), FORM_EDITED);
	CHECK_STR(form.fields[3].text.text, "");
	type(&form, "text");
	CHECK_NUM(tui_form_key(&form, C('U')), FORM_EDITED);
	CHECK_NUM(tui_form_key(&form, C('Y')), FORM_EDITED);
	CHECK_STR(form.fields[3].text.text, "text");
	tui_form_end(&form);
	ui_delete(ui);
}

static void test_empty_form(void)
{
	struct ui *ui = build(NULL, 0);
	struct tui_form form;

	CHECK_RC(tui_form_init(&form, ui, false), RC_OK);
	CHECK_NUM(form.list.selected, tui_form_button(&form));
	CHECK_NUM(tui_form_key(&form, KEY_DOWN), FORM_NOTHING);
	CHECK_NUM(tui_form_key(&form, KEY_ENTER), FORM_SAVE);
	tui_form_end(&form);
	ui_delete(ui);
}

/* ---- layout ---- */

static void test_layout(void)
{
	static const unsigned sizes[][2] = {{20, 10}, {40, 12}, {80, 25}, {80, 24}, {100, 31}, {160, 50}, {240, 67}, {1000, 1000}};
	static const unsigned widths[] = {0, 10, 57, 76, 90, 500, 1000};

	for (size_t i = 0; i < COUNT(sizes); i++) {
		for (size_t w = 0; w < COUNT(widths); w++) {
			for (size_t count = 0; count < 80; count += count < 30 ? 1 : 7) {
				struct tui tui = {.columns = sizes[i][0], .rows = sizes[i][1]};
				struct tui_box box = tui_box_place(&tui, count, widths[w]);

				CHECK(tui.left + tui.width <= tui.columns && tui.width >= 19);
				CHECK(box.rows >= 1 && box.first == box.top + 3 && box.bottom == box.first + box.rows);
				CHECK(box.bottom < box.note && box.note < box.countdown && box.countdown < box.keys);
				CHECK(box.keys == tui.rows - 1);
				CHECK(box.rows == (count > 0 ? count : 1) || box.rows >= tui.rows - 8);
			}
		}
	}
}

/* A screen of 4K pixels has 480 columns, and a piece of a rule takes three bytes. */
static void test_widest_rule(void)
{
	struct tui tui = {.palette = &tui_palette_usual, .columns = TUI_COLUMNS_MAX, .width = TUI_COLUMNS_MAX};

	CHECK(TUI_COLUMNS_MAX >= 480);
	tui_draw_rule(&tui, 0, TUI_RULE_TOP);
	plat_console_write("\n", 1);
	CHECK_NUM(strlen(tui.text), 3 * TUI_COLUMNS_MAX);
}

static void test_fit(void)
{
	static const struct {
		const char *text;
		unsigned columns;
		bool dots;
		const char *wanted;
	} cases[] = {
		{"abcdef", 6, true, "abcdef"}, {"abcdef", 5, true, "ab..."}, {"abcdef", 5, false, "abcde"}, {"abcdef", 3, true, "abc"},
		{"\303\244\303\266\303\274xyz", 5, true, "\303\244\303\266..."}, {"", 5, true, ""}, {"a\tb\001", 5, true, "a b"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		char out[40];
		struct strbuf sb;

		sb_init(&sb, out, sizeof out);
		(void)tui_fit(span_str(cases[i].text), cases[i].columns, cases[i].dots, &sb);
		CHECK_STR(out, cases[i].wanted);
	}
}

/* ---- colours ---- */

static void test_style(void)
{
	const struct tui_palette *palette = tui_style_palette();

	CHECK(memcmp(&palette->pairs[TUI_ITEM], &tui_palette_usual.pairs[TUI_ITEM], 2) == 0);
	CHECK(memcmp(&palette->pairs[TUI_TITLE], &tui_palette_usual.pairs[TUI_TITLE], 2) == 0);
	CHECK_RC(tui_style_set_pair(TUI_PAIR_SELECT, 7, 1), RC_OK);
	CHECK_RC(tui_style_set_pair(TUI_PAIR_NORMAL, -1, TUI_STYLE_DEFAULT), RC_OK);
	palette = tui_style_palette();
	CHECK_NUM(palette->pairs[TUI_SELECTED].background, PLAT_RED);
	CHECK_NUM(palette->pairs[TUI_ITEM].background, PLAT_BLACK);
	CHECK_NUM(palette->pairs[TUI_ITEM].foreground, PLAT_WHITE);
	CHECK_RC(tui_style_set_colour(1, (struct tui_style_colour){.basic = 4, .rgb = 0x0000aa, .has_rgb = true}), RC_OK);
	CHECK_NUM(tui_style_palette()->pairs[TUI_SELECTED].background, PLAT_BLUE);
	CHECK_RC(tui_style_set_colour(8, (struct tui_style_colour){.basic = 0}), RC_INVALID);
	CHECK_RC(tui_style_set_colour(0, (struct tui_style_colour){.basic = 16}), RC_INVALID);
	CHECK_RC(tui_style_set_pair(8, 0, 0), RC_INVALID);
	CHECK_RC(tui_style_set_pair(0, 8, 0), RC_INVALID);
	CHECK_RC(tui_style_set_pair(0, 0, 10), RC_INVALID);
}

int main(void)
{
	test_list_keys();
	test_list_starts();
	test_choice_keys();
	test_choice_start();
	test_choice_timeouts();
	test_names_and_text();
	test_form();
	test_secret_field();
	test_empty_form();
	test_layout();
	test_widest_rule();
	test_fit();
	test_style();
	return check_end();
}
