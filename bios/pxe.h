/*
 * PXE 2.1 (Intel, "Preboot Execution Environment Specification", version 2.1): the structures of its API, as they lie in
 * memory.  The status comes first in each.  Used with the ROM's API and with the one that Kedge offers.
 */
#pragma once

#include <stdint.h>

#include "real.h"

enum pxe_opcode {
	PXE_START_UNDI = 0x00,
	PXE_UNDI_STARTUP = 0x01,
	PXE_UNDI_CLEANUP = 0x02,
	PXE_UNDI_INITIALIZE = 0x03,
	PXE_UNDI_RESET_ADAPTER = 0x04,
	PXE_UNDI_SHUTDOWN = 0x05,
	PXE_UNDI_OPEN = 0x06,
	PXE_UNDI_CLOSE = 0x07,
	PXE_UNDI_TRANSMIT = 0x08,
	PXE_UNDI_GET_INFORMATION = 0x0c,
	PXE_UNDI_GET_NIC_TYPE = 0x12,
	PXE_UNDI_GET_IFACE_INFO = 0x13,
	PXE_UNDI_ISR = 0x14,
	PXE_STOP_UNDI = 0x15,
	PXE_TFTP_OPEN = 0x20,
	PXE_TFTP_CLOSE = 0x21,
	PXE_TFTP_READ = 0x22,
	PXE_TFTP_READ_FILE = 0x23,
	PXE_TFTP_GET_FSIZE = 0x25,
	PXE_UDP_OPEN = 0x30,
	PXE_UDP_CLOSE = 0x31,
	PXE_UDP_READ = 0x32,
	PXE_UDP_WRITE = 0x33,
	PXE_UNLOAD_STACK = 0x70,
	PXE_GET_CACHED_INFO = 0x71,
	PXE_RESTART_TFTP = 0x73,
	PXE_START_BASE = 0x75,
	PXE_STOP_BASE = 0x76,
	/* gPXE's extensions. */
	PXE_FILE_OPEN = 0xe0,
	PXE_FILE_CLOSE = 0xe1,
	PXE_FILE_SELECT = 0xe2,
	PXE_FILE_READ = 0xe3,
	PXE_GET_FILE_SIZE = 0xe4,
	PXE_FILE_EXEC = 0xe5,
	PXE_FILE_API_CHECK = 0xe6,
	PXE_FILE_CMDLINE = 0xe8,
};

/* Status codes; section 4.7 */
enum pxe_status {
	PXE_SUCCESS = 0x00,
	PXE_FAILURE = 0x01,
	PXE_UNSUPPORTED = 0x03,
	PXE_OUT_OF_RESOURCES = 0x06,
	PXE_UDP_CLOSED = 0x18,
	PXE_UDP_IS_OPEN = 0x19,
	PXE_TFTP_CLOSED = 0x1a,
	PXE_TFTP_IS_OPEN = 0x1b, /* of FILE_READ: nothing has come yet */
	PXE_TFTP_OPEN_TIMEOUT = 0x32,
	PXE_TFTP_CANNOT_OPEN = 0x38,
	PXE_TFTP_CANNOT_READ = 0x39,
	PXE_TFTP_FILE_NOT_FOUND = 0x3b,
	PXE_TFTP_NO_FILESIZE = 0x3e,
	PXE_INVALID_PARAMETER = 0x6c,
};

/* Section 4.3.3: which DHCP packet. */
enum { PXE_CACHED_DISCOVER = 1, PXE_CACHED_ACK = 2, PXE_CACHED_REPLY = 3 };

struct pxe_get_cached_info {
	uint16_t status;
	uint16_t packet_type;
	uint16_t buffer_size;
	struct farptr buffer;
	uint16_t buffer_limit;
} __attribute__((packed));
_Static_assert(sizeof(struct pxe_get_cached_info) == 12, "PXE 2.1");

struct pxe_undi_initialize {
	uint16_t status;
	uint32_t protocol_ini;
	uint8_t reserved[8];
} __attribute__((packed));
_Static_assert(sizeof(struct pxe_undi_initialize) == 14, "PXE 2.1");

/* Packet filter bits. */
enum { PXE_FILTER_DIRECTED = 1, PXE_FILTER_BROADCAST = 2, PXE_FILTER_ALL = 4 };

struct pxe_undi_open {
	uint16_t status;
	uint16_t open_flag;
	uint16_t packet_filter;
	uint16_t multicast_count;
	uint8_t multicast[8][16];
} __attribute__((packed));
_Static_assert(sizeof(struct pxe_undi_open) == 136, "PXE 2.1");

