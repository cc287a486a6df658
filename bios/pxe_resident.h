/* What a network boot program finds of Kedge: structures, interrupts, hidden memory (bios/real/resident.S). */
#pragma once

#include "base/rc.h"

/**
 * Makes the PXE API reachable and hides this program's memory, all but what the API may use meanwhile.  RC_NO_MEMORY.
 */
enum rc pxe_resident_install(void) MUST_CHECK;

/** The interrupts are as they were; memory too.  Does nothing if it is not installed. */
void pxe_resident_remove(void);

/** The same, but memory stays hidden: for a program that goes on without the API (UNLOAD_STACK). */
void pxe_resident_unhook(void);
