/* The block of what the program knows by itself. */
#include "settings/builtin.h"

#include "base/heap.h"
#include "base/log.h"
#include "base/wall_clock.h"
#include "config.h"
#include "plat.h"
#include "settings/acpi_block.h"
#include "settings/settings.h"

static struct {
	uint32_t last_error;
	char *working_url; /* NULL: none */
} builtin;

static enum rc give_text(struct span text, struct setting_value *out)
{
	if (text.n == 0)
		return RC_NO_SETTING;
	out->bytes = text;
	return RC_OK;
}

static enum rc give_number(uint32_t number, uint8_t *buf, size_t cap, struct setting_value *out)
{
	struct writer bytes = writer_of(buf, cap);

	wr_be32(&bytes, number);
	out->bytes = span_of(buf, bytes.n);
	return bytes.bad ? RC_TOO_LONG : RC_OK;
}

/* A URL up to and with its last slash. */
static struct span directory(struct span url)
{
	size_t slash = span_find_last(url, '/');

	return slash < url.n ? span_sub(url, 0, slash + 1) : url;
}

static enum rc builtin_get(struct settings_block *block, const struct setting_name *name, uint8_t *buf, size_t cap,
			   struct setting_value *out)
{
	uint64_t seconds;

	(void)block;
	if (name->space != SETTING_BY_NAME)
		return RC_NO_SETTING;
	if (span_is(name->name, "version"))
		return give_text(span_str(KEDGE_VERSION), out);
	if (span_is(name->name, "loader"))
		return give_text(span_str("kedge"), out);
	if (span_is(name->name, "platform"))
		return give_text(span_str(plat_identity.platform), out);
	if (span_is(name->name, "buildarch"))
		return give_text(span_str(plat_identity.buildarch), out);
	if (span_is(name->name, "cwuri"))
		return give_text(builtin_working_url(), out);
	if (span_is(name->name, "cwduri"))
		return give_text(directory(builtin_working_url()), out);
	if (span_is(name->name, "errno"))
		return give_number(builtin.last_error, buf, cap, out);
	if (span_is(name->name, "sysmac"))
		return cap >= 6 && acpi_sysmac(buf) ? give_text(span_of(buf, 6), out) : RC_NO_SETTING;
	if (span_is(name->name, "memsize"))
		return give_number((uint32_t)(plat_memory_bytes() >> 20), buf, cap, out);
	if (span_is(name->name, "dmesg"))
		return give_text(span_of(buf, log_tail((char *)buf, cap)), out);
	if (span_is(name->name, "unixtime"))
		return wall_clock_read(&seconds) ? give_number((uint32_t)seconds, buf, cap, out) : RC_NO_SETTING;
	return RC_NO_SETTING;
}

/* The firmware's variables, by their names. */
static enum rc variable_get(struct settings_block *block, const struct setting_name *name, uint8_t *buf, size_t cap,
			    struct setting_value *out)
{
	size_t n = 0;

	if (!span_is(name->scope, block->name) || plat_firmware_variable(name->name, buf, cap, &n) != RC_OK || n == 0)
		return RC_NO_SETTING;
	out->type = SETTING_HEX;
	out->bytes = span_of(buf, n);
	return RC_OK;
}

/* At the prompt, relative URLs mean files beside this program: on the server or the medium that it came from. */
static void set_first_working_url(void)
{
	struct span folder = plat_folder();
	char *url = plat_handover()->load_url.n == 0 && folder.n > 0 ? heap_new(URL_MAX) : NULL;
	struct strbuf sb;

	if (url == NULL) {
		if (builtin_set_working_url(plat_handover()->load_url) != RC_OK)
			builtin.working_url = NULL;
		return;
	}
	sb_init(&sb, url, URL_MAX);
	sb_str(&sb, "file:");
	sb_span(&sb, folder);
	if (sb.cut || builtin_set_working_url(sb_as_span(&sb)) != RC_OK)
		builtin.working_url = NULL;
	heap_free(url);
}

void builtin_register(void)
{
	static struct settings_block block = {.name = "builtin", .rank = SETTINGS_BUILTIN, .get = builtin_get};

	static struct settings_block variables = {.name = "efi", .rank = SETTINGS_BUILTIN, .get = variable_get};

	settings_add_block(&block);
	settings_add_block(&variables);
	set_first_working_url();
}

void builtin_set_errno(uint32_t number)
{
	builtin.last_error = number;
}

enum rc builtin_set_working_url(struct span url)
{
	if (url.n > 0)
		return heap_text_replace(&builtin.working_url, url);
	heap_free(builtin.working_url);
	builtin.working_url = NULL;
	return RC_OK;
}

struct span builtin_working_url(void)
{
	return builtin.working_url != NULL ? span_str(builtin.working_url) : SPAN_NONE;
}
