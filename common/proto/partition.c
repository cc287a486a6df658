/* Where a disk's partitions lie. */
#include "proto/partition.h"

#define MBR_ENTRIES   4
#define MBR_TABLE     446
#define TYPE_EFI      0xef
#define TYPE_GPT      0xee
#define GPT_ENTRY_MIN 128
#define GPT_ENTRY_MAX 4096

static const uint8_t efi_system_type[16] = {0x28, 0x73, 0x2a, 0xc1, 0x1f, 0xf8, 0xd2, 0x11, 0xba, 0x4b, 0x00, 0xa0, 0xc9, 0x3e, 0xc9, 0x3b};

static bool is_extended(uint8_t type)
{
	return type == 0x05 || type == 0x0f || type == 0x85;
}

static enum rc next_in_mbr(const uint8_t *sector, unsigned *number, struct partition *out)
{
	for (unsigned i = *number; i <= MBR_ENTRIES; i++) {
		struct reader r = reader_of(span_of(sector + MBR_TABLE + (i - 1) * 16, 16));
		uint8_t type;
		uint64_t n;

		rd_skip(&r, 4);
		type = rd_u8(&r);
		rd_skip(&r, 3);
		out->at = (uint64_t)rd_le32(&r) * DISK_BLOCK;
		n = (uint64_t)rd_le32(&r) * DISK_BLOCK;
		if (type == 0 || is_extended(type) || n == 0)
			continue;
		out->n = n;
		out->is_efi_system = type == TYPE_EFI;
		*number = i;
		return RC_OK;
	}
	return RC_NOT_FOUND;
}

static enum rc next_in_gpt(const struct volume *disk, unsigned *number, struct partition *out)
{
	uint8_t bytes[GPT_ENTRY_MIN];
	struct reader r;
	uint64_t table;
	uint32_t count;
	uint32_t size;
	enum rc rc = volume_read(disk, DISK_BLOCK, bytes, sizeof bytes);

	if (rc != RC_OK)
		return rc;
	r = reader_of(span_of(bytes, sizeof bytes));
	if (!span_is(rd_span(&r, 8), "EFI PART"))
		return RC_NOT_FOUND;
	rd_skip(&r, 64);
	table = rd_le64(&r);
	count = rd_le32(&r);
	size = rd_le32(&r);
	if (table > disk->size / DISK_BLOCK || size < GPT_ENTRY_MIN || size > GPT_ENTRY_MAX)
		return RC_IMAGE_BROKEN;
	for (unsigned i = *number; i <= count && i <= PARTITIONS_MAX; i++) {
		uint64_t first;
		uint64_t last;
		struct span type;

		rc = volume_read(disk, table * DISK_BLOCK + (uint64_t)(i - 1) * size, bytes, sizeof bytes);
		if (rc != RC_OK)
			return rc;
		r = reader_of(span_of(bytes, sizeof bytes));
		type = rd_span(&r, 16);
		rd_skip(&r, 16);
		first = rd_le64(&r);
		last = rd_le64(&r);
		if (first == 0 || last < first || last > disk->size / DISK_BLOCK)
			continue; /* empty, or beyond the disk */
		*out = (struct partition){first * DISK_BLOCK, (last - first + 1) * DISK_BLOCK,
					  memcmp(type.p, efi_system_type, sizeof efi_system_type) == 0};
		*number = i;
		return RC_OK;
	}
	return RC_NOT_FOUND;
}

enum rc partition_next(const struct volume *disk, unsigned *number, struct partition *out)
{
	uint8_t sector[DISK_BLOCK];
	enum rc rc;

	if (*number == 0)
		*number = 1;
	if (disk->size < 2 * DISK_BLOCK)
		return RC_NOT_FOUND;
	rc = volume_read(disk, 0, sector, sizeof sector);
	if (rc != RC_OK)
		return rc;
	if (sector[510] != 0x55 || sector[511] != 0xaa)
		return RC_NOT_FOUND;
	for (unsigned i = 0; i < MBR_ENTRIES; i++) {
		if (sector[MBR_TABLE + i * 16 + 4] == TYPE_GPT) {
			rc = next_in_gpt(disk, number, out);
			return rc != RC_NOT_FOUND || *number > MBR_ENTRIES ? rc : next_in_mbr(sector, number, out);
		}
	}
	return next_in_mbr(sector, number, out);
}

/* The end of a partition that fills its last track is at the last head and sector. */
struct disk_geometry partition_geometry(struct span boot_sector)
{
	struct disk_geometry best = {0, 0};

	if (boot_sector.n < DISK_BLOCK || boot_sector.p[510] != 0x55 || boot_sector.p[511] != 0xaa)
		return (struct disk_geometry){255, 63};
	for (unsigned i = 0; i < MBR_ENTRIES; i++) {
		const uint8_t *entry = boot_sector.p + MBR_TABLE + i * 16;
		unsigned heads = entry[5] + 1u;
		unsigned sectors = entry[6] & 63;

		if (entry[4] == 0 || sectors == 0 || heads > 255)
			continue;
		if (heads > best.heads)
			best.heads = heads;
		if (sectors > best.sectors)
			best.sectors = sectors;
	}
	return best.heads > 1 && best.sectors > 1 ? best : (struct disk_geometry){255, 63};
}
