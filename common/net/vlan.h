/*
 * VLANs: interfaces that send and receive tagged frames through another one, their trunk.  IEEE 802.1Q-2018 chapter 9.
 */
#pragma once

#include <stdbool.h>

#include "base/rc.h"
#include "net/nic.h"

#define VLAN_TAG_MOST      4094
#define VLAN_PRIORITY_MOST 7
#define VLAN_OVERHEAD      4 /* bytes that a tag adds to a frame */

/**
 * Makes the interface TRUNK-TAG ("net0-5") known, closed as any other at first; one that exists gets the priority.
 * Its largest packet is 4 bytes smaller than the trunk's: firmware's drivers take no larger frames for a tag's sake.
 * RC_INVALID for a tag or priority that cannot be, RC_UNSUPPORTED for a VLAN as trunk, RC_LIMIT beyond NIC_MAX
 * interfaces, RC_NO_MEMORY.
 */
enum rc vlan_create(struct nic *trunk, unsigned tag, unsigned priority, struct nic **out) MUST_CHECK;

/** Closes it and takes it off the list of interfaces; the struct stays valid, for who still points to it.  RC_INVALID if it is no VLAN. */
enum rc vlan_destroy(struct nic *nic) MUST_CHECK;

/**
 * Used by nic_deliver, for each frame: a tagged one goes to its VLAN, or is dropped if there is none, and true is returned; a
 * tag with a priority alone is taken off, and the frame stays the trunk's.
 */
bool vlan_take(struct nic *trunk, struct frame *frame);
