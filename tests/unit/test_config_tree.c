/* Configurations as trees: scopes, inheritance, includes, limits. */
#include "config_texts.h"

#include "config.h"
#include "pxelinux/bootline.h"

/* What an entry comes down to, with more words behind it; "?" if there is no such label. */
static const char *line_of(const struct config *config, const char *command)
{
	static char text[512];
	static const uint8_t mac[6] = {0x52, 0x54, 0, 0x12, 0x34, 0x56};
	static const uint8_t uuid[16] = {1, 2, 3, 4, 5, 6, 0x47, 8, 9, 10, 11, 12, 13, 14, 15, 16};
	static const uint8_t address[4] = {10, 0, 0, 15}, server[4] = {10, 0, 0, 2}, gateway[4] = {10, 0, 0, 1};
	const struct pxelinux_options options = {
		.mac = span_of(mac, 6),
		.uuid = span_of(uuid, 16),
		.address = netaddr_v4(address),
		.next_server = netaddr_v4(server),
		.gateway = netaddr_v4(gateway),
		.prefix_bits = 22,
	};
	struct span extra;
	struct config_entry *entry = config_find(config, span_str(command), &extra);
	struct strbuf sb;

	sb_init(&sb, text, sizeof text);
	if (entry == NULL)
		return "?";
	CHECK_RC(bootline_compose(entry, extra, &options, &sb), RC_OK);
	return text;
}

static void test_lines(void)
{
	static const struct {
		const char *config;
		const char *command;
		const char *line;
	} cases[] = {
		{"label a\nkernel k\nappend x y ", "a", "k x y "},
		{"label a\nkernel k\nappend x", "a single  auto", "k x single  auto"},
		{"label a", "a", "a"},
		{"label a\nlinux k", "a", ".linux k"},
		{"label a\nkernel k\nconfig c", "a", ".config c"},
		{"label a\nconfig c\nkernel k", "a", "k"},
		{"label a\nlocalboot -1", "a", ".localboot -1"},
		{"label a\ncom32 chain.c32\nappend hd0 0", "a", ".com32 chain.c32 hd0 0"},
		{"label a\npxe p\nlabel b\nbss b\nlabel c\nboot c\nlabel d\nfdimage d", "a", ".pxe p"},
		{"label a\nbss b", "a", ".bss b"},
		{"label a\nboot b", "a", ".boot b"},
		{"label a\nfdimage d", "a", ".fdimage d"},
		/* the global APPEND is the one that holds when the label ends */
		{"append g\nlabel a\nkernel k\nlabel b\nkernel l\nappend -", "a", "k g"},
		{"append g\nlabel a\nkernel k\nlabel b\nkernel l\nappend -", "b", "l"},
		{"append g\nlabel b\nkernel l\nappend - ", "b", "l - "},
		{"label a\nkernel k\nappend x\nappend y", "a", "k y"},
		{"label a\nkernel k\nmenu begin\nappend g\nmenu end\nlabel b\nkernel l", "a", "k"},
		{"label a\nkernel k\nmenu begin\nappend g\nmenu end\nlabel b\nkernel l", "b", "l g"},
		{"label a\nkernel k\nmenu separator\nappend g\nlabel b\nkernel l", "b", "l g"},
		{"append -\nlabel a\nkernel k", "a", "k"},
		/* INITRD: the last one, behind APPEND; outside of labels ignored */
		{"initrd no\nlabel a\nkernel k\ninitrd i\ninitrd j,k", "a", "k initrd=j,k"},
		{"label a\ninitrd i\nkernel k\nappend x", "a", "k x initrd=i"},
		/* SYSAPPEND: copied at LABEL, or the label's own */
		{"ipappend 2\nlabel a\nkernel k", "a", "k BOOTIF=01-52-54-00-12-34-56"},
		{"label a\nkernel k\nipappend 1", "a", "k ip=10.0.0.15:10.0.0.2:10.0.0.1:255.255.252.0"},
		{"label a\nkernel k\nsysappend 0x7\nappend x", "a",
		 "k x ip=10.0.0.15:10.0.0.2:10.0.0.1:255.255.252.0 BOOTIF=01-52-54-00-12-34-56 "
		 "SYSUUID=01020304-0506-4708-090a-0b0c0d0e0f10"},
		{"sysappend 2\nlabel a\nkernel k\nsysappend 0", "a", "k"},
		{"label a\nkernel k\nsysappend 2\nlabel b\nkernel l", "b", "l"},
		{"ipappend 2\nlabel a\nipappend 0\nlabel b\nkernel l", "b more", "l BOOTIF=01-52-54-00-12-34-56 more"},
		/* names: case counts, first wins, all of the line beats the first word */
		{"label a\nkernel k\nlabel a\nkernel l", "a", "k"},
		{"label A\nkernel k\nlabel a\nkernel l", "a", "l"},
		{"label hg - one\nkernel k\nlabel hg - two\nkernel l", "hg - two", "l"},
		{"label hg - one\nkernel k\nlabel hg - two\nkernel l", "hg extra", "k extra"},
		{"label a\nmenu disable\nkernel k", "a", "?"},
		{"label a\nmenu hide\nkernel k", "a", "k"},
		{"menu begin\nlabel a\nkernel k\nmenu end", "a", "k"},
		{"kernel nowhere\nlabel a\nkernel k", "a", "k"},
		{"label a\nkernel k", "b", "?"},
		{"label a\nkernel k", "", "?"},
		{"label a\r\nkernel k\r\nappend x \r\n", "a", "k x "},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct config *config = parse(cases[i].config);

		CHECK_STR(line_of(config, cases[i].command), cases[i].line);
		config_free(config);
	}
}

