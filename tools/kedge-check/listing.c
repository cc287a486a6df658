/* The menus and entries of a configuration, as Kedge would show them. */
#include "check.h"
#include "config.h"
#include "pxelinux/bootline.h"

#include <stdarg.h>
#include <string.h>

void check_json_string(FILE *out, struct span text)
{
	fputc('"', out);
	for (size_t i = 0; i < text.n; i++) {
		uint8_t c = text.p[i];

		if (c == '"' || c == '\\')
			fprintf(out, "\\%c", c);
		else if (c < 0x20 || c >= 0x7f)
			fprintf(out, "\\u%04x", c); /* bytes: nobody knows their character set */
		else
			fputc(c, out);
	}
	fputc('"', out);
}

void check_say(struct check_report *report, enum check_level level, const char *code, const char *format, ...)
{
	static const char *const names[] = {"note", "warning", "error"};
	char text[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	report->counts[level]++;
	if (!report->json) {
		fprintf(report->out, "%s: %s\n", names[level], text);
		return;
	}
	fprintf(report->out, "%s{\"level\": \"%s\", \"code\": \"%s\", \"text\": ", report->not_first ? ", " : "", names[level], code);
	check_json_string(report->out, span_str(text));
	fputc('}', report->out);
	report->not_first = true;
}

/* The text that is shown: without the ^. */
static const char *shown(const struct config_entry *entry, char *buf, size_t cap)
{
	int before = (int)(entry->caret < entry->text.n ? entry->caret : entry->text.n);
	struct span behind = span_skip(entry->text, (size_t)before + 1);

	snprintf(buf, cap, "%.*s%.*s", before, (const char *)entry->text.p, SPAN_ARGS(behind));
	return buf;
}

static const char *action_name(const struct config_entry *entry)
{
	static const char *const names[] = {
		[CONFIG_RUN] = "boot", [CONFIG_SEPARATOR] = "separator", [CONFIG_DISABLED] = "disabled",
		[CONFIG_SUBMENU] = "menu", [CONFIG_BACK] = "back", [CONFIG_QUIT] = "prompt",
	};

	return names[entry->action];
}

static struct span title_of(const struct config_menu *menu)
{
	if (menu->title.n > 0)
		return menu->title;
	return menu->tag.n > 0 ? menu->tag : span_str(menu->parent == NULL ? "(main menu)" : "(menu without a title)");
}

/* The command that it comes down to, as Tab would show it. */
static struct span command_of(const struct config_entry *entry, char *buf, size_t cap)
{
	static const struct pxelinux_options nobody;
	struct strbuf sb;

	sb_init(&sb, buf, cap);
	if (bootline_compose(entry, SPAN_NONE, &nobody, &sb) != RC_OK)
		return span_str("(too long)");
	return sb_as_span(&sb);
}

static void list_entry_text(FILE *out, const struct config_menu *menu, const struct config_entry *entry)
{
	char text[512];
	char command[LINE_MAX];

	fprintf(out, "  %c %-32s ", entry == menu->default_entry ? '*' : ' ', shown(entry, text, sizeof text));
	if (entry->action == CONFIG_RUN)
		fprintf(out, "%.*s", SPAN_ARGS(command_of(entry, command, sizeof command)));
	else if (entry->target != NULL)
		fprintf(out, "%s menu \"%.*s\"", entry->action == CONFIG_BACK ? "<" : ">", SPAN_ARGS(title_of(entry->target)));
	else if (entry->action != CONFIG_SEPARATOR)
		fprintf(out, "(%s)", action_name(entry));
	fprintf(out, "%s%s\n", entry->has_password ? " [password]" : "", entry->hotkey != 0 ? "" : entry->has_text && entry->caret < entry->text.n ? " [no hot key]" : "");
}

static void list_entry_json(FILE *out, const struct config_menu *menu, const struct config_entry *entry)
{
	char text[512];
	char command[LINE_MAX];

	fprintf(out, "{\"text\": ");
	check_json_string(out, span_str(shown(entry, text, sizeof text)));
	fprintf(out, ", \"action\": \"%s\", \"default\": %s, \"password\": %s, \"label\": ", action_name(entry),
		entry == menu->default_entry ? "true" : "false", entry->has_password ? "true" : "false");
	check_json_string(out, entry->name);
	if (entry->action == CONFIG_RUN) {
		fprintf(out, ", \"command\": ");
		check_json_string(out, command_of(entry, command, sizeof command));
	}
	if (entry->target != NULL) {
		fprintf(out, ", \"target\": ");
		check_json_string(out, title_of(entry->target));
	}
	fputc('}', out);
}

static void list_menu(struct check_report *report, const struct config *config, const struct config_menu *menu)
{
	FILE *out = report->out;

	if (!report->json)
		fprintf(out, "menu \"%.*s\"%s, timeout %u.%u s%s\n", SPAN_ARGS(title_of(menu)),
			menu == config->start ? " (shown first)" : "", menu->look.timeout_ds / 10, menu->look.timeout_ds % 10,
			menu->look.has_master_password ? ", master password" : "");
	else {
		fprintf(out, "{\"title\": ");
		check_json_string(out, title_of(menu));
		fprintf(out, ", \"first\": %s, \"timeout_ds\": %u, \"entries\": [", menu == config->start ? "true" : "false",
			menu->look.timeout_ds);
	}
	for (size_t i = 0; i < menu->count; i++) {
		if (!report->json) {
			list_entry_text(out, menu, menu->entries[i]);
			continue;
		}
		fputs(i > 0 ? ", " : "", out);
		list_entry_json(out, menu, menu->entries[i]);
	}
	if (report->json)
		fputs("]}", out);
}

/* Globals that say what happens before anybody presses a key. */
static void list_start(FILE *out, const struct config_globals *globals)
{
	if (globals->has_ui)
		fprintf(out, "UI %.*s\n", SPAN_ARGS(globals->ui));
	if (globals->has_default)
		fprintf(out, "DEFAULT %.*s\n", SPAN_ARGS(globals->default_command));
	if (globals->ontimeout.n > 0)
		fprintf(out, "ONTIMEOUT %.*s\n", SPAN_ARGS(globals->ontimeout));
	if (globals->total_timeout_ds > 0)
		fprintf(out, "TOTALTIMEOUT %u.%u s\n", globals->total_timeout_ds / 10, globals->total_timeout_ds % 10);
	if (globals->prompt)
		fprintf(out, "PROMPT\n");
}

static void list_hidden(FILE *out, const struct config *config)
{
	char command[LINE_MAX];

	for (const struct config_entry *entry = config->labels; entry != NULL; entry = entry->next) {
		if (entry->hidden && entry->name.n > 0)
			fprintf(out, "hidden label %.*s: %.*s\n", SPAN_ARGS(entry->name),
				SPAN_ARGS(command_of(entry, command, sizeof command)));
	}
}

void check_list(struct check_report *report, const struct config *config)
{
	if (report->quiet)
		return;
	if (!report->json)
		list_start(report->out, &config->globals);
	for (const struct config_menu *menu = config->root; menu != NULL; menu = menu->next) {
		fputs(report->json && menu != config->root ? ", " : "", report->out);
		list_menu(report, config, menu);
	}
	if (!report->json)
		list_hidden(report->out, config);
}
