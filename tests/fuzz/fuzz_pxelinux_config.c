/*
 * Configurations: directives, the tree that they make, each entry's line, and the menu that shows them.
 * An INCLUDE of any name gives the second half of the input again.
 */
#include <stdlib.h>

#include "base/heap.h"
#include "proto/pxelinux_config.h"
#include "pxelinux/bootline.h"
#include "pxelinux/config_tree.h"
#include "pxelinux/menu_geometry.h"
#include "pxelinux/menu_colours.h"
#include "pxelinux/menu_model.h"

#define LOG_MODULE "fuzz"
#include "base/log.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct halves {
	struct config_source source;
	struct span second;
};

static uint8_t *copy_of(struct span bytes)
{
	uint8_t *copy = bytes.n > 0 ? heap_new(bytes.n) : NULL;

	if (copy != NULL)
		memcpy(copy, bytes.p, bytes.n);
	return copy;
}

static enum rc halves_read(struct config_source *source, struct span name, uint8_t **bytes, size_t *n)
{
	struct halves *halves = (struct halves *)source;

	if (name.n % 3 == 0)
		return RC_NOT_FOUND;
	*bytes = copy_of(halves->second);
	*n = halves->second.n;
	return RC_OK;
}

static void inside(struct span part, struct span whole)
{
	if (part.n > 0 && (part.p < whole.p || part.p + part.n > whole.p + whole.n))
		abort();
}

static void read_directives(struct span text)
{
	struct pxelinux_reader reader = pxelinux_reader_of(text);
	struct pxelinux_directive directive;
	size_t count = 0;

	while (pxelinux_next(&reader, &directive)) {
		inside(directive.value, text);
		(void)pxelinux_number(directive.value);
		(void)pxelinux_number_any(directive.value);
		if (directive.keyword == PXL_F_KEY && (directive.f_key < 1 || directive.f_key > PXELINUX_F_KEYS))
			abort();
		count++;
	}
	if (count > text.n)
		abort();
}

static void look_at_entries(const struct config *config)
{
	static const struct pxelinux_options options;
	char text[256];

	for (struct config_entry *entry = config->labels; entry != NULL; entry = entry->next) {
		struct strbuf sb;
		struct bootline parts;
		struct span list;
		struct span name;

		if (entry->caret > entry->text.n)
			abort();
		if ((entry->action == CONFIG_SUBMENU || entry->action == CONFIG_BACK) && entry->target == NULL)
			abort();
		sb_init(&sb, text, sizeof text);
		if (bootline_compose(entry, entry->help, &options, &sb) != RC_OK)
			continue;
		parts = bootline_split(sb_as_span(&sb));
		(void)bootline_choice(bootline_module(parts.image), parts.args);
		list = bootline_initrds(parts.args);
		while (bootline_next_initrd(&list, &name))
			inside(name, sb_as_span(&sb));
	}
}

static void press_keys(const struct config *config, struct span keys)
{
	struct menu_model model;

	struct tui_palette palette;

	menu_palette(config->start, &palette);
	if (palette.pairs[TUI_SELECTED].foreground > 15 || palette.pairs[TUI_SELECTED].background > 7)
		abort();
	menu_model_init(&model, config, 0);
	for (size_t i = 0; i < keys.n && i < 200; i++) {
		struct menu_geometry geometry = menu_geometry(&model.menu->look.layout, model.menu->count, keys.p[i], 25);

		menu_model_set_rows(&model, geometry.rows);
		(void)menu_model_key(&model, keys.p[i] < 0x80 ? keys.p[i] : 0x110000 + keys.p[i] - 0x80, i);
		(void)menu_model_tick(&model, i);
		if (model.menu->count > 0 && model.list.selected >= model.menu->count)
			abort();
		if (geometry.bottom >= geometry.tabmsg || geometry.left + geometry.width > geometry.columns)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct span text = span_of(data, n);
	struct halves halves = {.source = {halves_read}, .second = span_skip(text, n / 2)};
	struct config_start start = {copy_of(text), n};
	struct config *config;

	log_set_screen_level(LOG_ERROR); /* each limit is told as a warning, thousands of times */
	read_directives(text);
	if (config_new(&start, 1, &halves.source, &config) != RC_OK)
		return 0;
	look_at_entries(config);
	press_keys(config, text);
	config_free(config);
	return 0;
}
