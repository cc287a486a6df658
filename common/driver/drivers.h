/* The drivers that ports share, for their conf_nics: behind the firmware's, which give interfaces their
 * order. */
#pragma once

#include "net/nic.h"

extern const struct nic_driver virtio_net_driver;
extern const struct nic_driver e1000_driver;
extern const struct nic_driver rtl8139_driver;
extern const struct nic_driver vmxnet3_driver;
