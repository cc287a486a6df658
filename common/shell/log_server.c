/* Who has the log sent. */
#include "shell/log_server.h"

#include "net/syslog.h"
#include "settings/settings.h"

#define NAME_MAX 65

void log_server_apply(void)
{
	uint8_t buf[64];
	char text[NAME_MAX];
	struct setting_value value;
	struct netaddr server;
	struct strbuf name;
	bool given = settings_get(span_str("syslog:ipv4"), buf, sizeof buf, &value) == RC_OK && value.bytes.n >= 4;

	if (!given) {
		syslog_to(NULL, SPAN_NONE);
		return;
	}
	server = netaddr_v4(value.bytes.p);
	sb_init(&name, text, sizeof text);
	if (settings_get_text(span_str("hostname"), &name) != RC_OK && settings_get_text(span_str("netX/ip"), &name) != RC_OK)
		sb_str(&name, "-");
	syslog_to(&server, sb_as_span(&name));
}

void log_server_setting_changed(struct span name)
{
	if (span_is(name, "syslog") || span_is(name, "hostname"))
		log_server_apply();
}
