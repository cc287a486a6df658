/*
 * Drives of the host: "booting" one reads it as KEDGE_DRIVE_READS says, "FIRST+COUNT ..." in blocks, or from start to end,
 * and prints the hash of what came.
 */
#include <stdio.h>
#include <stdlib.h>

#include "net/loop.h"
#include "plat.h"
#include "proto/sha256.h"

#define PIECE 64 /* blocks of one read */

void *plat_drive_pages_alloc(size_t n)
{
	return plat_pages_alloc(n, PLAT_ANY_ADDRESS);
}

enum rc plat_drive_add(struct plat_drive *drive)
{
	drive->port = drive;
	return RC_OK;
}

void plat_drive_remove(struct plat_drive *drive)
{
	drive->port = NULL;
}

static enum rc read_area(struct plat_drive *drive, uint64_t first, uint64_t count, struct sha256 *hash)
{
	uint8_t *bytes = malloc((size_t)PIECE * drive->block_size);
	enum rc rc = RC_OK;

	while (count > 0 && rc == RC_OK) {
		uint32_t n = count < PIECE ? (uint32_t)count : PIECE;

		rc = drive->read(drive->ctx, first, n, bytes);
		if (rc == RC_OK)
			sha256_update(hash, span_of(bytes, (size_t)n * drive->block_size));
		first += n;
		count -= n;
	}
	free(bytes);
	return rc;
}

bool plat_drive_is_local(unsigned number)
{
	return number == PLAT_DRIVE_FIRST;
}

enum rc plat_drive_boot(const struct plat_drive_boot *boot)
{
	struct plat_drive *drive = boot->drive;
	const char *reads = getenv("KEDGE_DRIVE_READS");
	uint8_t digest[SHA256_SIZE];
	struct sha256 hash;
	char whole[64];
	enum rc rc = RC_OK;

	if (drive == NULL)
		return RC_NOT_FOUND;
	snprintf(whole, sizeof whole, "0+%llu", (unsigned long long)drive->blocks);
	reads = reads != NULL ? reads : whole;
	sha256_init(&hash);
	while (*reads != '\0' && rc == RC_OK) {
		char *end;
		uint64_t first = strtoull(reads, &end, 10);
		uint64_t count = strtoull(end + 1, &end, 10);

		rc = read_area(drive, first, count, &hash);
		reads = end + (*end == ' ');
	}
	sha256_end(&hash, digest);
	printf("drive read: %s ", rc_name(rc));
	for (size_t i = 0; i < sizeof digest; i++)
		printf("%02x", digest[i]);
	printf("\n");
	return rc;
}
