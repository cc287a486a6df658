/* Commands: where Kedge is seen and typed to. */
#include "shell/command.h"

#include "base/console.h"
#include "base/heap.h"
#include "base/screen.h"
#include "config.h"
#include "graphics/graphics.h"
#include "graphics/picture.h"
#include "image/image.h"
#include "plat.h"
#include "settings/settings.h"
#include "settings/ways.h"
#include "shell/acquire.h"
#include "shell/console_serial.h"

#define LOG_MODULE "serial"
#include "base/log.h"

#define BAUD_USUAL 115200

static enum rc say_refused(enum rc rc, uint64_t port, uint64_t baud)
{
	if (rc == RC_UNSUPPORTED)
		log_error("on this machine the firmware's own console carries its serial ports; switch it on in the firmware's setup");
	else if (rc == RC_NOT_FOUND)
		log_error("there is no serial port %llu", (unsigned long long)port);
	else if (rc == RC_INVALID)
		log_error("port %llu at %llu baud: ports are 0 to 3, rates 75 to 115200", (unsigned long long)port,
			  (unsigned long long)baud);
	return rc;
}

enum rc console_serial_start(struct span text)
{
	uint64_t port;
	uint64_t baud = BAUD_USUAL;
	size_t comma = 0;
	enum rc rc;

	while (comma < text.n && text.p[comma] != ',')
		comma++;
	if (!span_decimal(span_sub(text, 0, comma), &port) ||
	    (comma < text.n && !span_decimal(span_skip(text, comma + 1), &baud))) {
		log_error("\"%.*s\" is no serial port; say PORT or PORT,BAUD, as in 0,115200", SPAN_ARGS(text));
		return RC_USAGE;
	}
	rc = plat_console_serial(port < 256 ? (unsigned)port : 255, baud <= UINT32_MAX ? (unsigned)baud : 0, 0);
	return rc == RC_OK ? RC_OK : say_refused(rc, port, baud);
}

void console_serial_by_setting(void)
{
	char buf[32];
	struct strbuf text;

	sb_init(&text, buf, sizeof buf);
	if (settings_get_text(span_str("serial-console"), &text) == RC_OK)
		(void)console_serial_start(sb_as_span(&text)); /* booting goes on without it, and it has said why */
}

static enum rc run_serial(const struct arguments *args)
{
	return console_serial_start(span_str(args->words[0]));
}

const struct command cmd_serial = {
	.name = "serial", .synopsis = "PORT[,BAUD]", .group = "Flow", .words_min = 1, .words_max = 1, .run = run_serial,
	.help = "Speaks over a serial port as well (BIOS; 0 is the first, 115200 baud unless said), as a terminal "
		"of 8 bits without parity.",
	.example = "serial 0,115200",
};

/* ---- console ---- */

enum { CONSOLE_X, CONSOLE_Y, CONSOLE_LEFT, CONSOLE_RIGHT, CONSOLE_TOP, CONSOLE_BOTTOM, CONSOLE_DEPTH, CONSOLE_PICTURE, CONSOLE_KEEP };
static const struct option console_options[] = {
	[CONSOLE_X] = {"x", 'x', OPTION_NUMBER, "PIXELS", "width of the screen; the picture's, or 640, unless said"},
	[CONSOLE_Y] = {"y", 'y', OPTION_NUMBER, "PIXELS", "height of the screen; the picture's, or 480, unless said"},
	[CONSOLE_LEFT] = {"left", 'l', OPTION_NUMBER, "PIXELS", "margin that text leaves free"},
	[CONSOLE_RIGHT] = {"right", 'r', OPTION_NUMBER, "PIXELS", "the same"},
	[CONSOLE_TOP] = {"top", 't', OPTION_NUMBER, "PIXELS", "the same"},
	[CONSOLE_BOTTOM] = {"bottom", 'b', OPTION_NUMBER, "PIXELS", "the same"},
	[CONSOLE_DEPTH] = {"depth", 'd', OPTION_NUMBER, "BITS", "of a pixel; taken and not needed"},
	[CONSOLE_PICTURE] = {"picture", 'p', OPTION_TEXT, "URL", "what is behind the text: a PNG or JPEG, or an image's name"},
	[CONSOLE_KEEP] = {"keep", 'k', OPTION_FLAG, NULL, "keep the picture as an image, for another time"},
	{0},
};

