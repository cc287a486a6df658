/*
 * Randomness: the processor's RDRAND, otherwise the jitter of the processor's counter against slow devices.
 */
#include "../x86/cpu.h"
#include "../x86/entropy.h"
#include "port.h"
#include "real_syms.h"

/* A trip through real mode and the keyboard controller's slow port. */
static void disturb(void)
{
	real_routine(REAL_SYM_let_interrupts_in);
	(void)port_in8(0x61);
}

enum rc plat_entropy(void *bytes, size_t n)
{
	return entropy_from_rdrand(bytes, n) || entropy_from_jitter(bytes, n, disturb) ? RC_OK : RC_NO_ENTROPY;
}
