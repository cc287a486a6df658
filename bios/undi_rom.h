/*
 * UNDI out of a network card's option ROM, where no PXE stack is in memory: the machine was started from a disk, by GRUB,
 * by QEMU (PXE 2.1, section 3.3 and 4.5).  One card at a time.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/rc.h"

struct plat_pci;

/**
 * Loads and starts the UNDI of this card's ROM; then pxe_rom_call reaches it.  RC_NOT_FOUND if the card has none;
 * RC_NO_MEMORY and RC_NIC_OPEN with a message.
 */
enum rc undi_rom_load(const struct plat_pci *card) MUST_CHECK;

bool undi_rom_loaded(void);

/** Shuts it down; memory and interrupts are as they were before.  Nothing happens if none is loaded. */
void undi_rom_unload(void);

/** The same, where STOP_UNDI has been called already, with this status. */
void undi_rom_stopped(uint16_t status);
