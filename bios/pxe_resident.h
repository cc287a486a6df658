/* What a network boot program finds of Kedge: structures, interrupts, hidden memory (bios/real/resident.S). */
#pragma once

#include <stdint.h>

#include "base/rc.h"

/**
 * Makes the PXE API reachable and hides this program's memory, all but what the API may use meanwhile.  RC_NO_MEMORY,
 * RC_BUSY; both said in a sentence.
 */
enum rc pxe_resident_install(void) MUST_CHECK;

/** INT 1Ah is as it was: the API is no longer found (UNLOAD_STACK), but who knows its entry may go on calling UNDI. */
void pxe_resident_unannounce(void);

/** INT 15h too: this program's memory is anybody's, and nothing of it may be called any more (STOP_UNDI). */
void pxe_resident_unhide(void);

/** Both, and memory is as it was before: the program came back.  Only after pxe_resident_install has succeeded. */
void pxe_resident_remove(void);

/** Bytes from this address on that are the program's: up to where Kedge's or the firmware's memory begins. */
uint32_t pxe_resident_room(uint32_t at);
