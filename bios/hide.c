/* INT 15h is hooked once, however often there is something to hide: who hooks it after us may stay longer. */
#include "hide.h"

#include "real_syms.h"

#define LOG_MODULE "hide"
#include "base/log.h"

#define INT_MEMORY 0x15
#define NOWHERE    UINT32_MAX

static bool hooked;

static void put32(uint32_t at, uint32_t value)
{
	memcpy(real_at(at), &value, sizeof value);
}

static uint32_t handler(void)
{
	return (uint32_t)real_segment() << 16 | REAL_SYM_int15;
}

void hide_start(const struct memory_range *ours)
{
	put32(REAL_SYM_hide_from, (uint32_t)ours->at);
	put32(REAL_SYM_hide_to, (uint32_t)ours->end);
	if (hooked)
		return;
	put32(REAL_SYM_old_int15, real_vector(INT_MEMORY));
	real_set_vector(INT_MEMORY, handler());
	hooked = true;
}

enum rc hide_beside(uint32_t keep, const char *what)
{
	struct memory_range ours;
	enum rc rc = memory_lend(keep, &ours);

	if (rc == RC_OK)
		hide_start(&ours);
	else if (rc == RC_BUSY)
		log_error("%s cannot start while another program runs beside Kedge; leave that one first", what);
	else
		log_error("%u MB of memory are needed beside %s; free some (imgfree) or add more", (unsigned)(keep >> 20), what);
	return rc;
}

uint32_t hide_from(void)
{
	uint32_t from;

	memcpy(&from, real_at(REAL_SYM_hide_from), sizeof from);
	return from;
}

bool hide_stop(void)
{
	uint32_t before;

	if (!hooked)
		return true;
	put32(REAL_SYM_hide_from, NOWHERE);
	put32(REAL_SYM_hide_to, NOWHERE);
	if (real_vector(INT_MEMORY) != handler())
		return false;
	memcpy(&before, real_at(REAL_SYM_old_int15), sizeof before);
	real_set_vector(INT_MEMORY, before);
	hooked = false;
	return true;
}
