/* Intel's 8254x and 8257x: which they are, and bringing them up. */
#include "driver/e1000_hw.h"

#define LOG_MODULE "e1000"
#include "base/log.h"

#define REG_COMMAND 0x04    /* PCI Local Bus Specification 3.0, 6.2 */
#define NO_INTX	    0x0400u /* of the command */
#define REST_US \
	1000 /* without an access after a reset; and for what is still on its way to memory before it */
#define RESET_US  100000
#define EEPROM_US 20000 /* reading it after a reset */
#define PHY_US	  2000
#define ALL_ONES  UINT32_MAX
#define MTA_COUNT 128

#define CTRL_NO_MASTER (1u << 2) /* PCIe only */
#define CTRL_LRST      (1u << 3)
#define CTRL_ASDE      (1u << 5)
#define CTRL_SLU       (1u << 6)
#define CTRL_FORCE     (3u << 11) /* speed and duplex */
#define CTRL_RST       (1u << 26)
#define STATUS_LINK    (1u << 1)
#define STATUS_PORT    (3u << 2) /* of a controller with several */
#define STATUS_MASTER  (1u << 19)
#define EECD_READ_DONE (1u << 9) /* PCIe only */
#define EERD_START     1u
#define RAH_VALID      (1u << 31)
#define MDIC_PHY       (1u << 21) /* it is number 1 */
#define MDIC_WRITE     (1u << 26)
#define MDIC_READ      (2u << 26)
#define MDIC_READY     (1u << 28)
#define MDIC_ERROR     (1u << 30)
#define PHY_CONTROL    0 /* IEEE 802.3, 22.2.4.1 */
#define PHY_RESTART    (1u << 9)
#define PHY_POWER_DOWN (1u << 11)
#define PHY_NEGOTIATE  (1u << 12)

/* What differs. */
enum {
	LATE = 1, /* the EEPROM's read register is laid out anew: from the 82541 on */
	PCIE = 2,
	KNOWN = 4 /* a hypervisor's */
};

/*
 * Copper only, and only where this model is all there is to it: the 82542 and 82547 differ, 82575 and later
 * have queues to be enabled, and the ones inside chip sets share their PHY with firmware.
 */
static const struct {
	uint16_t device;
	uint8_t kind;
} kinds[] = {
	{0x1004, KNOWN},	       /* 82543GC: VirtualBox */
	{0x1008, 0},		       /* 82544EI */
	{0x100c, KNOWN},	       /* 82544GC: QEMU */
	{0x100d, 0},		       /* 82544GC */
	{0x100e, KNOWN},	       /* 82540EM: QEMU, VirtualBox */
	{0x100f, KNOWN},	       /* 82545EM: VMware, QEMU, VirtualBox */
	{0x1010, 0},		       /* 82546EB */
	{0x1013, LATE},		       /* 82541EI */
	{0x1015, 0},		       /* 82540EM */
	{0x1016, 0},		       /* 82540EP */
	{0x1017, 0},		       /* 82540EP */
	{0x1018, LATE},		       /* 82541EI */
	{0x101d, 0},		       /* 82546EB */
	{0x101e, 0},		       /* 82540EP */
	{0x1026, 0},		       /* 82545GM */
	{0x105e, LATE | PCIE},	       /* 82571EB */
	{0x1076, LATE},		       /* 82541GI */
	{0x1077, LATE},		       /* 82541GI */
	{0x1078, LATE},		       /* 82541ER */
	{0x1079, 0},		       /* 82546GB */
	{0x107c, LATE},		       /* 82541PI */
	{0x107d, LATE | PCIE},	       /* 82572EI */
	{0x108a, 0},		       /* 82546GB */
	{0x108b, LATE | PCIE},	       /* 82573V */
	{0x108c, LATE | PCIE},	       /* 82573E */
	{0x1099, 0},		       /* 82546GB */
	{0x109a, LATE | PCIE},	       /* 82573L */
	{0x10a4, LATE | PCIE},	       /* 82571EB */
	{0x10b5, 0},		       /* 82546GB */
	{0x10b9, LATE | PCIE},	       /* 82572EI */
	{0x10bc, LATE | PCIE},	       /* 82571EB */
	{0x10d3, LATE | PCIE | KNOWN}, /* 82574L: QEMU, VMware */
	{0x10f6, LATE | PCIE},	       /* 82574LA */
	{0x150c, LATE | PCIE},	       /* 82583V */
};

