/* Exceptions of 32-bit code (Intel SDM volume 3, chapter 6): says which and where, waits for a key, starts the machine anew. */
#include "fault.h"

#include "base/console.h"
#include "port.h"
#include "start.h"

#define GATES      32
#define ENTRY_SIZE 16   /* of each piece of code in entry.S */
#define GATE32     0x8e00u /* present, 32-bit interrupt gate */

extern const uint8_t fault_entries[];

struct gate {
	uint16_t low, selector, kind, high;
};

/* What entry.S pushed. */
struct fault_frame {
	uint32_t edi, esi, ebp, esp, ebx, edx, ecx, eax;
	uint32_t vector, error, eip, cs, eflags;
};

static struct gate gates[GATES];

ASM_CALL __attribute__((noreturn)) void fault_report(const struct fault_frame *frame);

struct fault_table fault_start(void)
{
	for (unsigned i = 0; i < GATES; i++) {
		uint32_t entry = (uint32_t)(uintptr_t)fault_entries + i * ENTRY_SIZE;

		gates[i] = (struct gate){(uint16_t)entry, SEL_CODE32, GATE32, (uint16_t)(entry >> 16)};
	}
	return (struct fault_table){(uint32_t)(uintptr_t)gates, sizeof gates - 1};
}

ASM_CALL void fault_report(const struct fault_frame *frame)
{
	static bool again;

	if (!again) {
		again = true;
		con_print("\nKedge %s made a mistake: exception %u, error %x, at %x (program at %x), stack %x.\n", KEDGE_VERSION,
			  (unsigned)frame->vector, (unsigned)frame->error, (unsigned)(frame->eip - start_info.body),
			  (unsigned)start_info.body, (unsigned)frame->esp);
		con_print("eax %x ebx %x ecx %x edx %x esi %x edi %x ebp %x\n", (unsigned)frame->eax, (unsigned)frame->ebx,
			  (unsigned)frame->ecx, (unsigned)frame->edx, (unsigned)frame->esi, (unsigned)frame->edi,
			  (unsigned)frame->ebp);
		con_print("Please report these lines. Press a key to restart the machine.\n");
		while (plat_console_key() == KEY_NONE)
			plat_idle(1000);
	}
	plat_reboot();
	for (;;)
		__asm__ volatile("hlt");
}
