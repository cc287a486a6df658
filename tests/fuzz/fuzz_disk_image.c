/*
 * File systems inside images: whatever the bytes, readers end, stay inside, and what they find lies in the image.
 * The first byte says where the bytes lie: an ISO begins with 32 KiB that nobody looks at.
 */
#include <stdlib.h>
#include <string.h>

#include "proto/disk_image.h"
#include "proto/eltorito.h"
#include "proto/iso9660.h"
#include "proto/partition.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#define IMAGE_SIZE (1u << 20)
#define READS_MAX  2000000

static const uint8_t *bytes;
static size_t bytes_n;
static size_t bytes_at;
static unsigned reads;

static enum rc read_image(void *ctx, uint64_t at, void *to, size_t n)
{
	uint8_t *out = to;

	(void)ctx;
	if (at > IMAGE_SIZE || n > IMAGE_SIZE - at || ++reads > READS_MAX)
		abort();
	for (size_t i = 0; i < n; i++)
		out[i] = at + i >= bytes_at && at + i - bytes_at < bytes_n ? bytes[at + i - bytes_at] : 0;
	return RC_OK;
}

static void note(void *ctx, struct span name, bool is_directory, uint64_t size)
{
	size_t *longest = ctx;

	(void)is_directory, (void)size;
	if (name.n > *longest)
		*longest = name.n;
}

static void check_place(const struct place *place)
{
	if (place->count > PLACE_EXTENTS_MAX)
		abort();
	for (unsigned i = 0; i < place->count; i++) {
		if (place->extents[i].n == 0)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const struct volume image = {read_image, NULL, 0, IMAGE_SIZE};
	static const char *const paths[] = {"/", "/a/b.txt", "/EFI/BOOT/BOOTX64.EFI"};
	struct place place;
	struct eltorito_entry entry;
	struct iso9660 iso;
	size_t longest = 0;

	if (n < 1)
		return 0;
	bytes = data + 1;
	bytes_n = n - 1;
	bytes_at = data[0] % 2 != 0 ? 16 * ISO_SECTOR : 0;
	reads = 0;
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		if (disk_image_find(&image, span_str(paths[i]), &place) == RC_OK)
			check_place(&place);
	}
	if (disk_image_list(&image, span_str("/"), &place, note, &longest) == RC_OK)
		check_place(&place);
	if (longest > 1024)
		abort();
	if (iso9660_open(&image, &iso) == RC_OK && eltorito_find(&image, iso.boot_catalog, ELTORITO_PLATFORM_BIOS, &entry) == RC_OK &&
	    (entry.lba == 0 || entry.lba >= IMAGE_SIZE / ISO_SECTOR))
		abort();
	partition_geometry(span_of(bytes, bytes_n));
	return 0;
}
