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
	PXE_TFTP_CLOSE = 0x21,
	PXE_UDP_CLOSE = 0x31,
	PXE_UNLOAD_STACK = 0x70,
	PXE_GET_CACHED_INFO = 0x71,
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
