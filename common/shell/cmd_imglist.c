/* Commands: the images in memory. */
#include "shell/command.h"

#include "base/console.h"
#include "base/heap.h"
#include "image/image.h"
#include "plat.h"
#include "settings/settings.h"
#include "shell/acquire.h"
#include "shell/words.h"

static enum rc say_no_image(const struct arguments *args, const char *name)
{
	con_print("%s: there is no image %s; \"imgstat\" lists them\n", args->command, name);
	return RC_NOT_FOUND;
}

/* Runs on the images that are named, or on all. */
static enum rc each_image(const struct arguments *args, enum rc (*run)(struct image *image))
{
	enum rc rc = RC_OK;

	for (unsigned i = 0; i < args->count; i++) {
		struct image *image = image_find(span_str(args->words[i]));

		if (image == NULL)
			return say_no_image(args, args->words[i]);
		rc = run(image);
		if (rc != RC_OK)
			return rc;
	}
	for (struct image *image = image_first(); args->count == 0 && image != NULL && rc == RC_OK;
	     image = image->next)
		rc = run(image);
	return rc;
}

static enum rc print_image(struct image *image)
{
	con_print("%s : %llu bytes", image->name, (unsigned long long)image->size);
	if (image->kind != NULL)
		con_print(" [%s]", image->kind->name);
	if (image == image_selected())
		con_print(" [SELECTED]");
	if (image->verified)
		con_print(" [VERIFIED]");
	if (image->autofree)
		con_print(" [AUTOFREE]");
	if (image->cmdline[0] != '\0') {
		con_write(span_str(" \""));
		con_write(span_str(image->cmdline));
		con_write(span_str("\""));
	}
	con_print("\n");
	return RC_OK;
}

static enum rc run_imgstat(const struct arguments *args)
{
	return each_image(args, print_image);
}

const struct command cmd_imgstat = {
	.name = "imgstat",
	.synopsis = "[IMAGE...]",
	.group = "Images",
	.words_max = WORDS_ANY,
	.run = run_imgstat,
	.help = "Lists the images in memory.",
	.example = "imgstat",
};

static enum rc free_image(struct image *image)
{
	image_drop(image);
	return RC_OK;
}

static enum rc run_imgfree(const struct arguments *args)
{
	if (args->count > 0)
		return each_image(args, free_image);
	image_drop_all();
	return RC_OK;
}

const struct command cmd_imgfree = {
	.name = "imgfree",
	.synopsis = "[IMAGE...]",
	.group = "Images",
	.words_max = WORDS_ANY,
	.run = run_imgfree,
	.help = "Frees images, all of them when none is named.",
	.example = "imgfree initrd.gz",
};

static enum rc run_imgargs(const struct arguments *args)
{
	struct image *image = image_find(span_str(args->words[0]));
	char *cmdline;
	enum rc rc;

	if (image == NULL)
		return say_no_image(args, args->words[0]);
	cmdline = words_joined(args->words + 1, args->count - 1);
	rc = cmdline != NULL ? image_set_cmdline(image, span_str(cmdline)) : RC_NO_MEMORY;
	heap_free(cmdline);
	if (rc != RC_OK)
		con_print("%s: out of memory\n", args->command);
	return rc;
}

const struct command cmd_imgargs = {
	.name = "imgargs",
	.synopsis = "IMAGE [ARGUMENT...]",
	.group = "Images",
	.words_min = 1,
	.words_max = WORDS_ANY,
	.run = run_imgargs,
	.help = "Sets an image's command line.",
	.example = "imgargs linux console=ttyS0",
};

/* ---- a file's bytes as a setting ---- */

enum {
	IMGSET_KEEP = FETCH_OWN
};
static const struct option imgset_options[] = {
	FETCH_OPTIONS,
	[IMGSET_KEEP] = {"keep", 'k', OPTION_FLAG, NULL, "keep the image"},
	{0},
};

static enum rc run_imgset(const struct arguments *args)
{
	struct image *image;
	enum rc rc = acquire_image(args, args->words[1], &image, NULL);