static unsigned pixels_of(const struct option_value *option, unsigned usual)
{
	return !option->given ? usual : option->number <= INT32_MAX ? (unsigned)option->number : INT32_MAX;
}

static struct graphics_size size_asked(const struct arguments *args, unsigned width, unsigned height)
{
	return (struct graphics_size){
		.width = pixels_of(&args->options[CONSOLE_X], width),
		.height = pixels_of(&args->options[CONSOLE_Y], height),
		.left = pixels_of(&args->options[CONSOLE_LEFT], 0),
		.right = pixels_of(&args->options[CONSOLE_RIGHT], 0),
		.top = pixels_of(&args->options[CONSOLE_TOP], 0),
		.bottom = pixels_of(&args->options[CONSOLE_BOTTOM], 0),
	};
}

/* Shows it; where no size was asked for, the screen gets the picture's. */
static enum rc show_picture(const struct arguments *args, struct span file)
{
	unsigned width;
	unsigned height;
	enum rc rc = picture_size(file, &width, &height);

	if (rc == RC_OK) {
		struct graphics_size size = size_asked(args, width, height);

		if (graphics_open(&size) == RC_OK || graphics_are_open())
			rc = graphics_picture(file);
	}
	if (rc != RC_OK)
		con_print("console: the picture cannot be shown: %s\n",
			  rc == RC_UNSUPPORTED ? "it is no PNG or JPEG, or it is broken" : rc_text(rc));
	return rc;
}

static enum rc fetch_picture(const struct arguments *args, struct image **out)
{
	const struct fetch_options options = {.quiet = true, .ways = settings_ways()};
	char *url = heap_new(URL_MAX);
	struct strbuf absolute;
	enum rc rc;

	if (url == NULL)
		return RC_NO_MEMORY;
	sb_init(&absolute, url, URL_MAX);
	rc = acquire_url(args, span_str(args->options[CONSOLE_PICTURE].text), &absolute);
	if (rc == RC_OK)
		rc = image_fetch_unlisted(sb_as_span(&absolute), SPAN_NONE, &options, out);
	heap_free(url);
	return rc;
}

static enum rc take_picture(const struct arguments *args)
{
	struct image *image = image_find(span_str(args->options[CONSOLE_PICTURE].text));
	bool fetched = image == NULL;
	enum rc rc = fetched ? fetch_picture(args, &image) : RC_OK;

	if (rc != RC_OK)
		return rc; /* it has been said */
	rc = show_picture(args, span_of(image->bytes, (size_t)image->size));
	if (!fetched)
		return rc;
	if (args->options[CONSOLE_KEEP].given)
		image_register(image);
	else
		image_free(image);
	return rc;
}

static enum rc run_console(const struct arguments *args)
{
	struct graphics_size size = size_asked(args, GRAPHICS_WIDTH, GRAPHICS_HEIGHT);
	bool wanted = args->options[CONSOLE_X].given || args->options[CONSOLE_Y].given || args->options[CONSOLE_PICTURE].given;
	enum rc rc = RC_OK;

	if (wanted)
		rc = graphics_open(&size);
	else
		graphics_close();
	graphics_colour(0);
	screen_colour(PLAT_WHITE, PLAT_BLACK);
	con_clear();
	if (rc == RC_INVALID) {
		con_print("console: a screen of %u x %u with these margins has no room for text\n", size.width, size.height);
		return rc;
	}
	if (rc == RC_UNSUPPORTED || !args->options[CONSOLE_PICTURE].given)
		return rc == RC_UNSUPPORTED ? RC_OK : rc; /* in text, scripts go on without */
	return rc == RC_OK ? take_picture(args) : rc;
}

const struct command cmd_console = {
	.name = "console", .synopsis = "", .group = "Menus", .options = console_options, .run = run_console,
	.help = "Clears the screen; with a size or a picture, text is drawn in pixels from then on, and without any it is text again. "
		"A machine without a screen of pixels goes on in text, which is no failure.",
	.example = "console --x 1024 --y 768 --picture http://server/picture.png",
};
