/* The FAT file systems: boot sector, chains of clusters, directories. */
#include "proto/fat.h"

#include "base/ascii.h"
#include "base/fmt.h"
#include "base/utf8.h"

#define ENTRY_SIZE  32
#define LONG_UNITS  13  /* of one entry of a long name */
#define LONG_PARTS  20
#define NAME_CAP    (LONG_UNITS * LONG_PARTS * 3 + 1)
#define FAT12_MAX   4085 /* clusters; the numbers are what decides, by section 3.5 */
#define FAT16_MAX   65525
#define TABLE_PIECE 512 /* bytes of the table that are read at once */

enum { ATTRIBUTE_VOLUME = 0x08, ATTRIBUTE_DIRECTORY = 0x10, ATTRIBUTE_LONG = 0x0f, ATTRIBUTES = 0x3f };

struct entry {
	bool is_directory;
	uint32_t cluster;
	uint32_t size;
	size_t name_n;
	char name[NAME_CAP];
	size_t short_n;
	char short_name[16];
};

/* Walks one directory. */
struct walk {
	const struct fat *fat;
	const struct place *directory;
	unsigned extent;
	uint64_t at; /* in it */
	unsigned parts;    /* of a long name still to come; 0: none */
	uint8_t checksum;  /* of the short name that it belongs to */
	bool has_long;
	uint16_t units[LONG_UNITS * LONG_PARTS];
	unsigned unit_count;
};

static uint32_t le16(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8;
}

static uint32_t le32(const uint8_t *p)
{
	return le16(p) | le16(p + 2) << 16;
}

/* ---- boot sector ---- */

static bool is_power_of_two(uint32_t n)
{
	return n != 0 && (n & (n - 1)) == 0;
}

/* Section 3.1 and 3.5. */
static enum rc take_boot_sector(struct fat *fat, const uint8_t *b)
{
	uint32_t sector = le16(b + 11);
	uint32_t reserved = le16(b + 14);
	uint32_t root_sectors;
	uint64_t table_sectors = le16(b + 22) != 0 ? le16(b + 22) : le32(b + 36);
	uint64_t sectors = le16(b + 19) != 0 ? le16(b + 19) : le32(b + 32);
	uint64_t before;

	if (b[510] != 0x55 || b[511] != 0xaa || !is_power_of_two(sector) || sector < 512 || sector > 4096)
		return RC_IMAGE_UNKNOWN;
	if (!is_power_of_two(b[13]) || reserved == 0 || b[16] == 0 || b[16] > 2 || table_sectors == 0)
		return RC_IMAGE_UNKNOWN;
	root_sectors = (le16(b + 17) * ENTRY_SIZE + sector - 1) / sector;
	before = reserved + b[16] * table_sectors + root_sectors;
	if (sectors <= before || (sectors - before) / b[13] > 0x0ffffff5)
		return RC_IMAGE_UNKNOWN;
	fat->cluster_size = sector * b[13];
	fat->cluster_count = (uint32_t)((sectors - before) / b[13]);
	fat->bits = fat->cluster_count < FAT12_MAX ? 12 : fat->cluster_count < FAT16_MAX ? 16 : 32;
	fat->table = (uint64_t)reserved * sector;
	fat->root = (reserved + b[16] * table_sectors) * sector;
	fat->root_size = le16(b + 17) * ENTRY_SIZE;
	fat->data = before * sector;
	fat->root_cluster = le32(b + 44);
	return table_sectors * sector * 8 / fat->bits >= fat->cluster_count ? RC_OK : RC_IMAGE_UNKNOWN;
}

enum rc fat_open(const struct volume *volume, struct fat *out)
{
	struct fat fat = {.volume = *volume};
	uint8_t sector[512];
	enum rc rc;

	if (volume->size < sizeof sector)
		return RC_IMAGE_UNKNOWN;
	rc = volume_read(volume, 0, sector, sizeof sector);
	if (rc == RC_OK)
		rc = take_boot_sector(&fat, sector);
	if (rc == RC_OK)
		*out = fat;
	return rc;
}

/* ---- chains ---- */

/* Reads the table in pieces: a file of many clusters asks for neighbours. */
struct chain {
	const struct fat *fat;
	uint64_t piece; /* offset in the table of what bytes holds; UINT64_MAX: nothing */
	uint8_t bytes[TABLE_PIECE + 4];
};

static enum rc table_bytes(struct chain *chain, uint64_t at, const uint8_t **out)
{
	uint64_t piece = at / TABLE_PIECE * TABLE_PIECE;

	if (piece != chain->piece) {
		uint64_t left = chain->fat->volume.size - chain->fat->table;
		size_t n = left > piece && left - piece < sizeof chain->bytes ? (size_t)(left - piece) : sizeof chain->bytes;
		enum rc rc = volume_read(&chain->fat->volume, chain->fat->table + piece, chain->bytes, n);

		if (rc != RC_OK)
			return rc;
		chain->piece = piece;
	}
	*out = chain->bytes + (at - piece);
	return RC_OK;
}

