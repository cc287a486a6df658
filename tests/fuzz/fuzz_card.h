/*
 * What a native driver sees of the program above it while its card lies: nic_add and nic_deliver, which read
 * every byte and keep some frames for a while.  And the input as numbers.  Included once, behind the card's
 * model.
 */
#pragma once

#include <stdlib.h>

#include "net/nic.h"

static struct nic *nic;		/* the last one that was made known */
static bool frames_in_one_part; /* the driver never chains them */
static struct frame *held;
static unsigned held_n;

enum rc nic_add(struct nic *added)
{
	nic = added;
	return RC_OK;
}

static void release_held(void)
{
	frame_put_all(held);
	held = NULL;
	held_n = 0;
}

void frame_reclaim(void)
{
	release_held();
}

static bool part_is_inside(const struct frame *part)
{
	return part->data >= part->start && part->n <= part->cap - (size_t)(part->data - part->start);
}

/* The sanitizer sees lengths that cannot be. */
void nic_deliver(struct nic *from, struct frame *frame)
{
	volatile uint8_t sum = 0;

	if (from != nic || (frames_in_one_part && frame->next != NULL))
		abort();
	while (frame != NULL) {
		struct frame *next = frame->next;

		if (!part_is_inside(frame))
			abort();
		for (size_t i = 0; i < frame->n; i++)
			sum = (uint8_t)(sum + frame->data[i]);
		frame->next = held;
		held = frame;
		held_n++;
		frame = next;
	}
	if (held_n > 100)
		release_held();
}

static uint32_t number(const uint8_t **at, const uint8_t *end, unsigned width)
{
	uint32_t value = 0;

	for (unsigned i = 0; i < width && *at < end; i++)
		value |= (uint32_t) * (*at)++ << 8 * i;
	return value;
}
