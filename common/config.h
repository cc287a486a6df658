/*
 * Every compile-time limit: value, unit, reason.  There are no feature switches: one binary has every feature.
 */
#pragma once

/* ---- console ---- */
#define CONSOLE_KEY_POLL_MS  20  /* asking the firmware for a key costs tens of microseconds, and a person feels 50 ms */
#define CONSOLE_TYPE_AHEAD   64  /* keys kept while nobody reads */
#define LOG_RING_SIZE        (16 * 1024)

/* ---- network interfaces ---- */
#define NIC_MAX              16  /* interfaces shown and used */
#define FRAME_COUNT          1536 /* receive buffers: a full 1 MiB window of 1460-byte segments is 719 */
#define FRAME_SIZE           1792 /* bytes of each: Ethernet and VLAN header, 1500, and firmware's own head room */
#define LINK_WAIT_MS         15000 /* a switch port's negotiation; ends at once when the link is up */

/* ---- DHCP (RFC 2131 section 4.1; PXE 2.1 section 2.2) ---- */
#define LEASE_PROXY_WAIT_MS  1000 /* how long to wait for a proxy offer when no offer says what to boot */

/* ---- fetching ---- */
#define URL_MAX              2048 /* bytes of a URL; servers cut at 8 KiB, scripts stay far below */
#define FETCH_TRIES          5    /* connections after the first that a fetch may open without giving up */
#define FETCH_IDLE_MS        20000 /* no byte for that long counts as a dropped connection */
#define FETCH_CONNECT_MS     8000 /* SYN is sent four times in that time */
#define HTTP_REDIRECTS_MAX   10
#define PROGRESS_EVERY_MS    100  /* a line redrawn more often only costs time: a serial line takes 10 ms for it */

#define IMAGE_FIRST_SIZE     (256 * 1024) /* bytes of an image's pages while nobody knows how many will come */

/* ---- shell, configuration ---- */
#define LINE_MAX             4096 /* bytes of a command or configuration line; PXELINUX cuts there too */
#define EXPANSION_MAX        16384 /* bytes of a word after ${...} is replaced; kernels take 2 KiB or 4 KiB of it */
#define HISTORY_MAX          64   /* lines that the shell remembers */
#define PXELINUX_INCLUDE_MAX 16   /* depth of INCLUDE */
#define PXELINUX_INCLUDES  512  /* INCLUDEs in all: a file that includes others twice each would grow for ever */
#define PXELINUX_FILE_MAX  (1 << 20) /* bytes of one configuration or message file; real ones have a few KiB */
#define PXELINUX_FILES_MAX (4 << 20) /* bytes of all of them that are kept */
#define PXELINUX_READ_MAX  (16 << 20) /* bytes parsed in all, each INCLUDE of a file counted: bounds the time */
#define PXELINUX_TREE_MAX  (8 << 20) /* bytes of labels and menus: some 30000 labels */
#define PXELINUX_MENUS_MAX 512  /* submenus */
#define PXELINUX_INITRDS_MAX 32 /* files of one initrd= list */
#define PXELINUX_RESTARTS_MAX 8 /* CONFIGs in a row without a key pressed: more is a loop */
#define PXELINUX_ERROR_MS  15000 /* how long a failure stays readable when nobody presses a key */
#define PXELINUX_REBOOT_TIME_S 300 /* how long a fatal message stays when option 211 does not say; as PXELINUX */
