/*
 * Scripts that belong to this program rather than to a DHCP answer, in the order in which they are looked for: what
 * scripts/embed put in, the command line, kedge.ipxe or autoexec.ipxe beside the program on the medium that it came from;
 * when the network is up, the same on the server that it came from.
 */
#pragma once

#include <stdbool.h>

#include "base/rc.h"
#include "net/lease.h"

/** Runs the first that there is before the network is needed.  *ran is false if there is none; else gives its result. */
enum rc sources_run_own(bool *ran) MUST_CHECK;

/** Runs the line that the setting scriptlet holds, in place of what the lease says; *ran is false if it is not set. */
enum rc sources_run_scriptlet(bool *ran) MUST_CHECK;

/**
 * The same on the server that the firmware loaded this program from through the lease's interface: one quiet look, no
 * longer than AUTOEXEC_MS, unless the setting autoexec says no.
 */
enum rc sources_run_served(const struct lease *lease, bool *ran) MUST_CHECK;
