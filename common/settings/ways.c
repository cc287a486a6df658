/* The settings of fetches as one value. */
#include "settings/ways.h"

#include "settings/settings.h"

#define LOG_MODULE "settings"
#include "base/log.h"

#define TEXT_MOST    512  /* bytes of each */
#define MIRRORS_MOST 2048

static struct {
	struct fetch_ways ways;
	char proxy[TEXT_MOST];
	char no_proxy[TEXT_MOST];
	char mirrors[MIRRORS_MOST];
} now;

static struct span read_text(const char *name, char *buf, size_t cap)
{
	struct strbuf sb;

	sb_init(&sb, buf, cap);
	if (settings_get_text(span_str(name), &sb) != RC_OK)
		return SPAN_NONE;
	if (sb.cut) {
		log_warn("the setting %s is longer than %u bytes and is not used; shorten it", name, (unsigned)cap - 1);
		return SPAN_NONE;
	}
	return span_trim(sb_as_span(&sb));
}

const struct fetch_ways *settings_ways(void)
{
	now.ways.proxy = read_text("http-proxy", now.proxy, sizeof now.proxy);
	now.ways.no_proxy = read_text("no-proxy", now.no_proxy, sizeof now.no_proxy);
	now.ways.mirrors = read_text("mirrors", now.mirrors, sizeof now.mirrors);
	return &now.ways;
}
