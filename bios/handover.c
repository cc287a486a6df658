/* What the ROM knows from loading this program: the NIC and its DHCP packets (PXE 2.1, 4.3.3, PXENV_GET_CACHED_INFO). */
#include "port.h"

#include "base/heap.h"
#include "plat.h"
#include "proto/bzimage.h"
#include "proto/dhcpv4_msg.h"
#include "pxe.h"
#include "start.h"

#define LOG_MODULE "handover"
#include "base/log.h"

#define PACKET_SIZE 1500 /* bytes of room; ROMs give up to 1472 */

static struct plat_handover handover;

const struct plat_handover *plat_handover(void)
{
	return &handover;
}

/* A copy of one of the ROM's packets; empty if it has none.  The frames' buffer is free at start. */
static struct span cached(uint16_t type)
{
	uint8_t *buffer = real_at(REAL_TX);
	struct pxe_get_cached_info info = {.packet_type = type, .buffer_size = PACKET_SIZE, .buffer = real_farptr(buffer)};
	struct span packet;
	uint8_t *copy;

	memset(buffer, 0, PACKET_SIZE);
	if (pxe_rom_call(PXE_GET_CACHED_INFO, &info, sizeof info) != PXE_SUCCESS)
		return SPAN_NONE;
	packet = dhcpv4_trim(span_of(buffer, info.buffer_size <= PACKET_SIZE ? info.buffer_size : 0));
	copy = packet.n > 0 ? heap_new(packet.n) : NULL;
	if (copy == NULL)
		return SPAN_NONE;
	memcpy(copy, packet.p, packet.n);
	return span_of(copy, packet.n);
}

static void take_mac(void)
{
	struct dhcpv4_msg ack;

	if (dhcpv4_msg_parse(handover.dhcp_ack, &ack) != RC_OK || ack.hlen != sizeof handover.mac)
		return;
	memcpy(handover.mac, ack.chaddr.p, sizeof handover.mac);
	handover.has_mac = true;
}

static void take_cmdline(void)
{
	static char own[START_CMDLINE_MOST + 1];
	struct strbuf text;

	if (start_info.cmdline == 0)
		return;
	sb_init(&text, own, sizeof own);
	bzimage_cmdline_own(span_str((const char *)(uintptr_t)start_info.cmdline), &text);
	handover.options = sb_as_span(&text);
}

/* An initrd stays where the loader put it: memory.c keeps its hands off. */
static void take_file(void)
{
	if (start_info.initrd_size == 0)
		return;
	if (memory_is_ram(start_info.initrd, start_info.initrd_size))
		handover.file = span_of((const void *)(uintptr_t)start_info.initrd, start_info.initrd_size);
	else
		log_warn("the initrd of %u bytes at %x is not in memory from 1 MB on; it is not used", start_info.initrd_size,
			 start_info.initrd);
}

void handover_start(void)
{
	take_cmdline();
	take_file();
	if (start_info.how != START_BY_PXE || !pxe_rom_present())
		return;
	handover.dhcp_ack = cached(PXE_CACHED_ACK);
	handover.pxe_reply = cached(PXE_CACHED_REPLY);
	/* ROMs that had no other answer give the same packet again. */
	if (span_equal(handover.dhcp_ack, handover.pxe_reply))
		handover.pxe_reply = SPAN_NONE;
	take_mac();
	log_debug("from the ROM: ACK %zu bytes, reply %zu", handover.dhcp_ack.n, handover.pxe_reply.n);
}
