/* Menus and forms in the making. */
#include "ui/ui.h"

#include "base/heap.h"
#include "plat.h"
#include "proto/ansi_text.h"

static struct ui *first;

static bool same_name(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

struct ui *ui_find(const char *name)
{
	struct ui *ui = first;

	while (ui != NULL && !same_name(ui->name, name))
		ui = ui->next;
	return ui;
}

static void ui_free(struct ui *ui)
{
	while (ui->items != NULL) {
		struct ui_item *item = ui->items;

		ui->items = item->next;
		heap_free(item->name);
		heap_free(item->text);
		heap_free(item);
	}
	heap_free(ui->name);
	heap_free(ui->title);
	heap_free(ui);
}

void ui_delete(struct ui *ui)
{
	struct ui **at = &first;

	if (ui == NULL)
		return;
	while (*at != ui)
		at = &(*at)->next;
	*at = ui->next;
	ui_free(ui);
}

/* A copy for the screen. */
static char *shown_text(struct span text)
{
	char *copy = heap_new(text.n + 1);
	struct strbuf sb;

	if (copy == NULL)
		return NULL;
	sb_init(&sb, copy, text.n + 1);
	ansi_strip(text, &sb);
	return copy;
}

enum rc ui_create(const char *name, struct span title, struct ui **out)
{
	struct ui *ui = heap_new(sizeof *ui);

	if (ui == NULL)
		return RC_NO_MEMORY;
	ui->end = &ui->items;
	ui->title = shown_text(title);
	if (name != NULL)
		ui->name = heap_text(span_str(name));
	if (ui->title == NULL || (name != NULL && ui->name == NULL)) {
		ui_free(ui);
		return RC_NO_MEMORY;
	}
	ui_delete(ui_find(name));
	ui->next = first;
	first = ui;
	*out = ui;
	return RC_OK;
}

enum rc ui_add(struct ui *ui, const char *name, struct span text, struct ui_item **out)
{
	struct ui_item *item = heap_new(sizeof *item);

	if (item == NULL)
		return RC_NO_MEMORY;
	item->key = KEY_NONE;
	item->text = shown_text(text);
	if (name != NULL)
		item->name = heap_text(span_str(name));
	if (item->text == NULL || (name != NULL && item->name == NULL)) {
		heap_free(item->text);
		heap_free(item->name);
		heap_free(item);
		return RC_NO_MEMORY;
	}
	*ui->end = item;
	ui->end = &item->next;
	ui->count++;
	*out = item;
	return RC_OK;
}
