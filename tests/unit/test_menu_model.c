/* The menu without a screen: keys, countdowns, layout. */
#include "check.h"

#include "config.h"
#include "plat.h"
#include "pxelinux/menu_geometry.h"
#include "pxelinux/menu_model.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define NEVER        UINT64_MAX

static enum rc no_files(struct config_source *source, struct span name, uint8_t **bytes, size_t *n)
{
	(void)source;
	(void)name;
	(void)bytes;
	(void)n;
	return RC_NOT_FOUND;
}

static struct config *parse(const char *text)
{
	static struct config_source source = {no_files};
	struct config_start start = {exact_copy(text, strlen(text)), strlen(text)};
	struct config *config = NULL;

	CHECK_RC(config_new(&start, 1, &source, &config), RC_OK);
	if (config == NULL)
		abort();
	return config;
}

static const char *selected(const struct menu_model *model)
{
	static char name[64];
	struct config_entry *entry = menu_model_selected(model);

	if (entry == NULL)
		return "-";
	snprintf(name, sizeof name, "%.*s", SPAN_ARGS(entry->text));
	return name;
}

/* Ten entries of which 1 and 2 are separators and 5 is disabled: a - - b c (off) d e f g. */
#define TEN "label a\nmenu separator\nmenu separator\nlabel b\nlabel c\nlabel off\nmenu disable\nlabel d\nlabel e\nlabel f\nlabel g\n"

static void test_moves(void)
{
	static const struct {
		const char *start;
		int key;
		enum menu_event event;
		const char *at;
	} cases[] = {
		{"a", KEY_UP, MENU_NOTHING, "a"},       {"a", KEY_DOWN, MENU_MOVED, "b"},
		{"b", KEY_UP, MENU_MOVED, "a"},         {"c", KEY_DOWN, MENU_MOVED, "d"},
		{"d", 0x10, MENU_MOVED, "c"},           {"c", 0x0e, MENU_MOVED, "d"},
		{"g", KEY_DOWN, MENU_NOTHING, "g"},     {"a", KEY_PAGE_DOWN, MENU_MOVED, "c"},
		{"g", KEY_PAGE_UP, MENU_MOVED, "c"},    {"b", KEY_PAGE_UP, MENU_MOVED, "a"},
		{"f", KEY_PAGE_DOWN, MENU_MOVED, "g"},  {"a", KEY_END, MENU_MOVED, "g"},
		{"g", KEY_HOME, MENU_MOVED, "a"},       {"c", ' ', MENU_MOVED, "f"},
		{"c", '<', MENU_MOVED, "a"},            {"c", KEY_RIGHT, MENU_MOVED, "f"},
		{"c", KEY_LEFT, MENU_MOVED, "a"},       {"c", 0x05, MENU_MOVED, "g"},
		{"c", 0x01, MENU_MOVED, "a"},           {"c", 0x02, MENU_MOVED, "a"},
		{"c", 0x06, MENU_MOVED, "f"},           {"c", '-', MENU_MOVED, "b"},
		{"c", '+', MENU_MOVED, "d"},            {"a", KEY_ENTER, MENU_CHOSEN, "a"},
		{"a", '\n', MENU_CHOSEN, "a"},          {"a", KEY_TAB, MENU_EDIT, "a"},
		{"a", KEY_ESC, MENU_PROMPT, "a"},       {"a", KEY_CTRL_C, MENU_PROMPT, "a"},
		{"a", 0x0c, MENU_REDRAW, "a"},          {"a", 'z', MENU_NOTHING, "a"},
		{"a", KEY_F1, MENU_NOTHING, "a"},       {"a", KEY_INSERT, MENU_NOTHING, "a"},
		{"a", 0xe4, MENU_NOTHING, "a"},         {"a", -7, MENU_NOTHING, "a"},
	};
	struct config *config = parse(TEN);

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct menu_model model;

		menu_model_init(&model, config, 0);
		menu_model_set_rows(&model, 4);
		while (strcmp(selected(&model), cases[i].start) != 0)
			CHECK_NUM(menu_model_key(&model, KEY_DOWN, 0), MENU_MOVED);
		CHECK_NUM(menu_model_key(&model, cases[i].key, 0), cases[i].event);
		CHECK_STR(selected(&model), cases[i].at);
		CHECK(model.list.top <= model.list.selected && model.list.selected < model.list.top + 4 && model.list.top + 4 <= model.menu->count);
	}
	config_free(config);
}

