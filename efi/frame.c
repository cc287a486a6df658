/*
 * The screen as pixels: the Graphics Output Protocol (UEFI 12.9).
 *
 * The firmware's console draws on the same screen.  While it is ours, text goes to its other consoles only:
 * the terminals that it has made active (those with the tag that EDK II puts on them), one by one.
 */
#include "port.h"

#include "plat.h"

#define TEXT_CONSOLES 8

/* EDK II's mark of consoles that ConOut writes to. */
static EFI_GUID active_out = {0xd3b36f2c, 0xd551, 0x11d4, {0x9a, 0x46, 0x00, 0x90, 0x27, 0x3f, 0xc1, 0x4d}};
static EFI_GUID gop_guid = EFI_GRAPHICS_OUTPUT_PROTOCOL_GUID;
static EFI_GUID text_guid = SIMPLE_TEXT_OUTPUT_PROTOCOL;

static struct {
	EFI_GRAPHICS_OUTPUT_PROTOCOL *gop; /* NULL: not ours */
	UINT32 mode_before;
	bool mode_changed;
	SIMPLE_TEXT_OUTPUT_INTERFACE *texts[TEXT_CONSOLES];
	UINTN text_modes[TEXT_CONSOLES]; /* that they were in */
	unsigned count;
} frame;

/* ---- text besides ---- */

static bool has(EFI_HANDLE handle, EFI_GUID *guid)
{
	void *found;

	return efi.bs->HandleProtocol(handle, guid, &found) == EFI_SUCCESS;
}

/* Terminals: what shows text, is active, and is neither a screen nor the console that stands for all of them.
 */
static void find_texts(void)
{
	EFI_HANDLE *handles = NULL;
	UINTN count = 0;

	frame.count = 0;
	if (efi.bs->LocateHandleBuffer(ByProtocol, &active_out, NULL, &count, &handles) != EFI_SUCCESS)
		return;
	for (UINTN i = 0; i < count && frame.count < TEXT_CONSOLES; i++) {
		void *found;

		if (handles[i] == efi.st->ConsoleOutHandle || has(handles[i], &gop_guid))
			continue;
		if (efi.bs->HandleProtocol(handles[i], &text_guid, &found) == EFI_SUCCESS &&
		    found != efi.st->ConOut)
			frame.texts[frame.count++] = found;
	}
	efi.bs->FreePool(handles);
}

/*
 * The firmware gives all consoles the size that its screen has.  While that is none of them, terminals have mode 0, the
 * 80 x 25 that every terminal can show (UEFI 12.4).
 */
static void shrink_texts(void)
{
	for (unsigned i = 0; i < frame.count; i++) {
		frame.text_modes[i] = (UINTN)frame.texts[i]->Mode->Mode;
		if (frame.text_modes[i] != 0)
			frame.texts[i]->SetMode(frame.texts[i], 0);
	}
}

static void restore_texts(void)
{
	for (unsigned i = 0; i < frame.count; i++) {
		if (frame.text_modes[i] != 0)
			frame.texts[i]->SetMode(frame.texts[i], frame.text_modes[i]);
	}
}

SIMPLE_TEXT_OUTPUT_INTERFACE *frame_text(unsigned i)
{
	if (frame.gop == NULL)
		return i == 0 ? efi.st->ConOut : NULL;
	return i < frame.count ? frame.texts[i] : NULL;
}

/* ---- the mode ---- */

static EFI_GRAPHICS_OUTPUT_PROTOCOL *find_gop(void)
{
	void *found;

	if (efi.bs->HandleProtocol(efi.st->ConsoleOutHandle, &gop_guid, &found) == EFI_SUCCESS)
		return found;
	return efi.bs->LocateProtocol(&gop_guid, NULL, &found) == EFI_SUCCESS ? found : NULL;
}

bool frame_is_there(void)
{
	EFI_GRAPHICS_OUTPUT_PROTOCOL *gop = find_gop();

	return gop != NULL && gop->Mode != NULL;
}

