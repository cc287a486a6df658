/* <assert.h> (C11 7.2) for borrowed libraries in the freestanding ports: they are built with NDEBUG. */
#pragma once

#define assert(held) ((void)0)