static void test_globals(void)
{
	struct config *config = parse("default a\nDEFAULT b c\nprompt 1\nnoescape 1\nimplicit 0\nallowoptions 0\ntimeout 50\n"
				      "timeout 60\ntotaltimeout 70\nontimeout o x\nonerror e\nf0 ten\nf2 two.txt bg.png\nsay hi\n"
				      "display d.txt x\nnocomplete 1");

	CHECK_SPAN(config->globals.default_command, "b c");
	CHECK(config->globals.prompt && config->globals.noescape && config->globals.nocomplete);
	CHECK(!config->globals.implicit && !config->globals.allow_options && !config->globals.has_ui);
	CHECK_NUM(config->globals.timeout_ds, 60);
	CHECK_NUM(config->globals.total_timeout_ds, 70);
	CHECK_SPAN(config->globals.ontimeout, "o x");
	CHECK_SPAN(config->globals.onerror, "e");
	CHECK_SPAN(config->globals.f_keys[9], "ten");
	CHECK_SPAN(config->globals.f_keys[1], "two.txt");
	CHECK(!config->says->is_file);
	CHECK_SPAN(config->says->text, "hi");
	CHECK(config->says->next->is_file);
	CHECK_SPAN(config->says->next->text, "d.txt");
	CHECK(config->says->next->next == NULL);
	config_free(config);
	config = parse("timeout -5");
	CHECK(config->globals.implicit && config->globals.allow_options && !config->globals.prompt);
	CHECK_NUM(config->globals.timeout_ds, 0);
	CHECK(config->root->count == 0 && config->root->default_entry == NULL && config->start == config->root);
	config_free(config);
}

/* A menu as text: "text(action)hotkey" of its shown entries; * before the default. */
static const char *menu_text(const struct config_menu *menu)
{
	static char text[1024];
	static const char actions[] = "r-dgbq";
	size_t n = 0;

	text[0] = '\0';
	for (size_t i = 0; i < menu->count; i++) {
		const struct config_entry *entry = menu->entries[i];

		n += (size_t)snprintf(text + n, sizeof text - n, "%s%.*s(%c%c)", entry == menu->default_entry ? "*" : "",
				      SPAN_ARGS(entry->text), actions[entry->action], entry->hotkey ? entry->hotkey : ' ');
	}
	return text;
}

