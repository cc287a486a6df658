/* The BIOS's memory map as it is now: INT 15h, AX=E820h (ACPI 6.4, 15.1). */
#include "port.h"
#include "start.h"

#define SMAP 0x534d4150u

unsigned e820_ask(struct e820 *entries, unsigned most)
{
	uint32_t next = 0;
	unsigned n = 0;

	while (n < most) {
		struct real_regs regs = {.eax = 0xe820, .ebx = next, .ecx = sizeof *entries, .edx = SMAP, .edi = REAL_BOUNCE};

		real_int(0x15, &regs);
		if ((regs.eflags & EFLAGS_CF) != 0 || regs.eax != SMAP)
			break;
		memcpy(&entries[n++], real_at(REAL_BOUNCE), sizeof *entries);
		next = regs.ebx;
		if (next == 0)
			break;
	}
	return n;
}
