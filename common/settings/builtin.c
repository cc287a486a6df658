/* The block of what the program knows by itself. */
#include "settings/builtin.h"

#include "base/heap.h"
#include "plat.h"
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

static enum rc give_errno(uint8_t *buf, size_t cap, struct setting_value *out)
{
	struct writer bytes = writer_of(buf, cap);

	wr_be32(&bytes, builtin.last_error);
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
		return give_errno(buf, cap, out);
	return RC_NO_SETTING;
}

void builtin_register(void)
{
	static struct settings_block block = {.name = "builtin", .rank = SETTINGS_BUILTIN, .get = builtin_get};

	settings_add_block(&block);
	/* At the prompt, relative URLs mean files beside this program. */
	if (builtin_set_working_url(plat_handover()->load_url) != RC_OK)
		builtin.working_url = NULL;
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
