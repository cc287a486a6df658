/*
 * Microseconds from the processor's time stamp counter (Intel SDM volume 3, "Time-Stamp Counter").
 *
 * Its rate comes from CPUID where a processor or hypervisor states it, otherwise from the firmware's Stall.  Stall may
 * take longer than asked but never less, so of three short ones the shortest is the truest.
 */
#include "port.h"

#include "../x86/cpu.h"
#include "plat.h"
#include "proto/civil_time.h"

#define CPUID_TSC_RATE        0x15       /* Intel: crystal clock and its ratio */
#define CPUID_HYPERVISOR      0x40000000
#define CPUID_HYPERVISOR_RATE 0x40000010 /* TSC in kHz, as VMware and KVM give it */
#define HYPERVISOR_PRESENT    (1U << 31) /* leaf 1, ECX */
#define MEASURE_US            500
#define MEASURES              3
#define RATE_LEAST            1000000ULL /* Hz; what is below is no answer */
#define RATE_MOST             100000000000ULL

static struct {
	uint64_t start;
	uint64_t us_per_tick; /* times 2^32 */
	uint64_t last_us;
} timer;

static uint64_t ticks(void)
{
	uint32_t low;
	uint32_t high;

	__asm__ volatile("lfence; rdtsc" : "=a"(low), "=d"(high) : : "memory");
	return (uint64_t)high << 32 | low;
}

/* Ticks a second as CPUID states it, 0 if it does not. */
static uint64_t stated_rate(void)
{
	if (cpu_id(0).a >= CPUID_TSC_RATE) {
		struct cpuid r = cpu_id(CPUID_TSC_RATE);

		if (r.a != 0 && r.b != 0 && r.c != 0)
			return (uint64_t)r.c * r.b / r.a;
	}
	if ((cpu_id(1).c & HYPERVISOR_PRESENT) != 0 && cpu_id(CPUID_HYPERVISOR).a >= CPUID_HYPERVISOR_RATE)
		return (uint64_t)cpu_id(CPUID_HYPERVISOR_RATE).a * 1000;
	return 0;
}

static uint64_t measured_rate(void)
{
	uint64_t best = UINT64_MAX;

	for (unsigned i = 0; i < MEASURES; i++) {
		uint64_t from = ticks();
		uint64_t taken;

		efi.bs->Stall(MEASURE_US);
		taken = ticks() - from;
		if (taken < best)
			best = taken;
	}
	return best * (1000000 / MEASURE_US);
}

void clock_start(void)
{
	uint64_t rate = stated_rate();

	if (rate < RATE_LEAST || rate > RATE_MOST)
		rate = measured_rate();
	if (rate < RATE_LEAST)
		rate = RATE_LEAST;
	timer.us_per_tick = (1000000ULL << 32) / rate;
	timer.start = ticks();
}

uint64_t plat_now_us(void)
{
	uint64_t passed = ticks() - timer.start;
	uint64_t us = (uint64_t)(((unsigned __int128)passed * timer.us_per_tick) >> 32);

	/* Firmware may set the counter back, on the way out of a system management interrupt for example. */
	if (us < timer.last_us)
		return timer.last_us;
	timer.last_us = us;
	return us;
}

/* UEFI 8.3.1.  A clock that keeps local time and does not say which is taken for UTC. */
enum rc plat_unix_time(uint64_t *seconds)
{
	EFI_TIME time;
	struct civil_time civil;

	if (efi.st->RuntimeServices->GetTime(&time, NULL) != EFI_SUCCESS)
		return RC_NOT_FOUND;
	civil = (struct civil_time){time.Year, time.Month, time.Day, time.Hour, time.Minute, time.Second};
	if (!civil_to_unix(&civil, seconds))
		return RC_NOT_FOUND;
	if (time.TimeZone != EFI_UNSPECIFIED_TIMEZONE && time.TimeZone >= -1440 && time.TimeZone <= 1440)
		*seconds += (uint64_t)((int64_t)time.TimeZone * 60); /* minutes that UTC is ahead */
	return RC_OK;
}

/* The firmware's only rest lasts until its next timer tick, 10 ms: far too long with frames on their way. */
void plat_idle(unsigned max_us)
{
	if (max_us > 0)
		__asm__ volatile("pause");
}
