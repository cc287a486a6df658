/* The part of EFI_DHCP4_PROTOCOL (UEFI 29.2) that tells a bound client's lease; gnu-efi has no header for it. */
#pragma once

#include <efi.h>

#include <stdint.h>

#define DHCP4_PROTOCOL_GUID \
	{0x8a219718, 0x4ef5, 0x4761, {0x91, 0xc8, 0xc0, 0xf0, 0x4b, 0xda, 0x9e, 0x56}}

#define DHCP4_BOUND  4  /* EFI_DHCP4_STATE */
#define DHCP4_CHADDR 28 /* offset of the client's MAC address in a BOOTP packet, RFC 951 section 3 */

struct dhcp4_packet {
	uint32_t size;   /* of the whole buffer */
	uint32_t length; /* bytes of bootp */
	uint8_t bootp[];
};

struct dhcp4_mode_data {
	uint32_t state;
	struct {
		uint32_t discover_tries;
		uint32_t *discover_timeouts;
		uint32_t request_tries;
		uint32_t *request_timeouts;
		uint8_t client_address[4];
		void *callback;
		void *callback_context;
		uint32_t option_count;
		void *options;
	} config;
	uint8_t client_address[4];
	uint8_t client_mac[32];
	uint8_t server_address[4];
	uint8_t router_address[4];
	uint8_t subnet_mask[4];
	uint32_t lease_s;
	struct dhcp4_packet *reply;
};
_Static_assert(sizeof(struct dhcp4_mode_data) == 8 + 72 + 52 + 4 + 8, "as the firmware lays it out");

struct dhcp4_protocol {
	EFI_STATUS(EFIAPI *get_mode_data)(struct dhcp4_protocol *self, struct dhcp4_mode_data *data);
	/* The functions behind it are not called. */
};
