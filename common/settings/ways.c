/* The settings of fetches as one value. */
#include "settings/ways.h"

#include "settings/settings.h"

/* No value is too long for it: whoever uses one says what is wrong with it. */
typedef char whole_text[SETTING_VALUE_MAX + 1];

static struct {
	struct fetch_ways ways;
	whole_text proxy, no_proxy, mirrors;
} now;

static struct span read_text(const char *name, whole_text text)
{
	struct strbuf sb;

	sb_init(&sb, text, sizeof(whole_text));
	if (settings_get_text(span_str(name), &sb) != RC_OK)
		return SPAN_NONE;
	return span_trim(sb_as_span(&sb));
}

const struct fetch_ways *settings_ways(void)
{
	now.ways.proxy = read_text("http-proxy", now.proxy);
	now.ways.no_proxy = read_text("no-proxy", now.no_proxy);
	now.ways.mirrors = read_text("mirrors", now.mirrors);
	return &now.ways;
}
