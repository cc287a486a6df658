/* Builds a configuration's tree: files and INCLUDEs, labels and what holds for everything. */
#include "pxelinux/config_tree.h"

#include "base/heap.h"
#include "pxelinux/config_builder.h"

#define LOG_MODULE "pxelinux"
#include "base/log.h"

void config_limit(struct config_builder *builder, const char *what)
{
	if (!builder->config->cut)
		log_warn("part of the configuration is left out: %s", what);
	builder->config->cut = true;
}

void *config_take(struct config_builder *builder, size_t n)
{
	void *piece = builder->full ? NULL : config_arena_take(builder->config->arena, n);

	if (piece == NULL) {
		builder->full = true;
		config_limit(builder, "it has more labels than fit in 8 MiB");
	}
	return piece;
}

struct config_entry *config_open_entry(struct config_builder *builder)
{
	struct config_entry *entry = config_take(builder, sizeof *entry);

	if (entry == NULL)
		return NULL;
	entry->menu = builder->menu;
	*builder->last_label = entry;
	builder->last_label = &entry->next;
	builder->open = entry;
	return entry;
}

void config_close_entry(struct config_builder *builder)
{
	struct config_entry *entry = builder->open;

	if (entry == NULL)
		return;
	builder->open = NULL;
	if (!entry->has_append)
		entry->append = builder->append;
	if (span_is(entry->append, "-"))
		entry->append = SPAN_NONE;
}

static void open_label(struct config_builder *builder, struct span value)
{
	struct config_entry *entry;

	config_close_entry(builder);
	entry = config_open_entry(builder);
	if (entry == NULL)
		return;
	entry->name = pxelinux_first_word(value);
	entry->line = span_trim(value);
	entry->text = entry->line;
	entry->image = entry->name;
	entry->sysappend = builder->sysappend;
}

static void set_image(struct config_builder *builder, enum config_type type, struct span value)
{
	if (builder->open == NULL)
		return;
	builder->open->type = type;
	builder->open->image = type == CONFIG_LOCALBOOT || type == CONFIG_CONFIG ? pxelinux_first_word(value) : span_trim(value);
}

static void set_append(struct config_builder *builder, struct span value)
{
	if (builder->open == NULL) {
		builder->append = value;
		return;
	}
	builder->open->append = value;
	builder->open->has_append = true;
}

static void set_sysappend(struct config_builder *builder, struct span value)
{
	uint32_t mask = (uint32_t)pxelinux_number_any(value);

	if (builder->open != NULL)
		builder->open->sysappend = mask;
	else
		builder->sysappend = mask;
}

static void add_say(struct config_builder *builder, bool is_file, struct span text)
{
	struct config_say *say = config_take(builder, sizeof *say);

	if (say == NULL)
		return;
	say->is_file = is_file;
	say->text = text;
	*builder->last_say = say;
	builder->last_say = &say->next;
}

/* Directives that make or change the open label; false if it is none of them. */
static bool label_directive(struct config_builder *builder, const struct pxelinux_directive *directive)
{
	struct span value = directive->value;

	switch (directive->keyword) {
	case PXL_LABEL: open_label(builder, value); return true;
	case PXL_KERNEL: set_image(builder, CONFIG_KERNEL, value); return true;
	case PXL_LINUX: set_image(builder, CONFIG_LINUX, value); return true;
	case PXL_BOOT: set_image(builder, CONFIG_BOOT, value); return true;
	case PXL_BSS: set_image(builder, CONFIG_BSS, value); return true;
	case PXL_PXE: set_image(builder, CONFIG_PXE, value); return true;
	case PXL_FDIMAGE: set_image(builder, CONFIG_FDIMAGE, value); return true;
	case PXL_COMBOOT:
	case PXL_COM32: set_image(builder, CONFIG_COM32, value); return true;
	case PXL_CONFIG: set_image(builder, CONFIG_CONFIG, value); return true;
	case PXL_LOCALBOOT: set_image(builder, CONFIG_LOCALBOOT, value); return true;
	case PXL_APPEND: set_append(builder, value); return true;
	case PXL_SYSAPPEND: set_sysappend(builder, value); return true;
	case PXL_INITRD:
		if (builder->open != NULL)
			builder->open->initrd = span_trim(value);
		return true;
	case PXL_TEXT_HELP:
		if (builder->open != NULL)
			builder->open->help = value;
		return true;
	default: return false;
	}
}

static uint32_t tenths(struct span value)
{
	int32_t number = pxelinux_number(value);

	return number > 0 ? (uint32_t)number : 0;
}

