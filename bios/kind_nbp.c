/*
 * PXE network boot programs (PXE 2.1, 4.4.5): raw code for 0:7C00, which nothing in the file tells from any other.  So
 * this kind comes last, and refuses what is surely something else.
 */
#include "kinds.h"

#include "base/ascii.h"
#include "image/image.h"
#include "port.h"
#include "pxe_api.h"
#include "pxe_resident.h"
#include "real_syms.h"

#define LOG_MODULE "nbp"
#include "base/log.h"

#define SIZE_MOST (0xa0000u - NBP_LOAD_AT)
#define TEXT_LOOK 64 /* bytes: that many characters in a row are no code */

static bool is_text(const struct image *image)
{
	size_t n = image->size < TEXT_LOOK ? (size_t)image->size : TEXT_LOOK;

	for (size_t i = 0; i < n; i++) {
		uint8_t c = image->bytes[i];

		if (!ascii_print(c) && c != '\n' && c != '\r' && c != '\t')
			return false;
	}
	return true;
}

static enum rc nbp_probe(const struct image *image)
{
	if (image->size >= 2 && memcmp(image->bytes, "MZ", 2) == 0) {
		log_error("%s is a program for DOS, Windows or UEFI, which a BIOS cannot start", image->name);
		return RC_UNSUPPORTED;
	}
	if (image->size > SIZE_MOST || is_text(image))
		return RC_IMAGE_UNKNOWN;
	return RC_OK;
}

static uint32_t room(void)
{
	return real_bottom() - NBP_LOAD_AT;
}

static enum rc say_returned(const struct image *image, uint16_t status)
{
	if (status == PXE_SUCCESS) {
		log_info("%s came back", image->name);
		return RC_OK;
	}
	log_error("%s came back with PXE status %x", image->name, status);
	return RC_IMAGE_RETURNED;
}

static enum rc nbp_exec(const struct boot_set *set)
{
	const struct image *image = set->kernel;
	struct real_regs regs = {0};
	enum rc rc;

	if (image->size > room()) {
		log_error("%s has %llu bytes, but there is only room for %u below 640 KB", image->name,
			  (unsigned long long)image->size, (unsigned)room());
		return RC_NO_MEMORY;
	}
	rc = pxe_resident_install();
	if (rc != RC_OK)
		return rc;
	pxe_packets_build(image->url);
	pxe_api_start(set);
	memcpy((void *)NBP_LOAD_AT, image->bytes, (size_t)image->size);
	console_restore();
	real_call(REAL_SYM_start_nbp, &regs);
	pxe_api_end();
	pxe_resident_remove();
	drives_show();
	console_start();
	return say_returned(image, (uint16_t)regs.eax);
}

const struct image_kind nbp_kind = {.name = "nbp", .probe = nbp_probe, .exec = nbp_exec};
