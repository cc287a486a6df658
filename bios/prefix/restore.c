/* The other half of scripts/bios-pack's take_apart(). */
#include "restore.h"

#include <stdbool.h>
#include <string.h>

static uint32_t take_u32(const uint8_t **stream)
{
	const uint8_t *p = *stream;

	*stream = p + 4;
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* The next place of an absolute address; SIZE_MAX behind the last one. */
static size_t next_move(const uint8_t **moves, const uint8_t *end, size_t at)
{
	while (*moves < end) {
		uint8_t distance = *(*moves)++;

		if (distance != 255)
			return at + distance;
		at += 254;
	}
	return SIZE_MAX;
}

static bool has_target(uint8_t before, uint8_t opcode)
{
	return (opcode & 0xfe) == 0xe8 || (before == 0x0f && (opcode & 0xf0) == 0x80);
}

void restore_program(uint8_t *program, size_t n, uint32_t load, struct restore_streams from)
{
	const uint8_t *moves_end = from.moves + from.moves_n;
	size_t move = next_move(&from.moves, moves_end, 0);
	uint8_t before = 0; /* the last byte of code; 0 behind an address */
	size_t at = 0;

	while (at < n) {
		uint8_t opcode;
		uint32_t value = 0;

		if (at == move) {
			value = take_u32(&from.addresses) + load;
			move = next_move(&from.moves, moves_end, at);
		} else {
			opcode = *from.code++;
			program[at++] = opcode;
			if (has_target(before, opcode))
				value = take_u32(&from.targets);
			before = opcode;
			if (value == 0)
				continue;
			value -= at + sizeof value;
		}
		memcpy(program + at, &value, sizeof value);
		at += sizeof value;
		before = 0;
	}
}
