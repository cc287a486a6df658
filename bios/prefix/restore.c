/* The other half of scripts/bios-pack's Parts. */
#include "restore.h"

#include <stdbool.h>
#include <string.h>

struct walk {
	const struct restore_head *head;
	uint8_t *program, *at;
	uint32_t load;
	const uint8_t *from[RESTORE_STREAMS];
};

static uint8_t copy_byte(struct walk *walk, unsigned stream)
{
	uint8_t byte = *walk->from[stream]++;

	*walk->at++ = byte;
	return byte;
}

static uint32_t take_u32(struct walk *walk, unsigned stream)
{
	const uint8_t *p = walk->from[stream];

	walk->from[stream] = p + 4;
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void put_u32(struct walk *walk, uint32_t value)
{
	memcpy(walk->at, &value, sizeof value);
	walk->at += sizeof value;
}

/* ---- code ---- */

static void put_operand(struct walk *walk, uint8_t shape, bool narrow)
{
	unsigned kind = shape & RESTORE_OPERAND;
	uint32_t value;

	if (kind == RESTORE_NONE)
		return;
	if (kind == RESTORE_BYTE) {
		copy_byte(walk, shape & RESTORE_STREAM);
		return;
	}
	if (kind == RESTORE_HALF || (kind == RESTORE_FULL && narrow)) {
		copy_byte(walk, RESTORE_CODE);
		copy_byte(walk, RESTORE_CODE);
		return;
	}
	value = take_u32(walk, shape & RESTORE_STREAM);
	if (kind == RESTORE_RELATIVE)
		value -= (uint32_t)(walk->at - walk->program) + 4;
	else if (value >> 24 == walk->head->marker)
		value = (value & 0xffffff) + walk->load;
	put_u32(walk, value);
}

/* F6 and F7 have an immediate operand only as TEST. */
static bool has_immediate(uint8_t opcode, uint8_t modrm)
{
	return (opcode | 1) != 0xf7 || (modrm & 0x30) == 0;
}

static void put_instruction(struct walk *walk)
{
	const struct restore_head *head = walk->head;
	bool narrow = false;
	uint8_t opcode = copy_byte(walk, RESTORE_CODE);
	uint8_t shape = head->first[opcode];

	while (shape == RESTORE_PREFIX) {
		narrow = true;
		opcode = copy_byte(walk, RESTORE_CODE);
		shape = head->first[opcode];
	}
	if (shape == RESTORE_SECOND) {
		shape = head->second[copy_byte(walk, RESTORE_CODE)];
		opcode = 0;
	}
	if ((shape & RESTORE_MODRM) != 0) {
		uint8_t modrm = copy_byte(walk, RESTORE_CODE);
		uint8_t field = head->modrm[modrm];

		if ((field & RESTORE_MODRM) != 0 && (copy_byte(walk, RESTORE_SIB) & 7) == 5 && modrm < 0x40)
			field = RESTORE_WIDE | RESTORE_FIELD32;
		put_operand(walk, field, false);
		if (!has_immediate(opcode, modrm))
			return;
	}
	put_operand(walk, shape, narrow);
}

/* ---- data ---- */

/* The next place of an address; SIZE_MAX behind the last one. */
static size_t next_move(struct walk *walk, const uint8_t *end, size_t at)
{
	while (walk->from[RESTORE_MOVES] < end) {
		uint8_t distance = *walk->from[RESTORE_MOVES]++;

		if (distance != 255)
			return at + distance;
		at += 254;
	}
	return SIZE_MAX;
}

static void put_data(struct walk *walk, size_t n)
{
	const uint8_t *moves_end = walk->from[RESTORE_MOVES] + walk->head->sizes[RESTORE_MOVES];
	const uint8_t *start = walk->at;
	size_t move = next_move(walk, moves_end, 0);
	size_t at;

	while ((at = (size_t)(walk->at - start)) < n) {
		if (at == move) {
			put_u32(walk, take_u32(walk, RESTORE_ADDRESSES) + walk->load);
			move = next_move(walk, moves_end, at);
		} else {
			copy_byte(walk, RESTORE_DATA);
		}
	}
}

void restore_program(uint8_t *program, size_t code_n, size_t n, uint32_t load,
		     const struct restore_head *head)
{
	struct walk walk = {.head = head, .program = program, .at = program, .load = load};
	const uint8_t *stream = (const uint8_t *)(head + 1);

	for (unsigned i = 0; i < RESTORE_STREAMS; i++) {
		walk.from[i] = stream;
		stream += (head->sizes[i] + 3) & ~3u;
	}
	while (walk.at < program + code_n)
		put_instruction(&walk);
	put_data(&walk, n - code_n);
}
