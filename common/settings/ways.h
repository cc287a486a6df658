/* How servers are reached, as the settings have it now: what whoever starts a fetch passes on in its options.
 */
#pragma once

#include "fetch/fetch.h"

/** Read anew by each call, into storage that stays. */
const struct fetch_ways *settings_ways(void);
