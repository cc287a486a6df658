/* The setup header of Linux kernel images for x86: Documentation/arch/x86/boot.rst of the kernel. */
#include "proto/bzimage.h"

#include "base/ascii.h"

#define SETUP_SECTS   0x1f1
#define SYSSIZE       0x1f4
#define BOOT_FLAG     0x1fe
#define MAGIC         0x202
#define VERSION       0x206
#define INITRD_MAX    0x22c
#define RELOCATABLE   0x234
#define CMDLINE_SIZE  0x238
#define PREF_ADDRESS  0x258
#define INIT_SIZE     0x260
#define HEADER_LEAST  0x228 /* bytes of the shortest header, of protocol 2.00, with what loaders fill in */
#define SECTOR        512
#define SYSTEM_UNIT   16
#define LOADED_HIGH   0x01
#define INITRD_MAX_UNTIL_202 0x37ffffff
#define CMDLINE_UNTIL_205    255
/* Kernels before protocol 2.10 do not say how much they need: three times what they have packed, and room for tables. */
#define RUNTIME_GUESS(system) ((uint64_t)(system) * 3 + 0x400000)

static uint32_t le(struct span file, size_t at, unsigned bytes)
{
	uint32_t value = 0;

	for (unsigned i = 0; i < bytes; i++)
		value |= (uint32_t)(at + i < file.n ? file.p[at + i] : 0) << 8 * i;
	return value;
}

static void take_runtime(struct span file, struct bzimage *out)
{
	out->runtime_at = BZIMAGE_LOAD_ADDRESS;
	out->runtime_size = RUNTIME_GUESS(out->system_size);
	if (out->protocol < 0x020a)
		return;
	out->runtime_at = (uint64_t)le(file, PREF_ADDRESS + 4, 4) << 32 | le(file, PREF_ADDRESS, 4);
	if (out->runtime_at < BZIMAGE_LOAD_ADDRESS)
		out->runtime_at = BZIMAGE_LOAD_ADDRESS;
	out->runtime_size = le(file, INIT_SIZE, 4);
}

enum rc bzimage_parse(struct span file, struct bzimage *out)
{
	struct bzimage image = {0};
	uint32_t sectors;

	if (file.n < HEADER_LEAST || le(file, BOOT_FLAG, 2) != 0xaa55 || memcmp(file.p + MAGIC, "HdrS", 4) != 0)
		return RC_IMAGE_UNKNOWN;
	image.protocol = (uint16_t)le(file, VERSION, 2);
	if (image.protocol < 0x0200)
		return RC_IMAGE_UNKNOWN;
	sectors = le(file, SETUP_SECTS, 1);
	image.setup_size = ((sectors != 0 ? sectors : 4) + 1) * SECTOR;
	/* Before protocol 2.04 only the lower half is there; the rest of the file is what counts then. */
	if (image.protocol >= 0x0204 && le(file, SYSSIZE, 4) <= UINT32_MAX / SYSTEM_UNIT)
		image.system_size = le(file, SYSSIZE, 4) * SYSTEM_UNIT;
	else if (file.n > image.setup_size && file.n - image.setup_size <= UINT32_MAX)
		image.system_size = (uint32_t)(file.n - image.setup_size);
	image.loaded_high = (le(file, BZIMAGE_LOAD_FLAGS, 1) & LOADED_HIGH) != 0;
	image.initrd_last = image.protocol >= 0x0203 ? le(file, INITRD_MAX, 4) : INITRD_MAX_UNTIL_202;
	image.cmdline_max = image.protocol >= 0x0206 ? le(file, CMDLINE_SIZE, 4) : CMDLINE_UNTIL_205;
	take_runtime(file, &image);
	*out = image;
	/* The size is counted in units, so that up to 15 bytes may be missing. */
	if (image.system_size == 0 || file.n < image.setup_size ||
	    file.n - image.setup_size + (SYSTEM_UNIT - 1) < image.system_size)
		return RC_IMAGE_BROKEN;
	if (file.n - image.setup_size < image.system_size)
		out->system_size = (uint32_t)(file.n - image.setup_size);
	return RC_OK;
}

/* ---- the command line ---- */

/* What follows the last name= that starts a word. */
static bool last_value(struct span cmdline, const char *name, struct span *value)
{
	struct span rest = cmdline;
	struct span word;
	bool found = false;

	for (word = span_word(&rest); word.n > 0; word = span_word(&rest)) {
		if (!span_starts(word, name))
			continue;
		*value = span_skip(word, strlen(name));
		found = true;
	}
	return found;
}

uint16_t bzimage_video_mode(struct span cmdline, uint16_t if_none)
{
	struct span value;
	int64_t number;

	if (!last_value(cmdline, "vga=", &value))
		return if_none;
	if (span_is(value, "normal"))
		return 0xffff;
	if (span_is(value, "ext"))
		return 0xfffe;
	if (span_is(value, "ask"))
		return 0xfffd;
	if (span_is(value, "current"))
		return 0x0f04;
	return span_number(value, &number) && number >= 0 && number <= 0xffff ? (uint16_t)number : if_none;
}

static unsigned unit_shift(uint8_t unit)
{
	switch (ascii_lower((char)unit)) {
	case 'k': return 10;
	case 'm': return 20;
	case 'g': return 30;
	default: return 0;
	}
}

uint64_t bzimage_memory_limit(struct span cmdline)
{
	struct span value;
	int64_t number;
	unsigned shift;

	if (!last_value(cmdline, "mem=", &value) || value.n == 0)
		return UINT64_MAX;
	shift = unit_shift(value.p[value.n - 1]);
	if (shift != 0)
		value = span_sub(value, 0, value.n - 1);
	if (!span_number(value, &number) || number <= 0 || (uint64_t)number > UINT64_MAX >> (shift + 1))
		return UINT64_MAX;
	return (uint64_t)number << shift;
}

void bzimage_cmdline_own(struct span cmdline, struct strbuf *out)
{
	struct span rest = cmdline;

	for (struct span word = span_word(&rest); word.n > 0; word = span_word(&rest)) {
		if (span_starts(word, "BOOT_IMAGE=") || span_starts(word, "initrd=") || span_is(word, "keeppxe"))
			continue;
		if (out->n > 0)
			sb_char(out, ' ');
		sb_span(out, word);
	}
}
