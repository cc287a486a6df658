/*
 * The screen as pixels: the linear framebuffer of VESA's BIOS extensions (VBE 3.0, which 2.0 is part of).
 *
 * While the screen has pixels, INT 10h writes no text.  Firmware that carries its screen over a serial port
 * does so by standing before INT 10h, and has nothing to carry then: what is on its screen has to go to that
 * port by ourselves.
 */
#include "port.h"

#include "real_syms.h"
#include "serial.h"

#define VBE_OK	      0x004f
#define VBE_INFO      0x4f00
#define VBE_MODE_INFO 0x4f01
#define VBE_SET_MODE  0x4f02
#define LINEAR	      0x4000 /* of a mode's number: with a linear framebuffer */
#define USABLE	      0x91   /* mode attributes: supported, graphics, linear framebuffer */
#define DIRECT_COLOUR 6	     /* memory model */
#define MODES_MOST    256
#define TWO_TICKS_US  110000 /* of the BIOS's clock */

/* How many bits of a pixel each is, and from which on. */
struct colours {
	uint8_t red_bits, red_at, green_bits, green_at, blue_bits, blue_at;
};

/* Parts of ModeInfoBlock (4.9), by their offsets. */
struct mode_info {
	uint16_t attributes; /* 00 */
	uint8_t unused_1[14];
	uint16_t bytes_per_line; /* 10 */
	uint16_t width, height;	 /* 12 */
	uint8_t unused_2[3];
	uint8_t bits; /* 19 */
	uint8_t unused_3;
	uint8_t model; /* 1b */
	uint8_t unused_4[3];
	struct colours colours; /* 1f */
	uint8_t unused_5[3];
	uint32_t framebuffer; /* 28 */
	uint8_t unused_6[6];
	uint16_t linear_bytes_per_line; /* 32: from here on VBE 3.0's, for linear modes */
	uint8_t unused_7[2];
	struct colours linear_colours; /* 36 */
	uint8_t unused_8[196];
} __attribute__((packed));
_Static_assert(sizeof(struct mode_info) == 256, "VBE 3.0, section 4.9");

static struct {
	bool open;
	struct mode_info mode;
} frame;

bool frame_is_open(void)
{
	return frame.open;
}

/* A VBE function whose answer goes to the bounce buffer. */
static bool vbe(uint16_t function, uint16_t bx, uint16_t cx)
{
	struct real_regs regs = {.eax = function, .ebx = bx, .ecx = cx, .edi = REAL_BOUNCE};

	real_int(0x10, &regs);
	return (regs.eax & 0xffff) == VBE_OK;
}

static bool is_usable(const struct mode_info *mode)
{
	return (mode->attributes & USABLE) == USABLE && mode->model == DIRECT_COLOUR &&
	       mode->framebuffer != 0 && (mode->bits == 32 || mode->bits == 24 || mode->bits == 16) &&
	       mode->colours.red_bits <= 8 && mode->colours.green_bits <= 8 && mode->colours.blue_bits <= 8 &&
	       mode->bytes_per_line >= mode->width * (mode->bits / 8u);
}

/* Smaller is better; of one size, 32 bits a pixel. */
static uint32_t cost(const struct mode_info *mode)
{
	return (uint32_t)mode->width * mode->height * 4 + (32u - mode->bits) / 8;
}

/* VBE 3.0 lays out linear modes by themselves; who does not know that leaves zeros. */
static void take_linear(struct mode_info *mode)
{
	if (mode->linear_bytes_per_line != 0)
		mode->bytes_per_line = mode->linear_bytes_per_line;
	if (mode->linear_colours.red_bits != 0)
		mode->colours = mode->linear_colours;
}

/* The numbers of all modes, before the buffer that they may lie in is used again; the version's first digit. */
static unsigned list_modes(uint16_t modes[MODES_MOST], uint8_t *version)
{
	uint8_t *info = real_at(REAL_BOUNCE);
	const uint8_t *list;
	struct farptr at;
	unsigned count = 0;

	memset(info, 0, 512);
	memcpy(info, "VBE2", 4);
	if (!vbe(VBE_INFO, 0, 0) || memcmp(info, "VESA", 4) != 0 || info[5] < 2)
		return 0;
	*version = info[5];
	memcpy(&at, info + 14, sizeof at);
	list = real_pointer(at);
	for (; count < MODES_MOST; count++, list += 2) {
		memcpy(&modes[count], list, 2);
		if (modes[count] == 0xffff)
			break;
	}
	return count;
}

