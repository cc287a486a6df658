/*
 * The processor as settings: cpuvendor, cpumodel, and cpuid/A.B.C.D, whose number is iPXE's: bit 31 extended
 * functions, bits 27-24 how many functions in a row less one, bit 23 bytes as they lie in the registers
 * (text), bits 17-16 how many registers less one, bits 15-8 which, two bits each (EAX to EDX), bits 7-0 the
 * first function.
 */
#pragma once

#define CPUID_VENDOR_TAG 0x00822d00 /* function 0: EBX, EDX, ECX as text */
#define CPUID_MODEL_TAG	 0x8283e402 /* functions 0x80000002 to 4: all registers as text */

/** Used by settings_init. */
void cpuid_block_register(void);
