/*
 * INT 13h: by packets (Enhanced Disk Drive Services: AH=41h, 42h, 48h), which is the only way to CDs, else by cylinders,
 * heads and sectors (AH=02h, 08h).
 *
 * Read in pieces as large as the bounce buffer's half; the last one is kept, for readers ask for a few bytes at a time.
 */
#include "disk.h"

#include "drives.h"
#include "port.h"
#include "start.h"

#define PIECE	       2048u
#define DATA	       (REAL_BOUNCE + REAL_BOUNCE_SIZE - PIECE)
#define SECTOR	       512u
#define CD_BLOCK       2048u
#define EDD_SIGNATURE  0x55aau
#define EDD_PACKETS    1u
#define TRIES	       3
#define NOTHING	       UINT64_MAX
#define BLOCKS_MOST    (1ull << 48)
#define CYLINDERS_MOST 1024u

struct packet {
	uint16_t size;
	uint16_t count;
	struct farptr to;
	uint64_t lba;
} __attribute__((packed));

/* What AH=48h fills in, as far as is of use. */
struct parameters {
	uint16_t size;
	uint16_t flags;
	uint32_t cylinders, heads, track;
	uint64_t blocks;
	uint16_t block;
} __attribute__((packed));

static struct {
	bool by_packet;
	unsigned block; /* bytes */
	uint64_t blocks;
	unsigned heads, track;
	uint64_t piece; /* which one the bytes are; NOTHING */
	uint8_t bytes[PIECE];
} disk;

/* ---- what drive it is ---- */

static bool call(struct real_regs *regs)
{
	regs->edx = (regs->edx & 0xff00) | (start_info.drive & 0xff);
	regs->eflags = EFLAGS_IF;
	drive_bios_call(regs); /* a drive over the network may have that number since */
	return (regs->eflags & EFLAGS_CF) == 0;
}

static bool has_packets(void)
{
	struct real_regs regs = {.eax = 0x4100, .ebx = EDD_SIGNATURE};

	return call(&regs) && (regs.ebx & 0xffff) == 0xaa55 && (regs.ecx & EDD_PACKETS) != 0;
}

/* A BIOS that knows packets and no parameters has booted a CD. */
static enum rc ask_parameters(void)
{
	struct parameters *parameters = real_at(REAL_BOUNCE);
	struct real_regs regs = {.eax = 0x4800, .esi = REAL_BOUNCE};

	*parameters = (struct parameters){.size = sizeof *parameters};
	disk.block = CD_BLOCK;
	disk.blocks = BLOCKS_MOST;
	if (call(&regs) && parameters->block != 0) {
		disk.block = parameters->block;
		if (parameters->blocks != 0 && parameters->blocks < BLOCKS_MOST)
			disk.blocks = parameters->blocks;
	}
	return disk.block == SECTOR || disk.block == CD_BLOCK ? RC_OK : RC_FIRMWARE;
}

static enum rc ask_geometry(void)
{
	struct real_regs regs = {.eax = 0x0800};
	unsigned cylinders;

	if (!call(&regs) || (regs.ecx & 0x3f) == 0)
		return RC_FIRMWARE;
	disk.block = SECTOR;
	disk.track = regs.ecx & 0x3f;
	disk.heads = (regs.edx >> 8 & 0xff) + 1;
	cylinders = ((regs.ecx >> 8 & 0xff) | (regs.ecx & 0xc0) << 2) + 1;
	disk.blocks = (uint64_t)cylinders * disk.heads * disk.track;
	return RC_OK;
}

/* ---- reading ---- */

static bool read_by_packet(uint64_t lba, unsigned count)
{
	struct packet *packet = real_at(REAL_BOUNCE);
	struct real_regs regs = {.eax = 0x4200, .esi = REAL_BOUNCE};

	*packet = (struct packet){sizeof *packet, (uint16_t)count, real_farptr(real_at(DATA)), lba};
	return call(&regs);
}

static bool read_by_geometry(uint32_t lba, unsigned count)
{
	uint32_t track = lba / disk.track;
	uint32_t cylinder = track / disk.heads;
	struct real_regs regs = {.eax = 0x0200 | count, .ebx = DATA};

	if (cylinder >= CYLINDERS_MOST)
		return false;
	regs.ecx = (cylinder & 0xff) << 8 | (cylinder >> 8) << 6 | (lba % disk.track + 1);
	regs.edx = (track % disk.heads) << 8;
	return call(&regs);
}

static bool read_once(uint64_t lba, unsigned count)
{
	return disk.by_packet ? read_by_packet(lba, count) : read_by_geometry((uint32_t)lba, count);
}

/* Blocks into DATA; a floppy that has stood still fails once or twice. */
static enum rc read_blocks(uint64_t lba, unsigned count)
{
	for (unsigned tries = 0; tries < TRIES; tries++) {
		struct real_regs reset = {.eax = 0};

		if (read_once(lba, count))
			return RC_OK;
		(void)call(&reset);
	}
	return RC_IO;
}

/* How many blocks one call may read from there on: to the end of the piece, the track, the disk. */
static unsigned in_one_go(uint64_t lba, unsigned wanted)
{
	unsigned n = lba + wanted > disk.blocks ? (unsigned)(disk.blocks - lba) : wanted;
	unsigned in_track;

	if (disk.by_packet)
		return n;
	in_track = disk.track - (uint32_t)lba % disk.track;
	return n < in_track ? n : in_track;
}

static enum rc fill(uint64_t piece)
{
	unsigned wanted = PIECE / disk.block;
	uint64_t lba = piece * wanted;
	unsigned done = 0;

	disk.piece = NOTHING;
	while (done < wanted && lba + done < disk.blocks) {
		unsigned n = in_one_go(lba + done, wanted - done);
		enum rc rc = read_blocks(lba + done, n);

		if (rc != RC_OK)
			return rc;
		memcpy(disk.bytes + (size_t)done * disk.block, real_at(DATA), (size_t)n * disk.block);
		done += n;
	}
	disk.piece = piece;
	return RC_OK;
}

static enum rc disk_read(void *ctx, uint64_t at, void *to, size_t n)
{
	uint8_t *out = to;

	(void)ctx;
	while (n > 0) {
		size_t skip = (size_t)(at % PIECE);
		size_t here = PIECE - skip < n ? PIECE - skip : n;
		enum rc rc = at / PIECE == disk.piece ? RC_OK : fill(at / PIECE);

		if (rc != RC_OK)
			return rc;
		memcpy(out, disk.bytes + skip, here);
		out += here;
		at += here;
		n -= here;
	}
	return RC_OK;
}

enum rc disk_open(struct volume *out)
{
	enum rc rc;

	if (start_info.how != START_BY_DISK)
		return RC_UNSUPPORTED;
	disk.piece = NOTHING;
	disk.by_packet = (start_info.drive & 0x80) != 0 && has_packets();
	rc = disk.by_packet ? ask_parameters() : ask_geometry();
	if (rc == RC_OK)
		*out = (struct volume){.read = disk_read, .size = disk.blocks * disk.block};
	return rc;
}
