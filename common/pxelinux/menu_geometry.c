/* Layout of the menu; the numbers' meaning is that of Syslinux 6.04's MENU directives. */
#include "pxelinux/menu_geometry.h"

#include "ui/tui.h"

#define WIDTH_MIN   20 /* columns of a frame that can be read */
#define HEIGHT_MIN  10
#define FRAME_ROWS  4 /* upper border, title, line across, lower border */
#define LIST_MIN    3 /* rows of the list below which messages rather move to the end of the screen */

static int32_t clamp(int32_t value, int32_t low, int32_t high)
{
	return value < low ? low : value > high ? high : value;
}

/* A row of the configuration, from 1 or negative from the bottom, to one from 0 on the screen. */
static unsigned screen_row(int32_t row, int32_t shift, int32_t screen_rows)
{
	row = clamp(row, -screen_rows, screen_rows);
	return (unsigned)clamp(row < 0 ? screen_rows + row : row - 1 + shift, 0, screen_rows - 1);
}

static int32_t larger(int32_t a, int32_t b)
{
	return a > b ? a : b;
}

/* The vertical shift that still leaves room for what is shifted. */
static int32_t fitting_shift(const struct config_layout *layout, int32_t screen_rows)
{
	int32_t lowest = larger(larger(layout->tabmsg_row, layout->cmdline_row), larger(layout->timeout_row, layout->help_row));

	lowest = clamp(lowest, 0, screen_rows);
	return clamp(layout->vshift, 0, screen_rows - lowest);
}

static void place_columns(struct menu_geometry *geometry, const struct config_layout *layout)
{
	int32_t columns = (int32_t)geometry->columns;
	int32_t width = layout->width > 0 ? clamp(layout->width, WIDTH_MIN, columns) : columns;
	int32_t margin = clamp(layout->margin, 0, (width - WIDTH_MIN) / 2);
	int32_t frame = width - 2 * margin;

	geometry->left = (unsigned)clamp(clamp(layout->hshift, 0, columns) + margin, 0, columns - frame);
	geometry->width = (unsigned)frame;
	geometry->password_left = (unsigned)clamp(layout->password_margin, 0, (width - WIDTH_MIN) / 2);
	geometry->password_width = (unsigned)width - 2 * geometry->password_left;
	geometry->line_left = (unsigned)clamp(layout->hshift, 0, columns - width);
	geometry->line_width = (unsigned)width;
}

static unsigned first_message(const struct menu_geometry *geometry)
{
	unsigned first = geometry->tabmsg < geometry->timeout ? geometry->tabmsg : geometry->timeout;

	if (geometry->cmdline < first)
		first = geometry->cmdline;
	return geometry->help < first ? geometry->help : first;
}

/* The help text ends before the next row that has something else. */
static void place_help_end(struct menu_geometry *geometry, const struct config_layout *layout)
{
	unsigned end = screen_row(layout->help_end_row, 0, (int32_t)geometry->screen_rows);
	const unsigned others[] = {geometry->tabmsg, geometry->timeout, geometry->cmdline};

	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		if (others[i] > geometry->help && others[i] - 1 < end)
			end = others[i] - 1;
	}
	geometry->help_end = end > geometry->help ? end : geometry->help;
}

/* Messages in the last rows: for configurations that put them where the list has no room. */
static void move_messages_down(struct menu_geometry *geometry)
{
	geometry->tabmsg = geometry->cmdline = geometry->screen_rows - 3;
	geometry->timeout = geometry->screen_rows - 2;
	geometry->help = geometry->screen_rows - 1;
}

struct menu_geometry menu_geometry(const struct config_layout *layout, size_t count, unsigned columns, unsigned rows)
{
	struct menu_geometry geometry = {
		.columns = columns < WIDTH_MIN ? WIDTH_MIN : columns > 1000 ? 1000 : columns,
		.screen_rows = rows < HEIGHT_MIN ? HEIGHT_MIN : rows > 1000 ? 1000 : rows,
	};
	int32_t screen_rows = (int32_t)geometry.screen_rows;
	int32_t shift = fitting_shift(layout, screen_rows);
	size_t wanted = (size_t)clamp(layout->rows, 1, screen_rows);
	unsigned limit;

	place_columns(&geometry, layout);
	geometry.top = (unsigned)shift;
	geometry.tabmsg = screen_row(layout->tabmsg_row, shift, screen_rows);
	geometry.cmdline = screen_row(layout->cmdline_row, shift, screen_rows);
	geometry.timeout = screen_row(layout->timeout_row, shift, screen_rows);
	geometry.help = screen_row(layout->help_row, shift, screen_rows);
	geometry.password = (unsigned)clamp((int32_t)screen_row(layout->password_row, shift, screen_rows), 0, screen_rows - TUI_BOX_ROWS);
	geometry.hidden = screen_row(layout->hidden_row, 0, screen_rows);
	if (first_message(&geometry) < geometry.top + FRAME_ROWS + LIST_MIN) {
		geometry.top = 0;
		move_messages_down(&geometry);
	}
	limit = first_message(&geometry) - geometry.top - FRAME_ROWS;
	if (count < wanted)
		wanted = count > 0 ? count : 1;
	geometry.rows = wanted < limit ? (unsigned)wanted : limit;
	geometry.first = geometry.top + FRAME_ROWS - 1;
	geometry.bottom = geometry.first + geometry.rows;
	place_help_end(&geometry, layout);
	return geometry;
}
