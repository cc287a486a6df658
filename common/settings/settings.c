/* The store: what the user set, the blocks, and the search through both. */
#include "settings/settings.h"

#include "base/heap.h"
#include "config.h"
#include "proto/expansion.h"
#include "settings/acpi_block.h"
#include "settings/builtin.h"
#include "settings/cpuid_block.h"
#include "settings/pci_block.h"
#include "settings/smbios_block.h"

struct entry {
	struct entry *next;
	char *scope;
	char *name;
	enum setting_space space;
	uint64_t tag;
	enum setting_type type;
	struct span bytes; /* in this block of memory, behind the struct */
};

static struct {
	struct entry *entries; /* in the order in which they were set */
	struct settings_block *blocks;
	const char *last_opened;
} store;

void settings_init(void)
{
	builtin_register();
	smbios_block_register();
	cpuid_block_register();
	pci_block_register();
	acpi_block_register();
}

void settings_last_opened(const char *name)
{
	store.last_opened = name;
}

void settings_add_block(struct settings_block *block)
{
	struct settings_block **at = &store.blocks;

	while (*at != NULL && (*at)->rank <= block->rank)
		at = &(*at)->next;
	block->next = *at;
	*at = block;
}

static const struct setting_known *known_setting(const struct setting_name *name)
{
	const struct setting_known *known;

	for (unsigned i = 0; (known = settings_known(i)) != NULL; i++) {
		if (name->space == SETTING_BY_NAME ? span_is(name->name, known->name)
						   : known->space == name->space && known->tag == name->tag)
			return known;
	}
	return NULL;
}

/* Takes a name apart and adds what is known of it. */
static enum rc name_resolve(struct span text, struct setting_name *name)
{
	const struct setting_known *known;
	enum rc rc = setting_name_parse(text, name);

	if (rc != RC_OK)
		return rc;
	if (span_is(name->scope, "netX") && store.last_opened != NULL)
		name->scope = span_str(store.last_opened);
	known = known_setting(name);
	if (known == NULL)
		return RC_OK;
	name->space = known->space;
	name->tag = known->tag;
	if (!name->has_type)
		name->type = known->type;
	return RC_OK;
}

static bool entry_is(const struct entry *entry, const struct setting_name *name)
{
	if (entry->space != SETTING_BY_NAME && name->space != SETTING_BY_NAME)
		return entry->space == name->space && entry->tag == name->tag;
	return span_is(name->name, entry->name);
}

static struct entry *entry_find(struct span scope, const struct setting_name *name)
{
	for (struct entry *entry = store.entries; entry != NULL; entry = entry->next) {
		if (span_is(scope, entry->scope) && entry_is(entry, name))
			return entry;
	}
	return NULL;
}

/* Whether what is called candidate is the scope, or below it; everything is below the empty scope. */
static bool in_scope(const char *candidate, struct span scope)
{
	struct span name = span_str(candidate);

	if (scope.n == 0)
		return true;
	return span_equal(span_sub(name, 0, scope.n), scope) && (name.n == scope.n || name.p[scope.n] == '.');
}

static void give_entry(const struct entry *entry, const struct setting_name *name, struct setting_value *out)
{
	*out = (struct setting_value){name->has_type ? name->type : entry->type, entry->bytes, entry->scope};
}

static enum rc ask_block(struct settings_block *block, const struct setting_name *name, uint8_t *buf, size_t cap,
			 struct setting_value *out)
{
	struct setting_value value = {.type = name->type, .origin = block->name};
	enum rc rc = block->get(block, name, buf, cap, &value);

	if (rc != RC_OK)
		return rc;
	if (name->has_type)
		value.type = name->type;
	*out = value;
	return RC_OK;
}

static enum rc search(const struct setting_name *name, uint8_t *buf, size_t cap, struct setting_value *out)
{
	const struct entry *entry = entry_find(name->scope, name);

	if (entry != NULL) {
		give_entry(entry, name, out);
		return RC_OK;
	}
	for (struct settings_block *block = store.blocks; block != NULL; block = block->next) {
		if (!in_scope(block->name, name->scope))
			continue;
		entry = entry_find(span_str(block->name), name);
		if (entry != NULL) {
			give_entry(entry, name, out);
			return RC_OK;
		}
		if (ask_block(block, name, buf, cap, out) == RC_OK)
			return RC_OK;
	}
	for (entry = store.entries; entry != NULL; entry = entry->next) {
		if (in_scope(entry->scope, name->scope) && entry_is(entry, name)) {
			give_entry(entry, name, out);
			return RC_OK;
		}
	}
	return RC_NO_SETTING;
}

enum rc settings_get(struct span text, uint8_t *buf, size_t cap, struct setting_value *out)
{
	struct setting_name name;
	enum rc rc = name_resolve(text, &name);