struct pxe_undi_get_information {
	uint16_t status;
	uint16_t base_io;
	uint16_t interrupt;
	uint16_t mtu;
	uint16_t hardware_type;
	uint16_t address_length;
	uint8_t current_address[16];
	uint8_t permanent_address[16];
	uint16_t rom_segment;
	uint16_t rx_buffers;
	uint16_t tx_buffers;
} __attribute__((packed));
_Static_assert(sizeof(struct pxe_undi_get_information) == 50, "PXE 2.1");

struct pxe_undi_get_nic_type {
	uint16_t status;
	uint8_t kind; /* 2 PCI, 3 ISA Plug and Play, 4 CardBus */
	uint16_t vendor;
	uint16_t device;
	uint8_t class_base, class_sub, class_interface, revision;
	uint16_t bus_device_function;
	uint16_t subsystem_vendor, subsystem_device;
} __attribute__((packed));
_Static_assert(sizeof(struct pxe_undi_get_nic_type) == 17, "PXE 2.1");

/* What has nothing but a status, with room for those that answer more than the specification says. */
struct pxe_plain {
	uint16_t status;
	uint8_t reserved[30];
} __attribute__((packed));

/* ---- what Kedge offers itself: sections 4.2 (TFTP), 4.4 (UDP); the FILE_ calls are gPXE's ---- */

struct pxe_tftp_open {
	uint16_t status;
	uint8_t server[4];
	uint8_t gateway[4];
	char file[128];
	uint16_t port;
	uint16_t packet_size;
} __attribute__((packed));
_Static_assert(sizeof(struct pxe_tftp_open) == 142, "PXE 2.1");

struct pxe_tftp_read {
	uint16_t status;
	uint16_t packet_number;
	uint16_t size;
	struct farptr buffer;
} __attribute__((packed));
_Static_assert(sizeof(struct pxe_tftp_read) == 10, "PXE 2.1");

struct pxe_tftp_get_fsize {
	uint16_t status;
	uint8_t server[4];
	uint8_t gateway[4];
	char file[128];
	uint32_t size;
} __attribute__((packed));
_Static_assert(sizeof(struct pxe_tftp_get_fsize) == 142, "PXE 2.1");

struct pxe_tftp_read_file {
	uint16_t status;
	char file[128];
	uint32_t size;
	uint32_t buffer; /* physical */
	uint8_t server[4];
	uint8_t gateway[4];
	uint8_t multicast[4];
	uint16_t client_port, server_port;
	uint16_t open_timeout_s, reopen_delay_s;
} __attribute__((packed));
_Static_assert(sizeof(struct pxe_tftp_read_file) == 158, "PXE 2.1");

struct pxe_udp_open {
	uint16_t status;
	uint8_t source[4];
} __attribute__((packed));

struct pxe_udp_read {
	uint16_t status;
	uint8_t source[4];
	uint8_t target[4];
	uint8_t source_port[2]; /* big-endian */
	uint8_t target_port[2];
	uint16_t size;
	struct farptr buffer;
} __attribute__((packed));
_Static_assert(sizeof(struct pxe_udp_read) == 20, "PXE 2.1");

struct pxe_udp_write {
	uint16_t status;
	uint8_t target[4];
	uint8_t gateway[4];
	uint8_t source_port[2];
	uint8_t target_port[2];
	uint16_t size;
	struct farptr buffer;
} __attribute__((packed));
_Static_assert(sizeof(struct pxe_udp_write) == 20, "PXE 2.1");

struct pxe_file_open {
	uint16_t status;
	uint16_t handle;
	struct farptr name;
	uint32_t reserved;
} __attribute__((packed));

struct pxe_file_close {
	uint16_t status;
	uint16_t handle;
} __attribute__((packed));

struct pxe_file_select {
	uint16_t status;
	uint16_t handle;
	uint16_t ready; /* 1: can be read */
} __attribute__((packed));

struct pxe_file_read {
	uint16_t status;
	uint16_t handle;
	uint16_t size;
	struct farptr buffer;
} __attribute__((packed));
_Static_assert(sizeof(struct pxe_file_read) == 10, "gPXE");

struct pxe_get_file_size {
	uint16_t status;
	uint16_t handle;
	uint32_t size;
} __attribute__((packed));

struct pxe_file_exec {
	uint16_t status;
	struct farptr command;
} __attribute__((packed));

struct pxe_file_api_check {
	uint16_t status;
	uint16_t size;
	uint32_t magic;
	uint32_t provider;
	uint32_t mask;
	uint32_t flags;
} __attribute__((packed));
_Static_assert(sizeof(struct pxe_file_api_check) == 20, "gPXE");

struct pxe_file_cmdline {
	uint16_t status;
	uint16_t size;
	struct farptr buffer;
} __attribute__((packed));
_Static_assert(sizeof(struct pxe_file_cmdline) == 8, "iPXE");