/* Directives that hold for all, or for a menu and for the prompt. */
static void global_directive(struct config_builder *builder, const struct pxelinux_directive *directive)
{
	struct config_globals *globals = &builder->config->globals;
	struct config_look *look = &builder->menu->look;
	struct span value = directive->value;

	switch (directive->keyword) {
	case PXL_DEFAULT: globals->default_command = value; globals->has_default = true; break;
	case PXL_UI: globals->ui = value; globals->has_ui = true; break;
	case PXL_PROMPT: globals->prompt = pxelinux_number(value) != 0; break;
	case PXL_NOESCAPE: globals->noescape = pxelinux_number(value) != 0; break;
	case PXL_NOCOMPLETE: globals->nocomplete = pxelinux_number(value) != 0; break;
	case PXL_IMPLICIT: globals->implicit = pxelinux_number(value) != 0; break;
	case PXL_ALLOWOPTIONS: globals->allow_options = pxelinux_number(value) != 0; break;
	case PXL_TIMEOUT: globals->timeout_ds = look->timeout_ds = tenths(value); break;
	case PXL_TOTALTIMEOUT: globals->total_timeout_ds = tenths(value); break;
	case PXL_ONTIMEOUT: globals->ontimeout = look->ontimeout = value; break;
	case PXL_ONERROR: globals->onerror = look->onerror = value; break;
	case PXL_PXERETRY: globals->pxe_retry = tenths(value) < PXELINUX_RETRIES_MAX ? tenths(value) : PXELINUX_RETRIES_MAX; break;
	case PXL_SENDCOOKIES:
		globals->has_send_cookies = true;
		globals->send_cookies = (uint32_t)pxelinux_number(value);
		break;
	case PXL_SERIAL: globals->serial = value; break;
	case PXL_KBDMAP: globals->kbdmap = value; break;
	case PXL_FONT: globals->font = pxelinux_first_word(value); break;
	case PXL_CONSOLE: globals->no_video = pxelinux_number(value) == 0; break;
	case PXL_SAY: add_say(builder, false, value); break;
	case PXL_DISPLAY: add_say(builder, true, pxelinux_first_word(value)); break;
	case PXL_F_KEY:
		look->f_keys[directive->f_key - 1] = pxelinux_first_word(value);
		globals->f_keys[directive->f_key - 1] = look->f_keys[directive->f_key - 1];
		break;
	default: break; /* PATH, NOHALT: there are no modules */
	}
}

static void parse_file(struct config_builder *builder, const struct config_file *file);

/* The file of that name, read at most once; NULL if there is no room to note it. */
static const struct config_file *get_file(struct config_builder *builder, struct span name)
{
	struct config *config = builder->config;
	struct config_file *file;
	enum rc rc;

	for (file = config->files; file != NULL; file = file->next) {
		if (file->name.n > 0 && span_equal(file->name, name))
			return file;
	}
	file = config_take(builder, sizeof *file);
	if (file == NULL)
		return NULL;
	file->name = name;
	rc = builder->source->read(builder->source, name, &file->bytes, &file->n);
	if (rc == RC_CANCELLED)
		builder->rc = rc;
	if (rc != RC_OK)
		file->n = 0;
	file->next = config->files;
	config->files = file;
	if (file->n > PXELINUX_FILES_MAX - builder->bytes_kept) {
		config_limit(builder, "its files are larger than 4 MiB together");
		file->n = 0;
	}
	builder->bytes_kept += file->n;
	return file;
}

static bool is_being_read(const struct config_builder *builder, const struct config_file *file)
{
	for (unsigned i = 0; i < builder->depth; i++) {
		if (builder->stack[i] == file)
			return true;
	}
	return false;
}

static void include_file(struct config_builder *builder, struct span name)
{
	const struct config_file *file;

	if (name.n == 0)
		return;
	if (builder->depth > PXELINUX_INCLUDE_MAX || builder->includes == PXELINUX_INCLUDES) {
		config_limit(builder, "it has more than 512 INCLUDEs, or more than 16 inside each other");
		return;
	}
	builder->includes++;
	file = get_file(builder, name);
	if (file == NULL || builder->rc != RC_OK)
		return;
	if (is_being_read(builder, file)) {
		config_limit(builder, "a file INCLUDEs itself");
		return;
	}
	parse_file(builder, file);
}

static void include(struct config_builder *builder, struct span value)
{
	struct span name = pxelinux_word(&value);
	struct span tag = pxelinux_word(&value);

	if (tag.n > 0)
		config_menu_begin(builder, tag);
	include_file(builder, name);
	if (tag.n > 0)
		config_menu_end(builder);
}