	return rc == RC_OK ? search(&name, buf, cap, out) : rc;
}

enum rc settings_get_text(struct span name, struct strbuf *sb)
{
	uint8_t *buf = heap_new(SETTING_VALUE_MAX);
	struct setting_value value;
	enum rc rc;

	if (buf == NULL)
		return RC_NO_MEMORY;
	rc = settings_get(name, buf, SETTING_VALUE_MAX, &value);
	if (rc == RC_OK)
		rc = setting_format(value.type, value.bytes, sb);
	heap_free(buf);
	return rc;
}

bool settings_get_own(const char *text, const char *interface, struct span *out)
{
	const struct entry *found = NULL;
	struct setting_name name;

	if (name_resolve(span_str(text), &name) != RC_OK)
		return false;
	for (const struct entry *entry = store.entries; entry != NULL; entry = entry->next) {
		bool nearer = found == NULL || strlen(entry->scope) < strlen(found->scope);

		if (nearer && entry_is(entry, &name) && (entry->scope[0] == '\0' || in_scope(entry->scope, span_str(interface))))
			found = entry;
	}
	if (found != NULL)
		*out = found->bytes;
	return found != NULL;
}

static void entry_free(struct entry *entry)
{
	heap_free(entry->scope);
	heap_free(entry->name);
	heap_free(entry);
}

static void entry_delete(const struct setting_name *name)
{
	struct entry **at = &store.entries;

	while (*at != NULL && !(span_is(name->scope, (*at)->scope) && entry_is(*at, name)))
		at = &(*at)->next;
	if (*at != NULL) {
		struct entry *entry = *at;

		*at = entry->next;
		entry_free(entry);
	}
}

static enum rc entry_new(const struct setting_name *name, struct span bytes, struct entry **out)
{
	struct entry *entry = heap_new(sizeof *entry + bytes.n);

	if (entry == NULL)
		return RC_NO_MEMORY;
	entry->scope = heap_text(name->scope);
	entry->name = heap_text(name->name);
	if (entry->scope == NULL || entry->name == NULL) {
		entry_free(entry);
		return RC_NO_MEMORY;
	}
	entry->space = name->space;
	entry->tag = name->tag;
	entry->type = name->type;
	memcpy(entry + 1, bytes.p, bytes.n);
	entry->bytes = span_of(entry + 1, bytes.n);
	*out = entry;
	return RC_OK;
}

static enum rc entry_set(const struct setting_name *name, struct span bytes)
{
	struct entry **at = &store.entries;
	struct entry *entry;
	enum rc rc = entry_new(name, bytes, &entry);

	if (rc != RC_OK)
		return rc;
	entry_delete(name);
	while (*at != NULL)
		at = &(*at)->next;
	*at = entry;
	return RC_OK;
}

static enum rc parse_and_set(const struct setting_name *name, struct span text)
{
	uint8_t *buf = heap_new(SETTING_VALUE_MAX);
	struct writer bytes = writer_of(buf, SETTING_VALUE_MAX);
	enum rc rc;

	if (buf == NULL)
		return RC_NO_MEMORY;
	rc = setting_parse(name->type, text, &bytes);
	if (rc == RC_OK)
		rc = entry_set(name, span_of(buf, bytes.n));
	heap_free(buf);
	return rc;
}

enum rc settings_set_text(struct span text, struct span value)
{
	struct setting_name name;
	enum rc rc = name_resolve(text, &name);

	if (rc != RC_OK)
		return rc;
	if (name.name.n == 0)
		return RC_INVALID;
	if (value.n == 0) {
		entry_delete(&name);
		return RC_OK;
	}
	return parse_and_set(&name, value);
}

enum rc settings_set_bytes(struct span text, struct span bytes)
{
	struct setting_name name;
	enum rc rc = name_resolve(text, &name);

	if (rc != RC_OK)
		return rc;
	if (name.name.n == 0)
		return RC_INVALID;
	if (bytes.n > SETTING_VALUE_MAX)
		return RC_TOO_LONG;
	if (bytes.n > 0)
		return entry_set(&name, bytes);
	entry_delete(&name);
	return RC_OK;
}

/* What a value counts as, and the type that the sum shall have. */
static enum rc number_of(const struct setting_name *name, int64_t *number, enum setting_type *type)
{
	uint8_t buf[64];
	struct setting_value value;
	char text[32];
	struct strbuf sb;
	enum rc rc = search(name, buf, sizeof buf, &value);

	*number = 0;
	*type = setting_type_width(name->type) > 0 ? name->type : SETTING_INT32;
	if (rc == RC_NO_SETTING)
		return RC_OK;
	if (rc != RC_OK)
		return RC_INVALID;
	*type = name->has_type ? name->type : value.type;
	if (setting_type_width(*type) == 0 && *type != SETTING_STRING)
		return RC_INVALID;
	sb_init(&sb, text, sizeof text);
	rc = setting_format(value.type, value.bytes, &sb);
	return rc == RC_OK && !sb.cut && span_number(sb_as_span(&sb), number) ? RC_OK : RC_INVALID;
}

