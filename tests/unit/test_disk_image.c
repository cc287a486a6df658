/*
 * Files inside images, against what xorriso and mtools make: ISO 9660 with Rock Ridge, Joliet or neither, FAT of three
 * widths, partitions, boot catalogs.
 */
#include "check.h"

#include <sys/stat.h>
#include <unistd.h>

#include "proto/disk_image.h"
#include "proto/eltorito.h"
#include "proto/fat.h"
#include "proto/iso9660.h"
#include "proto/partition.h"

#define BIG_SIZE 3000000

static char folder[64]; /* of its own, in the system's place for such */
static uint8_t *image;
static size_t image_n;
static unsigned reads;
static unsigned busy_at; /* that read says that the bytes are not there yet */

static enum rc read_image(void *ctx, uint64_t at, void *to, size_t n)
{
	(void)ctx;
	reads++;
	if (reads == busy_at)
		return RC_BUSY;
	CHECK(at <= image_n && n <= image_n - at);
	memcpy(to, image + at, n);
	return RC_OK;
}

static struct volume whole(void)
{
	return (struct volume){read_image, NULL, 0, image_n};
}

/* Runs a shell line inside the folder, then loads the image that it made. */
static void make(const char *line)
{
	char command[2048];
	char path[128];
	FILE *file;
	long size;

	snprintf(command, sizeof command, "cd %s && rm -f image && { %s; } >log 2>&1", folder, line);
	if (!CHECK(system(command) == 0)) {
		printf("    %s\n", line);
		snprintf(command, sizeof command, "tail -5 %s/log", folder);
		exit(system(command) != 0 ? 2 : 1);
	}
	snprintf(path, sizeof path, "%s/image", folder);
	file = fopen(path, "rb");
	if (file == NULL)
		exit(EXIT_FAILURE);
	fseek(file, 0, SEEK_END);
	size = ftell(file);
	rewind(file);
	free(image);
	image_n = (size_t)size;
	image = malloc(image_n);
	CHECK(image != NULL && fread(image, 1, image_n, file) == image_n);
	fclose(file);
}

/* Every byte tells where it is. */
static uint8_t big_byte(size_t at)
{
	return (uint8_t)(at * 2654435761U >> 11);
}

static void make_tree(void)
{
	char command[256];
	char path[128];
	FILE *file;

	snprintf(command, sizeof command, "cd %s && mkdir -p tree/install.amd 'tree/A Long Name' tree/d/e/f/g/h/i/j/k", folder);
	CHECK(system(command) == 0);
	snprintf(path, sizeof path, "%s/tree/install.amd/Vmlinuz-6.1.0-x86_64.signed", folder);
	file = fopen(path, "wb");
	for (size_t i = 0; i < BIG_SIZE; i++)
		fputc(big_byte(i), file);
	fclose(file);
	snprintf(command, sizeof command,
		 "cd %s/tree && echo one >'A Long Name/first file.txt' && echo deep >d/e/f/g/h/i/j/k/deep.txt && : >empty && "
		 "for i in $(seq 300); do echo $i >\"A Long Name/number $i of many.txt\"; done",
		 folder);
	CHECK(system(command) == 0);
}

/* ---- what must be found ---- */

static enum rc find(const char *path, struct place *place)
{
	const struct volume volume = whole();
	enum rc rc;

	do
		rc = disk_image_find(&volume, span_str(path), place);
	while (rc == RC_BUSY);
	return rc;
}

static void check_text(const char *path, const char *wanted)
{
	struct place place;

	CHECK_RC(find(path, &place), RC_OK);
	CHECK(!place.is_directory);
	CHECK_NUM(place.size, strlen(wanted));
	CHECK(place.size == 0 || (place.count >= 1 && memcmp(image + place.extents[0].at, wanted, strlen(wanted)) == 0));
}

static void check_big(const char *path)
{
	struct place place;
	size_t at = 0;
	bool same = true;

	CHECK_RC(find(path, &place), RC_OK);
	CHECK_NUM(place.size, BIG_SIZE);
	for (unsigned i = 0; i < place.count; i++) {
		for (uint64_t k = 0; k < place.extents[i].n && at < BIG_SIZE; k++, at++)
			same &= image[place.extents[i].at + k] == big_byte(at);
	}
	CHECK(same && at == BIG_SIZE);
}

struct names {
	unsigned count;
	unsigned directories;
	uint64_t bytes;
	bool seen_first;
};

static void note(void *ctx, struct span name, bool is_directory, uint64_t size)
{
	struct names *names = ctx;

	names->count++;
	names->directories += is_directory;
	names->bytes += size;
	names->seen_first |= span_is(name, "first file.txt");
}