static void test_menus(void)
{
	static const struct {
		const char *config;
		const char *root;
	} cases[] = {
		{"label a\nlabel b\nmenu label ^Bee", "*a(r )^Bee(rb)"},
		{"label a\nlabel b\nmenu default", "a(r )*b(r )"},
		{"label a\nmenu default\nlabel b\nmenu default", "a(r )*b(r )"},
		{"label a\nmenu label ^x\nlabel b\nmenu label ^X", "*^x(rx)^X(r )"},
		{"label a\nmenu label no^\nlabel b\nmenu label ^^", "*no^(r )^^(r^)"},
		{"label a^b", "*a^b(r )"},
		{"label a b c ", "*a b c(r )"},
		{"menu separator\nlabel a\nmenu separator", "(- )*a(r )(- )"},
		{"label a\nmenu disable\nmenu label ^off\nlabel b\nmenu label ^on", "^off(d )*^on(ro)"},
		{"label a\nmenu hide\nlabel b", "*b(r )"},
		{"label a\nmenu goto .top", "*a(g )"},
		{"label a\nmenu goto nowhere", "a(d )"},
		{"label a\nmenu exit", "a(d )"},
		{"label a\nmenu quit", "*a(q )"},
		{"menu begin tag\nmenu end", "*tag(g )"},
		{"menu begin tag\nmenu title T\nmenu end", "*T(g )"},
		{"menu begin tag\nmenu label ^L\nmenu title T\nmenu end", "*^L(gl)"},
		{"label a\nmenu begin\nmenu default\nmenu title T\nmenu end", "a(r )*T(g )"},
		{"menu end\nmenu end\nlabel a", "*a(r )"},
		{"menu label lost\nmenu default\nlabel a", "*a(r )"},
		{"ui menu.c32\ndefault b\nlabel a\nlabel b", "a(r )*b(r )"},
		{"default b\nlabel a\nlabel b", "*a(r )b(r )"},
		{"ui menu.c32\ndefault b\nlabel a\nmenu default\nlabel b", "a(r )*b(r )"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct config *config = parse(cases[i].config);

		CHECK_STR(menu_text(config->root), cases[i].root);
		config_free(config);
	}
}

static void test_submenus(void)
{
	struct config *config = parse("timeout 10\nmenu rows 5\nf1 one\nmenu color a\nlabel a\nmenu begin x\nmenu title X\ntimeout 20\n"
				      "menu color b\nlabel b\nmenu label ^b\nlabel back\nmenu exit\nmenu begin y\nmenu start\n"
				      "label c\nmenu exit x\nlabel d\nmenu goto .top\nlabel e\nmenu exit\nmenu end\nmenu end\ntimeout 30\n"
				      "label f\nmenu goto y\n");
	struct config_menu *x = config->root->next;
	struct config_menu *y = x->next;

	CHECK_STR(menu_text(config->root), "*a(r )X(g )f(g )");
	CHECK_STR(menu_text(x), "*^b(rb)back(b )y(g )");
	CHECK_STR(menu_text(y), "*c(b )d(g )e(b )");
	CHECK(config->start == y && y->parent == x && x->parent == config->root && y->next == NULL);
	CHECK(config->root->entries[1]->target == x && config->root->entries[2]->target == y);
	CHECK(y->entries[0]->target == x && y->entries[1]->target == config->root && y->entries[2]->target == x);
	CHECK(x->entries[1]->target == config->root);
	CHECK_NUM(config->root->look.timeout_ds, 30);
	CHECK_NUM(x->look.timeout_ds, 20);
	CHECK_NUM(y->look.timeout_ds, 20);
	CHECK_NUM(y->look.layout.rows, 5);
	CHECK_SPAN(y->look.f_keys[0], "one");
	CHECK_SPAN(y->look.styles->value, "b");
	CHECK(y->look.styles->next == config->root->look.styles);
	CHECK_SPAN(x->title, "X");
	config_free(config);
}

static void test_includes(void)
{
	static const struct named_text files[] = {
		{"one", "kernel k\ninclude two\nlabel b"},
		{"two", "append x\n"},
		{"sub", "label s\nkernel s\n"},
		{"self", "label q\ninclude self\ninclude self\nkernel self"},
		{"empty", ""},
	};
	struct texts texts = {.files = files, .count = COUNT(files)};
	struct config *config = parse_with("label a\ninclude one\nkernel l\ninclude none\ninclude none\ninclude empty\ninclude\n", &texts);

	/* An open label goes into the file and comes out of it; a name is asked for once. */
	CHECK_STR(line_of(config, "a"), "k x");
	CHECK_STR(line_of(config, "b"), "l");
	CHECK_NUM(texts.reads, 4);
	CHECK(!config->cut);
	config_free(config);

	config = parse_with("include sub tag\nlabel t\nmenu include sub more\n", &texts);
	CHECK_STR(menu_text(config->root), "*tag(g )t(r )more(g )");
	config_free(config);

	config = parse_with("include self\n", &texts);
	CHECK_STR(line_of(config, "q"), "self");
	CHECK(config->cut);
	config_free(config);

	texts.failure = RC_CANCELLED;
	CHECK_RC(parse_bytes("include none\nlabel a", 21, &texts, &config), RC_CANCELLED);
	texts.failure = RC_HTTP_STATUS;
	config = parse_with("include none\nlabel a", &texts);
	CHECK_STR(line_of(config, "a"), "a");
	config_free(config);
}

/* Files that include each other many times, or too deep. */
static void test_include_bombs(void)
{
	struct named_text files[40];
	char texts_of[40][400];
	char names[40][8];
	struct texts texts = {.files = files, .count = COUNT(files)};
	struct config *config;

	for (unsigned i = 0; i < COUNT(files); i++) {
		size_t n = 0;

		snprintf(names[i], sizeof names[i], "f%u", i);
		for (unsigned k = 0; k < 20; k++)
			n += (size_t)snprintf(texts_of[i] + n, sizeof texts_of[i] - n, "include f%u\n", i + 1);
		files[i].name = names[i];
		files[i].text = texts_of[i];
	}
	config = parse_with("include f0\nlabel a\n", &texts);
	CHECK(config->cut);
	CHECK(texts.reads <= PXELINUX_INCLUDE_MAX + 2);
	CHECK_STR(line_of(config, "a"), "a");
	config_free(config);
}

/* n copies of a line, then a tail. */
static void check_hostile(const char *line, size_t copies, const char *tail, bool cut)
{
	size_t n = strlen(line) * copies;
	char *text = malloc(n + strlen(tail) + 1);
	struct texts none = {0};
	struct config *config = NULL;

	if (text == NULL)
		abort();
	for (size_t i = 0; i < copies; i++)
		memcpy(text + i * strlen(line), line, strlen(line));
	memcpy(text + n, tail, strlen(tail) + 1);
	CHECK_RC(parse_bytes(text, n + strlen(tail), &none, &config), RC_OK);
	if (config != NULL)
		CHECK_NUM(config->cut, cut);
	config_free(config);
	free(text);
}

static void test_hostile(void)
{
	check_hostile("label a\n", 100000, "", true);
	check_hostile("label a\nmenu goto t\n", 50000, "", true);
	check_hostile("menu begin\n", 90000, "menu end\nlabel a\n", true);
	check_hostile("menu begin t\nmenu end\n", 40000, "", true);
	check_hostile("menu color x\n", 70000, "", false);
	check_hostile("say x\n", 150000, "", false);
	check_hostile("x", 1 << 20, "\nlabel a\n", false);
	check_hostile("menu title x", 80000, "\nlabel a\n", false);
	check_hostile("include x", 100000, "", false);
	check_hostile("include x\n", 100000, "", true);
	check_hostile("\n", 1 << 20, "label a\n", false);
	check_hostile("text help\n", 100000, "", false);
}

/* Beyond the limit of menus, MENU ENDs still match: the label stands in the root. */
static void test_menus_beyond_the_limit(void)
{
	size_t deep = PXELINUX_MENUS_MAX + 100;
	char *text = calloc(1, deep * 20 + 100);
	struct config *config;

	if (text == NULL)
		abort();
	for (size_t i = 0; i < deep; i++)
		strcpy(text + i * 11, "menu begin\n");
	for (size_t i = 0; i < deep; i++)
		strcpy(text + deep * 11 + i * 9, "menu end\n");
	strcat(text, "label a\n");
	config = parse(text);
	CHECK(config->cut);
	CHECK_NUM(config->root->count, 2);
	CHECK_SPAN(config->root->entries[1]->name, "a");
	config_free(config);
	free(text);
}

/* Every prefix of a whole configuration is one too. */
static void test_every_cut(void)
{
	static const char text[] = "default m\nlabel a\n menu label ^A\n kernel k\n append x\ntext help\nh\nendtext\nmenu begin t\n"
				   "menu title T\nlabel b\nmenu exit\nmenu end\ninclude x\nf1 y\nmenu rows 3\n";
	struct texts none = {0};

	for (size_t n = 0; n <= sizeof text - 1; n++) {
		struct config *config = NULL;

		CHECK_RC(parse_bytes(text, n, &none, &config), RC_OK);
		CHECK(config != NULL && config->start != NULL);
		config_free(config);
	}
}

static void test_bootline(void)
{
	static const struct {
		const char *line;
		enum config_type type;
		const char *image;
		const char *args;
		enum bootline_module module;
	} cases[] = {
		{"k a b ", CONFIG_LINUX, "k", "a b ", MODULE_NONE},
		{"  k", CONFIG_LINUX, "k", "", MODULE_NONE},
		{".linux x.c32  a", CONFIG_LINUX, "x.c32", "a", MODULE_OTHER},
		{"a/vesamenu.c32", CONFIG_COM32, "a/vesamenu.c32", "", MODULE_MENU},
		{"http://s/menu.c32 ~", CONFIG_COM32, "http://s/menu.c32", "~", MODULE_MENU},
		{"menu", CONFIG_LINUX, "menu", "", MODULE_MENU},
		{"Menu.c32", CONFIG_COM32, "Menu.c32", "", MODULE_OTHER},
		{"chain.c32 hd0", CONFIG_COM32, "chain.c32", "hd0", MODULE_LOCALBOOT},
		{"reboot.c32", CONFIG_COM32, "reboot.c32", "", MODULE_REBOOT},
		{"poweroff", CONFIG_LINUX, "poweroff", "", MODULE_POWEROFF},
		{"linux x", CONFIG_LINUX, "linux", "x", MODULE_NONE},
		{"linux.c32 x", CONFIG_COM32, "linux.c32", "x", MODULE_LINUX},
		{"config", CONFIG_LINUX, "config", "", MODULE_NONE},
		{"mboot", CONFIG_LINUX, "mboot", "", MODULE_MBOOT},
		{"x/mboot.c32 k a --- m", CONFIG_COM32, "x/mboot.c32", "k a --- m", MODULE_MBOOT},
		{"memdisk iso", CONFIG_LINUX, "memdisk", "iso", MODULE_NONE},
		{"x.0", CONFIG_PXE, "x.0", "", MODULE_NONE},
		{"x.bs", CONFIG_BOOT, "x.bs", "", MODULE_NONE},
		{"x.bin", CONFIG_BOOT, "x.bin", "", MODULE_NONE},
		{"x.bss", CONFIG_BSS, "x.bss", "", MODULE_NONE},
		{"x.img", CONFIG_FDIMAGE, "x.img", "", MODULE_NONE},
		{"x.IMG", CONFIG_LINUX, "x.IMG", "", MODULE_NONE},
		{".localboot 0", CONFIG_LOCALBOOT, "0", "", MODULE_NONE},
		{".config c d/", CONFIG_CONFIG, "c", "d/", MODULE_NONE},
		{".unknown x", CONFIG_LINUX, ".unknown", "x", MODULE_NONE},
		{".linux", CONFIG_LINUX, "", "", MODULE_NONE},
		{".", CONFIG_LINUX, ".", "", MODULE_NONE},
		{"", CONFIG_LINUX, "", "", MODULE_NONE},
		{"dir/", CONFIG_LINUX, "dir/", "", MODULE_NONE},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct bootline parts = bootline_split(span_str(cases[i].line));

		CHECK_NUM(parts.type, cases[i].type);
		CHECK_SPAN(parts.image, cases[i].image);
		CHECK_SPAN(parts.args, cases[i].args);
		CHECK_NUM(bootline_module(parts.image), cases[i].module);
	}
}

static void test_choices(void)
{
	CHECK_SPAN(bootline_choice(MODULE_FIRST, span_str("a x -- b -- c")), "a x");
	CHECK_SPAN(bootline_choice(MODULE_FIRST, span_str("a")), "a");
	CHECK_SPAN(bootline_choice(MODULE_FIRST, span_str("-- b")), "");
	CHECK_SPAN(bootline_choice(MODULE_WHICHSYS, span_str("-iso- a -pxe- b c -sys- d")), "b c");
	CHECK_SPAN(bootline_choice(MODULE_WHICHSYS, span_str("-iso- a")), "");
	CHECK_SPAN(bootline_choice(MODULE_WHICHSYS, span_str("-pxe-")), "");
}

static void test_parts(void)
{
	static const struct {
		const char *args;
		const char *parts;
	} cases[] = {
		{"k", "k|"}, {" k a  b ---  m c --- n ", "k a  b|m c|n|"}, {"k a---b", "k a---b|"}, {"k -- m", "k -- m|"},
		{"k ---", "k|"}, {"--- m", "|m|"}, {"k --- --- m", "k||m|"}, {"", ""}, {"  ", ""}, {"---", "|"}, {"k \x01 m", "k|"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct span args = span_str(cases[i].args);
		struct span part;
		char text[64] = "";

		while (bootline_next_part(&args, &part)) {
			strncat(text, (const char *)part.p, part.n);
			strcat(text, "|");
		}
		CHECK_STR(text, cases[i].parts);
	}
}

static void test_initrds(void)
{
	static const struct {
		const char *args;
		const char *names;
	} cases[] = {
		{"initrd=a", "a|"}, {"x initrd=a,b/c,,d y initrd=z", "a|b/c|d|"}, {"noinitrd=a", "a|"}, {"initrd=", ""},
		{"initrd= a", ""}, {"root=x", ""}, {"", ""}, {"initrd=,,", ""}, {"initrdfile=w.wim q", "w.wim|"}, {"initrd", ""},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct span list = bootline_initrds(span_str(cases[i].args));
		struct span name;
		char text[64] = "";

		while (bootline_next_initrd(&list, &name)) {
			strncat(text, (const char *)name.p, name.n);
			strcat(text, "|");
		}
		CHECK_STR(text, cases[i].names);
	}
}

static void test_compose_too_long(void)
{
	struct config *config = parse("label a\nkernel kkkkkkkkkk\nappend aaaaaaaaaa");
	const struct pxelinux_options options = {0};
	char text[16];
	struct strbuf sb;

	sb_init(&sb, text, sizeof text);
	CHECK_RC(bootline_compose(config->labels, SPAN_NONE, &options, &sb), RC_TOO_LONG);
	config_free(config);
}

int main(void)
{
	test_lines();
	test_globals();
	test_menus();
	test_submenus();
	test_includes();
	test_include_bombs();
	test_hostile();
	test_menus_beyond_the_limit();
	test_every_cut();
	test_bootline();
	test_choices();
	test_parts();
	test_initrds();
	test_compose_too_long();
	return check_end();
}
