/* The boot catalog: sections 2.1 to 2.4 of "El Torito" Bootable CD-ROM Format Specification 1.0. */
#include "proto/eltorito.h"

#include "proto/iso9660.h"

#define ENTRY       32
#define ENTRIES_MAX (ISO_SECTOR / ENTRY) /* one sector: real catalogs have two to four */

enum indicator { BOOTABLE = 0x88, HEADER_MORE = 0x90, HEADER_LAST = 0x91, EXTENSION = 0x44 };

static uint16_t le16(const uint8_t *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

static bool is_validation(const uint8_t *entry)
{
	uint16_t total = 0;

	for (unsigned i = 0; i < ENTRY; i += 2)
		total = (uint16_t)(total + le16(entry + i));
	return entry[0] == 1 && entry[30] == 0x55 && entry[31] == 0xaa && total == 0;
}

static bool take(const uint8_t *entry, uint8_t platform, struct eltorito_entry *out)
{
	uint8_t media = entry[1] & 0x0f;

	if (entry[0] != BOOTABLE || media > ELTORITO_HARD_DISK)
		return false;
	out->platform = platform;
	out->media = (enum eltorito_media)media;
	out->load_segment = le16(entry + 2);
	out->system_type = entry[4];
	out->sectors = le16(entry + 6);
	out->lba = le16(entry + 8) | (uint32_t)le16(entry + 10) << 16;
	return true;
}

/* All that is to be loaded without emulation; the image of a disk may be cut at its end. */
static bool lies_on(const struct volume *cd, const struct eltorito_entry *entry)
{
	uint32_t all = (uint32_t)(cd->size / ISO_SECTOR);
	uint32_t loaded = entry->media == ELTORITO_NO_EMULATION ? entry->sectors : 0; /* of 512 bytes */

	return entry->lba != 0 && entry->lba < all && (loaded + 3) / 4 <= all - entry->lba;
}

enum rc eltorito_find(const struct volume *cd, uint32_t catalog, uint8_t platform, struct eltorito_entry *out)
{
	uint8_t entry[ENTRY];
	uint8_t section = 0;

	for (unsigned i = 0; i < ENTRIES_MAX; i++) {
		enum rc rc = volume_read(cd, (uint64_t)catalog * ISO_SECTOR + i * ENTRY, entry, sizeof entry);

		if (rc != RC_OK)
			return rc;
		if (i == 0 && !is_validation(entry))
			return RC_IMAGE_BROKEN;
		if (i == 0 || entry[0] == HEADER_MORE || entry[0] == HEADER_LAST)
			section = entry[1];
		else if (section == platform && take(entry, section, out))
			return lies_on(cd, out) ? RC_OK : RC_IMAGE_BROKEN;
	}
	return RC_NOT_FOUND;
}
