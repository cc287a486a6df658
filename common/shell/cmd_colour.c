/* Commands: how scripts' menus look. */
#include "shell/command.h"

#include "base/console.h"
#include "proto/ansi_text.h"
#include "ui/tui_style.h"

/* ---- colour ---- */

enum { COLOUR_BASIC, COLOUR_RGB };
static const struct option colour_options[] = {
	[COLOUR_BASIC] = {"basic", 'b', OPTION_NUMBER, "COLOUR", "0 black, 1 red, 2 green, 3 yellow, 4 blue, 5 magenta, 6 cyan, 7 white, "
								 "8 to 15 the same but bright; 9 the console's own"},
	[COLOUR_RGB] = {"rgb", 'r', OPTION_NUMBER, "RGB", "0xRRGGBB; a text screen takes the nearest that it has, if --basic does not say"},
	{0},
};

static bool read_number(const char *text, unsigned *out)
{
	int64_t number;

	if (!span_number(span_str(text), &number) || number < 0 || number > 255)
		return false;
	*out = (unsigned)number;
	return true;
}

static struct tui_style_colour colour_asked(const struct option_value *basic, const struct option_value *rgb)
{
	struct tui_style_colour colour = {.has_rgb = rgb->given, .rgb = (uint32_t)rgb->number};

	if (basic->given)
		colour.basic = basic->number <= 15 ? (uint8_t)basic->number : 0xff;
	else if (rgb->given)
		colour.basic = ansi_nearest((uint32_t)rgb->number);
	colour.is_default = basic->given ? basic->number == TUI_STYLE_DEFAULT : !rgb->given;
	return colour;
}

static enum rc run_colour(const struct arguments *args)
{
	unsigned index;
	enum rc rc = RC_INVALID;

	if (read_number(args->words[0], &index))
		rc = tui_style_set_colour(index, colour_asked(&args->options[COLOUR_BASIC], &args->options[COLOUR_RGB]));
	if (rc != RC_OK)
		con_print("%s: \"%s\": colours are 0 to 7, and what they can be is 0 to 15\n", args->command, args->words[0]);
	return rc;
}

const struct command cmd_colour = {
	.name = "colour", .aliases = "color", .synopsis = "INDEX", .group = "Menus", .words_min = 1, .words_max = 1,
	.options = colour_options, .run = run_colour,
	.help = "Redefines one of the colours 0 to 7 that pairs of colours are made of.",
	.example = "colour --rgb 0x003366 4",
};

/* ---- cpair ---- */

enum { CPAIR_FOREGROUND, CPAIR_BACKGROUND };
static const struct option cpair_options[] = {
	[CPAIR_FOREGROUND] = {"foreground", 'f', OPTION_NUMBER, "COLOUR", "0 to 7, or 9: the console's own"},
	[CPAIR_BACKGROUND] = {"background", 'b', OPTION_NUMBER, "COLOUR", "the same"},
	{0},
};

static int colour_of(const struct option_value *option)
{
	return !option->given ? -1 : option->number <= TUI_STYLE_DEFAULT ? (int)option->number : TUI_STYLE_DEFAULT + 1;
}

static enum rc run_cpair(const struct arguments *args)
{
	unsigned pair;
	enum rc rc = RC_INVALID;

	if (read_number(args->words[0], &pair))
		rc = tui_style_set_pair(pair, colour_of(&args->options[CPAIR_FOREGROUND]), colour_of(&args->options[CPAIR_BACKGROUND]));
	if (rc != RC_OK)
		con_print("cpair: \"%s\": pairs are 0 to 7, colours 0 to 7 or 9\n", args->words[0]);
	return rc;
}

const struct command cmd_cpair = {
	.name = "cpair", .synopsis = "PAIR", .group = "Menus", .words_min = 1, .words_max = 1,
	.options = cpair_options, .run = run_cpair,
	.help = "Sets the colours of a part of menus and forms: 0 the screen, 1 items, 2 the selected item, 3 headings, 4 fields, "
		"5 what went wrong.",
	.example = "cpair --foreground 7 --background 1 2",
};
