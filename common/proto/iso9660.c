/* Directories of ISO 9660: ECMA-119 sections 8 and 9; SUSP 1.12, Rock Ridge 1.12, Joliet. */
#include "proto/iso9660.h"

#include "base/fmt.h"
#include "base/utf8.h"

#define DESCRIPTORS_FROM 16  /* sector */
#define DESCRIPTORS_MAX  32
#define RECORD_MAX       255
#define RECORD_FIXED     33
#define NAME_MAX_BYTES   512 /* UTF-8 of 255 units and more */
#define CONTINUATIONS_MAX 8  /* of one record: more is a circle */
#define DIRECTORY_MAX    (16u << 20) /* bytes of one */

enum descriptor_type { DESCRIPTOR_BOOT = 0, DESCRIPTOR_PRIMARY = 1, DESCRIPTOR_SUPPLEMENTARY = 2, DESCRIPTOR_END = 255 };
enum record_flag { RECORD_DIRECTORY = 2, RECORD_MORE = 0x80 };
enum name_flag { NM_CONTINUE = 1, NM_SELF_OR_PARENT = 6 };

/* One directory record, decoded. */
struct record {
	struct extent extent; /* in the volume */
	uint8_t flags;
	bool is_special; /* "." or ".." */
	bool is_moved;   /* Rock Ridge's hidden home of a relocated directory */
	size_t name_n;
	char name[NAME_MAX_BYTES];
};

/* Walks one directory. */
struct walk {
	const struct iso9660 *iso;
	struct extent directory;
	uint64_t at;
	uint8_t bytes[RECORD_MAX];
};

/* ---- descriptors ---- */

static bool is_joliet(const uint8_t *sector)
{
	const uint8_t *escape = sector + 88;

	return escape[0] == '%' && escape[1] == '/' && (escape[2] == '@' || escape[2] == 'C' || escape[2] == 'E');
}

