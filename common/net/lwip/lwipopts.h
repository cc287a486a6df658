/*
 * How lwIP is built: every option that differs from its default, with the reason.
 * Sizes are counts of fixed pools: what a hostile network can take is bounded.
 */
#pragma once

#include "config.h"

/* ---- shape: one thread, callbacks, both IP versions ---- */
#define NO_SYS               1
#define SYS_LIGHTWEIGHT_PROT 0 /* nothing of lwIP is entered from an interrupt */
#define LWIP_NETCONN         0
#define LWIP_SOCKET          0
#define LWIP_RAW             1 /* ping */
#define LWIP_DHCP            0 /* net/lease is the DHCP client */
#define LWIP_DNS             0 /* net/resolve: lwIP's cannot tell "no such name" from "no answer" */
#define LWIP_IGMP            0
#define LWIP_STATS           1 /* what "ipstat" shows, and no more */
#define LWIP_STATS_LARGE     1
#define LINK_STATS           0
#define ETHARP_STATS         0
#define IPFRAG_STATS         0
#define ICMP_STATS           0
#define IGMP_STATS           0
#define MEM_STATS            0
#define MEMP_STATS           0
#define SYS_STATS            0
#define ICMP6_STATS          0
#define IP6_FRAG_STATS       0
#define MLD6_STATS           0
#define ND6_STATS            0
#define LWIP_IPV4            1
#define LWIP_IPV6            1
#define IPV6_FRAG_COPYHEADER 1 /* 64-bit pointers do not fit where lwIP keeps them in a fragment otherwise */
#define LWIP_IPV6_DHCP6      0
#define LWIP_IPV6_AUTOCONFIG 0 /* addresses are set by net/lease and the shell */
#define LWIP_IPV6_SEND_ROUTER_SOLICIT 0
#define MEMP_NUM_ND6_QUEUE   32
#define LWIP_ND6_TCP_REACHABILITY_HINTS 1 /* a running transfer needs no neighbour probes */

/* ---- memory ---- */
#define MEM_ALIGNMENT        8
#define MEM_SIZE             (256 * 1024) /* what is sent: 16 KiB for each of a dozen streams, queued datagrams */
#define MEMP_NUM_PBUF        64           /* references to bytes that are sent without a copy */
#define MEMP_NUM_RAW_PCB     4
#define MEMP_NUM_UDP_PCB     24           /* DHCP, DNS (one per question), TFTP (one per file) */
#define MEMP_NUM_TCP_PCB     64           /* open ones, and closed ones in TIME-WAIT, which make way when it gets tight */
#define MEMP_NUM_TCP_PCB_LISTEN 1
#define MEMP_NUM_TCP_SEG     FRAME_COUNT  /* each frame in the out-of-order queue has one */
#define MEMP_NUM_REASSDATA   8            /* IPv4 datagrams that arrive in fragments: TFTP with large blocks */
#define IP_REASS_MAX_PBUFS   64
#define MEMP_NUM_FRAG_PBUF   64
#define MEMP_NUM_ARP_QUEUE   64
#define PBUF_POOL_SIZE       4            /* received frames do not come from it: stack.c wraps the driver's buffers */
#define LWIP_DISABLE_TCP_SANITY_CHECKS 1 /* they measure the window against that pool */
#define LWIP_SUPPORT_CUSTOM_PBUF 1

/* ---- Ethernet, ARP ---- */
#define ARP_QUEUEING         1
#define ARP_QUEUE_LEN        16 /* packets that wait for one answer: all fragments of a datagram */
#define ARP_TABLE_SIZE       32  /* hosts on a busy broadcast domain must not push the server out */
#define ETHARP_TRUST_IP_MAC  0
#define LWIP_NETIF_TX_SINGLE_PBUF 0
#define LWIP_CHECKSUM_CTRL_PER_NETIF 1 /* set per frame by stack.c: hardware that has checked saves the sum */

/* DHCP answers are addressed to an address that we do not have yet (RFC 2131 section 4.1). */
#define LWIP_IP_ACCEPT_UDP_PORT(port_be) ((port_be) == PP_HTONS(68))

/* ---- TCP ---- */
#define TCP_MSS              1460
#define LWIP_WND_SCALE       1
#define TCP_RCV_SCALE        7                 /* 16-bit windows of 128 bytes: up to 8 MiB */
#define TCP_WND              (4 * 1024 * 1024) /* 80 MB/s at 50 ms round trip; 2873 segments, which FRAME_COUNT must exceed */
#define TCP_QUEUE_OOSEQ      1 /* without a limit but the window: counting would walk all of it for each segment, and stack_reclaim has the last word */
#define LWIP_TCP_SACK_OUT    1
#define LWIP_TCP_MAX_SACK_NUM 4
#define LWIP_TCP_TIMESTAMPS  0   /* 12 bytes a segment for nothing: lwIP has no PAWS, and we send little */
#define TCP_SND_BUF          (16 * 1024) /* requests, and POST of a log */
#define TCP_SND_QUEUELEN     32
#define TCP_OVERSIZE         0
#define LWIP_TCP_RTO_TIME    1000        /* RFC 6298 section 2.1; lwIP's 3 s would cost 2 s at each lost SYN */
#define TCP_SYNMAXRTX        8
#define TCP_TMR_INTERVAL     50          /* ms; timers of 100 ms instead of 500: a lost request is sent again after 300 ms */
/* The window is announced with the ACKs that go out anyway; an update of its own only if the other side could run dry. */
#define TCP_WND_UPDATE_THRESHOLD (TCP_WND / 4)

/* Initial sequence numbers and ports nobody can guess (RFC 6528). */
#define LWIP_HOOK_TCP_ISN(local_ip, local_port, remote_ip, remote_port) random_u32()

/* The static IPv6 default router (lwIP knows only those that announce themselves). */
struct netif;
struct ip6_addr;
const struct ip6_addr *stack_gateway6(struct netif *netif, const struct ip6_addr *dest);
#define LWIP_HOOK_ND6_GET_GW(netif, dest) stack_gateway6(netif, dest)
