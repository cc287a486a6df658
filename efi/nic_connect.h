/* Waking up the firmware's NIC drivers. */
#pragma once

/**
 * Has the firmware connect its drivers to each Ethernet device on PCI that has none yet.  A firmware that boots fast
 * starts only what its boot entry needs, and a disk needs no network.  Other devices are left alone.
 */
void nic_connect_all(void);