/* Until the bits are on, or off; false if they never are.  A controller that is gone has all of them on. */
static bool wait_bits(const struct e1000_hw *hw, enum e1000_register reg, uint32_t bits, bool on, uint32_t us)
{
	uint64_t from = plat_now_us();

	while (((e1000_get(hw, reg) & bits) != 0) != on) {
		if (plat_now_us() - from > us)
			return false;
	}
	return true;
}

static void rest(void)
{
	uint64_t from = plat_now_us();

	while (plat_now_us() - from < REST_US)
		;
}

bool e1000_hw_is_gone(const struct e1000_hw *hw)
{
	return e1000_get(hw, E1000_STATUS) == ALL_ONES;
}

bool e1000_hw_link_up(const struct e1000_hw *hw)
{
	uint32_t status = e1000_get(hw, E1000_STATUS);

	return status != ALL_ONES && (status & STATUS_LINK) != 0;
}

bool e1000_hw_is_known(const struct e1000_hw *hw)
{
	return (hw->kind & KNOWN) != 0;
}

/* ---- its address ---- */

static bool read_eeprom(const struct e1000_hw *hw, unsigned word, uint16_t *value)
{
	bool late = (hw->kind & LATE) != 0;

	e1000_put(hw, E1000_EERD, word << (late ? 2 : 8) | EERD_START);
	if (!wait_bits(hw, E1000_EERD, late ? 1u << 1 : 1u << 4, true, EEPROM_US))
		return false;
	*value = (uint16_t)(e1000_get(hw, E1000_EERD) >> 16);
	return true;
}

/* The controller reads it after each reset; a driver before this one may have put another in its place, or
 * none. */
static bool address_from_registers(const struct e1000_hw *hw, uint16_t words[3])
{
	uint32_t low = e1000_get(hw, E1000_RAL0);
	uint32_t high = e1000_get(hw, E1000_RAH0);

	words[0] = (uint16_t)low;
	words[1] = (uint16_t)(low >> 16);
	words[2] = (uint16_t)high;
	return (high & RAH_VALID) != 0;
}

/* Of a controller with two ports, the second has the next one. */
static bool address_from_eeprom(const struct e1000_hw *hw, uint16_t words[3])
{
	for (unsigned i = 0; i < 3; i++) {
		if (!read_eeprom(hw, i, &words[i]))
			return false;
	}
	if ((e1000_get(hw, E1000_STATUS) & STATUS_PORT) == 1u << 2)
		words[2] ^= 1u << 8;
	return true;
}

/* Neither nobody's nor everybody's. */
static bool take_address(struct e1000_hw *hw, const uint16_t words[3])
{
	if ((words[0] & 1) != 0 || (words[0] | words[1] | words[2]) == 0)
		return false;
	memcpy(hw->mac, words, sizeof hw->mac);
	return true;
}

enum rc e1000_hw_find(struct e1000_hw *hw, const struct plat_pci *pci)
{
	uint16_t words[3];
	unsigned i = 0;
	enum rc rc;

	while (i < sizeof kinds / sizeof kinds[0] && kinds[i].device != pci->device)
		i++;
	if (i == sizeof kinds / sizeof kinds[0])
		return RC_UNSUPPORTED;
	*hw = (struct e1000_hw){.pci = *pci, .kind = kinds[i].kind};
	rc = plat_bar_open(&hw->pci, 0, &hw->bar);
	if (rc != RC_OK || hw->bar.is_io || e1000_hw_is_gone(hw))
		return RC_NOT_FOUND;
	if ((address_from_registers(hw, words) && take_address(hw, words)) ||
	    (address_from_eeprom(hw, words) && take_address(hw, words)))
		return RC_OK;
	return RC_NOT_FOUND;
}

