/* Small blocks that live as long as their configuration: one limit for all, freed at once. */
#pragma once

#include <stddef.h>

#include "base/rc.h"

struct config_arena;

/** NULL if out of memory. */
struct config_arena *config_arena_new(size_t limit) MUST_CHECK;
void config_arena_free(struct config_arena *arena);

/** n zeroed bytes aligned for any type; NULL if out of memory or beyond the limit. */
void *config_arena_take(struct config_arena *arena, size_t n) MUST_CHECK;
