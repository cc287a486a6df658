/* The time of day, carried on by plat_now_us: reading a firmware's clock is slow. */
#include "base/wall_clock.h"

#include "plat.h"

static struct {
	bool known;
	uint64_t seconds; /* at that moment: */
	uint64_t at_us;
} wall;

void wall_clock_set(uint64_t seconds)
{
	wall.known = true;
	wall.seconds = seconds;
	wall.at_us = plat_now_us();
}

bool wall_clock_read(uint64_t *seconds)
{
	uint64_t now;

	if (!wall.known && plat_unix_time(&now) == RC_OK)
		wall_clock_set(now);
	if (!wall.known)
		return false;
	*seconds = wall.seconds + (plat_now_us() - wall.at_us) / 1000000;
	return true;
}
