/*
 * Every compile-time limit: value, unit, reason.  There are no feature switches: one binary has every feature.
 */
#pragma once

/* ---- console ---- */
#define CONSOLE_KEY_POLL_MS  20  /* asking the firmware for a key costs tens of microseconds, and a person feels 50 ms */
#define CONSOLE_KEY_WAIT_MS  4   /* the same where a key is all that is waited for: a tenth of what a person feels */
#define CONSOLE_ESC_MS       40  /* the rest of an escape sequence comes within 1 ms at 9600 baud a character; a person is slower */
#define CONSOLE_TYPE_AHEAD   64  /* keys kept while nobody reads */
#define LOG_RING_SIZE        (16 * 1024)

/* ---- network interfaces ---- */
#define NIC_MAX              16  /* interfaces shown and used */
#define FRAME_COUNT          4096 /* receive buffers: a full 4 MiB window of 1460-byte segments is 2873 */
#define FRAME_SIZE           1792 /* bytes of each: Ethernet and VLAN header, 1500, and firmware's own head room */
#define SYSLOG_PORT          514
#define SYSLOG_BETWEEN_MS    5   /* between two lines: the server and the switch take them all */
#define SYSLOG_LOOK_MS       200 /* until somebody looks again whether there is something to say */
#define LINK_WAIT_MS         15000 /* a switch port's negotiation; ends at once when the link is up */

/* ---- DHCP (RFC 2131 section 4.1; PXE 2.1 section 2.2) ---- */
#define LEASE_PROXY_WAIT_MS  1000 /* how long to wait for a proxy offer when no offer says what to boot */
#define LEASE_TIMEOUT_MS     30000 /* for all of it: longer than a switch port's forward delay (2 x 15 s) less its head start */
#define LEASE_DISCOVER_MS    500  /* the least wait for a repetition (net/backoff.h): the first comes after 0.5 to 1.5 s */
#define LEASE_DISCOVER_MAX_MS 5000 /* the longest: a port that opens late costs at most this */
#define LEASE_REQUEST_MS     250  /* the same for a REQUEST: the server is known to be there */
#define LEASE_REQUEST_MAX_MS 2000
#define LEASE_REQUEST_TRIES  4    /* REQUESTs to one server, 6.75 s at most, before others are asked again */
#define LEASE_PXE_TRIES      3    /* REQUESTs to a proxy or boot server, 4.75 s at most; booting goes on without its answer */
#define LEASE_NAKS_MAX       3    /* refusals until the user is told */
#define LEASE_OFFERS_MAX     8    /* offers compared; networks with more than two servers are accidents */
#define LEASE_LINK_POLL_MS   250  /* how often the link is looked at while nobody answers */
#define LEASE_BLOCKED_MS     25000 /* how much longer a port is waited for that only sends the switch's own frames: STP takes up to 50 s */

/* ---- fetching ---- */
#define URL_MAX              2048 /* bytes of a URL; servers cut at 8 KiB, scripts stay far below */
#define FETCH_TRIES          5    /* connections after the first that a fetch may open without giving up */
#define FETCH_IDLE_MS        20000 /* no byte for that long counts as a dropped connection */
#define FETCH_CONNECT_MS     8000 /* SYN is sent four times in that time */
#define FETCH_RESOLVE_MS     20000 /* the resolver asks each of two servers for less than half of that */
#define FETCH_BACKOFF_MS     250  /* the least wait before a new try (net/backoff.h) */
#define FETCH_BACKOFF_MAX_MS 8000
#define FETCH_HEADWAY        (1024 * 1024) /* bytes: a connection that brought so many starts the count of tries anew */
#define HTTP_STALL_MS        5000 /* without a byte for that long, a mirror is left for another */
#define HTTP_WRONG_BLOCKS_MAX 16  /* in one file: more is no accident */
#define HTTP_RATE_MS         3000 /* a mirror's rate is measured over that time */
#define HTTP_RATE_LEFT_S     15   /* who would take longer than that for the rest is compared with the other mirrors */
#define CACHE_FOLDER         "/kedge-cache/" /* of copies, on the EFI system partition */
#define CACHE_BYTES_MAX      (256 * 1024 * 1024) /* of all copies together: half of a usual EFI system partition */
#define HTTP_REDIRECTS_MAX   10
#define HTTP_REQUEST_MAX     (12 * 1024) /* bytes, a form's body included; the send buffer (16 KiB) takes it whole */
#define HTTP_IDLE_MS         10000 /* a connection is kept that long for the next request; servers keep it for 15 s and more */
#define HTTP_IDLE_MAX        4
#define HTTP_BUSY_MS         180000 /* how long a server may say that it is busy: by then it has served a rack, or will not */
#define HTTP_RETRY_AFTER_MAX_S 60 /* whoever asks for more is asked again after that */
#define HTTP_DRAIN_MAX       (16 * 1024) /* an answer's body that nobody wants is read up to here, to keep the connection */
#define HTTP_DRAIN_MS        2000
#define FILE_PIECE           (128 * 1024) /* bytes of a local file read at a time, once a millisecond at most */
#define FETCH_PART_TRIES     16   /* for parts of a known file, where somebody waits for a drive ... */
#define FETCH_PART_MS        47000 /* ... and not given up sooner: drawn by lot, 16 waits may all be short */
#define SAN_SILENCE_MS       120000 /* a drive's read fails when nothing came for that long: servers are restarted in less */
#define SAN_SILENCE_AGAIN_MS 10000 /* the same after a read that has waited for nothing: systems try each read several times */
#define PROGRESS_EVERY_MS    100  /* a line redrawn more often only costs time: a serial line takes 10 ms for it */

#define IMAGE_FIRST_SIZE     (256 * 1024) /* bytes of an image's pages while nobody knows how many will come */

/* ---- shell, configuration ---- */
#define AUTOEXEC_MS          2000 /* what a server may take to say whether it has an autoexec.ipxe; it has just served Kedge itself */
#define GENERATIONS_MAX      3    /* programs of this kind that may wait below one that starts by itself; more is a loop */
#define PATIENCE_S           3600 /* how long booting is tried again where nobody touches the keyboard: a site's servers are up by then */
#define PATIENCE_LEAST_MS    30000 /* the least wait before the next try (net/backoff.h): time to read why, and to press a key */
#define PATIENCE_MOST_MS     120000
#define STAGGER_MAX_S        3600
#define TELEMETRY_MS         1500 /* how long a boot waits for a collector: a dead one must not be felt */
#define LINE_MAX             4096 /* bytes of a command or configuration line; PXELINUX cuts there too */
#define NSLOOKUP_MS          10000 /* the resolver asks each server several times within that */
#define NTP_TRIES            4    /* questions to a time server */
#define NTP_TRY_MS           2000 /* until the next one */
#define SYNC_MS              30000 /* TCP has given up a connection by then */
#define PING_EVERY_MS        1000 /* between two echo requests, as everybody's ping */
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
#define PXELINUX_COOKIES_MAX 1536 /* bytes of SENDCOOKIES's header */
#define PXELINUX_HOST_MAX 256 /* bytes of the host's name that gets them; DNS has 253 */
#define PXELINUX_RETRIES_MAX 20 /* of PXERETRY: each try has its own deadline */
#define PXELINUX_ERROR_MS  15000 /* how long a failure stays readable when nobody presses a key */
