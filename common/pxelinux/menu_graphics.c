/* Pixels for the menu. */
#include "pxelinux/menu_graphics.h"

#include "base/heap.h"
#include "proto/pxelinux_colour.h"
#include "proto/pxelinux_text.h"
#include "pxelinux/session.h"
#include "settings/settings.h"
#include "settings/ways.h"

#define LOG_MODULE "pxelinux"
#include "base/log.h"

#define BORDER \
	8 /* pixels around the text, as Syslinux's menu leaves them: 78 columns and 29 rows of 640 x 480 */

/* "off" keeps menus in text, whatever the configuration says. */
static bool is_forbidden(void)
{
	char buf[16];
	struct strbuf text;

	sb_init(&text, buf, sizeof buf);
	return settings_get_text(span_str("menu-graphics"), &text) == RC_OK &&
	       span_is_nocase(sb_as_span(&text), "off");
}

/* MENU RESOLUTION, else the usual. */
static struct graphics_size size_of(const struct config_menu *menu)
{
	struct graphics_size size = {GRAPHICS_WIDTH, GRAPHICS_HEIGHT, BORDER, BORDER, BORDER, BORDER};

	for (const struct config_style *style = menu->look.styles; style != NULL; style = style->next) {
		struct span rest = style->value;

		if (style->keyword == PXL_MENU_RESOLUTION) {
			int32_t width = pxelinux_number_any(pxelinux_word(&rest));
			int32_t height = pxelinux_number_any(pxelinux_word(&rest));

			if (width > 0 && height > 0) {
				size.width = (unsigned)width;
				size.height = (unsigned)height;
			}
			break;
		}
	}
	return size;
}

static void drop_fetch(struct menu_graphics *graphics)
{
	if (graphics->fetch == NULL)
		return;
	fetch_free(graphics->fetch);
	graphics->fetch = NULL;
	memory_sink_end(&graphics->sink);
}

/* In the log, and for the screen. */
static void say(struct menu_graphics *graphics, enum rc rc)
{
	if (rc == RC_OK)
		return;
	(void)fmt_print(graphics->trouble, sizeof graphics->trouble, "The background %.*s cannot be shown: %s", SPAN_ARGS(graphics->name),
			rc == RC_UNSUPPORTED ? "it is no PNG or JPEG, or it is broken" : rc_text(rc));
	log_info("%s", graphics->trouble);
}

/* The picture; where there is none, what stands behind a menu that names none: colours made for a picture are lost on black. */
static void show_file(struct menu_graphics *graphics)
{
	enum rc rc = graphics->file != NULL ? graphics_picture(span_of(graphics->file, graphics->file_n)) : RC_NOT_FOUND;

	graphics->shown = true;
	if (rc != RC_OK)
		graphics_shine();
	if (graphics->file != NULL)
		say(graphics, rc); /* of one that did not come it has been said */
}

/* Asks for the picture; the menu does not wait for it. */
static void start_fetch(struct menu_graphics *graphics, struct session *session, struct span name)
{
	struct fetch_options options = {.quiet_missing = true, .quiet = true, .probe = true, .ways = settings_ways()};
	struct place *place = &session->place;
	enum rc rc;

	drop_fetch(graphics);
	heap_free(graphics->file);
	graphics->file = NULL;
	graphics->name = name;
	graphics->shown = false;
	graphics_colour(0);
	if (place->dead || place_resolve(place, name) != RC_OK)
		return;
	options.ask = place_ask(place); /* which depends on whose file it is */
	memory_sink_init(&graphics->sink, GRAPHICS_FILE_MAX);
	rc = fetch_start(span_str(place->url), &graphics->sink.sink, &options, &graphics->fetch);
	if (rc == RC_OK)
		return;
	graphics->fetch = NULL;
	say(graphics, rc);
}

/* What was asked for may not come any more: it would cover what is shown now. */
static void forget_fetch(struct menu_graphics *graphics)
{
	if (graphics->fetch != NULL) {
		drop_fetch(graphics);
		graphics->name = SPAN_NONE;
	}
	graphics->shown = false;
}

static void show_background(struct menu_graphics *graphics, struct session *session, struct span background)
{
	uint32_t argb;

	if (background.n == 0) {
		graphics_shine();
	} else if (pxelinux_colour(background, &argb)) {
		graphics_colour(argb);
	} else {
		if (!span_equal(background, graphics->name))
			start_fetch(graphics, session, background);
		if (graphics->fetch == NULL && !graphics->shown)
			show_file(graphics);
		return;
	}
	forget_fetch(graphics);
}

/* Of that size, or the one that there was where the machine has none such. */
static void take_screen(struct menu_graphics *graphics, const struct graphics_size *size)
{
	enum rc rc = graphics_open(size);

	graphics->size = *size;
	graphics->shown = false;
	if (rc != RC_OK)
		log_debug("no menu in pixels of %u x %u: %s", size->width, size->height, rc_text(rc));
}

void menu_graphics_start(struct menu_graphics *graphics, struct session *session,
			 const struct config_menu *menu)
{
	struct graphics_size size = size_of(menu);

	if (!session->graphical || is_forbidden())
		return;
	if (!graphics_are_open() || memcmp(&graphics->size, &size, sizeof size) != 0)
		take_screen(graphics, &size);
	session->graphical = graphics_are_open();
	if (session->graphical)
		show_background(graphics, session, menu->look.background);
}

void menu_graphics_show(struct menu_graphics *graphics, struct session *session, struct span background)
{
	if (background.n == 0 || !graphics_are_open())
		return;
	show_background(graphics, session, background);
	if (graphics->fetch != NULL && fetch_wait_all(&graphics->fetch, 1) != RC_OK)
		log_debug("no background %.*s", SPAN_ARGS(background));
	(void)menu_graphics_step(graphics);
}

bool menu_graphics_step(struct menu_graphics *graphics)
{
	enum rc rc;

	if (graphics->fetch == NULL || !fetch_finished(graphics->fetch))
		return graphics->fetch != NULL;
	rc = fetch_result(graphics->fetch);
	if (rc == RC_OK)
		graphics->file = memory_sink_take(&graphics->sink, &graphics->file_n);
	if (graphics->file == NULL) /* an empty one is no picture either */
		say(graphics, rc != RC_OK ? rc : RC_UNSUPPORTED);
	drop_fetch(graphics);
	if (graphics_are_open())
		show_file(graphics);
	return false;
}

void menu_graphics_stop(struct menu_graphics *graphics)
{
	forget_fetch(graphics);
	graphics_close();
}

void menu_graphics_end(struct menu_graphics *graphics)
{
	menu_graphics_stop(graphics);
	heap_free(graphics->file);
	graphics->file = NULL;
}
