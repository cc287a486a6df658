/*
 * What a boot did, told to whoever runs the machines, where the setting "telemetry" asks for it: URLs with blanks between,
 * http://collector/path for a POST, syslog://server for a datagram.
 */
#pragma once

#include "base/rc.h"
#include "image/image.h"

/**
 * Before a program is started: a Linux kernel's command line gets kedge.boot_id= and, if the setting "traceparent" is there,
 * traceparent=; then the report goes out.  What goes wrong is logged and holds nothing up for longer than TELEMETRY_MS.
 */
void telemetry_before_start(struct image *kernel);

/** After booting failed. */
void telemetry_failed(enum rc rc);
