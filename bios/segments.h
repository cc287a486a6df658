/* Where a program's segments go in this machine's memory: taking the places, clearing them of our images, copying. */
#pragma once

#include "base/rc.h"
#include "proto/elf.h"

struct boot_set;

/**
 * Takes the memory that the program's segments will lie in; images of the set that are in the way move elsewhere.
 * What is allocated afterwards lies beside it.  RC_NO_MEMORY, said in a sentence; then nothing is taken.
 */
enum rc segments_claim(const struct boot_set *set, const struct elf_program *program) MUST_CHECK;

/** Gives it back, all of it. */
void segments_release(const struct elf_program *program);

/** Puts them there.  Memory below 1 MiB is the program's: no real_* call may follow. */
void segments_copy(struct span file, const struct elf_program *program);