/* Every key from every place leaves the selection inside the menu, whatever it holds. */
static void test_any_key_anywhere(void)
{
	static const char *const configs[] = {"", "menu separator\n", "label a\nmenu disable\n", "label a\n", TEN,
					      "menu begin\nmenu separator\nmenu end\nmenu separator\n"};
	static const int keys[] = {KEY_UP, KEY_DOWN, KEY_LEFT, KEY_RIGHT, KEY_HOME, KEY_END, KEY_PAGE_UP, KEY_PAGE_DOWN,
				   KEY_ENTER, KEY_TAB, KEY_ESC, ' ', 'a', KEY_F1, KEY_F12, '+', '-'};

	for (size_t i = 0; i < COUNT(configs); i++) {
		struct config *config = parse(configs[i]);
		struct menu_model model;

		menu_model_init(&model, config, 0);
		for (unsigned step = 0; step < 400; step++) {
			menu_model_set_rows(&model, step % 7);
			(void)menu_model_key(&model, keys[(step * 7 + step / 17) % COUNT(keys)], step);
			CHECK(model.menu->count == 0 || model.list.selected < model.menu->count);
			CHECK(model.list.top <= model.list.selected);
		}
		config_free(config);
	}
}

static void test_hotkeys(void)
{
	struct config *config = parse("timeout 50\nlabel a\nmenu label ^Alpha\nlabel b\nmenu label be^T\n");
	struct menu_model model;

	menu_model_init(&model, config, 0);
	CHECK_NUM(menu_model_key(&model, 'T', 0), MENU_MOVED);
	CHECK_STR(selected(&model), "be^T");
	CHECK(menu_model_deadline(&model) == NEVER);
	CHECK_NUM(menu_model_key(&model, 'a', 0), MENU_MOVED);
	CHECK_STR(selected(&model), "^Alpha");
	config_free(config);

	config = parse("menu immediate\nlabel a\nlabel b\nmenu label ^Be\n");
	menu_model_init(&model, config, 0);
	CHECK_NUM(menu_model_key(&model, 'b', 0), MENU_CHOSEN);
	config_free(config);
}

static void test_submenus(void)
{
	struct config *config = parse("timeout 100\nlabel a\nmenu begin m\nmenu title M\ntimeout 30\nlabel b\nlabel c\nmenu default\n"
				      "label up\nmenu exit\nlabel top\nmenu goto .top\nmenu end\nlabel go\nmenu goto m\n"
				      "label q\nmenu quit\n");
	struct menu_model model;

	menu_model_init(&model, config, 1000);
	CHECK(menu_model_deadline(&model) == 11000);
	(void)menu_model_key(&model, KEY_DOWN, 1000);
	CHECK_STR(selected(&model), "M");
	CHECK(menu_model_deadline(&model) == NEVER);
	CHECK_NUM(menu_model_key(&model, KEY_TAB, 1000), MENU_NOTHING); /* nothing to edit */
	CHECK_NUM(menu_model_key(&model, KEY_ENTER, 2000), MENU_ENTERED);
	CHECK_STR(selected(&model), "c");
	CHECK(menu_model_deadline(&model) == 5000);
	(void)menu_model_key(&model, KEY_DOWN, 2000);
	CHECK_NUM(menu_model_key(&model, KEY_ENTER, 3000), MENU_ENTERED);
	CHECK_STR(selected(&model), "M");
	(void)menu_model_key(&model, KEY_DOWN, 3000);
	CHECK_NUM(menu_model_key(&model, KEY_ENTER, 3000), MENU_ENTERED);
	CHECK_STR(selected(&model), "c");
	CHECK_NUM(menu_model_key(&model, KEY_ESC, 3000), MENU_ENTERED);
	CHECK_STR(selected(&model), "M");
	(void)menu_model_key(&model, KEY_END, 3000);
	CHECK_NUM(menu_model_key(&model, KEY_ENTER, 3000), MENU_PROMPT);
	config_free(config);
}

