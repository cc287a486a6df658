/* The table of contents of kedge.efi. */
#include "conf.h"

#include <stddef.h>

#include "boot.h"
#include "driver/drivers.h"
#include "fetch/scheme.h"
#include "image/image.h"
#include "net/nic.h"
#include "port.h"
#include "pxelinux/pxelinux.h"
#include "san/san.h"
#include "shell/command.h"
#include "shell/script.h"

const struct nic_driver *const conf_nics[] = {&snp_driver, &virtio_net_driver, &e1000_driver, &rtl8139_driver, &vmxnet3_driver, NULL};
const struct fetch_scheme *const conf_schemes[] = {&http_scheme, &tftp_scheme, &file_scheme, NULL};
const struct image_kind *const conf_kinds[] = {&script_kind, &efi_kind, NULL};
const struct command *const conf_commands[] = {COMMANDS_FLOW, COMMANDS_MENUS, &cmd_autoboot, &cmd_pxelinux, COMMANDS_IMAGES, COMMANDS_NETWORK, COMMANDS_SAN, COMMANDS_SETTINGS, NULL};
