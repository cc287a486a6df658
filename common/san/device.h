/*
 * A read-only block device over HTTP ranges: a file on a server as a disk or CD.
 *
 * What was read is kept in spare memory, and more than was asked for comes while the machine reads (reader.h, pull.h).  One
 * version of the file is pinned when it is opened; if the server has another one later, every read fails: two versions are
 * never mixed.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/span.h"

#define SAN_DISK_BLOCK 512
#define SAN_CD_BLOCK   2048

struct san_device;

struct san_stats {
	uint64_t reads;         /* by who uses the drive */
	uint64_t read_bytes;
	uint64_t requests;      /* to the server */
	uint64_t fetched_bytes;
	uint64_t failures;      /* reads that ended with an error */
	uint64_t longest_ms;    /* that a read had to wait */
};

/**
 * Opens the file: asks how large it is, and whether the server gives parts.  in_memory: fetches all of it at once instead,
 * which also happens when it gives none and the file is small beside the free memory.  Says what went wrong: the
 * fetch's failure, RC_NO_RANGE, RC_NO_MEMORY, RC_IMAGE_EMPTY.  Waits; Ctrl-C ends that.
 */
enum rc san_open(struct span url, bool in_memory, struct san_device **out) MUST_CHECK;

/** NULL is fine. */
void san_close(struct san_device *device);

/**
 * Copies n bytes from offset at, which must lie inside; waits as long as the server may need to come back (SAN_SILENCE_MS).
 * RC_INVALID, RC_UNREACHABLE: the network belongs to a program that was started.  Others have been said and may pass,
 * RC_HTTP_CHANGED may not.
 */
enum rc san_read(struct san_device *device, uint64_t at, void *to, size_t n) MUST_CHECK;

uint64_t san_size(const struct san_device *device);

/** Whether it holds an ISO 9660 file system, and is a CD: of blocks of SAN_CD_BLOCK instead of SAN_DISK_BLOCK bytes. */
bool san_is_cd(const struct san_device *device);

/** The whole file, if it is in memory; else empty. */
struct span san_memory(const struct san_device *device);

const char *san_url(const struct san_device *device);
struct san_stats san_stats(const struct san_device *device);

/** Nobody will read for a while: ends what is on its way. */
void san_rest(struct san_device *device);