static uint32_t le32(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static enum rc take_tree(struct iso9660 *iso, const uint8_t *sector, enum iso_names names)
{
	uint32_t block_size = sector[128] | (uint32_t)sector[129] << 8;
	const uint8_t *root = sector + 156;

	if (block_size < 512 || block_size > ISO_SECTOR || (block_size & (block_size - 1)) != 0)
		return RC_IMAGE_BROKEN;
	iso->names = names;
	iso->block_size = block_size;
	iso->size = (uint64_t)le32(sector + 80) * block_size;
	iso->root = (struct extent){(uint64_t)(le32(root + 2) + (uint64_t)root[1]) * block_size, le32(root + 10)};
	return RC_OK;
}

static void take_boot_record(struct iso9660 *iso, const uint8_t *sector)
{
	if (span_starts(span_of(sector + 7, 32), "EL TORITO SPECIFICATION"))
		iso->boot_catalog = le32(sector + 71);
}

/* A tree of long names in the supplementary descriptor serves where Rock Ridge does not. */
static enum rc take_descriptor(struct iso9660 *iso, const uint8_t *sector, struct iso9660 *joliet)
{
	switch (sector[0]) {
	case DESCRIPTOR_BOOT:
		take_boot_record(iso, sector);
		return RC_OK;
	case DESCRIPTOR_PRIMARY:
		return iso->block_size == 0 ? take_tree(iso, sector, ISO_NAMES_SHORT) : RC_OK;
	case DESCRIPTOR_SUPPLEMENTARY:
		return is_joliet(sector) ? take_tree(joliet, sector, ISO_NAMES_JOLIET) : RC_OK;
	default:
		return RC_OK;
	}
}

/* ---- records ---- */

/* The next record's bytes; *n is 0 at the end.  A record does not cross sectors, and a zero ends each: section 6.8.1. */
static enum rc next_record(struct walk *walk, size_t *n)
{
	for (;;) {
		uint64_t in_sector = ISO_SECTOR - walk->at % ISO_SECTOR;
		uint64_t at = walk->directory.at + walk->at;
		uint8_t length;
		enum rc rc;

		if (walk->at >= walk->directory.n) {
			*n = 0;
			return RC_OK;
		}
		rc = volume_read(&walk->iso->volume, at, &length, 1);
		if (rc != RC_OK)
			return rc;
		if (length == 0) {
			walk->at += in_sector;
			continue;
		}
		if (length < RECORD_FIXED || length > in_sector)
			return RC_IMAGE_BROKEN;
		walk->at += length;
		*n = length;
		return volume_read(&walk->iso->volume, at, walk->bytes, length);
	}
}

static void put_unit(struct strbuf *name, uint32_t unit)
{
	char bytes[UTF8_MAX];

	sb_span(name, span_of(bytes, utf8_put(unit, bytes)));
}

static void put_joliet(struct strbuf *name, struct span bytes)
{
	for (size_t i = 0; i + 1 < bytes.n; i += 2) {
		uint32_t unit = (uint32_t)bytes.p[i] << 8 | bytes.p[i + 1];

		if (unit == ';')
			return;
		put_unit(name, unit);
	}
}

/* "BOOT.CAT;1" is boot.cat to people; "README.;1" is readme. */
static void put_short(struct strbuf *name, struct span bytes)
{
	bytes = span_sub(bytes, 0, span_find(bytes, ';'));
	if (span_ends(bytes, "."))
		bytes.n--;
	sb_span(name, bytes);
}

/* ---- Rock Ridge ---- */

struct susp {
	const struct iso9660 *iso;
	struct record *record;
	struct strbuf *name; /* what NM entries spell */
	struct extent next;  /* continuation area */
};

static enum rc relocate(struct susp *susp, struct span body)
{
	uint8_t head[RECORD_FIXED];
	uint64_t at;
	enum rc rc;

	if (body.n < 8)
		return RC_IMAGE_BROKEN;
	at = (uint64_t)le32(body.p) * susp->iso->block_size;
	rc = volume_read(&susp->iso->volume, at, head, sizeof head); /* its own "." says how long it is */
	if (rc != RC_OK)
		return rc;
	susp->record->extent = (struct extent){at, le32(head + 10)};
	susp->record->flags |= RECORD_DIRECTORY;
	return RC_OK;
}

static enum rc take_entry(struct susp *susp, const uint8_t *tag, struct span body)
{
	if (tag[0] == 'N' && tag[1] == 'M' && body.n > 0) {
		if ((body.p[0] & NM_SELF_OR_PARENT) == 0)
			sb_span(susp->name, span_skip(body, 1));
	} else if (tag[0] == 'C' && tag[1] == 'E' && body.n >= 24) {
		susp->next = (struct extent){(uint64_t)le32(body.p) * susp->iso->block_size + le32(body.p + 8), le32(body.p + 16)};
	} else if (tag[0] == 'C' && tag[1] == 'L') {
		return relocate(susp, body);
	} else if (tag[0] == 'R' && tag[1] == 'E') {
		susp->record->is_moved = true;
	}
	return RC_OK;
}

/* Entries of one area: two letters, length, version, body; SUSP section 4.1. */
static enum rc take_area(struct susp *susp, struct span area)
{
	while (area.n >= 4) {
		size_t length = area.p[2];
		enum rc rc;

		if (length < 4 || length > area.n || span_starts(area, "ST"))
			return RC_OK; /* padding, or the terminator */
		rc = take_entry(susp, area.p, span_sub(area, 4, length - 4));
		if (rc != RC_OK)
			return rc;
		area = span_skip(area, length);
	}
	return RC_OK;
}

static enum rc take_rock_ridge(struct susp *susp, struct span area)
{
	uint8_t more[ISO_SECTOR / 2];
	enum rc rc = take_area(susp, area);

	for (unsigned i = 0; i < CONTINUATIONS_MAX && rc == RC_OK && susp->next.n > 0; i++) {
		struct extent next = susp->next;

		susp->next.n = 0;
		if (next.n > sizeof more)
			return RC_IMAGE_BROKEN;
		rc = volume_read(&susp->iso->volume, next.at, more, (size_t)next.n);
		if (rc == RC_OK)
			rc = take_area(susp, span_of(more, (size_t)next.n));
	}
	return rc;
}

static enum rc decode(const struct iso9660 *iso, const uint8_t *bytes, size_t n, struct record *record)
{
	size_t name_n = bytes[32];
	struct span name = span_sub(span_of(bytes, n), RECORD_FIXED, name_n);
	struct span area = span_skip(span_of(bytes, n), (RECORD_FIXED + name_n + 1) / 2 * 2);
	struct susp susp = {.iso = iso, .record = record};
	struct strbuf text;
	enum rc rc = RC_OK;

	if (name.n != name_n || name_n == 0)
		return RC_IMAGE_BROKEN;
	sb_init(&text, record->name, sizeof record->name);
	record->extent = (struct extent){((uint64_t)le32(bytes + 2) + bytes[1]) * iso->block_size, le32(bytes + 10)};
	record->flags = bytes[25];
	record->is_moved = false;
	record->is_special = name.n == 1 && name.p[0] <= 1;
	if (iso->names == ISO_NAMES_JOLIET)
		put_joliet(&text, name);
	else if (iso->names == ISO_NAMES_ROCK_RIDGE) {
		susp.name = &text;
		rc = take_rock_ridge(&susp, span_skip(area, iso->skip));
	}
	if (text.n == 0)
		put_short(&text, name);
	record->name_n = text.n;
	return rc;
}

/* RC_NOT_FOUND at the directory's end. */
static enum rc walk_on(struct walk *walk, struct record *record)
{
	size_t n;
	enum rc rc = next_record(walk, &n);

	if (rc != RC_OK)
		return rc;
	return n == 0 ? RC_NOT_FOUND : decode(walk->iso, walk->bytes, n, record);
}

static enum rc walk_start(struct walk *walk, const struct iso9660 *iso, struct extent directory)
{
	walk->iso = iso;
	walk->directory = directory;
	walk->at = 0;
	return directory.n <= DIRECTORY_MAX ? RC_OK : RC_IMAGE_BROKEN;
}

/* ---- opening ---- */

/* The root's "." begins with SUSP's SP where Rock Ridge is: SUSP section 5.3. */
static enum rc look_for_rock_ridge(struct iso9660 *iso)
{
	struct walk walk;
	struct span area;
	size_t n;
	enum rc rc = walk_start(&walk, iso, iso->root);

	if (rc == RC_OK)
		rc = next_record(&walk, &n);
	if (rc != RC_OK)
		return rc;
	area = n > 0 ? span_skip(span_of(walk.bytes, n), (RECORD_FIXED + (size_t)walk.bytes[32] + 1) / 2 * 2) : SPAN_NONE;
	if (area.n < 7 || !span_starts(area, "SP") || area.p[4] != 0xbe || area.p[5] != 0xef)
		return RC_OK;
	iso->names = ISO_NAMES_ROCK_RIDGE;
	iso->skip = area.p[6];
	return RC_OK;
}

enum rc iso9660_open(const struct volume *volume, struct iso9660 *out)
{
	uint8_t sector[256]; /* what is looked at of each */
	struct iso9660 iso = {.volume = *volume};
	struct iso9660 joliet = {0};
	enum rc rc = RC_OK;

	if (volume->size < (DESCRIPTORS_FROM + 1) * ISO_SECTOR)
		return RC_IMAGE_UNKNOWN;
	for (unsigned i = 0; i < DESCRIPTORS_MAX && rc == RC_OK; i++) {
		rc = volume_read(volume, (uint64_t)(DESCRIPTORS_FROM + i) * ISO_SECTOR, sector, sizeof sector);
		if (rc != RC_OK)
			return rc;
		if (memcmp(sector + 1, "CD001", 5) != 0)
			break;
		if (sector[0] == DESCRIPTOR_END)
			break;
		rc = take_descriptor(&iso, sector, &joliet);
	}
	if (rc == RC_OK && iso.block_size == 0)
		return RC_IMAGE_UNKNOWN;
	if (rc == RC_OK)
		rc = look_for_rock_ridge(&iso);
	if (rc == RC_OK && iso.names == ISO_NAMES_SHORT && joliet.block_size != 0) {
		iso.names = ISO_NAMES_JOLIET;
		iso.block_size = joliet.block_size;
		iso.root = joliet.root;
	}
	if (rc == RC_OK)
		*out = iso;
	return rc;
}

/* ---- finding ---- */

static bool is_named(const struct iso9660 *iso, const struct record *record, struct span name)
{
	if (record->is_special || record->is_moved)
		return false;
	if (iso->names == ISO_NAMES_ROCK_RIDGE)
		return span_is(name, record->name);
	return span_is_nocase(name, record->name);
}

static enum rc add_extent(const struct iso9660 *iso, const struct extent *extent, struct place *out)
{
	if (extent->at > iso->volume.size || extent->n > iso->volume.size - extent->at)
		return RC_IMAGE_BROKEN;
	out->size += extent->n;
	return place_add(out, iso->volume.start + extent->at, extent->n);
}

/* All extents of a file stand one behind the other: ECMA-119 section 9.1.6, bit 7. */
static enum rc take_file(struct walk *walk, struct record *record, struct place *out)
{
	out->is_directory = (record->flags & RECORD_DIRECTORY) != 0;
	out->size = 0;
	out->count = 0;
	for (;;) {
		enum rc rc = add_extent(walk->iso, &record->extent, out);

		if (rc != RC_OK)
			return rc;
		if ((record->flags & RECORD_MORE) == 0)
			return RC_OK;
		rc = walk_on(walk, record);
		if (rc != RC_OK)
			return rc == RC_NOT_FOUND ? RC_IMAGE_BROKEN : rc;
	}
}

static enum rc find_in(const struct iso9660 *iso, struct extent directory, struct span name, struct place *out)
{
	struct record record;
	struct walk walk;
	enum rc rc = walk_start(&walk, iso, directory);

	if (rc != RC_OK)
		return rc;
	for (;;) {
		rc = walk_on(&walk, &record);
		if (rc != RC_OK)
			return rc;
		if (is_named(iso, &record, name))
			return take_file(&walk, &record, out);
	}
}

enum rc iso9660_find(const struct iso9660 *iso, struct span path, struct place *out)
{
	struct span name = path_step(&path);
	enum rc rc;

	out->is_directory = true;
	out->size = 0;
	out->count = 0;
	rc = add_extent(iso, &iso->root, out);
	while (rc == RC_OK && name.n > 0) {
		struct extent at;

		if (!out->is_directory || out->count != 1)
			return RC_NOT_FOUND;
		at = (struct extent){out->extents[0].at - iso->volume.start, out->size};
		rc = find_in(iso, at, name, out);
		name = path_step(&path);
	}
	return rc;
}

enum rc iso9660_list(const struct iso9660 *iso, const struct place *directory, volume_entry_fn *each, void *ctx)
{
	struct record record;
	struct walk walk;
	uint64_t size = 0;
	enum rc rc;

	if (directory->count == 0)
		return RC_OK;
	rc = walk_start(&walk, iso, (struct extent){directory->extents[0].at - iso->volume.start, directory->size});
	while (rc == RC_OK) {
		rc = walk_on(&walk, &record);
		if (rc != RC_OK || record.is_special || record.is_moved)
			continue;
		size += record.extent.n;
		if ((record.flags & RECORD_MORE) != 0)
			continue;
		each(ctx, span_of(record.name, record.name_n), (record.flags & RECORD_DIRECTORY) != 0, size);
		size = 0;
	}
	return rc == RC_NOT_FOUND ? RC_OK : rc;
}
