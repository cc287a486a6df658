/*
 * What a native driver sees of the program above it, as its unit test wants it: nic_add and nic_deliver,
 * which keep what came.  Included once.
 */
#pragma once

#include "check.h"

#include "net/nic.h"

static struct nic *nic; /* the last one that was made known */
static unsigned delivered;
static size_t last_n;
static unsigned last_parts;
static bool last_good;
static uint8_t last_bytes[70000];
static struct frame *held; /* frames that the stack keeps */
static bool hold;
static bool keeps_all; /* gives none of them back when asked */
static bool answer;    /* send a frame for each that comes */
static bool close_in_delivery;
static unsigned reclaimed;

static void stack_start(void)
{
	nic = NULL;
	delivered = reclaimed = 0;
	hold = keeps_all = answer = close_in_delivery = false;
}

enum rc nic_add(struct nic *added)
{
	static struct nic *all[128]; /* drivers keep them for the program's life */
	static unsigned count;

	if (count == sizeof all / sizeof all[0])
		return RC_LIMIT;
	all[count++] = added;
	nic = added;
	return RC_OK;
}

static void release_held(void)
{
	frame_put_all(held);
	held = NULL;
}

void frame_reclaim(void)
{
	reclaimed++;
	if (!keeps_all)
		release_held();
}

void nic_deliver(struct nic *from, struct frame *frame)
{
	struct frame *last = frame;

	CHECK(from == nic);
	delivered++;
	last_n = last_parts = 0;
	last_good = frame->checksum_good;
	for (struct frame *part = frame; part != NULL; part = part->next) {
		CHECK(part->data >= part->start && part->data + part->n <= part->start + part->cap);
		memcpy(last_bytes + last_n, part->data, part->n);
		last_n += part->n;
		last_parts++;
		last = part;
	}
	if (answer)
		CHECK_RC(nic->ops->send(nic, span_of(last_bytes, 60)), RC_OK);
	if (close_in_delivery)
		nic->ops->close(nic);
	if (hold) {
		last->next = held;
		held = frame;
	} else {
		frame_put_all(frame);
	}
}
