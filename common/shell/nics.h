/* What commands share that work on interfaces and hosts. */
#pragma once

#include "base/rc.h"
#include "net/nic.h"
#include "proto/netaddr.h"
#include "shell/command.h"

typedef enum rc nics_fn(struct nic *nic, const struct arguments *args);

/**
 * Runs on the interfaces that the words name, or on all, and gives the last result; the first success ends it
 * where until_success is set, Ctrl-C always.  RC_NO_NIC, said, if there is none, or none of that name.
 */
enum rc nics_each(const struct arguments *args, bool until_success, nics_fn *run) MUST_CHECK;

/** Looks a host up, within NSLOOKUP_MS; what resolve_start gives, RC_TIMEOUT, RC_CANCELLED. */
enum rc host_look_up(const char *name, struct netaddr *addr) MUST_CHECK;
