/* What is missing, cannot work or can be read in two ways. */
#include "check.h"
#include "config.h"
#include "proto/crypt_hash.h"
#include "proto/pxelinux_colour.h"
#include "pxelinux/bootline.h"
#include "pxelinux/config_builder.h"

#include <string.h>

/* What the findings about one command share. */
struct place_of {
	struct check_report *report;
	const struct config *config;
	struct check_files *files;
	const char *what;  /* "label", "DEFAULT" ... */
	struct span name;
	enum check_level missing; /* how bad it is if a file that it names is not there, or is empty */
};

#define SAY(at, level, code, format, ...) \
	check_say((at)->report, level, code, "%s \"%.*s\": " format, (at)->what, SPAN_ARGS((at)->name), __VA_ARGS__)

/* ---- files ---- */

/* A Linux kernel that is no EFI program has no EFI stub (Documentation/arch/x86/boot.rst, UEFI 2.10 section 2.1.1). */
static void check_for_uefi(const struct place_of *at, struct span name, struct span bytes)
{
	bool is_pe = span_starts(bytes, "MZ");
	bool is_linux = span_is(span_sub(bytes, 0x202, 4), "HdrS");

	if (is_pe || span_starts(bytes, "\x1f\x8b"))
		return; /* packed by gzip: what is inside would have to be unpacked */
	if (is_linux)
		SAY(at, CHECK_WARNING, "bios-only", "%.*s is a Linux kernel without an EFI stub, which UEFI cannot start", SPAN_ARGS(name));
	else
		SAY(at, CHECK_WARNING, "bios-only", "%.*s is neither a Linux kernel nor an EFI program", SPAN_ARGS(name));
}

static void check_file(const struct place_of *at, struct span name, bool is_kernel)
{
	uint8_t bytes[PEEK_MAX];
	size_t n = 0;
	enum rc rc = check_files_peek(at->files, name, bytes, &n);

	if (rc == RC_NOT_FOUND)
		SAY(at, at->missing, "missing-file", "there is no file %.*s", SPAN_ARGS(name));
	else if (rc == RC_UNSUPPORTED)
		SAY(at, CHECK_NOTE, "not-checked", "%.*s is not below the prefix and was not looked at", SPAN_ARGS(name));
	else if (rc != RC_OK)
		SAY(at, at->missing, "unreadable-file", "%.*s cannot be read: %s", SPAN_ARGS(name), rc_text(rc));
	else if (n == 0)
		SAY(at, at->missing, "empty-file", "%.*s is empty", SPAN_ARGS(name));
	else if (is_kernel)
		check_for_uefi(at, name, span_of(bytes, n));
	if (name.n > 0 && *name.p == '/' && strstr(at->files->prefix, "://") != NULL)
		SAY(at, CHECK_NOTE, "double-slash", "%.*s begins with a slash, so that the URL has two in a row", SPAN_ARGS(name));
}

/* How often text stands in a command. */
static unsigned count_in(struct span text, const char *wanted)
{
	unsigned count = 0;

	for (; text.n > 0; text = span_skip(text, 1))
		count += span_starts(text, wanted);
	return count;
}

static void check_kernel(const struct place_of *at, struct span image, struct span args)
{
	struct span list = bootline_initrds(args);
	struct span base = span_skip(image, span_find_last(image, '/') == image.n ? 0 : span_find_last(image, '/') + 1);
	struct span name;

	if (span_is(base, "memdisk"))
		SAY(at, CHECK_WARNING, "bios-only", "%.*s is a program for BIOS", SPAN_ARGS(image));
	check_file(at, image, !span_is(base, "memdisk"));
	while (bootline_next_initrd(&list, &name))
		check_file(at, name, false);
	if (count_in(args, "initrd=") > 1)
		SAY(at, CHECK_WARNING, "two-initrds", "initrd= is there %u times (APPEND and INITRD?), and only the first is loaded",
		    count_in(args, "initrd="));
}

static void check_modules(const struct place_of *at, struct span args)
{
	struct span part;

	SAY(at, CHECK_WARNING, "bios-only", "%s starts Multiboot kernels, which works on BIOS alone", "mboot.c32");
	while (bootline_next_part(&args, &part)) {
		struct span name = pxelinux_word(&part);

		if (name.n > 0)
			check_file(at, name, false);
	}
}

/* ---- commands ---- */

static void check_command(const struct place_of *at, struct span line, unsigned depth);

