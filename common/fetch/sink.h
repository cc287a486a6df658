/*
 * Where fetched bytes go.  A hash, a progress bar, a decompressor, a test are each just another sink, stacked.
 *
 * The fetcher calls begin once, write in order, then done exactly once (rc says how it ended; also without begin
 * when nothing ever came; and anew after again).  Bytes are borrowed for the call.  A sink that returns an error ends the fetch with it.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/span.h"

#define SINK_SIZE_UNKNOWN UINT64_MAX

struct sink {
	/** size in bytes, or SINK_SIZE_UNKNOWN. */
	enum rc (*begin)(struct sink *sink, uint64_t size) MUST_CHECK;
	enum rc (*write)(struct sink *sink, struct span bytes) MUST_CHECK;
	void (*done)(struct sink *sink, enum rc rc);
	/** Forgets all that came: the file comes anew, with another begin.  NULL where that cannot be. */
	void (*again)(struct sink *sink);
	/** Forgets the last n bytes: they come anew.  NULL where that cannot be. */
	void (*back)(struct sink *sink, uint64_t n);
};
