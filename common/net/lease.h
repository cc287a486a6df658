/*
 * DHCP as a PXE client: who we are, where our files are, what to boot.
 * RFC 2131, RFC 2132, RFC 3396, RFC 3397, RFC 4578, RFC 5071; PXE 2.1 section 2.2.
 *
 * The packets are kept as they came; facts are read out of them when asked for.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/fmt.h"
#include "base/rc.h"
#include "base/span.h"
#include "net/nic.h"
#include "proto/netaddr.h"

#define LEASE_PACKET_MAX 1500 /* bytes of a kept packet, from the BOOTP op field on */
#define LEASE_DNS_MAX    4

/* The kept packets, in the order in which a boot fact is looked for: last is strongest. */
enum lease_packet { LEASE_ACK, LEASE_PROXY, LEASE_REPLY, LEASE_PACKETS };

/* How we present ourselves; values come from settings, so they are arguments here.  Strings are borrowed for the call. */
struct lease_options {
	struct span user_class;   /* option 77, bare bytes; "iPXE" unless a setting says otherwise; empty: not sent */
	struct span vendor_class; /* option 60; empty: PXEClient:Arch:...:UNDI:... as RFC 4578 and PXE 2.1 have it, HTTPClient: by_http */
	struct span uuid;         /* 16 bytes as SMBIOS has them, or empty: option 97 is not sent */
	bool by_http;             /* started by HTTP Boot: plat_identity's other architecture */
	uint64_t timeout_ms;      /* for all of it; 0: LEASE_TIMEOUT_MS */
	bool fresh;               /* ask the network even if the firmware's packets would do */
};

struct lease {
	struct nic *nic;
	bool valid;
	bool from_firmware;       /* taken over, nothing was asked */
	uint8_t packets[LEASE_PACKETS][LEASE_PACKET_MAX];
	size_t packet_n[LEASE_PACKETS]; /* 0: none */
	bool boot_file_is_self;   /* the boot file is this program, which runs already: no answer */

	/* Options that came in parts, joined: lease.c's own.  Joining saves more than its 4 bytes of head take. */
	uint8_t joined[LEASE_PACKETS * LEASE_PACKET_MAX];
	size_t joined_n;
};

/* What a lease says, read out of its packets.  Spans are borrowed from the lease. */
struct lease_facts {
	struct netaddr address;
	unsigned prefix_bits;
	struct netaddr gateway;
	struct netaddr dns[LEASE_DNS_MAX];
	unsigned dns_count;
	struct netaddr server;      /* option 54 of the ACK */
	struct netaddr next_server; /* of the packet that names the boot file: siaddr, else option 150, else 66 if a literal */
	struct span host_name;      /* 12 */
	struct span domain;         /* 15 */
	struct span boot_file;      /* BOOTP file field, else 67 */
	bool boot_file_is_self;     /* it names this program: not to be started, but its folder may hold more */
	struct span tftp_server;    /* 66 */
	struct span root_path;      /* 17 */
	struct span config_file;    /* 209 */
	struct span path_prefix;    /* 210 */
	uint32_t reboot_time_s;     /* 211; 0 if not given */
	bool has_reboot_time;
	uint32_t lease_time_s;      /* 51 */
	uint16_t mtu;               /* 26; 0 if not given */
};

/**
 * Gets an address for the (open) interface and configures the stack with it: from the firmware's packets when they
 * belong to this interface and say what to boot other than this program, otherwise by asking.  Says on the console
 * which offers came and why each lost.  While there is no link it waits for one; a failure is logged.
 * On failure lease is untouched, and still in force if it was.
 * RC_LINK_DOWN, RC_DHCP_NO_OFFER, RC_DHCP_NO_ACK, RC_DHCP_REFUSED, RC_CANCELLED, RC_NIC_SEND, RC_NO_MEMORY, RC_BUSY,
 * RC_TOO_LONG (a class in options).
 */
enum rc lease_acquire(struct nic *nic, const struct lease_options *options, struct lease *lease) MUST_CHECK;

/**
 * Appends the URL that the firmware loaded this program by through the interface, as far as it tells: HTTP Boot's, or the
 * boot file of its PXE packets and their server.  False if nobody knows, or if the boot file is another loader's.
 */
bool lease_load_url(struct nic *nic, struct strbuf *url);

/**
 * Asks the PXE boot server of that type what to boot (PXE 2.1 section 2.2.5): those that the lease's option 43 lists, one
 * after the other, then by multicast and by broadcast as far as it allows that.  The answer becomes the lease's
 * LEASE_REPLY.  RC_NOT_FOUND if there is nowhere to ask, RC_TIMEOUT if nobody answers, RC_CANCELLED.
 */
enum rc lease_ask_boot_server(const struct lease_options *options, uint16_t type, struct lease *lease) MUST_CHECK;

/** Reads the facts; RC_DHCP_SYNTAX if the ACK is none. */
enum rc lease_facts(const struct lease *lease, struct lease_facts *out) MUST_CHECK;

/** An option's bytes, its parts joined (RFC 3396), from the strongest packet that has it; borrowed from the lease. */
bool lease_option(const struct lease *lease, uint8_t code, struct span *out);

/** The same of one packet: 12 of the ACK where the proxy has one too. */
bool lease_packet_option(const struct lease *lease, enum lease_packet which, uint8_t code, struct span *out);

/** A sub-option of an encapsulated option (43, 175) from the strongest packet that has it. */
bool lease_sub_option(const struct lease *lease, uint8_t code, uint8_t sub_code, struct span *out);