static void test_timeouts(void)
{
	struct config *config = parse("timeout 50\ntotaltimeout 200\nlabel a\nlabel b\n");
	struct menu_model model;

	menu_model_init(&model, config, 1000);
	CHECK_NUM(menu_model_tick(&model, 5999), MENU_NOTHING);
	CHECK_NUM(menu_model_key(&model, 'x', 5000), MENU_NOTHING); /* any key starts it again */
	CHECK_NUM(menu_model_tick(&model, 9999), MENU_NOTHING);
	CHECK_NUM(menu_model_tick(&model, 10000), MENU_TIMEOUT);
	CHECK_NUM(menu_model_tick(&model, NEVER - 1), MENU_NOTHING); /* once */
	menu_model_restart(&model, 20000);
	(void)menu_model_key(&model, KEY_DOWN, 21000);
	CHECK(model.deadline_ms == NEVER); /* off the default entry */
	CHECK_NUM(menu_model_tick(&model, 39999), MENU_NOTHING);
	CHECK_NUM(menu_model_tick(&model, 40000), MENU_TIMEOUT); /* keys do not stop the total */
	config_free(config);

	config = parse("label a\n");
	menu_model_init(&model, config, 0);
	CHECK(menu_model_deadline(&model) == NEVER);
	CHECK_NUM(menu_model_tick(&model, NEVER - 1), MENU_NOTHING);
	config_free(config);
}

static void test_locks(void)
{
	struct config *config = parse("noescape 1\nallowoptions 0\nlabel a\nmenu passwd x\nlabel q\nmenu quit\nmenu begin\nmenu title m\n"
				      "label b\nmenu end\n");
	struct menu_model model;

	menu_model_init(&model, config, 0);
	CHECK_NUM(menu_model_key(&model, KEY_TAB, 0), MENU_NOTHING);
	CHECK_NUM(menu_model_key(&model, KEY_ESC, 0), MENU_NOTHING);
	(void)menu_model_key(&model, KEY_DOWN, 0);
	CHECK_NUM(menu_model_key(&model, KEY_ENTER, 0), MENU_NOTHING);
	(void)menu_model_key(&model, KEY_DOWN, 0);
	CHECK_NUM(menu_model_key(&model, KEY_ENTER, 0), MENU_ENTERED);
	CHECK_NUM(menu_model_key(&model, KEY_ESC, 0), MENU_ENTERED); /* to the parent is no escape */
	config_free(config);

	config = parse("label go\nmenu goto .top\nmenu passwd x\n");
	menu_model_init(&model, config, 0);
	CHECK_NUM(menu_model_key(&model, KEY_ENTER, 0), MENU_CHOSEN); /* who asks for the password then opens it */
	CHECK_NUM(menu_model_open(&model, menu_model_selected(&model), 0), MENU_ENTERED);
	config_free(config);
}

static void test_hidden_and_help(void)
{
	struct config *config = parse("menu hidden\ntimeout 50\nf1 one.txt x\nf12 twelve\nlabel a\nmenu help a.txt\nlabel b\n");
	struct menu_model model;

	menu_model_init(&model, config, 0);
	CHECK(model.hidden);
	CHECK_NUM(menu_model_key(&model, KEY_ENTER, 0), MENU_REVEAL); /* boots nothing that was not seen */
	CHECK(!model.hidden && menu_model_deadline(&model) == NEVER);
	CHECK_NUM(menu_model_key(&model, KEY_F1, 0), MENU_HELP);
	CHECK_SPAN(model.help_file, "a.txt");
	(void)menu_model_key(&model, KEY_DOWN, 0);
	CHECK_NUM(menu_model_key(&model, KEY_F1, 0), MENU_HELP);
	CHECK_SPAN(model.help_file, "one.txt");
	CHECK_NUM(menu_model_key(&model, KEY_F12, 0), MENU_HELP);
	CHECK_SPAN(model.help_file, "twelve");
	CHECK_NUM(menu_model_key(&model, KEY_F1 + 1, 0), MENU_NOTHING);
	config_free(config);
}

