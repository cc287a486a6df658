/* What IPAPPEND and SYSAPPEND put on the command line. */
#pragma once

#include "base/fmt.h"
#include "pxelinux/pxelinux.h"

/**
 * Appends what the mask asks for, each with a blank before it: 1 ip=, 2 BOOTIF=, 4 SYSUUID=, and the strings of
 * SMBIOS (10 to 10000, 20000).  What this machine does not have is left out.  8 (CPU=) is left out too.
 */
void sysappend(uint32_t mask, const struct pxelinux_options *options, struct strbuf *out);
