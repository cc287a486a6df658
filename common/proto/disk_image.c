/* Tries the file systems that an image can have, one after the other. */
#include "proto/disk_image.h"

#include "proto/fat.h"
#include "proto/iso9660.h"
#include "proto/partition.h"

/* One question for every file system: where the path is, and, with each, what the directory there has. */
struct question {
	struct span path;
	struct place *place;
	volume_entry_fn *each;
	void *ctx;
};

static enum rc ask_iso9660(const struct volume *volume, const struct question *question)
{
	struct iso9660 iso;
	enum rc rc = iso9660_open(volume, &iso);

	if (rc == RC_OK)
		rc = iso9660_find(&iso, question->path, question->place);
	if (rc == RC_OK && question->each != NULL && question->place->is_directory)
		rc = iso9660_list(&iso, question->place, question->each, question->ctx);
	return rc;
}

static enum rc ask_fat(const struct volume *volume, const struct question *question)
{
	struct fat fat;
	enum rc rc = fat_open(volume, &fat);

	if (rc == RC_OK)
		rc = fat_find(&fat, question->path, question->place);
	if (rc == RC_OK && question->each != NULL && question->place->is_directory)
		rc = fat_list(&fat, question->place, question->each, question->ctx);
	return rc;
}

static bool goes_on(enum rc rc)
{
	return rc == RC_IMAGE_UNKNOWN || rc == RC_NOT_FOUND;
}

/* "Not there" outweighs "no file system": somebody has looked. */
static enum rc joined(enum rc before, enum rc now)
{
	return now == RC_IMAGE_UNKNOWN ? before : now;
}

static enum rc ask_partitions(const struct volume *image, const struct question *question)
{
	enum rc result = RC_IMAGE_UNKNOWN;
	struct partition partition;

	for (unsigned number = 1;; number++) {
		struct volume volume;
		enum rc rc = partition_next(image, &number, &partition);

		if (rc == RC_NOT_FOUND)
			return result;
		if (rc != RC_OK)
			return rc;
		volume = volume_part(image, partition.at, partition.n);
		rc = ask_fat(&volume, question);
		if (!goes_on(rc))
			return rc;
		result = joined(result, rc);
	}
}

static enum rc ask(const struct volume *image, const struct question *question)
{
	enum rc result = ask_iso9660(image, question);
	enum rc rc;

	if (!goes_on(result))
		return result;
	rc = ask_fat(image, question);
	if (!goes_on(rc))
		return rc;
	result = joined(result, rc);
	rc = ask_partitions(image, question);
	return goes_on(rc) ? joined(result, rc) : rc;
}

enum rc disk_image_find(const struct volume *image, struct span path, struct place *out)
{
	const struct question question = {.path = path, .place = out};

	return ask(image, &question);
}

enum rc disk_image_list(const struct volume *image, struct span path, struct place *out, volume_entry_fn *each, void *ctx)
{
	const struct question question = {path, out, each, ctx};

	return ask(image, &question);
}
