/*
 * The list of servers that are asked directly although there is a proxy: the setting "no-proxy".
 *
 * Entries stand between commas or blanks: a domain ("lab", ".lab": it and all names below it), a host name,
 * an address, a network ("10.0.0.0/8", "fd00::/8"; it means servers that URLs name by address), or an
 * asterisk for all.  A port behind a name or an IPv4 address (":8080") narrows the entry to it.  There is no
 * standard; this is what curl and wget share.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

/** host as in struct url, without brackets. */
bool no_proxy_matches(struct span list, struct span host, uint16_t port);