	if (rc != RC_OK)
		return rc;
	rc = settings_set_bytes(span_str(args->words[0]), span_of(image->bytes, (size_t)image->size));
	if (rc == RC_TOO_LONG)
		con_print("imgset: %s has %llu bytes, a setting holds %u\n", image->name,
			  (unsigned long long)image->size, SETTING_VALUE_MAX);
	else if (rc != RC_OK)
		con_print("imgset: \"%s\" was not stored: %s\n", args->words[0], rc_text(rc));
	if (!args->options[IMGSET_KEEP].given)
		image_drop(image);
	return rc;
}

const struct command cmd_imgset = {
	.name = "imgset",
	.synopsis = "NAME URL|IMAGE",
	.group = "Images",
	.words_min = 2,
	.words_max = 2,
	.options = imgset_options,
	.run = run_imgset,
	.help = "Stores a file's bytes in a setting, and frees the image.",
	.example = "imgset token http://169.254.169.254/latest/api/token##params",
};

/* ---- unpacking ---- */

enum {
	EXTRACT_KEEP = FETCH_OWN
};
static const struct option extract_options[] = {
	FETCH_OPTIONS,
	[EXTRACT_KEEP] = {"keep", 'k', OPTION_FLAG, NULL, "keep the packed image, too"},
	{0},
};

/* A listed image with the same bytes. */
static enum rc copy_image(struct image *image, struct image **out)
{
	struct image *copy;
	enum rc rc = image_new(span_str(image->name), &copy);

	if (rc != RC_OK)
		return rc;
	rc = copy->sink.write(&copy->sink, span_of(image->bytes, (size_t)image->size));
	if (rc == RC_OK)
		rc = image_set_cmdline(copy, span_str(image->cmdline));
	if (rc != RC_OK) {
		image_free(copy);
		return rc;
	}
	image_register(copy);
	*out = copy;
	return RC_OK;
}

/* What was asked for, or the name without its last part: linux for linux.gz. */
static struct span unpacked_name(const struct arguments *args, const struct image *image)
{
	struct span name = span_str(image->name);

	return args->options[FETCH_NAME].given ? span_str(args->options[FETCH_NAME].text)
					       : span_sub(name, 0, span_find_last(name, '.'));
}

static enum rc unpack_image(const struct arguments *args, struct image *image)
{
	struct image *target = image;
	enum rc rc = args->options[EXTRACT_KEEP].given ? copy_image(image, &target) : RC_OK;

	if (rc == RC_OK)
		rc = image_unpack(target);
	if (rc == RC_OK)
		rc = heap_text_replace(&target->name, unpacked_name(args, image));
	if (rc == RC_NO_MEMORY)
		con_print("imgextract: out of memory\n");
	if (rc != RC_OK && target != image)
		image_drop(target);
	return rc;
}

static enum rc run_imgextract(const struct arguments *args)
{
	struct option_value options[OPTIONS_MAX];
	struct arguments unnamed = *args; /* the name is that of what comes out */
	struct image *image;
	bool fetched;
	enum rc rc;

	memcpy(options, args->options, (EXTRACT_KEEP + 1) * sizeof *options);
	options[FETCH_NAME].given = false;
	unnamed.options = options;
	rc = acquire_image(&unnamed, args->words[0], &image, &fetched);
	if (rc != RC_OK)
		return rc;
	if (image_is_packed(image)) {
		rc = unpack_image(args, image);
	} else {
		con_print("imgextract: %s is not packed by gzip, zstd or xz, and nothing else is unpacked here\n", image->name);
		rc = RC_IMAGE_UNKNOWN;
	}
	if (rc != RC_OK && fetched)
		image_drop(image);
	return rc;
}

const struct command cmd_imgextract = {
	.name = "imgextract",
	.synopsis = "URL|IMAGE",
	.group = "Images",
	.words_min = 1,
	.words_max = 1,
	.options = extract_options,
	.run = run_imgextract,
	.help = "Unpacks a file that gzip, zstd or xz packed, and calls the image as before without the last part of its "
		"name.",
	.example = "imgextract --name linux http://server/linux.gz",
};

/* ---- what others' scripts ask for and Kedge does another way, or not yet ---- */

