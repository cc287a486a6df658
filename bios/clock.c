/*
 * Microseconds from the processor's time stamp counter, whose rate is measured against channel 2 of the interval timer
 * (Intel 8254: 1193182 Hz, ports 42h, 43h, gate and output in port 61h): every PC has one, and no interrupt is needed.
 */
#include "../x86/cpu.h"
#include "port.h"
#include "proto/civil_time.h"

#define LOG_MODULE "clock"
#include "base/log.h"

#include "real_syms.h"

#define PIT_HZ         1193182u
#define PIT_COUNT      11932u /* 10 ms */
#define PIT_CHANNEL2   0x42
#define PIT_COMMAND    0x43
#define PIT_ONE_SHOT   0xb0 /* channel 2, low and high byte, mode 0: output rises when the count is over */
#define PORT_GATE      0x61
#define GATE_ON        0x01
#define SPEAKER_ON     0x02
#define OUTPUT_HIGH    0x20
#define MEASURES       2
#define POLLS_MOST     10000000u /* a timer that never ends */
#define RATE_FALLBACK  1000000000u /* Hz */
#define INTERRUPTS_US  1000 /* the keyboard's and the clock's interrupts may wait that long */

static struct {
	uint64_t start;
	uint64_t us_per_tick; /* times 2^32 */
	uint64_t last_us;
	uint64_t interrupts_us;
} timer;

/* Ticks while the interval timer counts down; 0 if it does not. */
static uint64_t measure(void)
{
	uint8_t gate = port_in8(PORT_GATE);
	unsigned polls = 0;
	uint64_t from;
	uint64_t taken;

	port_out8(PORT_GATE, (uint8_t)((gate & ~SPEAKER_ON) | GATE_ON));
	port_out8(PIT_COMMAND, PIT_ONE_SHOT);
	port_out8(PIT_CHANNEL2, (uint8_t)PIT_COUNT);
	port_out8(PIT_CHANNEL2, (uint8_t)(PIT_COUNT >> 8));
	from = cpu_ticks();
	while ((port_in8(PORT_GATE) & OUTPUT_HIGH) == 0 && polls < POLLS_MOST)
		polls++;
	taken = cpu_ticks() - from;
	port_out8(PORT_GATE, gate);
	return polls > 0 && polls < POLLS_MOST ? taken : 0;
}

static uint64_t rate(void)
{
	uint64_t best = UINT64_MAX;

	/* Whatever disturbs makes it longer. */
	for (unsigned i = 0; i < MEASURES; i++) {
		uint64_t taken = measure();

		if (taken != 0 && taken < best)
			best = taken;
	}
	return best == UINT64_MAX ? 0 : best * PIT_HZ / PIT_COUNT;
}

void clock_start(void)
{
	uint64_t hz = rate();

	if (hz < 1000000) {
		log_warn("the interval timer does not count; times are guessed");
		hz = RATE_FALLBACK;
	}
	timer.us_per_tick = (UINT64_C(1000000) << 32) / hz;
	timer.start = cpu_ticks();
}

uint64_t plat_now_us(void)
{
	uint64_t passed = cpu_ticks() - timer.start;
	uint64_t us = (passed >> 32) * timer.us_per_tick + (((passed & UINT32_MAX) * timer.us_per_tick) >> 32);

	/* A system management interrupt may set the counter back. */
	if (us < timer.last_us)
		return timer.last_us;
	timer.last_us = us;
	return us;
}

/* ---- the time of day: INT 1Ah, AH=02h and 04h, in binary coded decimal; its zone is nobody's knowledge, UTC is usual ---- */

static unsigned from_bcd(uint32_t byte)
{
	return (byte >> 4 & 0xf) * 10 + (byte & 0xf);
}

enum rc plat_unix_time(uint64_t *seconds)
{
	struct real_regs clock = {.eax = 0x0200};
	struct real_regs date = {.eax = 0x0400};
	struct civil_time civil;

	real_int(0x1a, &clock);
	real_int(0x1a, &date);
	if (((clock.eflags | date.eflags) & EFLAGS_CF) != 0)
		return RC_NOT_FOUND;
	civil = (struct civil_time){
		from_bcd(date.ecx >> 8) * 100 + from_bcd(date.ecx), from_bcd(date.edx >> 8), from_bcd(date.edx),
		from_bcd(clock.ecx >> 8), from_bcd(clock.ecx), from_bcd(clock.edx >> 8),
	};
	return civil_to_unix(&civil, seconds) ? RC_OK : RC_NOT_FOUND;
}

/*
 * Sleeping until an interrupt would lose frames, since the NIC's are masked.  But those of clock and keyboard must come
 * through: this program runs with interrupts off.
 */
void plat_idle(unsigned max_us)
{
	uint64_t now = plat_now_us();

	if (max_us == 0)
		return;
	if (now - timer.interrupts_us >= INTERRUPTS_US) {
		timer.interrupts_us = now;
		real_routine(REAL_SYM_let_interrupts_in);
	}
	__asm__ volatile("pause");
}
