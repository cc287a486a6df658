/*
 * DHCPv4 packets: bytes in, facts out; and the packets that a PXE client sends.
 *
 * Everything points into the packet; nothing is copied but options that come in several parts.
 * RFC 951, RFC 2131, RFC 2132, RFC 3396, RFC 4578, RFC 5071; PXE 2.1 section 2.2.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/span.h"
#include "proto/netaddr.h"

enum dhcpv4_port { DHCPV4_SERVER_PORT = 67, DHCPV4_CLIENT_PORT = 68, DHCPV4_PXE_PORT = 4011 };

/* Option 53; 0 stands for a BOOTP packet, which has none. */
enum dhcpv4_type {
	DHCPV4_BOOTP = 0,
	DHCPV4_DISCOVER = 1,
	DHCPV4_OFFER = 2,
	DHCPV4_REQUEST = 3,
	DHCPV4_ACK = 5,
	DHCPV4_NAK = 6,
};

enum dhcpv4_code {
	DHCPV4_PAD = 0,
	DHCPV4_NETMASK = 1,
	DHCPV4_ROUTERS = 3,
	DHCPV4_DNS = 6,
	DHCPV4_HOST_NAME = 12,
	DHCPV4_DOMAIN = 15,
	DHCPV4_ROOT_PATH = 17,
	DHCPV4_MTU = 26,
	DHCPV4_VENDOR_OPTIONS = 43,
	DHCPV4_REQUESTED_ADDRESS = 50,
	DHCPV4_LEASE_TIME = 51,
	DHCPV4_OVERLOAD = 52,
	DHCPV4_TYPE = 53,
	DHCPV4_SERVER_ID = 54,
	DHCPV4_PARAMETERS = 55,
	DHCPV4_MESSAGE = 56,
	DHCPV4_MAX_SIZE = 57,
	DHCPV4_VENDOR_CLASS = 60,
	DHCPV4_CLIENT_ID = 61,
	DHCPV4_TFTP_SERVER = 66,
	DHCPV4_BOOT_FILE = 67,
	DHCPV4_USER_CLASS = 77,
	DHCPV4_ARCH = 93,
	DHCPV4_NII = 94,
	DHCPV4_UUID = 97,
	DHCPV4_STATIC_ROUTES = 121,
	DHCPV4_TFTP_ADDRESSES = 150,
	DHCPV4_IPXE = 175,
	DHCPV4_CONFIG_FILE = 209,
	DHCPV4_PATH_PREFIX = 210,
	DHCPV4_REBOOT_TIME = 211,
	DHCPV4_END = 255,
};

/* Sub-options of option 175 that this program reads or sends; the numbers are iPXE's, but for the marker. */
enum dhcpv4_ipxe_code {
	DHCPV4_IPXE_PRIORITY = 1,
	DHCPV4_IPXE_KEDGE = 75, /* our marker: the text "Kedge VERSION"; see docs/dhcp.md */
	DHCPV4_IPXE_NO_PROXY = 176,
};

/* Sub-options of option 43 when option 60 is PXEClient: PXE 2.1 table 2-1 and section 2.4. */
enum dhcpv4_pxe_code {
	DHCPV4_PXE_CONTROL = 6,
	DHCPV4_PXE_GROUP = 7, /* multicast address of the boot servers */
	DHCPV4_PXE_SERVERS = 8,
	DHCPV4_PXE_MENU = 9,
	DHCPV4_PXE_PROMPT = 10,
	DHCPV4_PXE_ITEM = 71,
};

#define DHCPV4_MAC_SIZE  6
#define DHCPV4_UUID_SIZE 16
#define DHCPV4_SIZE_MIN  300 /* bytes sent at least: RFC 951's packet, which some relays insist on */
#define DHCPV4_SIZE_MAX  1472 /* option 57: what fits an Ethernet frame without fragments */

