/* Between lwIP's types and ours, for the files of net/ that speak to lwIP.  Nobody else may include this. */
#pragma once

#include "base/rc.h"
#include "lwip/err.h"
#include "lwip/ip_addr.h"
#include "lwip/netif.h"
#include "net/nic.h"
#include "proto/netaddr.h"

/** lwIP's result as ours: the one place where they are translated. */
enum rc glue_rc(err_t err);

/** RC_INVALID for family NETADDR_NONE. */
enum rc glue_to_lwip(const struct netaddr *addr, ip_addr_t *out) MUST_CHECK;
struct netaddr glue_from_lwip(const ip_addr_t *addr);

/** Whether netif can send towards addr: it is on the link, a broadcast, or a gateway is known. */
bool glue_reaches(struct netif *netif, const ip_addr_t *addr);

/** The attached interface's netif; NULL if it is not attached. */
struct netif *glue_netif(const struct nic *nic);

/** The other way round. */
struct nic *glue_nic(struct netif *netif);
