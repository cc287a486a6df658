/* What the probes share: how they end, and how they get an interface. */
#pragma once

#include "net/nic.h"

/** Ends the process with what did not work and why. */
_Noreturn void probe_die(const char *what, enum rc rc);

/** The stack, and the interface of KEDGE_TAP, open; dies if there is none. */
void probe_net_open(void);

/** Gives the interface an address, "ADDRESS/BITS"; without a gateway if that is "-". */
void probe_address_set(const char *address, const char *gateway);

/** An address of the command line; dies if it is none. */
struct netaddr probe_address(const char *text);