static bool fits(const EFI_GRAPHICS_OUTPUT_MODE_INFORMATION *info, unsigned width, unsigned height)
{
	return info != NULL && info->HorizontalResolution >= width && info->VerticalResolution >= height;
}

/*
 * Whether a screen of that size, each pixel as a square as large as it gets, takes most of the mode's height.
 * Then the mode can stay: many a display blanks for seconds when it changes.
 */
static bool fills(const EFI_GRAPHICS_OUTPUT_MODE_INFORMATION *info, unsigned width, unsigned height)
{
	unsigned across = info->HorizontalResolution / width;
	unsigned down = info->VerticalResolution / height;

	return 3 * (across < down ? across : down) * height >= 2 * info->VerticalResolution;
}

/* The smallest mode that has room; false if there is none. */
static bool find_mode(EFI_GRAPHICS_OUTPUT_PROTOCOL *gop, unsigned width, unsigned height, UINT32 *mode,
		      bool *exact)
{
	uint64_t best = UINT64_MAX;

	for (UINT32 i = 0; i < gop->Mode->MaxMode; i++) {
		EFI_GRAPHICS_OUTPUT_MODE_INFORMATION *info = NULL;
		UINTN size;
		uint64_t area;

		if (gop->QueryMode(gop, i, &size, &info) != EFI_SUCCESS || info == NULL)
			continue;
		area = (uint64_t)info->HorizontalResolution * info->VerticalResolution;
		if (fits(info, width, height) && area < best) {
			best = area;
			*mode = i;
		}
		efi.bs->FreePool(info);
	}
	*exact = best == (uint64_t)width * height;
	return best != UINT64_MAX;
}

static bool set_mode(EFI_GRAPHICS_OUTPUT_PROTOCOL *gop, unsigned width, unsigned height)
{
	bool fit = fits(gop->Mode->Info, width, height);
	bool exact = false;
	UINT32 mode;

	frame.mode_before = gop->Mode->Mode;
	frame.mode_changed = false;
	if (fit && fills(gop->Mode->Info, width, height))
		return true;
	if (!find_mode(gop, width, height, &mode, &exact) || (fit && !exact))
		return fit;
	frame.mode_changed = gop->SetMode(gop, mode) == EFI_SUCCESS;
	return frame.mode_changed || fit;
}

enum rc plat_frame_open(unsigned width, unsigned height, struct plat_frame *out)
{
	EFI_GRAPHICS_OUTPUT_PROTOCOL *gop = find_gop();

	plat_frame_close();
	if (gop == NULL || gop->Mode == NULL || !set_mode(gop, width, height))
		return RC_UNSUPPORTED;
	efi.st->ConOut->EnableCursor(efi.st->ConOut, false); /* it would blink among the pixels */
	find_texts();
	shrink_texts();
	frame.gop = gop;
	out->width = gop->Mode->Info->HorizontalResolution;
	out->height = gop->Mode->Info->VerticalResolution;
	return RC_OK;
}

void plat_frame_put(unsigned x, unsigned y, unsigned width, unsigned height, const uint32_t *pixels,
		    unsigned stride)
{
	/* A pixel of Blt's buffer is blue, green, red and a byte of nothing: 0x00RRGGBB as a number. */
	frame.gop->Blt(frame.gop, (EFI_GRAPHICS_OUTPUT_BLT_PIXEL *)(uintptr_t)pixels, EfiBltBufferToVideo, 0,
		       0, x, y, width, height, stride * sizeof *pixels);
}

void plat_frame_close(void)
{
	EFI_GRAPHICS_OUTPUT_PROTOCOL *gop = frame.gop;
	SIMPLE_TEXT_OUTPUT_INTERFACE *out = efi.st->ConOut;

	if (gop == NULL)
		return;
	frame.gop = NULL;
	restore_texts();
	if (frame.mode_changed)
		gop->SetMode(gop, frame.mode_before);
	/* The console does not know that its screen was drawn on: setting its mode has it start anew, on an
	 * empty one. */
	out->SetMode(out, (UINTN)out->Mode->Mode);
	console_restore();
}
