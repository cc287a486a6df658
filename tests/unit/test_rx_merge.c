/* Segments of one stream become one, byte for byte; whatever is not surely its successor goes on as it came.
 */
#include "check.h"

#include <stdlib.h>

#include "net/checksum.h"
#include "net/rx_merge.h"
#include "net/stack.h"

#define HEADS 54
#define MSS   1460

/* ---- what the stack gets ---- */

static unsigned given;
static unsigned parts;
static size_t given_n;
static bool given_good;
static uint8_t given_bytes[70000];

void stack_input(struct nic *nic, struct frame *frame)
{
	(void)nic;
	given++;
	parts = 0;
	given_n = 0;
	given_good = frame->checksum_good;
	for (const struct frame *part = frame; part != NULL; part = part->next) {
		CHECK(part->n > 0 && part->data + part->n <= part->start + part->cap);
		memcpy(given_bytes + given_n, part->data, part->n);
		given_n += part->n;
		parts++;
	}
	frame_put_all(frame);
}

/* ---- segments ---- */

static struct nic_ops native_ops = {.native = true};
static struct nic_ops firmware_ops;
static struct nic nic, other;
static unsigned in_use;

static void put(struct frame *frame)
{
	in_use--;
	free(frame->start);
	free(frame);
}

static void put16(uint8_t *p, unsigned value)
{
	p[0] = (uint8_t)(value >> 8);
	p[1] = (uint8_t)value;
}

static void put32(uint8_t *p, uint32_t value)
{
	put16(p, value >> 16);
	put16(p + 2, value & 0xffff);
}

static void set_sums(uint8_t *p, size_t n)
{
	uint8_t pseudo[12] = {[9] = 6};
	uint32_t sum;
	uint16_t word;

	memset(p + 24, 0, 2);
	word = (uint16_t)~checksum_fold(p + 14, 20);
	memcpy(p + 24, &word, 2);
	memcpy(pseudo, p + 26, 8);
	put16(pseudo + 10, (unsigned)(20 + n));
	memset(p + 50, 0, 2);
	sum = checksum_fold(pseudo, 12) + (uint32_t)checksum_fold(p + 34, (int)(20 + n));
	word = (uint16_t) ~((sum & 0xffff) + (sum >> 16));
	memcpy(p + 50, &word, 2);
}

static uint8_t data_at(uint32_t seq)
{
	return (uint8_t)(seq * 13 + seq / 251);
}

/* A right one; in a buffer of exactly its size, so that the sanitizer sees who reads on.  padding: what
 * Ethernet adds. */
static struct frame *segment(uint32_t seq, size_t n, size_t padding)
{
	struct frame *frame = calloc(1, sizeof *frame);
	uint8_t *p = calloc(1, HEADS + n + padding);

	in_use++;
	*frame = (struct frame){
		.start = p, .data = p, .cap = HEADS + n + padding, .n = HEADS + n + padding, .put = put};
	put16(p + 12, 0x0800);
	p[14] = 0x45;
	put16(p + 16, (unsigned)(40 + n));
	p[20] = 0x40; /* do not fragment */
	p[22] = 64;
	p[23] = 6;
	put32(p + 26, 0x0a0a0001);
	put32(p + 30, 0x0a0a0085);
	put16(p + 34, 80);
	put16(p + 36, 50000);
	put32(p + 38, seq);
	put32(p + 42, 777);
	p[46] = 0x50;
	p[47] = 0x10;
	put16(p + 48, 500);
	for (size_t i = 0; i < n; i++)
		p[HEADS + i] = data_at(seq + (uint32_t)i);
	set_sums(p, n);
	return frame;
}

static void begin(void)
{
	nic.ops = other.ops = &native_ops;
	given = 0;
}

/* All is with the stack, and every frame has come back. */
static void end(unsigned count)
{
	rx_merge_flush();
	CHECK_NUM(given, count);
	CHECK_NUM(in_use, 0);
}

/* The stack got one segment of n bytes from seq on, with lengths and sums as if it had come so. */
static void check_given(uint32_t seq, size_t n, unsigned of)
{
	uint8_t wanted[HEADS];

	CHECK_NUM(parts, of);
	CHECK_NUM(given_n, HEADS + n);
	CHECK_NUM(given_bytes[16] << 8 | given_bytes[17], 40 + n);
	CHECK_NUM(checksum_fold(given_bytes + 14, 20), 0xffff);
	memcpy(wanted, given_bytes, HEADS);
	put32(wanted + 38, seq);
	CHECK(memcmp(wanted, given_bytes, HEADS) == 0);
	for (size_t i = 0; i < n; i++) {
		if (given_bytes[HEADS + i] != data_at(seq + (uint32_t)i)) {
			CHECK(false);
			return;
		}
	}
}

static void test_rx_merge_a_row(void)
{
	uint32_t seq = 0xffffff00; /* through the end of the numbers */

	begin();
	for (unsigned i = 0; i < 10; i++)
		rx_merge_input(&nic, segment(seq + i * MSS, MSS, 0));
	CHECK_NUM(given, 0);
	rx_merge_flush();
	check_given(seq, 10 * MSS, 10);
	CHECK(given_good);
	end(1);
}

static void test_rx_merge_one_alone_is_untouched(void)
{
	begin();
	rx_merge_input(&nic, segment(5, 3, 6));
	rx_merge_flush();
	CHECK_NUM(given_n, HEADS + 3 + 6);
	CHECK(!given_good);
	end(1);
}