static void check_long_names(void)
{
	const struct volume volume = whole();
	struct names names = {0};
	struct place place;

	check_big("/install.amd/Vmlinuz-6.1.0-x86_64.signed");
	check_text("A Long Name//first file.txt", "one\n");
	check_text("/A Long Name/number 300 of many.txt", "300\n");
	check_text("/d/e/f/g/h/i/j/k/deep.txt", "deep\n");
	check_text("/empty", "");
	CHECK_RC(find("/nothing", &place), RC_NOT_FOUND);
	CHECK_RC(find("/empty/x", &place), RC_NOT_FOUND);
	CHECK_RC(find("/install.amd", &place), RC_OK);
	CHECK(place.is_directory);
	CHECK_RC(disk_image_list(&volume, span_str("/A Long Name"), &place, note, &names), RC_OK);
	CHECK_NUM(names.count, 301);
	CHECK(names.seen_first);
	names = (struct names){0};
	CHECK_RC(disk_image_list(&volume, span_str("/"), &place, note, &names), RC_OK);
	CHECK_NUM(names.count, 4);
	CHECK_NUM(names.directories, 3);
}

/* ---- ISO 9660 ---- */

static void test_rock_ridge(void)
{
	make("xorriso -as mkisofs -R -o image tree");
	check_long_names();
	for (unsigned i = 1; i < 40; i++) {
		busy_at = reads + i;
		check_text("/d/e/f/g/h/i/j/k/deep.txt", "deep\n");
	}
}

static void test_joliet(void)
{
	struct place place;

	make("xorriso -as mkisofs -J -joliet-long -o image tree && printf 'no' | dd of=image conv=notrunc bs=1 seek=1000 2>/dev/null");
	check_long_names();
	/* Rock Ridge is there, too, as xorriso always writes it; without it the other tree must serve. */
	for (size_t i = 16 * ISO_SECTOR; i + 7 < image_n; i++) {
		if (memcmp(image + i, "SP\007\001\276\357", 6) == 0)
			image[i] = 'X';
	}
	check_long_names();
	for (size_t i = 16 * ISO_SECTOR; i < 32 * ISO_SECTOR; i += ISO_SECTOR) {
		if (image[i] == 2)
			image[i] = 3;
	}
	CHECK_RC(find("/A Long Name", &place), RC_NOT_FOUND); /* short names are left */
	check_text("/EMPTY", "");
	check_text("/empty", "");
}

static void test_multi_extent(void)
{
	struct place place;
	struct iso9660 iso;
	struct volume volume;

	/* Two files made one as a file beyond 4 GiB is: section 9.1.6. */
	make("mkdir -p parts && head -c 4096 /dev/urandom >parts/part && echo x >parts/parb && head -c 3000 /dev/urandom >parts/paru && "
	     "xorriso -as mkisofs -R -o image parts && rm -r parts");
	volume = whole();
	for (size_t i = 16 * ISO_SECTOR; i + 8 < image_n; i++) {
		if (memcmp(image + i, "PART.;1", 7) == 0)
			image[i - 8] |= 0x80;
		if (memcmp(image + i, "PARU.;1", 7) == 0 || memcmp(image + i, "paru", 4) == 0)
			image[i + 3]--;
	}
	CHECK_RC(iso9660_open(&volume, &iso), RC_OK);
	CHECK_RC(iso9660_find(&iso, span_str("/part"), &place), RC_OK);
	CHECK_NUM(place.size, 4096 + 3000);
}

static void test_boot_catalog(void)
{
	struct eltorito_entry entry;
	struct iso9660 iso;
	struct volume volume;

	make("head -c 2048 /dev/zero >tree/bios.bin && head -c 1474560 /dev/zero >tree/efi.img && "
	     "xorriso -as mkisofs -R -b bios.bin -no-emul-boot -boot-load-size 4 -boot-info-table -eltorito-alt-boot -e efi.img "
	     "-no-emul-boot -o image tree && rm tree/bios.bin tree/efi.img");
	volume = whole();
	CHECK_RC(iso9660_open(&volume, &iso), RC_OK);
	CHECK(iso.boot_catalog != 0);
	CHECK_RC(eltorito_find(&volume, iso.boot_catalog, ELTORITO_PLATFORM_BIOS, &entry), RC_OK);
	CHECK_NUM(entry.sectors, 4);
	CHECK_NUM(entry.media, ELTORITO_NO_EMULATION);
	CHECK_RC(eltorito_find(&volume, iso.boot_catalog, ELTORITO_PLATFORM_EFI, &entry), RC_OK);
	CHECK(entry.lba != 0);
	CHECK_RC(eltorito_find(&volume, iso.boot_catalog + 1, ELTORITO_PLATFORM_BIOS, &entry), RC_IMAGE_BROKEN);
	make("head -c 1474560 /dev/zero >tree/floppy.img && xorriso -as mkisofs -R -b floppy.img -o image tree && rm tree/floppy.img");
	volume = whole();
	CHECK_RC(iso9660_open(&volume, &iso), RC_OK);
	CHECK_RC(eltorito_find(&volume, iso.boot_catalog, ELTORITO_PLATFORM_BIOS, &entry), RC_OK);
	CHECK_NUM(entry.media, ELTORITO_FLOPPY_1440);
}