enum rc settings_add(struct span text, int64_t amount)
{
	struct setting_name name;
	char sum[24];
	int64_t number;
	enum rc rc = name_resolve(text, &name);

	if (rc == RC_OK && name.name.n == 0)
		rc = RC_INVALID;
	if (rc == RC_OK)
		rc = number_of(&name, &number, &name.type);
	if (rc != RC_OK)
		return rc;
	fmt_print(sum, sizeof sum, "%lld", (long long)((uint64_t)number + (uint64_t)amount));
	return parse_and_set(&name, span_str(sum));
}

uint32_t settings_get_number(const char *name, uint32_t if_unset)
{
	uint8_t buf[64];
	struct setting_value value;
	uint32_t number = 0;

	if (settings_get(span_str(name), buf, sizeof buf, &value) != RC_OK || value.bytes.n > sizeof number)
		return if_unset;
	for (size_t i = 0; i < value.bytes.n; i++)
		number = number << 8 | value.bytes.p[i];
	return number;
}

bool settings_get_bool(const char *name, bool if_unset)
{
	static const char *const no[] = {"0", "0x0", "no", "false", "off"};
	char text[16];
	struct strbuf sb;

	sb_init(&sb, text, sizeof text);
	if (settings_get_text(span_str(name), &sb) != RC_OK)
		return if_unset;
	for (size_t i = 0; i < sizeof no / sizeof no[0]; i++) {
		if (span_is_nocase(sb_as_span(&sb), no[i]))
			return false;
	}
	return true;
}

static void expansion_lookup(void *ctx, struct span name, struct strbuf *value)
{
	(void)ctx;
	if (settings_get_text(name, value) != RC_OK)
		sb_init(value, value->text, value->cap); /* what is not set becomes nothing */
}

enum rc settings_expand(struct span text, char **out)
{
	struct strbuf result;
	struct strbuf scratch;
	char *buf;
	char *copy = NULL;
	enum rc rc;

	if (span_find(text, '$') == text.n) {
		*out = heap_text(text);
		return *out != NULL ? RC_OK : RC_NO_MEMORY;
	}
	buf = heap_new_array(2, EXPANSION_MAX);
	if (buf == NULL)
		return RC_NO_MEMORY;
	sb_init(&result, buf, EXPANSION_MAX);
	sb_init(&scratch, buf + EXPANSION_MAX, EXPANSION_MAX);
	sb_span(&result, text);
	rc = result.cut ? RC_TOO_LONG : expansion_run(&result, &scratch, expansion_lookup, NULL);
	if (rc == RC_OK)
		copy = heap_text(sb_as_span(&result));
	heap_free(buf);
	if (rc != RC_OK)
		return rc;
	if (copy == NULL)
		return RC_NO_MEMORY;
	*out = copy;
	return RC_OK;
}

typedef void show_fn(void *ctx, const char *origin, const char *name, struct span text);

/* Room for one value and its text while all are shown. */
struct show_room {
	uint8_t bytes[SETTING_VALUE_MAX];
	char text[3 * SETTING_VALUE_MAX];
};

static void show_block(struct settings_block *block, struct show_room *room, show_fn *show, void *ctx)
{
	const struct setting_known *known;

	for (unsigned i = 0; (known = settings_known(i)) != NULL; i++) {
		struct setting_name name = {SPAN_NONE, span_str(known->name), known->space, known->tag, false,
					    known->type};
		struct setting_value value;
		struct strbuf text;

		sb_init(&text, room->text, sizeof room->text);
		/* What has many lines, the log, is shown to whoever asks for it alone. */
		if (ask_block(block, &name, room->bytes, sizeof room->bytes, &value) == RC_OK &&
		    setting_format(value.type, value.bytes, &text) == RC_OK && span_find(sb_as_span(&text), '\n') == text.n)
			show(ctx, block->name, known->name, sb_as_span(&text));
	}
}

void settings_each(show_fn *show, void *ctx)
{
	struct show_room *room = heap_new(sizeof *room);

	if (room == NULL)
		return;
	for (const struct entry *entry = store.entries; entry != NULL; entry = entry->next) {
		struct strbuf text;

		sb_init(&text, room->text, sizeof room->text);
		if (setting_format(entry->type, entry->bytes, &text) == RC_OK)
			show(ctx, entry->scope, entry->name, sb_as_span(&text));
	}
	for (struct settings_block *block = store.blocks; block != NULL; block = block->next)
		show_block(block, room, show, ctx);
	heap_free(room);
}