/* The cluster behind another; RC_NOT_FOUND at the chain's end: section 4. */
static enum rc next_cluster(struct chain *chain, uint32_t *cluster)
{
	unsigned bits = chain->fat->bits;
	uint64_t at = bits == 12 ? *cluster + (uint64_t)*cluster / 2 : (uint64_t)*cluster * (bits / 8);
	const uint8_t *p;
	uint32_t next;
	enum rc rc = table_bytes(chain, at, &p);

	if (rc != RC_OK)
		return rc;
	if (bits == 12)
		next = (*cluster % 2 != 0 ? le16(p) >> 4 : le16(p)) & 0xfff;
	else
		next = bits == 16 ? le16(p) : le32(p) & 0x0fffffff;
	if (next >= (bits == 12 ? 0xff8u : bits == 16 ? 0xfff8u : 0x0ffffff8u))
		return RC_NOT_FOUND;
	if (next < 2 || next - 2 >= chain->fat->cluster_count)
		return RC_IMAGE_BROKEN;
	*cluster = next;
	return RC_OK;
}

/* The extents of a chain: of as many clusters as size needs, or of all for a directory. */
static enum rc follow(const struct fat *fat, uint32_t cluster, uint64_t size, struct place *out)
{
	uint64_t needed = out->is_directory ? fat->cluster_count : (size + fat->cluster_size - 1) / fat->cluster_size;
	struct chain chain = {.fat = fat, .piece = UINT64_MAX};
	enum rc rc = RC_OK;

	out->count = 0;
	if (needed > 0 && (cluster < 2 || cluster - 2 >= fat->cluster_count))
		return RC_IMAGE_BROKEN;
	for (uint64_t i = 0; i < needed && rc == RC_OK; i++) {
		rc = place_add(out, fat->volume.start + fat->data + (uint64_t)(cluster - 2) * fat->cluster_size, fat->cluster_size);
		if (rc == RC_OK && i + 1 < needed)
			rc = next_cluster(&chain, &cluster);
	}
	if (rc == RC_NOT_FOUND)
		return out->is_directory ? RC_OK : RC_IMAGE_BROKEN;
	return rc;
}

static uint64_t sum(const struct place *place)
{
	uint64_t n = 0;

	for (unsigned i = 0; i < place->count; i++)
		n += place->extents[i].n;
	return n;
}

/* ---- directories ---- */

static void put_short(struct entry *entry, const uint8_t *b)
{
	struct strbuf sb;
	unsigned base_n = 8;
	unsigned extension_n = 3;

	while (base_n > 0 && b[base_n - 1] == ' ')
		base_n--;
	while (extension_n > 0 && b[7 + extension_n] == ' ')
		extension_n--;
	sb_init(&sb, entry->short_name, sizeof entry->short_name);
	for (unsigned i = 0; i < base_n; i++)
		sb_char(&sb, (char)((b[12] & 0x08) != 0 ? ascii_lower(b[i]) : b[i]));
	if (extension_n > 0)
		sb_char(&sb, '.');
	for (unsigned i = 0; i < extension_n; i++)
		sb_char(&sb, (char)((b[12] & 0x10) != 0 ? ascii_lower(b[8 + i]) : b[8 + i]));
	if (sb.n > 0 && (uint8_t)sb.text[0] == 0x05)
		sb.text[0] = (char)0xe5;
	entry->short_n = sb.n;
}

static uint8_t checksum_of(const uint8_t *short_name)
{
	uint8_t checksum = 0;

	for (unsigned i = 0; i < 11; i++)
		checksum = (uint8_t)((checksum >> 1) + (checksum << 7) + short_name[i]);
	return checksum;
}

/* One of the entries in front of a short name, the last part first: section 7. */
static void take_long(struct walk *walk, const uint8_t *b)
{
	static const uint8_t places[LONG_UNITS] = {1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30};
	unsigned part = b[0] & 0x3f;

	walk->has_long = false;
	if ((b[0] & 0x40) != 0) {
		walk->parts = part;
		walk->checksum = b[13];
		walk->unit_count = part * LONG_UNITS;
	}
	if (part == 0 || part > LONG_PARTS || part != walk->parts || b[13] != walk->checksum) {
		walk->parts = 0;
		return;
	}
	for (unsigned i = 0; i < LONG_UNITS; i++)
		walk->units[(part - 1) * LONG_UNITS + i] = (uint16_t)le16(b + places[i]);
	walk->parts--;
	walk->has_long = part == 1;
}

