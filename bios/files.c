/* Files of the medium that this program was loaded from, and what scripts/embed has put into it. */
#include "base/heap.h"
#include "disk.h"
#include "port.h"
#include "proto/disk_image.h"
#include "start.h"

#define LOG_MODULE "files"
#include "base/log.h"

struct plat_file {
	struct place place;
	uint64_t at;
};

static struct {
	struct volume volume;
	bool there;
} files;

void files_start(void)
{
	enum rc rc = disk_open(&files.volume);

	files.there = rc == RC_OK;
	if (rc == RC_FIRMWARE)
		log_warn("the BIOS does not tell how drive %02x is read, which Kedge was loaded from; no script is looked for on it",
			 (unsigned)start_info.drive);
}

struct span plat_embedded(void)
{
	return span_of((const void *)(uintptr_t)start_info.embedded, start_info.embedded_size);
}

/* The program has no folder: it lies before the file system. */
struct span plat_folder(void)
{
	return files.there ? span_str("/") : SPAN_NONE;
}

enum rc plat_file_open(struct span path, struct plat_file **out, uint64_t *size)
{
	struct plat_file *file;
	enum rc rc;

	if (!files.there)
		return RC_UNSUPPORTED;
	file = heap_new(sizeof *file);
	if (file == NULL)
		return RC_NO_MEMORY;
	file->at = 0;
	rc = disk_image_find(&files.volume, path, &file->place);
	if (rc == RC_IMAGE_UNKNOWN)
		rc = RC_UNSUPPORTED;
	if (rc == RC_OK && file->place.is_directory)
		rc = RC_NOT_FOUND;
	if (rc != RC_OK) {
		heap_free(file);
		return rc;
	}
	*size = file->place.size;
	*out = file;
	return RC_OK;
}

/* Where the file goes on: bytes in one piece from *at of the medium on. */
static uint64_t next_bytes(const struct plat_file *file, uint64_t *at)
{
	uint64_t skip = file->at;
	uint64_t left = file->place.size - file->at;

	for (unsigned i = 0; i < file->place.count; i++) {
		const struct extent *extent = &file->place.extents[i];

		if (skip < extent->n) {
			*at = extent->at + skip;
			return left < extent->n - skip ? left : extent->n - skip;
		}
		skip -= extent->n;
	}
	return 0;
}

enum rc plat_file_read(struct plat_file *file, void *to, size_t n, size_t *got)
{
	uint64_t at = 0;
	uint64_t here = next_bytes(file, &at);
	enum rc rc;

	*got = here < n ? (size_t)here : n;
	rc = *got == 0 ? RC_OK : volume_read(&files.volume, at, to, *got);
	file->at += *got;
	return rc;
}

void plat_file_close(struct plat_file *file)
{
	heap_free(file);
}

/* ---- nothing is written ---- */

enum rc plat_file_create(struct span path, struct plat_file **out)
{
	(void)path, (void)out;
	return RC_UNSUPPORTED;
}

enum rc plat_file_write(struct plat_file *file, struct span bytes)
{
	(void)file, (void)bytes;
	return RC_UNSUPPORTED;
}

enum rc plat_file_rename(struct span from, struct span to)
{
	(void)from, (void)to;
	return RC_UNSUPPORTED;
}

enum rc plat_file_remove(struct span path)
{
	(void)path;
	return RC_UNSUPPORTED;
}
