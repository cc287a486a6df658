/* The settings syslog and hostname: to whom the log goes, and under what name. */
#pragma once

#include "base/span.h"

/** Has net/syslog send to whom the setting syslog names, under hostname, or else our address.  Called when an interface has an address. */
void log_server_apply(void);

/** Called after a setting of that name was changed, in whatever scope: applies it if it is one of these. */
void log_server_setting_changed(struct span name);