static void put_long(const struct walk *walk, struct strbuf *sb)
{
	for (unsigned i = 0; i < walk->unit_count && walk->units[i] != 0; i++) {
		uint32_t unit = walk->units[i];
		char bytes[UTF8_MAX];

		if (unit >= 0xd800 && unit < 0xdc00 && i + 1 < walk->unit_count && walk->units[i + 1] >= 0xdc00 &&
		    walk->units[i + 1] < 0xe000)
			unit = 0x10000 + ((unit & 0x3ff) << 10) + (walk->units[++i] & 0x3ff);
		sb_span(sb, span_of(bytes, utf8_put(unit, bytes)));
	}
}

static void decode(struct walk *walk, const uint8_t *b, struct entry *entry)
{
	struct strbuf sb;

	put_short(entry, b);
	sb_init(&sb, entry->name, sizeof entry->name);
	if (walk->has_long && walk->checksum == checksum_of(b))
		put_long(walk, &sb);
	else
		sb_str(&sb, entry->short_name);
	entry->name_n = sb.n;
	entry->is_directory = (b[11] & ATTRIBUTE_DIRECTORY) != 0;
	entry->cluster = le16(b + 26) | (walk->fat->bits == 32 ? le16(b + 20) << 16 : 0);
	entry->size = le32(b + 28);
	walk->has_long = false;
	walk->parts = 0;
}

/* The next 32 bytes of the directory; RC_NOT_FOUND at its end. */
static enum rc next_bytes(struct walk *walk, uint8_t *b)
{
	const struct place *directory = walk->directory;
	const struct volume whole = {walk->fat->volume.read, walk->fat->volume.ctx, 0, UINT64_MAX};
	const struct extent *extent;
	uint64_t at;

	if (walk->extent < directory->count && walk->at + ENTRY_SIZE > directory->extents[walk->extent].n) {
		walk->extent++;
		walk->at = 0;
	}
	if (walk->extent >= directory->count)
		return RC_NOT_FOUND;
	extent = &directory->extents[walk->extent];
	at = extent->at + walk->at;
	walk->at += ENTRY_SIZE;
	if (at - walk->fat->volume.start > walk->fat->volume.size || ENTRY_SIZE > walk->fat->volume.size - (at - walk->fat->volume.start))
		return RC_IMAGE_BROKEN;
	return volume_read(&whole, at, b, ENTRY_SIZE);
}

static enum rc walk_on(struct walk *walk, struct entry *entry)
{
	uint8_t b[ENTRY_SIZE];

	for (;;) {
		enum rc rc = next_bytes(walk, b);

		if (rc != RC_OK)
			return rc;
		if (b[0] == 0)
			return RC_NOT_FOUND;
		if ((b[11] & ATTRIBUTES) == ATTRIBUTE_LONG && b[0] != 0xe5) {
			take_long(walk, b);
			continue;
		}
		if (b[0] != 0xe5 && b[0] != '.' && (b[11] & ATTRIBUTE_VOLUME) == 0) {
			decode(walk, b, entry);
			return RC_OK;
		}
		walk->has_long = false;
		walk->parts = 0;
	}
}

static enum rc open_root(const struct fat *fat, struct place *out)
{
	enum rc rc;

	out->is_directory = true;
	out->count = 0;
	if (fat->bits == 32)
		rc = follow(fat, fat->root_cluster, 0, out);
	else
		rc = place_add(out, fat->volume.start + fat->root, fat->root_size);
	out->size = sum(out);
	return rc;
}

/* Replaces a directory by what the name is in it. */
static enum rc step(const struct fat *fat, struct span name, struct place *place)
{
	struct walk walk = {.fat = fat, .directory = place};
	struct entry entry;
	enum rc rc;

	if (!place->is_directory)
		return RC_NOT_FOUND;
	do {
		rc = walk_on(&walk, &entry);
		if (rc != RC_OK)
			return rc;
	} while (!span_is_nocase(name, entry.name) && !span_is_nocase(name, entry.short_name));
	place->is_directory = entry.is_directory;
	rc = follow(fat, entry.cluster, entry.size, place);
	place->size = entry.is_directory ? sum(place) : entry.size;
	return rc;
}

enum rc fat_find(const struct fat *fat, struct span path, struct place *out)
{
	struct span name = path_step(&path);
	enum rc rc = open_root(fat, out);

	while (rc == RC_OK && name.n > 0) {
		rc = step(fat, name, out);
		name = path_step(&path);
	}
	return rc;
}

enum rc fat_list(const struct fat *fat, const struct place *directory, volume_entry_fn *each, void *ctx)
{
	struct walk walk = {.fat = fat, .directory = directory};
	struct entry entry;
	enum rc rc;

	for (;;) {
		rc = walk_on(&walk, &entry);
		if (rc != RC_OK)
			return rc == RC_NOT_FOUND ? RC_OK : rc;
		each(ctx, span_of(entry.name, entry.name_n), entry.is_directory, entry.size);
	}
}
