/*
 * Received segments of one TCP stream, put together before the stack sees them, as hardware with large
 * receive does it.
 *
 * What a poll of a native driver brings is usually a row of full segments.  As one long segment they cost the
 * stack one round instead of many: one look at its queue of what came out of order, and one ACK, which is the
 * dearest part. Nothing is held longer than the poll.
 */
#pragma once

#include "net/nic.h"

/** Takes a frame, and holds it if it may have successors; frames of other drivers, and of NICs with short rings, go to the stack as they come.
 */
void rx_merge_input(struct nic *nic, struct frame *frame);

/** Gives the stack what is held.  Called when a poll is over. */
void rx_merge_flush(void);
