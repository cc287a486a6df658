/*
 * Intel's gigabit Ethernet controllers of one register model: registers, reset, address, PHY.
 *
 * Sources: "PCI/PCI-X Family of Gigabit Ethernet Controllers Software Developer's Manual" (8254x,
 * revision 4.0), "PCIe GbE Controllers Open Source Software Developer's Manual" (82571 to 82573) and the
 * 82574's datasheet, which call registers and bits by the same names.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/rc.h"
#include "plat.h"

#define E1000_VENDOR 0x8086

enum e1000_register {
	E1000_CTRL = 0x0000,
	E1000_STATUS = 0x0008,
	E1000_EECD = 0x0010,
	E1000_EERD = 0x0014,
	E1000_MDIC = 0x0020,
	E1000_IMC = 0x00d8,
	E1000_RCTL = 0x0100,
	E1000_TCTL = 0x0400,
	E1000_TIPG = 0x0410,
	E1000_RDBAL = 0x2800,
	E1000_RDBAH = 0x2804,
	E1000_RDLEN = 0x2808,
	E1000_RDH = 0x2810,
	E1000_RDT = 0x2818,
	E1000_TDBAL = 0x3800,
	E1000_TDBAH = 0x3804,
	E1000_TDLEN = 0x3808,
	E1000_TDH = 0x3810,
	E1000_TDT = 0x3818,
	E1000_RXCSUM = 0x5000,
	E1000_RFCTL = 0x5008,
	E1000_MTA = 0x5200, /* 128 registers */
	E1000_RAL0 = 0x5400,
	E1000_RAH0 = 0x5404,
};

struct e1000_hw {
	struct plat_pci pci;
	struct plat_bar bar;
	uint8_t kind; /* e1000_hw.c's own */
	uint8_t mac[6];
	uint16_t command_before; /* of the PCI function */
};

static inline uint32_t e1000_get(const struct e1000_hw *hw, enum e1000_register reg)
{
	return plat_bar_read(&hw->bar, reg, 4);
}

static inline void e1000_put(const struct e1000_hw *hw, enum e1000_register reg, uint32_t value)
{
	plat_bar_write(&hw->bar, reg, 4, value);
}

/**
 * Whether this function of Intel's is one of these controllers: opens its registers and reads its address; changes
 * nothing.  hw must stay where it is.  RC_UNSUPPORTED if it is another, RC_NOT_FOUND if it has no registers
 * or no address.
 */
enum rc e1000_hw_find(struct e1000_hw *hw, const struct plat_pci *pci) MUST_CHECK;

/** Whether this driver is known to be faster than the firmware's: on what hypervisors emulate. */
bool e1000_hw_is_known(const struct e1000_hw *hw);

/** Takes the function and resets the controller: it knows its address then, brings the link up, and neither
 * sends nor receives.  RC_NIC_OPEN if the firmware does not let go of it, or the controller does not come to
 * rest. */
enum rc e1000_hw_start(struct e1000_hw *hw) MUST_CHECK;

/** Resets it, with which it forgets all rings, and gives the function back. */
void e1000_hw_stop(struct e1000_hw *hw);

bool e1000_hw_link_up(const struct e1000_hw *hw);

/** Whether it has left the bus: everything reads as ones. */
bool e1000_hw_is_gone(const struct e1000_hw *hw);
