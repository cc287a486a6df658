/* The settings of fetches as one value. */
#include "settings/ways.h"

#include "settings/settings.h"

#define TEXT_MOST 512 /* bytes of each */

static struct {
	struct fetch_ways ways;
	char proxy[TEXT_MOST];
	char no_proxy[TEXT_MOST];
} now;

static struct span read_text(const char *name, char buf[TEXT_MOST])
{
	struct strbuf sb;

	sb_init(&sb, buf, TEXT_MOST);
	if (settings_get_text(span_str(name), &sb) != RC_OK)
		return SPAN_NONE;
	return span_trim(sb_as_span(&sb));
}

const struct fetch_ways *settings_ways(void)
{
	now.ways.proxy = read_text("http-proxy", now.proxy);
	now.ways.no_proxy = read_text("no-proxy", now.no_proxy);
	return &now.ways;
}
