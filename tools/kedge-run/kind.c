/* What would be booted: checked as the platform would check it, then told. */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/console.h"
#include "image/image.h"
#include "proto/bzimage.h"
#include "proto/multiboot.h"
#include "proto/pe.h"
#include "proto/sha256.h"
#include "run.h"

#define LOG_MODULE "run"
#include "base/log.h"

#define NBP_MAX (600 * 1024) /* bytes: a boot program lies below 640 KiB */

/* ---- probe ---- */

static const char *efi_kind_of(struct span file, enum rc *rc)
{
	struct pe_facts facts;

	*rc = pe_parse(file, &facts);
	if (*rc == RC_IMAGE_UNKNOWN && pe_linux_protocol(file) != 0)
		log_error("this Linux kernel has no EFI stub, which UEFI cannot start");
	if (*rc != RC_OK)
		return NULL;
	if (facts.subsystem < PE_SUBSYSTEM_EFI_APPLICATION || facts.subsystem > PE_SUBSYSTEM_EFI_RUNTIME)
		*rc = RC_IMAGE_UNKNOWN;
	else if (facts.machine != PE_MACHINE_X86_64)
		*rc = RC_UNSUPPORTED;
	else if (facts.needed > file.n)
		*rc = RC_IMAGE_BROKEN;
	return facts.is_linux ? "Linux kernel" : "EFI program";
}

static bool is_text(struct span file)
{
	for (size_t i = 0; i < file.n && i < 64; i++) {
		if (!isprint(file.p[i]) && !isspace(file.p[i]))
			return false;
	}
	return true;
}

static const char *pcbios_kind_of(struct span file, enum rc *rc)
{
	struct bzimage linux_facts;
	struct multiboot multiboot;

	*rc = bzimage_parse(file, &linux_facts);
	if (*rc != RC_IMAGE_UNKNOWN)
		return "Linux kernel";
	*rc = multiboot_parse(file, &multiboot);
	if (*rc != RC_IMAGE_UNKNOWN)
		return "Multiboot kernel";
	if (file.n >= 2 && memcmp(file.p, "MZ", 2) == 0)
		*rc = RC_UNSUPPORTED;
	else if (file.n <= NBP_MAX && !is_text(file))
		*rc = RC_OK;
	return "network boot program";
}

static const char *kind_of(const struct image *image, enum rc *rc)
{
	struct span file = span_of(image->bytes, (size_t)image->size);

	return run_wish.pcbios ? pcbios_kind_of(file, rc) : efi_kind_of(file, rc);
}

static enum rc probe(const struct image *image)
{
	enum rc rc;

	(void)kind_of(image, &rc);
	if (rc == RC_IMAGE_BROKEN)
		log_error("%s is damaged or cut short at %" PRIu64
			  " bytes; fetch it again or replace it on the server",
			  image->name, image->size);
	else if (rc == RC_UNSUPPORTED)
		log_error("%s is a program for another platform than %s", image->name,
			  run_wish.pcbios ? "a BIOS" : "x86-64 UEFI");
	return rc;
}

/* ---- exec ---- */

static void tell_image(const char *role, const struct image *image)
{
	uint8_t digest[SHA256_SIZE];
	struct sha256 hash;

	sha256_init(&hash);
	sha256_update(&hash, span_of(image->bytes, (size_t)image->size));
	sha256_end(&hash, digest);
	con_print("  %s %s, %" PRIu64 " bytes, sha256 ", role, image->name, image->size);
	for (size_t i = 0; i < sizeof digest; i++)
		con_print("%02x", digest[i]);
	con_print("\n    from %s\n", image->url);
	if (image->cmdline[0] != '\0')
		con_print("    command line: %.*s\n", 400, image->cmdline);
}

static enum rc exec(const struct boot_set *set)
{
	enum rc rc;

	con_print("would boot:\n");
	tell_image(kind_of(set->kernel, &rc), set->kernel);
	for (unsigned i = 0; i < set->initrd_count; i++)
		tell_image("initrd", set->initrds[i]);
	if (!run_wish.keep_going)
		run_end(0, "booted");
	return RC_FIRMWARE;
}

const struct image_kind run_kind = {.name = "boot", .probe = probe, .exec = exec};
