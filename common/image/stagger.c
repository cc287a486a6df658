/* A server that has thousands of machines to serve may ask each to wait a random part of some seconds first. */
#include "image/image.h"

#include "config.h"
#include "net/loop.h"
#include "net/random.h"
#include "settings/settings.h"

#define LOG_MODULE "stagger"
#include "base/log.h"

static bool armed;

void image_stagger_arm(bool arm)
{
	armed = arm;
}

enum rc image_stagger(void)
{
	uint32_t seconds = armed ? settings_get_number("stagger", 0) : 0;
	uint32_t wait_ms;
	enum rc rc;
	int key;

	armed = false;
	if (seconds == 0)
		return RC_OK;
	seconds = seconds < STAGGER_MAX_S ? seconds : STAGGER_MAX_S;
	wait_ms = random_below(seconds * 1000);
	log_warn("waiting %u.%u s, this machine's part of the %u s over which the server spreads its clients (any key: go on at once)",
		 wait_ms / 1000, wait_ms % 1000 / 100, seconds);
	rc = loop_key(loop_deadline_ms(wait_ms), &key);
	return rc == RC_CANCELLED ? rc : RC_OK;
}