/* Padding of short frames is no data. */
static void test_rx_merge_padding(void)
{
	begin();
	rx_merge_input(&nic, segment(100, 1, 5));
	rx_merge_input(&nic, segment(101, 2, 4));
	rx_merge_input(&nic, segment(103, MSS, 0));
	rx_merge_flush();
	check_given(100, 3 + MSS, 3);
	end(1);
}

/* No longer than the stack's 16 bits. */
static void test_rx_merge_largest(void)
{
	begin();
	for (unsigned i = 0; i < 100; i++)
		rx_merge_input(&nic, segment(i * MSS, MSS, 0));
	CHECK_NUM(given, 2);
	check_given(44 * MSS, 44 * MSS, 44);
	end(3);
}

static void test_rx_merge_push(void)
{
	struct frame *last = segment(MSS, 10, 0);

	begin();
	last->data[47] |= 8;
	set_sums(last->data, 10);
	rx_merge_input(&nic, segment(0, MSS, 0));
	rx_merge_input(&nic, last);
	rx_merge_flush();
	check_given(0, MSS + 10, 2);
	CHECK_NUM(given_bytes[47], 0x18);
	end(1);
}

/* ---- what is not put together ---- */

struct change {
	unsigned at;
	uint8_t to;
	bool right_sums;
};

/* Neither as the second nor as the first of two. */
static void check_apart(const struct change *change)
{
	for (unsigned i = 0; i < 2; i++) {
		struct frame *frames[2] = {segment(0, MSS, 0), segment(MSS, MSS, 0)};

		begin();
		frames[i]->data[change->at] = change->to;
		if (change->right_sums)
			set_sums(frames[i]->data, MSS);
		rx_merge_input(&nic, frames[0]);
		rx_merge_input(&nic, frames[1]);
		end(2);
		CHECK_NUM(parts, 1);
		CHECK(!given_good);
	}
}

static void test_rx_merge_keeps_apart(void)
{
	static const struct change changes[] = {
		{13, 6, true},	   {14, 0x46, true}, {14, 0x65, true}, {15, 3, true},  {17, 0xdb, false},
		{16, 0xff, true},  {20, 0x60, true}, {21, 1, true},    {23, 17, true}, {24, 0, false},
		{29, 9, true},	   {33, 9, true},    {35, 81, true},   {37, 0, true},  {41, 1, true},
		{45, 1, true},	   {46, 0x60, true}, {46, 0x40, true}, {46, 0, true},  {47, 0x11, true},
		{47, 0x12, true},  {47, 0x14, true}, {47, 0x30, true}, {47, 0, true},  {48, 7, true},
		{50, 0xaa, false}, {54, 1, false},   {600, 0, false},
	};

	for (unsigned i = 0; i < sizeof changes / sizeof changes[0]; i++)
		check_apart(&changes[i]);
}

static void test_rx_merge_gaps(void)
{
	begin();
	rx_merge_input(&nic, segment(0, MSS, 0));
	rx_merge_input(&nic, segment(2 * MSS, MSS, 0)); /* one is missing */
	rx_merge_input(&nic, segment(3 * MSS, MSS, 0));
	rx_merge_input(&nic, segment(MSS, MSS, 0));
	rx_merge_input(&nic, segment(MSS, MSS, 0)); /* twice */
	CHECK_NUM(given, 3);
	end(4);
}

static void test_rx_merge_other_interface(void)
{
	begin();
	rx_merge_input(&nic, segment(0, MSS, 0));
	rx_merge_input(&other, segment(MSS, MSS, 0));
	end(2);
	begin();
	nic.ops = &firmware_ops;
	rx_merge_input(&nic, segment(0, MSS, 0));
	CHECK_NUM(given, 1); /* at once */
	nic.ops = &native_ops;
	nic.rx_ring = 16;
	rx_merge_input(&nic, segment(MSS, MSS, 0));
	CHECK_NUM(given, 2);
	nic.rx_ring = 0;
	end(2);
}

/* What hardware has checked is not summed again. */
static void test_rx_merge_believes_hardware(void)
{
	begin();
	for (unsigned i = 0; i < 2; i++) {
		struct frame *frame = segment(i * MSS, MSS, 0);

		frame->checksum_good = true;
		frame->data[50] ^= 0xff;
		rx_merge_input(&nic, frame);
	}
	rx_merge_flush();
	CHECK_NUM(parts, 2);
	CHECK(given_good);
	end(1);
}

/* Cut at every length, between two right ones: nothing is read beyond its end. */
static void test_rx_merge_short(void)
{
	for (size_t n = 1; n < HEADS + 20; n++) {
		struct frame *frame = segment(MSS, 20, 0);

		begin();
		frame->n = n;
		frame->start = frame->data = realloc(frame->start, n);
		frame->cap = n;
		rx_merge_input(&nic, segment(0, MSS, 0));
		rx_merge_input(&nic, frame);
		end(2);
	}
}

static void test_rx_merge_order(void)
{
	struct frame *arp = segment(0, 20, 0);

	begin();
	put16(arp->data + 12, 0x0806);
	rx_merge_input(&nic, segment(0, MSS, 0));
	rx_merge_input(&nic, segment(MSS, MSS, 0));
	rx_merge_input(&nic, arp);
	CHECK_NUM(given, 2);
	CHECK_NUM(given_bytes[13], 6); /* the one that came last */
	end(2);
}

int main(void)
{
	test_rx_merge_a_row();
	test_rx_merge_one_alone_is_untouched();
	test_rx_merge_padding();
	test_rx_merge_largest();
	test_rx_merge_push();
	test_rx_merge_keeps_apart();
	test_rx_merge_gaps();
	test_rx_merge_other_interface();
	test_rx_merge_believes_hardware();
	test_rx_merge_short();
	test_rx_merge_order();
	return check_end();
}
