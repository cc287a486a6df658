/* The initrds of a boot as one stream of bytes, and the protocol by which a Linux kernel asks for it. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"
#include "image/image.h"

/** Bytes of all initrds joined: each one starts on a 4-byte border, with zeros before it. */
uint64_t initrd_size(const struct boot_set *set);

/** Copies at most n bytes of the joined stream from offset on; returns how many. */
size_t initrd_read(const struct boot_set *set, uint64_t offset, void *to, size_t n);

/**
 * Offers the initrds to a kernel by LoadFile2 on the Linux initrd media path; nothing if there are none.  set is
 * borrowed until initrd_withdraw.  RC_BUSY with a message if somebody else offers one: the kernel would get that.
 */
enum rc initrd_offer(const struct boot_set *set) MUST_CHECK;

/** Takes the offer back; safe when there is none. */
void initrd_withdraw(void);