static void check_module(const struct place_of *at, enum bootline_module module, const struct bootline *parts, unsigned depth)
{
	struct span args = parts->args;
	struct span file;

	switch (module) {
	case MODULE_LINUX: file = pxelinux_word(&args); check_kernel(at, file, args); break;
	case MODULE_MBOOT: check_modules(at, args); break;
	case MODULE_FIRST:
	case MODULE_WHICHSYS: check_command(at, bootline_choice(module, parts->args), depth + 1); break;
	case MODULE_LOCALBOOT:
		if (span_trim(args).n > 0)
			SAY(at, CHECK_NOTE, "chain", "\"%.*s\" is not heeded: the firmware's next boot entry is started", SPAN_ARGS(args));
		break;
	case MODULE_CONFIG: file = pxelinux_word(&args); check_file(at, file, false); break;
	case MODULE_OTHER: SAY(at, CHECK_ERROR, "unknown-module", "%.*s cannot be run", SPAN_ARGS(parts->image)); break;
	default: break;
	}
}

static void check_by_type(const struct place_of *at, const struct bootline *parts)
{
	switch (parts->type) {
	case CONFIG_LOCALBOOT: break;
	case CONFIG_CONFIG: check_file(at, parts->image, false); break;
	case CONFIG_COM32: SAY(at, CHECK_ERROR, "unknown-module", "%.*s cannot be run", SPAN_ARGS(parts->image)); break;
	case CONFIG_FDIMAGE: SAY(at, CHECK_ERROR, "floppy", "%.*s is a floppy image, which cannot be started", SPAN_ARGS(parts->image)); break;
	case CONFIG_PXE:
	case CONFIG_BSS:
	case CONFIG_BOOT:
		SAY(at, CHECK_WARNING, "bios-only", "%.*s is a boot program for BIOS", SPAN_ARGS(parts->image));
		check_file(at, parts->image, false);
		break;
	default: check_kernel(at, parts->image, parts->args); break;
	}
}

/* A label, or an image with its arguments. */
static void check_command(const struct place_of *at, struct span line, unsigned depth)
{
	struct span extra;
	enum bootline_module module;
	struct bootline parts;

	if (span_trim(line).n == 0 || depth > 8)
		return;
	if (depth > 0 && config_find(at->config, line, &extra) != NULL)
		return; /* it is looked at on its own */
	parts = bootline_split(line);
	module = parts.type == CONFIG_COM32 || !parts.typed ? bootline_module(parts.image) : MODULE_NONE;
	if (parts.image.n == 0)
		SAY(at, CHECK_ERROR, "no-file", "it names no file%s", "");
	else if (module != MODULE_NONE)
		check_module(at, module, &parts, depth);
	else
		check_by_type(at, &parts);
}

static void check_named_command(const struct place_of *at, struct span command)
{
	if (span_trim(command).n > 0)
		check_command(at, command, 1);
}

/* ---- labels and menus ---- */

static void check_password(const struct place_of *at, struct span password)
{
	enum rc rc;

	password = span_trim(password);
	if (!crypt_is_hash(password)) {
		SAY(at, CHECK_NOTE, "plain-password", "the password can be read by everybody who can fetch the file%s", "");
		return;
	}
	rc = crypt_check(span_str("kedge-check"), password, NULL);
	if (rc != RC_OK && rc != RC_DIFFERENT)
		SAY(at, CHECK_ERROR, "bad-password", "no password fits its hash: %s", rc_text(rc));
}

static bool same_command(const struct config_entry *a, const struct config_entry *b)
{
	return a->type == b->type && span_equal(a->image, b->image) && span_equal(a->append, b->append) && span_equal(a->initrd, b->initrd);
}

/* Labels of one name: the first in file order is the one that is found by it. */
static void check_twin(const struct place_of *at, const struct config_entry *entry)
{
	for (const struct config_entry *other = at->config->labels; other != entry; other = other->next) {
		if (!span_equal(other->line, entry->line) || other->name.n == 0)
			continue;
		if (!same_command(other, entry))
			SAY(at, CHECK_WARNING, "same-label", "another label of this name boots something else; by its name the first is found%s", "");
		return;
	}
}

