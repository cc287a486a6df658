/* What the menu knows before anything is fetched: modules and images that only Syslinux or a BIOS could run.
 */
#include "pxelinux/greyed.h"

#include "image/image.h"
#include "pxelinux/bootline.h"
#include "pxelinux/config_arena.h"

/* What stands behind the entry's text; NULL if it may start. */
static const char *reason_of(const struct config_entry *entry)
{
	struct bootline parts = bootline_split(entry->image);
	enum config_type type = entry->type == CONFIG_KERNEL ? parts.type : entry->type;
	enum bootline_module module = bootline_module(parts.image);

	if (type == CONFIG_FDIMAGE)
		return " (a floppy image)";
	if (type != CONFIG_COM32 && entry->type != CONFIG_KERNEL)
		return NULL; /* LINUX and the like take any name as a file's */
	if (module == MODULE_MBOOT && !image_kind_exists("multiboot"))
		return " (needs a BIOS)";
	return module == MODULE_OTHER || (type == CONFIG_COM32 && module == MODULE_NONE) ? " (needs Syslinux)"
											 : NULL;
}

static void grey(struct config *config, struct config_entry *entry, const char *reason)
{
	struct span before = span_sub(entry->text, 0, entry->caret);
	struct span after = span_skip(entry->text, entry->caret + 1);
	char *text = config_arena_take(config->arena, entry->text.n + strlen(reason) + 1);
	struct strbuf sb;

	if (text == NULL)
		return;
	sb_init(&sb, text, entry->text.n + strlen(reason) + 1);
	sb_span(&sb, before);
	sb_span(&sb, after);
	sb_str(&sb, reason);
	entry->text = sb_as_span(&sb);
	entry->caret = sb.n;
	entry->hotkey = 0;
	entry->action = CONFIG_DISABLED;
}

void config_grey_out(struct config *config)
{
	for (struct config_entry *entry = config->labels; entry != NULL; entry = entry->next) {
		const char *reason = entry->action == CONFIG_RUN && entry != entry->menu->default_entry
					     ? reason_of(entry)
					     : NULL;

		if (reason != NULL)
			grey(config, entry, reason);
	}
}