static void write_address(const struct e1000_hw *hw)
{
	const uint8_t *mac = hw->mac;

	e1000_put(hw, E1000_RAL0, mac[0] | mac[1] << 8 | mac[2] << 16 | (uint32_t)mac[3] << 24);
	e1000_put(hw, E1000_RAH0, mac[4] | mac[5] << 8 | RAH_VALID);
	for (unsigned i = 0; i < MTA_COUNT; i++)
		e1000_put(hw, E1000_MTA + 4 * i, 0);
}

/* ---- reset ---- */

/* No interrupt finds anybody, and nothing is written to memory any more. */
static void make_quiet(const struct e1000_hw *hw)
{
	e1000_put(hw, E1000_IMC, ALL_ONES);
	e1000_put(hw, E1000_RCTL, 0);
	e1000_put(hw, E1000_TCTL, 0);
	if ((hw->kind & PCIE) != 0) {
		e1000_put(hw, E1000_CTRL, e1000_get(hw, E1000_CTRL) | CTRL_NO_MASTER);
		(void)wait_bits(hw, E1000_STATUS, STATUS_MASTER, false, RESET_US);
	}
	rest();
}

/* One that has its registers behind it still reads its EEPROM; what it finds there would take our place. */
static bool reset(const struct e1000_hw *hw)
{
	if (e1000_hw_is_gone(hw))
		return false;
	make_quiet(hw);
	e1000_put(hw, E1000_CTRL, (e1000_get(hw, E1000_CTRL) & ~CTRL_NO_MASTER) | CTRL_RST);
	rest();
	if (!wait_bits(hw, E1000_CTRL, CTRL_RST, false, RESET_US))
		return false;
	if ((hw->kind & PCIE) != 0)
		(void)wait_bits(hw, E1000_EECD, EECD_READ_DONE, true, EEPROM_US);
	e1000_put(hw, E1000_IMC, ALL_ONES);
	return true;
}

/* ---- link ---- */

static bool phy_command(const struct e1000_hw *hw, uint32_t command)
{
	e1000_put(hw, E1000_MDIC, command | MDIC_PHY | PHY_CONTROL);
	return wait_bits(hw, E1000_MDIC, MDIC_READY, true, PHY_US) &&
	       (e1000_get(hw, E1000_MDIC) & MDIC_ERROR) == 0;
}

/* A system that was here before may have switched the PHY off. */
static void wake_phy(const struct e1000_hw *hw)
{
	uint16_t control;

	if (!phy_command(hw, MDIC_READ))
		return;
	control = (uint16_t)e1000_get(hw, E1000_MDIC);
	if ((control & PHY_POWER_DOWN) == 0)
		return;
	log_debug("the PHY of %04x:%04x was switched off", hw->pci.vendor, hw->pci.device);
	control = (uint16_t)((control & ~PHY_POWER_DOWN) | PHY_NEGOTIATE | PHY_RESTART);
	(void)phy_command(hw, MDIC_WRITE | control);
}

static void bring_link_up(const struct e1000_hw *hw)
{
	uint32_t ctrl = e1000_get(hw, E1000_CTRL) & ~(CTRL_LRST | CTRL_FORCE);

	e1000_put(hw, E1000_CTRL, ctrl | CTRL_SLU | CTRL_ASDE);
	wake_phy(hw);
}

enum rc e1000_hw_start(struct e1000_hw *hw)
{
	enum rc rc = plat_pci_take(&hw->pci);

	if (rc != RC_OK)
		return rc;
	hw->command_before = (uint16_t)plat_pci_read(&hw->pci, REG_COMMAND, 2);
	plat_pci_write(&hw->pci, REG_COMMAND, 2, hw->command_before | NO_INTX);
	if (!reset(hw)) {
		e1000_hw_stop(hw);
		return RC_NIC_OPEN;
	}
	write_address(hw);
	bring_link_up(hw);
	return RC_OK;
}

void e1000_hw_stop(struct e1000_hw *hw)
{
	if (!reset(hw))
		log_warn("network card %04x:%04x does not answer a reset", hw->pci.vendor, hw->pci.device);
	plat_pci_write(&hw->pci, REG_COMMAND, 2, hw->command_before);
	plat_pci_give_back(&hw->pci);
}