static void check_entry(const struct place_of *at, const struct config_entry *entry)
{
	static const struct pxelinux_options nobody;
	char line[LINE_MAX];
	struct strbuf sb;

	if (entry->tag.n > 0 && entry->target == NULL)
		SAY(at, CHECK_WARNING, "no-menu", "there is no menu with the tag \"%.*s\"", SPAN_ARGS(entry->tag));
	if (entry->has_password)
		check_password(at, entry->password);
	if (entry->has_text && entry->caret < entry->text.n && entry->hotkey == 0 && !entry->hidden && config_selectable(entry))
		SAY(at, CHECK_NOTE, "hot-key", "an earlier entry of the menu has its hot key%s", "");
	if (entry->action != CONFIG_RUN || entry->name.n == 0)
		return;
	check_twin(at, entry);
	sb_init(&sb, line, sizeof line);
	if (bootline_compose(entry, SPAN_NONE, &nobody, &sb) != RC_OK)
		SAY(at, CHECK_ERROR, "too-long", "its command is longer than %d bytes", LINE_MAX - 1);
	else
		check_command(at, sb_as_span(&sb), 0);
}

static void check_menu(const struct place_of *at, const struct config_menu *menu)
{
	const struct config_entry *entry = menu->default_entry;

	if (menu->count > 0 && entry == NULL)
		SAY(at, CHECK_WARNING, "empty-menu", "it has nothing that can be chosen%s", "");
	if (menu->look.has_master_password && (menu->parent == NULL || !menu->parent->look.has_master_password))
		check_password(at, menu->look.master_password);
	if (menu->look.timeout_ds > 0 && menu->look.ontimeout.n == 0 && entry != NULL && entry->has_password)
		SAY(at, CHECK_WARNING, "locked-timeout", "its timeout does nothing: \"%.*s\" has a password", SPAN_ARGS(entry->text));
}

/* ---- what menus look like, and keys ---- */

/* Kedge goes on without such a file. */
static void check_ornament(const struct place_of *by, const char *what, struct span name)
{
	struct place_of at = *by;

	at.what = what;
	at.name = name;
	at.missing = CHECK_WARNING;
	if (name.n > 0)
		check_file(&at, name, false);
}

/* Each file once: submenus have the background of the menu above them, or INCLUDE the same again. */
static void check_background(const struct place_of *at, const struct config_menu *menu)
{
	struct span background = menu->look.background;
	uint32_t argb;

	for (const struct config_menu *other = at->config->root; other != menu; other = other->next) {
		if (span_equal(other->look.background, background))
			return;
	}
	if (!pxelinux_colour(background, &argb))
		check_ornament(at, "MENU BACKGROUND", background);
}

static void check_includes(struct check_report *report, const struct config *config)
{
	for (const struct config_file *file = config->files; file != NULL; file = file->next) {
		if (file->name.n > 0 && file->bytes == NULL)
			check_say(report, CHECK_NOTE, "missing-include", "INCLUDE %.*s: there is no such file, or it is empty", SPAN_ARGS(file->name));
	}
}

void check_findings(struct check_report *report, const struct config *config, struct check_files *files)
{
	const struct config_globals *globals = &config->globals;
	struct place_of at = {.report = report, .config = config, .files = files, .missing = CHECK_ERROR};

	check_includes(report, config);
	if (config->cut)
		check_say(report, CHECK_ERROR, "limit", "part of it is left out, because of a limit or a file that INCLUDEs itself");
	for (const struct config_menu *menu = config->root; menu != NULL; menu = menu->next) {
		at.what = "menu";
		at.name = menu->title.n > 0 ? menu->title : menu->tag;
		check_menu(&at, menu);
		check_background(&at, menu);
	}
	check_ornament(&at, "FONT", globals->font);
	check_ornament(&at, "KBDMAP", globals->kbdmap);
	for (const struct config_entry *entry = config->labels; entry != NULL; entry = entry->next) {
		at.what = "label";
		at.name = entry->line.n > 0 ? entry->line : entry->text;
		check_entry(&at, entry);
	}
	at.what = globals->has_ui ? "UI" : "DEFAULT";
	at.name = globals->has_ui ? globals->ui : globals->default_command;
	check_named_command(&at, at.name);
	at.what = "ONTIMEOUT";
	at.name = globals->ontimeout;
	check_named_command(&at, at.name);
	if (config->labels == NULL && !globals->has_ui && !globals->has_default)
		check_say(report, CHECK_ERROR, "empty", "it has neither a label nor a DEFAULT: is it a PXELINUX configuration?");
}
