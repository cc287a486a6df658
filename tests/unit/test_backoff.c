/* Waits between tries: their bounds, and that a thousand machines that fail at the same moment spread out.  The numbers are the same in every run. */
#include "check.h"

#include "net/backoff.h"
#include "net/random.h"

#define MACHINES  1000
#define TRIES     12
#define WINDOW_MS 10
#define SPAN_MS   120000

static struct backoff fresh(void)
{
	return (struct backoff){.least_ms = 250, .most_ms = 8000};
}

static void test_bounds(void)
{
	struct backoff wait = fresh();
	uint64_t last = 250;
	uint64_t largest = 0;

	for (unsigned i = 0; i < 20000; i++) {
		uint64_t ms = backoff_next_ms(&wait);

		CHECK(ms >= 250 && ms <= 8000 && ms <= last * 3);
		last = ms;
		largest = ms > largest ? ms : largest;
	}
	CHECK(largest > 7900);
	wait = (struct backoff){.least_ms = 5, .most_ms = 5};
	CHECK_NUM(backoff_next_ms(&wait), 5);
	wait = (struct backoff){.least_ms = 0, .most_ms = 0};
	CHECK_NUM(backoff_next_ms(&wait), 0);
}

/* Packets in the fullest window, of what all machines send from their first repetition on. */
static unsigned peak_of(uint64_t (*next)(struct backoff *wait), unsigned machines)
{
	static unsigned windows[SPAN_MS / WINDOW_MS];
	unsigned peak = 0;

	memset(windows, 0, sizeof windows);
	for (unsigned i = 0; i < machines; i++) {
		const uint8_t mac[6] = {2, 0, 0, 0, (uint8_t)(i >> 8), (uint8_t)i};
		struct backoff wait = fresh();
		uint64_t at = 0;

		random_stir(mac, sizeof mac);
		for (unsigned k = 0; k < TRIES; k++) {
			at += next(&wait);
			if (at < SPAN_MS && ++windows[at / WINDOW_MS] > peak)
				peak = windows[at / WINDOW_MS];
		}
	}
	return peak;
}

/* What everybody does who only doubles. */
static uint64_t doubled(struct backoff *wait)
{
	wait->last_ms = wait->last_ms == 0 ? wait->least_ms : wait->last_ms * 2;
	wait->last_ms = wait->last_ms < wait->most_ms ? wait->last_ms : wait->most_ms;
	return wait->last_ms;
}

static void test_spread(void)
{
	unsigned ours = peak_of(backoff_next_ms, MACHINES);

	if (!CHECK(ours < MACHINES / 20)) /* a fiftieth, since the first repetitions come within half a second */
		printf("    the fullest 10 ms have %u packets\n", ours);
	CHECK_NUM(peak_of(doubled, MACHINES), MACHINES); /* the measure sees lock-step */
}

/* Clones whose entropy is the same part by their MAC addresses. */
static void test_stirring(void)
{
	static const uint8_t one[6] = {2, 0, 0, 0, 0, 1}, two[6] = {2, 0, 0, 0, 0, 2};
	uint32_t first;

	random_stir(one, sizeof one);
	first = random_u32();
	random_stir(two, sizeof two);
	CHECK(random_u32() != first);
	CHECK_NUM(random_below(0), 0);
	CHECK_NUM(random_below(1), 0);
}

int main(void)
{
	test_bounds();
	test_spread();
	test_stirring();
	return check_end();
}