enum {
	TRUST_ALLOW,
	TRUST_PERMANENT
};
static const struct option trust_options[] = {
	[TRUST_ALLOW] = {"allow", 'a', OPTION_FLAG, NULL, "images need not be trusted, as now"},
	[TRUST_PERMANENT] = {"permanent", 'p', OPTION_FLAG, NULL, "for good"},
	{0},
};

static enum rc run_imgtrust(const struct arguments *args)
{
	if (args->options[TRUST_ALLOW].given)
		return RC_OK;
	con_print("imgtrust: signatures are not checked here; --sha256 on the command that fetches says "
		  "which file is meant\n");
	return RC_UNSUPPORTED;
}

const struct command cmd_imgtrust = {
	.name = "imgtrust",
	.synopsis = "",
	.group = "Images",
	.options = trust_options,
	.run = run_imgtrust,
	.help = "Would ask for trusted images; says that signatures are not checked here.",
	.example = "imgtrust --allow",
};

enum {
	VERIFY_SIGNER,
	VERIFY_KEEP,
	VERIFY_TIMEOUT,
	VERIFY_QUIET
};
static const struct option verify_options[] = {
	[VERIFY_SIGNER] = {"signer", 's', OPTION_TEXT, "NAME", "who must have signed"},
	[VERIFY_KEEP] = {"keep", 'k', OPTION_FLAG, NULL, "keep the signature"},
	[VERIFY_TIMEOUT] = {"timeout", 't', OPTION_NUMBER, "MS", "as for other fetches"},
	[VERIFY_QUIET] = {"quiet", 'q', OPTION_FLAG, NULL, "show no progress"},
	{0},
};

static enum rc run_imgverify(const struct arguments *args)
{
	con_print("%s: signatures are not checked here, so %s is not verified; --sha256 on the command that "
		  "fetches can say "
		  "which file is meant\n",
		  args->command, args->words[0]);
	return RC_UNSUPPORTED;
}

const struct command cmd_imgverify = {
	.name = "imgverify",
	.synopsis = "IMAGE SIGNATURE",
	.group = "Images",
	.words_min = 2,
	.words_max = 2,
	.options = verify_options,
	.run = run_imgverify,
	.help = "Would check an image's signature; says that signatures are not checked here.",
	.example = "imgverify linux linux.sig",
};

enum {
	SHIM_TIMEOUT,
	SHIM_QUIET,
	SHIM_LOADER,
	SHIM_PXE,
	SHIM_SBAT
};
static const struct option shim_options[] = {
	[SHIM_TIMEOUT] = {"timeout", 't', OPTION_NUMBER, "MS", "as for other fetches"},
	[SHIM_QUIET] = {"quiet", 'q', OPTION_FLAG, NULL, "show no progress"},
	[SHIM_LOADER] = {"require-loader", 'l', OPTION_FLAG, NULL, "for iPXE's scripts"},
	[SHIM_PXE] = {"allow-pxe", 'p', OPTION_FLAG, NULL, "for iPXE's scripts"},
	[SHIM_SBAT] = {"allow-sbat", 's', OPTION_FLAG, NULL, "for iPXE's scripts"},
	{0},
};

static bool secure_boot_is_on(void)
{
	uint8_t value = 0;
	size_t n = 0;

	return plat_firmware_variable(span_str("SecureBoot"), &value, 1, &n) == RC_OK && n == 1 && value == 1;
}

static enum rc run_shim(const struct arguments *args)
{
	(void)args;
	if (!secure_boot_is_on())
		return RC_OK; /* kernels start without one */
	con_print("shim: Secure Boot is on, and kernels are not started through a shim here; one that the "
		  "firmware trusts starts "
		  "without\n");
	return RC_UNSUPPORTED;
}

const struct command cmd_shim = {
	.name = "shim",
	.synopsis = "[URL|IMAGE]",
	.group = "Images",
	.words_max = 1,
	.options = shim_options,
	.run = run_shim,
	.help = "Succeeds where Secure Boot is off and no shim is needed; fails where one would be.",
	.example = "shim http://server/shimx64.efi",
};