/* A validation entry, and one for a BIOS at lba, of sectors. */
static enum rc catalog_says(uint8_t media, uint32_t lba, uint16_t sectors)
{
	static const uint8_t validation[32] = {[0] = 1, [28] = 0xaa, [29] = 0x55, [30] = 0x55, [31] = 0xaa};
	uint8_t *catalog = image + 20 * ISO_SECTOR;
	const uint8_t entry[12] = {0x88, media, 0, 0, 0, 0, (uint8_t)sectors, (uint8_t)(sectors >> 8),
				   (uint8_t)lba, (uint8_t)(lba >> 8), (uint8_t)(lba >> 16), (uint8_t)(lba >> 24)};
	struct volume volume = whole();
	struct eltorito_entry found;

	memset(catalog, 0, ISO_SECTOR);
	memcpy(catalog, validation, sizeof validation);
	memcpy(catalog + sizeof validation, entry, sizeof entry);
	return eltorito_find(&volume, 20, ELTORITO_PLATFORM_BIOS, &found);
}

/* A medium of 32 sectors. */
static void test_boot_image_outside(void)
{
	static const struct {
		uint8_t media;
		uint32_t lba;
		uint16_t sectors;
		enum rc rc;
	} rows[] = {
		{ELTORITO_NO_EMULATION, 21, 4, RC_OK},
		{ELTORITO_NO_EMULATION, 0, 4, RC_IMAGE_BROKEN},
		{ELTORITO_HARD_DISK, 0, 1, RC_IMAGE_BROKEN},
		{ELTORITO_NO_EMULATION, 31, 4, RC_OK},
		{ELTORITO_NO_EMULATION, 31, 0, RC_OK},
		{ELTORITO_NO_EMULATION, 31, 5, RC_IMAGE_BROKEN},
		{ELTORITO_NO_EMULATION, 32, 0, RC_IMAGE_BROKEN},
		{ELTORITO_NO_EMULATION, 21, 0xffff, RC_IMAGE_BROKEN},
		{ELTORITO_NO_EMULATION, UINT32_MAX, 4, RC_IMAGE_BROKEN},
		{ELTORITO_FLOPPY_1440, 31, 1, RC_OK}, /* cut */
		{ELTORITO_FLOPPY_1440, 32, 1, RC_IMAGE_BROKEN},
	};

	make("head -c 65536 /dev/zero >image");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		enum rc rc = catalog_says(rows[i].media, rows[i].lba, rows[i].sectors);

		if (!CHECK(rc == rows[i].rc))
			printf("    row %zu: %s\n", i, rc_name(rc));
	}
}

/* ---- FAT ---- */

static void make_fat(const char *format, unsigned bits)
{
	char line[512];
	struct volume volume;
	struct fat fat;

	snprintf(line, sizeof line, "%s && mcopy -s -i image tree/* ::/", format);
	make(line);
	volume = whole();
	CHECK_RC(fat_open(&volume, &fat), RC_OK);
	CHECK_NUM(fat.bits, bits);
	check_long_names();
	check_text("/INSTALL.AMD/../A Long Name/first file.txt" + 16, "one\n");
	check_text("/a long name/FIRST FILE.TXT", "one\n");
}

static void test_fat(void)
{
	make_fat("truncate -s 8M image && mformat -i image -c 8 ::", 12);
	make_fat("truncate -s 40M image && mformat -i image -c 4 ::", 16);
	make_fat("truncate -s 80M image && mformat -i image -F -c 1 ::", 32);
}

static void test_fragmented(void)
{
	make("truncate -s 40M image && mformat -i image -c 4 :: && for i in $(seq 20); do head -c 20000 /dev/zero >part; "
	     "mcopy -i image part ::/p$i; done; for i in 1 3 5 7 9 11 13; do mdel -i image ::/p$i; done; "
	     "mcopy -i image tree/install.amd/Vm* ::/big");
	check_big("/big");
}

/* ---- partitions ---- */

