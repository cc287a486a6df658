/* Large receive in software: IPv4 and TCP without options, segments that only carry data (RFC 791, RFC 9293
 * section 3.1). */
#include "net/rx_merge.h"

#include <string.h>

#include "net/checksum.h"
#include "net/stack.h"

#define ETHERNET_HEAD 14
#define IP_HEAD	      20
#define HEADS	      (ETHERNET_HEAD + IP_HEAD + 20)
#define BYTES_MOST    UINT16_MAX /* of a frame, for the stack */
#define TCP_PROTOCOL  6
#define FLAG_PUSH     0x08
#define FLAG_ACK      0x10
#define FRAGMENT      0x3f /* of the flags and offset's first byte: more fragments, and the offset */

/* Places in the frame. */
enum {
	TYPE = 12,
	IP = ETHERNET_HEAD,
	IP_TOTAL = IP + 2,
	IP_FRAGMENT = IP + 6,
	IP_PROTOCOL = IP + 9,
	IP_SUM = IP + 10,
	IP_ADDRESSES = IP + 12,
	TCP = IP + IP_HEAD,
	TCP_SEQUENCE = TCP + 4,
	TCP_ACK = TCP + 8,
	TCP_LENGTH = TCP + 12,
	TCP_FLAGS = TCP + 13,
	TCP_WINDOW = TCP + 14,
	TCP_SUM = TCP + 16,
};

static struct {
	struct nic *nic;
	struct frame *first; /* NULL: nothing is held */
	struct frame *last;
	uint32_t next; /* the sequence number that goes on */
	size_t bytes;  /* of the frame, with all parts */
} held;

static uint32_t be16_at(const uint8_t *p)
{
	return (uint32_t)p[0] << 8 | p[1];
}

static uint32_t be32_at(const uint8_t *p)
{
	return be16_at(p) << 16 | be16_at(p + 2);
}

static void put_be16(uint8_t *p, size_t value)
{
	p[0] = (uint8_t)(value >> 8);
	p[1] = (uint8_t)value;
}

/* Bytes of data in a segment that may be put together with others; 0: it is another kind of frame. */
static size_t data_bytes(const struct frame *frame)
{
	const uint8_t *p = frame->data;
	size_t total;

	if (frame->next != NULL || frame->n <= HEADS || be16_at(p + TYPE) != 0x0800 || p[IP] != 0x45 ||
	    p[IP_PROTOCOL] != TCP_PROTOCOL || (p[IP_FRAGMENT] & FRAGMENT) != 0 || p[IP_FRAGMENT + 1] != 0 ||
	    p[TCP_LENGTH] >> 4 != 5 || (p[TCP_FLAGS] & ~FLAG_PUSH) != FLAG_ACK)
		return 0;
	total = ETHERNET_HEAD + be16_at(p + IP_TOTAL);
	return total > HEADS && total <= frame->n ? total - HEADS : 0;
}

/* Both headers' and the data's, in the byte order of memory. */
static bool sums_are_right(const struct frame *frame, size_t data)
{
	const uint8_t *p = frame->data;
	uint8_t pseudo[12] = {[9] = TCP_PROTOCOL};
	uint32_t sum;

	if (checksum_fold(p + IP, IP_HEAD) != 0xffff)
		return false;
	if (frame->checksum_good)
		return true;
	memcpy(pseudo, p + IP_ADDRESSES, 8);
	put_be16(pseudo + 10, HEADS - TCP + data);
	sum = checksum_fold(pseudo, sizeof pseudo) +
	      (uint32_t)checksum_fold(p + TCP, (int)(HEADS - TCP + data));
	return (sum & 0xffff) + (sum >> 16) == 0xffff;
}

static bool is_same_stream(const uint8_t *a, const uint8_t *b)
{
	return a[IP + 1] == b[IP + 1] &&
	       memcmp(a + IP_ADDRESSES, b + IP_ADDRESSES, TCP_SEQUENCE - IP_ADDRESSES) == 0 &&
	       memcmp(a + TCP_ACK, b + TCP_ACK, 4) == 0 && memcmp(a + TCP_WINDOW, b + TCP_WINDOW, 2) == 0;
}

static void hold(struct nic *nic, struct frame *frame, size_t data)
{
	held.nic = nic;
	held.first = held.last = frame;
	held.next = be32_at(frame->data + TCP_SEQUENCE) + (uint32_t)data;
	held.bytes = HEADS + data;
}

/* Puts the frame's data behind what is held; false if they are not neighbours, or not as they were sent. */
static bool append(struct nic *nic, struct frame *frame, size_t data)
{
	struct frame *first = held.first;

	if (first == NULL || nic != held.nic || data > BYTES_MOST - held.bytes ||
	    be32_at(frame->data + TCP_SEQUENCE) != held.next || !is_same_stream(first->data, frame->data) ||
	    !sums_are_right(frame, data))
		return false;
	if (first->next == NULL) {
		if (!sums_are_right(first, held.bytes - HEADS))
			return false;
		first->n = held.bytes;
		first->checksum_good = true;
	}
	first->data[TCP_FLAGS] |= frame->data[TCP_FLAGS];
	frame->data += HEADS;
	frame->n = data;
	held.last->next = frame;
	held.last = frame;
	held.next += (uint32_t)data;
	held.bytes += data;
	return true;
}

void rx_merge_flush(void)
{
	struct frame *first = held.first;
	uint16_t sum;

	if (first == NULL)
		return;
	held.first = NULL;
	if (first->next != NULL) {
		put_be16(first->data + IP_TOTAL, held.bytes - ETHERNET_HEAD);
		memset(first->data + IP_SUM, 0, 2);
		sum = (uint16_t)~checksum_fold(first->data + IP, IP_HEAD);
		memcpy(first->data + IP_SUM, &sum, sizeof sum);
	}
	stack_input(held.nic, first);
}

/* Where a NIC's ring is short, the stream measures losses by what comes at once. */
void rx_merge_input(struct nic *nic, struct frame *frame)
{
	size_t data = nic->ops->native && nic->rx_ring == 0 ? data_bytes(frame) : 0;

	if (data > 0 && append(nic, frame, data))
		return;
	rx_merge_flush();
	if (data > 0)
		hold(nic, frame, data);
	else
		stack_input(nic, frame);
}