/* A packet taken apart.  Spans are borrowed from it. */
struct dhcpv4_msg {
	struct span packet;
	uint8_t op; /* 1 request, 2 reply */
	uint8_t htype;
	uint8_t hlen;
	uint32_t xid;
	uint16_t secs;
	uint16_t flags;
	struct netaddr ciaddr;
	struct netaddr yiaddr;
	struct netaddr siaddr;
	struct netaddr giaddr;
	struct span chaddr;   /* 16 bytes */
	struct span sname;    /* the field up to its NUL; empty when it carries options */
	struct span file;     /* likewise */
	struct span areas[3]; /* where options are, in the order in which RFC 3396 joins them */
	unsigned areas_n;
	enum dhcpv4_type type;
};

/**
 * The packet up to its end option, out of a buffer of firmware's that may have anything behind it; empty if it is no
 * DHCP packet, or its options run over the end.
 */
struct span dhcpv4_trim(struct span buffer);

/**
 * Takes a packet apart, from its op field on.  A packet without the magic cookie is BOOTP and has no options.
 * RC_DHCP_SYNTAX if the fixed part is cut short, an option reaches beyond its area, or options 52, 53 or 54 have
 * a size or value that cannot be.  A missing END is forgiven.
 */
enum rc dhcpv4_msg_parse(struct span packet, struct dhcpv4_msg *out) MUST_CHECK;

/** Whether it is a reply (op 2) to that transaction of that Ethernet address. */
bool dhcpv4_msg_is_for(const struct dhcpv4_msg *msg, uint32_t xid, const uint8_t mac[DHCPV4_MAC_SIZE]);

/**
 * An option's bytes.  One that comes in parts is joined into buf (cap bytes; RFC 3396), else *out is borrowed from
 * the packet.  False if it is not there, or its parts do not fit.
 */
bool dhcpv4_msg_option(const struct dhcpv4_msg *msg, uint8_t code, uint8_t *buf, size_t cap, struct span *out);

/** An option of exactly n bytes that came in one part. */
bool dhcpv4_msg_fixed(const struct dhcpv4_msg *msg, uint8_t code, uint8_t *bytes, size_t n);

/** The first address of an option that holds IPv4 addresses. */
bool dhcpv4_msg_address(const struct dhcpv4_msg *msg, uint8_t code, struct netaddr *out);

/** A sub-option of an encapsulated option's bytes (RFC 2132 section 8.4); the first one with that code. */
bool dhcpv4_sub_option(struct span encapsulated, uint8_t code, struct span *out);

/** Without the NULs that some servers send at the end of text, and all behind the first. */
struct span dhcpv4_text(struct span bytes);

/** The boot file's name: the file field if there is something in it, else option 67; empty if neither. */
struct span dhcpv4_msg_boot_file(const struct dhcpv4_msg *msg, uint8_t *buf, size_t cap);

/* Who asks: the same in every packet of a client. */
struct dhcpv4_client {
	uint8_t mac[DHCPV4_MAC_SIZE];
	uint16_t arch;            /* option 93 */
	uint8_t nii[3];           /* option 94 */
	bool by_http;             /* the default of option 60 is HTTPClient instead of PXEClient */
	struct span user_class;   /* option 77, sent bare; empty: not sent */
	struct span vendor_class; /* option 60; empty: PXEClient:Arch:00007:UNDI:003016 with arch and nii in it */
	struct span uuid;         /* option 97: DHCPV4_UUID_SIZE bytes as SMBIOS has them; any other size: not sent */
	struct span marker;       /* option 175.75 */
};

/* What is asked; an address of family NETADDR_NONE is not sent. */
struct dhcpv4_question {
	enum dhcpv4_type type; /* DHCPV4_DISCOVER or DHCPV4_REQUEST */
	uint32_t xid;
	uint16_t secs;
	bool broadcast;            /* ask servers to answer to the broadcast address */
	struct netaddr ciaddr;     /* our address, if we can be reached by it already */
	struct netaddr requested;  /* option 50 */
	struct netaddr server;     /* option 54 */
	bool has_boot_item;
	uint16_t boot_item;        /* type of PXE boot server asked for: option 43.71 */
};

/**
 * Writes a packet of at least DHCPV4_SIZE_MIN bytes.  RC_TOO_LONG if it does not fit the writer: the classes are
 * longer than any server would take.
 */
enum rc dhcpv4_msg_build(const struct dhcpv4_client *client, const struct dhcpv4_question *question,
			 struct writer *w) MUST_CHECK;