static bool find_mode(unsigned width, unsigned height, uint16_t *number, struct mode_info *found)
{
	uint16_t modes[MODES_MOST];
	uint8_t version = 0;
	unsigned count = list_modes(modes, &version);
	uint32_t best = UINT32_MAX;

	for (unsigned i = 0; i < count; i++) {
		struct mode_info mode;

		memset(real_at(REAL_BOUNCE), 0, sizeof mode);
		if (!vbe(VBE_MODE_INFO, 0, modes[i]))
			continue;
		memcpy(&mode, real_at(REAL_BOUNCE), sizeof mode);
		if (version >= 3)
			take_linear(&mode);
		if (is_usable(&mode) && mode.width >= width && mode.height >= height && cost(&mode) < best) {
			best = cost(&mode);
			*number = modes[i];
			*found = mode;
		}
	}
	return best != UINT32_MAX;
}

/* Whether something stands before the video BIOS, which lies in C000h, in INT 10h: a firmware's serial
 * console. */
static bool text_is_carried(void)
{
	uint32_t segment = real_vector(0x10) >> 16;

	return segment < 0xc000 || segment >= 0xc800;
}

/*
 * Serial console of the firmware's -> ours.  SeaBIOS keeps the last character back until a tick of its clock: it is to
 * come before what we write, not into it.
 */
static bool carry_text(void)
{
	uint64_t start = plat_now_us();

	if (!text_is_carried())
		return true;
	while (plat_now_us() - start < TWO_TICKS_US)
		plat_idle(1000);
	return serial_carry();
}

enum rc plat_frame_open(unsigned width, unsigned height, struct plat_frame *out)
{
	struct mode_info mode;
	uint16_t number;

	plat_frame_close();
	if (console_is_dark() || !find_mode(width, height, &number, &mode) || !carry_text())
		return RC_UNSUPPORTED;
	if (!vbe(VBE_SET_MODE, number | LINEAR, 0)) {
		serial_carry_end();
		return RC_UNSUPPORTED;
	}
	frame.mode = mode;
	frame.open = true;
	out->width = mode.width;
	out->height = mode.height;
	return RC_OK;
}

static uint32_t pixel_of(const struct mode_info *mode, uint32_t rgb)
{
	const struct colours *to = &mode->colours;

	return (rgb >> 16 & 255) >> (8 - to->red_bits) << to->red_at |
	       (rgb >> 8 & 255) >> (8 - to->green_bits) << to->green_at |
	       (rgb & 255) >> (8 - to->blue_bits) << to->blue_at;
}

static void put_row(const struct mode_info *mode, uint8_t *to, const uint32_t *pixels, unsigned count)
{
	unsigned bytes = mode->bits / 8;

	if (bytes == 4 && mode->colours.red_at == 16 && mode->colours.green_at == 8 && mode->colours.blue_at == 0) {
		memcpy(to, pixels, count * sizeof *pixels);
		return;
	}
	for (unsigned i = 0; i < count; i++, to += bytes) {
		uint32_t pixel = pixel_of(mode, pixels[i]);

		memcpy(to, &pixel, bytes);
	}
}

void plat_frame_put(unsigned x, unsigned y, unsigned width, unsigned height, const uint32_t *pixels,
		    unsigned stride)
{
	const struct mode_info *mode = &frame.mode;
	uint8_t *to =
		(uint8_t *)(uintptr_t)mode->framebuffer + y * mode->bytes_per_line + x * (mode->bits / 8u);

	for (; height > 0; height--, to += mode->bytes_per_line, pixels += stride)
		put_row(mode, to, pixels, width);
}

void plat_frame_close(void)
{
	if (!frame.open)
		return;
	frame.open = false;
	serial_carry_end();
	console_set_text(); /* which also wakes a firmware's serial console */
	console_restore();
}