static void parse_file(struct config_builder *builder, const struct config_file *file)
{
	struct pxelinux_reader reader = pxelinux_reader_of(span_of(file->bytes, file->n));
	struct pxelinux_directive directive;

	if (file->n > PXELINUX_READ_MAX - builder->bytes_read) {
		config_limit(builder, "it has more than 16 MiB with all its INCLUDEs");
		return;
	}
	builder->bytes_read += file->n;
	builder->stack[builder->depth++] = file;
	while (builder->rc == RC_OK && !builder->full && pxelinux_next(&reader, &directive)) {
		if (directive.keyword == PXL_INCLUDE)
			include(builder, directive.value);
		else if (directive.keyword >= PXL_MENU_AUTOBOOT && directive.keyword <= PXL_MENU_WIDTH)
			config_menu_directive(builder, &directive);
		else if (!label_directive(builder, &directive))
			global_directive(builder, &directive);
	}
	builder->depth--;
}

static struct config *new_tree(void)
{
	struct config *config = heap_new(sizeof *config);

	if (config == NULL)
		return NULL;
	config->arena = config_arena_new(PXELINUX_TREE_MAX);
	if (config->arena == NULL) {
		heap_free(config);
		return NULL;
	}
	config->globals.implicit = true;
	config->globals.allow_options = true;
	return config;
}

/* Hands the caller's files to the tree, so that they are freed with it; RC_NO_MEMORY if the arena cannot grow. */
static enum rc keep_files(struct config_builder *builder, const struct config_start *files, size_t count,
			  struct config_file *kept)
{
	for (size_t i = 0; i < count; i++) {
		kept[i].bytes = files[i].bytes;
		kept[i].n = files[i].n;
		kept[i].next = builder->config->files;
		builder->config->files = &kept[i];
		builder->bytes_kept += files[i].n < PXELINUX_FILE_MAX ? files[i].n : PXELINUX_FILE_MAX;
	}
	return builder->bytes_kept > PXELINUX_FILES_MAX ? RC_LIMIT : RC_OK;
}

static enum rc build(struct config_builder *builder, const struct config_start *files, size_t count)
{
	struct config_file *kept = config_take(builder, count * sizeof *kept);
	enum rc rc;

	if (kept == NULL) {
		for (size_t i = 0; i < count; i++)
			heap_free(files[i].bytes);
		return RC_NO_MEMORY;
	}
	rc = keep_files(builder, files, count, kept);
	if (rc != RC_OK)
		return rc;
	builder->menu = config_add_menu(builder, NULL);
	if (builder->menu == NULL)
		return RC_NO_MEMORY;
	for (size_t i = 0; i < count && builder->rc == RC_OK; i++)
		parse_file(builder, &kept[i]);
	config_close_entry(builder);
	return builder->rc != RC_OK ? builder->rc : config_finish(builder->config);
}

enum rc config_new(const struct config_start *files, size_t count, struct config_source *source, struct config **out)
{
	struct config *config = new_tree();
	struct config_builder *builder = heap_new(sizeof *builder);
	enum rc rc = RC_NO_MEMORY;

	if (config == NULL || builder == NULL) {
		for (size_t i = 0; i < count; i++)
			heap_free(files[i].bytes);
	} else {
		builder->config = config;
		builder->source = source;
		builder->last_label = &config->labels;
		builder->last_menu = &config->root;
		builder->last_say = &config->says;
		rc = build(builder, files, count);
	}
	heap_free(builder);
	if (rc != RC_OK)
		config_free(config);
	else
		*out = config;
	return rc;
}

void config_free(struct config *config)
{
	if (config == NULL)
		return;
	for (struct config_file *file = config->files; file != NULL; file = file->next)
		heap_free(file->bytes);
	if (config->root != NULL)
		heap_free(config->root->entries); /* one array for all menus; the root's part is first */
	config_arena_free(config->arena);
	heap_free(config);
}

struct config_entry *config_find(const struct config *config, struct span command, struct span *extra)
{
	struct span whole = span_trim(command);
	struct span rest = command;
	struct span word = pxelinux_word(&rest);
	struct config_entry *by_word = NULL;

	if (word.n == 0)
		return NULL;
	for (struct config_entry *entry = config->labels; entry != NULL; entry = entry->next) {
		if (entry->name.n > 0 && entry->line.n > entry->name.n && span_equal(entry->line, whole)) {
			*extra = SPAN_NONE;
			return entry;
		}
		if (by_word == NULL && span_equal(entry->name, word))
			by_word = entry;
	}
	if (by_word != NULL)
		*extra = rest;
	return by_word;
}

bool config_selectable(const struct config_entry *entry)
{
	return entry->action != CONFIG_SEPARATOR && entry->action != CONFIG_DISABLED;
}
