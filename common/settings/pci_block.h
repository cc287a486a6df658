/* PCI configuration space as settings: pci/PLACE.OFFSET.LENGTH, the place being ${net0/busloc} or what
 * "pciscan" finds. */
#pragma once

/** Used by settings_init. */
void pci_block_register(void);
