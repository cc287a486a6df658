/* Control sequences of a script's text, done by the console. */
#include "ui/styled.h"

#include "base/console.h"
#include "base/screen.h"
#include "proto/ansi_text.h"

static struct ansi_colours colours = {7, 0, false, false};

static void show_colours(void)
{
	uint8_t foreground;
	uint8_t background;

	ansi_colours_shown(&colours, &foreground, &background);
	screen_colour(foreground, background);
}

static void move(unsigned column, unsigned row)
{
	unsigned columns;
	unsigned rows;

	screen_size(&columns, &rows);
	screen_goto(column < columns ? column : columns - 1, row < rows ? row : rows - 1);
}

void styled_write(struct span text)
{
	struct ansi_text ansi = ansi_text_of(text, colours);
	enum ansi_piece piece;

	while (ansi_text_next(&ansi, &piece)) {
		switch (piece) {
		case ANSI_TEXT:
			con_write(ansi.text);
			break;
		case ANSI_COLOUR:
			colours = ansi.colours;
			show_colours();
			break;
		case ANSI_CLEAR:
			con_clear();
			break;
		case ANSI_GOTO:
			move(ansi.column, ansi.row);
			break;
		}
	}
}
