/* The boot catalog: sections 2.1 to 2.4 of "El Torito" Bootable CD-ROM Format Specification 1.0. */
#include "proto/eltorito.h"

#include "proto/iso9660.h"

#define ENTRY       32
#define ENTRIES_MAX (ISO_SECTOR / ENTRY) /* one sector: real catalogs have two to four */

enum indicator { BOOTABLE = 0x88, HEADER_MORE = 0x90, HEADER_LAST = 0x91, EXTENSION = 0x44 };

static bool is_validation(const uint8_t *entry)
{
	uint16_t total = 0;

	for (unsigned i = 0; i < ENTRY; i += 2)
		total = (uint16_t)(total + entry[i] + (entry[i + 1] << 8));
	return entry[0] == 1 && entry[30] == 0x55 && entry[31] == 0xaa && total == 0;
}

static bool take(const uint8_t *entry, uint8_t platform, struct eltorito_entry *out)
{
	struct reader r = reader_of(span_of(entry, ENTRY));
	uint8_t indicator = rd_u8(&r);
	uint8_t media = rd_u8(&r) & 0x0f;

	if (indicator != BOOTABLE || media > ELTORITO_HARD_DISK)
		return false;
	out->platform = platform;
	out->media = (enum eltorito_media)media;
	out->load_segment = rd_le16(&r);
	out->system_type = rd_u8(&r);
	rd_skip(&r, 1);
	out->sectors = rd_le16(&r);
	out->lba = rd_le32(&r);
	return true;
}

enum rc eltorito_find(const struct volume *cd, uint32_t catalog, uint8_t platform, struct eltorito_entry *out)
{
	uint8_t entry[ENTRY];
	uint8_t section;
	enum rc rc = volume_read(cd, (uint64_t)catalog * ISO_SECTOR, entry, sizeof entry);

	if (rc != RC_OK)
		return rc;
	if (!is_validation(entry))
		return RC_IMAGE_BROKEN;
	section = entry[1];
	for (unsigned i = 1; i < ENTRIES_MAX; i++) {
		rc = volume_read(cd, (uint64_t)catalog * ISO_SECTOR + i * ENTRY, entry, sizeof entry);
		if (rc != RC_OK)
			return rc;
		if (entry[0] == HEADER_MORE || entry[0] == HEADER_LAST)
			section = entry[1];
		else if (section == platform && take(entry, section, out))
			return RC_OK;
	}
	return RC_NOT_FOUND;
}