static void check_inside(const struct menu_geometry *g)
{
	CHECK(g->width >= 20 && g->left + g->width <= g->columns);
	CHECK(g->rows >= 1 && g->first == g->top + 3 && g->bottom == g->first + g->rows);
	CHECK(g->bottom < g->tabmsg && g->bottom < g->timeout && g->bottom < g->cmdline && g->bottom < g->help);
	CHECK(g->tabmsg < g->screen_rows && g->timeout < g->screen_rows && g->cmdline < g->screen_rows);
	CHECK(g->help <= g->help_end && g->help_end < g->screen_rows && g->hidden < g->screen_rows);
	CHECK(g->password + 3 <= g->screen_rows && g->password_width >= 20 && g->password_left + g->password_width <= g->columns);
}

static void test_geometry(void)
{
	struct config *config = parse("");
	struct menu_geometry g = menu_geometry(&config->root->look.layout, 40, 80, 25);

	/* The defaults: frame from row 1, entries 4 to 15, messages at 18, 20 and 22, all counted from 1. */
	check_inside(&g);
	CHECK_NUM(g.left, 10);
	CHECK_NUM(g.width, 60);
	CHECK_NUM(g.password, 10);
	CHECK_NUM(g.password_left, 3);
	CHECK_NUM(g.password_width, 74);
	CHECK_NUM(g.top, 0);
	CHECK_NUM(g.first, 3);
	CHECK_NUM(g.rows, 12);
	CHECK_NUM(g.tabmsg, 17);
	CHECK_NUM(g.timeout, 19);
	CHECK_NUM(g.help, 21);
	CHECK_NUM(g.help_end, 24);
	CHECK_NUM(g.hidden, 23);
	g = menu_geometry(&config->root->look.layout, 3, 80, 25);
	CHECK_NUM(g.rows, 3);
	config_free(config);

	/* Debian's numbers, made for 30 rows, on 25: shifted by 7 in place of 8. */
	config = parse("menu hshift 4\nmenu width 70\nmenu vshift 8\nmenu rows 12\nmenu helpmsgrow 14\nmenu cmdlinerow 16\n"
		       "menu timeoutrow 16\nmenu tabmsgrow 18\n");
	g = menu_geometry(&config->root->look.layout, 4, 80, 25);
	check_inside(&g);
	CHECK_NUM(g.left, 14);
	CHECK_NUM(g.width, 50);
	CHECK_NUM(g.top, 7);
	CHECK_NUM(g.rows, 4);
	CHECK_NUM(g.tabmsg, 24);
	CHECK_NUM(g.help, 20);
	CHECK_NUM(g.help_end, 21);
	g = menu_geometry(&config->root->look.layout, 4, 80, 30);
	CHECK_NUM(g.top, 8);
	CHECK_NUM(g.tabmsg, 25);
	config_free(config);
}

static void test_geometry_of_anything(void)
{
	static const char *const words[] = {"width", "margin", "rows", "tabmsgrow", "cmdlinerow", "timeoutrow", "helpmsgrow",
					    "helpmsgendrow", "hiddenrow", "hshift", "vshift", "endrow"};
	static const int32_t values[] = {0, 1, -1, 3, -3, 24, -24, 25, 26, 80, 1000, INT32_MAX, -INT32_MAX};
	static const unsigned sizes[][2] = {{80, 25}, {0, 0}, {1, 1}, {20, 10}, {40, 12}, {100, 31}, {200, 60}, {UINT32_MAX, UINT32_MAX}};
	char text[1024];

	for (unsigned round = 0; round < 600; round++) {
		struct config *config;
		size_t n = 0;

		for (size_t i = 0; i < COUNT(words); i++) {
			if ((round + i) % 3 == 0)
				continue;
			n += (size_t)snprintf(text + n, sizeof text - n, "menu %s %d\n", words[i],
					      (int)values[(round * (i + 3) + i * 5 + round / 13) % COUNT(values)]);
		}
		config = parse(text);
		for (size_t i = 0; i < COUNT(sizes); i++) {
			struct menu_geometry g = menu_geometry(&config->root->look.layout, round % 40, sizes[i][0], sizes[i][1]);

			check_inside(&g);
		}
		config_free(config);
	}
}

int main(void)
{
	test_moves();
	test_any_key_anywhere();
	test_hotkeys();
	test_submenus();
	test_timeouts();
	test_locks();
	test_hidden_and_help();
	test_geometry();
	test_geometry_of_anything();
	return check_end();
}
