/* What IPAPPEND and SYSAPPEND put on the command line. */
#pragma once

#include "base/fmt.h"
#include "pxelinux/pxelinux.h"

/**
 * Appends what the mask asks for, each with a blank before it: 1 ip=, 2 BOOTIF=, 4 SYSUUID=, and the strings of
 * SMBIOS (10 to 10000, 20000), 8 CPU=.  What this machine does not have is left out; so is FSUUID= (40000), as nothing comes
 * from a file system here.
 */
void sysappend(uint32_t mask, const struct pxelinux_options *options, struct strbuf *out);

/** The same as the value of a Cookie header: "_Syslinux_NAME=value; ...", %-escaped. */
void sysappend_cookies(uint32_t mask, const struct pxelinux_options *options, struct strbuf *out);