static void test_partitions(void)
{
	struct partition partition;
	struct volume volume;
	unsigned number = 0;

	make("truncate -s 60M image && mformat -i image@@1M -T 98000 -h 16 -s 63 :: && mcopy -s -i image@@1M tree/* ::/");
	image[510] = 0x55, image[511] = 0xaa;
	memcpy(image + 446 + 16, "\x80\x20\x21\x00\x0c\x0f\x3f\x61\x00\x08\x00\x00\xd0\x7e\x01\x00", 16); /* the second */
	volume = whole();
	check_long_names();
	CHECK_RC(partition_next(&volume, &number, &partition), RC_OK);
	CHECK_NUM(partition.at, 1 << 20);
	CHECK_NUM(number, 2);
	number++;
	CHECK_RC(partition_next(&volume, &number, &partition), RC_NOT_FOUND);
	CHECK_NUM(partition_geometry(span_of(image, 512)).sectors, 63);
	CHECK_NUM(partition_geometry(span_of(image, 512)).heads, 16);
	CHECK_NUM(partition_geometry(span_of(image, 100)).heads, 255);
}

static void put64(uint8_t *to, uint64_t value)
{
	for (unsigned i = 0; i < 8; i++)
		to[i] = (uint8_t)(value >> (8 * i));
}

/* Tables by hand: nothing that the tests need anyway writes them. */
static void test_gpt(void)
{
	struct volume volume;
	struct partition partition;
	unsigned number = 1;
	uint8_t *entry;

	make("truncate -s 12M image && mformat -i image@@1M -T 20000 -h 16 -s 63 :: && mcopy -i image@@1M tree/empty ::/");
	image[510] = 0x55, image[511] = 0xaa;
	image[446 + 4] = 0xee, image[446 + 8] = 1, image[446 + 12] = 0xff;
	memcpy(image + 512, "EFI PART", 8);
	put64(image + 512 + 72, 2);
	put64(image + 512 + 80, UINT64_C(128) << 32 | 128);
	entry = image + 1024 + 128; /* the second */
	memcpy(entry, "\x28\x73\x2a\xc1\x1f\xf8\xd2\x11\xba\x4b\x00\xa0\xc9\x3e\xc9\x3b", 16);
	put64(entry + 32, 2048);
	put64(entry + 40, 2048 + 20000 - 1);
	volume = whole();
	CHECK_RC(partition_next(&volume, &number, &partition), RC_OK);
	CHECK_NUM(number, 2);
	CHECK(partition.is_efi_system);
	check_text("/empty", "");
}

static void test_no_file_system(void)
{
	struct place place;

	make("head -c 300000 /dev/zero >image");
	CHECK_RC(find("/x", &place), RC_IMAGE_UNKNOWN);
	image_n = 3;
	CHECK_RC(find("/x", &place), RC_IMAGE_UNKNOWN);
}

/* ---- damage ---- */

static void nothing(void *ctx, struct span name, bool is_directory, uint64_t size)
{
	(void)ctx, (void)name, (void)is_directory, (void)size;
}

/* Whatever bytes are damaged, it ends; the sanitizers watch. */
static void damage(size_t from, size_t n, unsigned times)
{
	struct place place;
	struct volume volume = whole();
	uint32_t random = 1;

	for (unsigned i = 0; i < times; i++) {
		size_t at;
		uint8_t before;

		random = random * 1664525 + 1013904223;
		at = from + (random >> 8) % n;
		before = image[at];
		image[at] = (uint8_t)(random >> 5);
		(void)!disk_image_find(&volume, span_str("/d/e/f/g/h/i/j/k/deep.txt"), &place);
		(void)!disk_image_list(&volume, span_str("/A Long Name"), &place, nothing, NULL);
		image[at] = before;
	}
	CHECK(true);
}

static void test_damage(void)
{
	make("xorriso -as mkisofs -R -o image tree");
	damage(16 * ISO_SECTOR, 60 * ISO_SECTOR, 600);
	make("truncate -s 8M image && mformat -i image -c 8 :: && mcopy -s -i image tree/* ::/");
	damage(0, 512, 300);
	damage(512, 40000, 400);
}

int main(void)
{
	snprintf(folder, sizeof folder, P_tmpdir "/kedge-images-%ld", (long)getpid());
	if (mkdir(folder, 0700) != 0) { /* nobody else's: it must not be there yet */
		perror(folder);
		return EXIT_FAILURE;
	}
	make_tree();
	test_rock_ridge();
	test_joliet();
	test_multi_extent();
	test_boot_catalog();
	test_boot_image_outside();
	test_fat();
	test_fragmented();
	test_partitions();
	test_gpt();
	test_no_file_system();
	test_damage();
	free(image);
	{
		char command[128];

		snprintf(command, sizeof command, "rm -rf %s", folder);
		CHECK(system(command) == 0);
	}
	return check_end();
}
