/* Commands: fetching files and booting them. */
#include "shell/command.h"

#include "base/console.h"
#include "base/heap.h"
#include "image/image.h"
#include "settings/builtin.h"
#include "shell/acquire.h"
#include "shell/flow.h"
#include "shell/script.h"

static const struct option fetch_options_table[] = {FETCH_OPTIONS, {0}};

enum { CHAIN_REPLACE = FETCH_OWN };
static const struct option chain_options_table[] = {
	FETCH_OPTIONS,
	[CHAIN_REPLACE] = {"replace", 'r', OPTION_FLAG, NULL, "end the running script afterwards"},
	{0},
};

/*
 * Everything that was fetched goes along as initrd, in order; but scripts that carry no command line, which iPXE
 * would pass too, are of no use to a kernel.
 */
static bool is_initrd(const struct image *image, const struct image *kernel)
{
	return image != kernel && (image->kind != &script_kind || image->cmdline[0] != '\0');
}

static enum rc boot_with_initrds(const struct arguments *args, struct image *kernel)
{
	struct boot_set set = {.kernel = kernel};
	struct image **initrds;
	unsigned count = 0;
	enum rc rc;

	for (struct image *image = image_first(); image != NULL; image = image->next)
		count += is_initrd(image, kernel);
	initrds = heap_new_array((size_t)count + 1, sizeof(struct image *));
	if (initrds == NULL) {
		con_print("%s: out of memory\n", args->command);
		return RC_NO_MEMORY;
	}
	for (struct image *image = image_first(); image != NULL; image = image->next) {
		if (is_initrd(image, kernel))
			initrds[set.initrd_count++] = image;
	}
	set.initrds = initrds;
	rc = image_boot(&set);
	heap_free(initrds);
	return rc;
}

static enum rc run_image(const struct arguments *args, struct image *image, bool temporary)
{
	enum rc rc = boot_with_initrds(args, image);

	if (rc == RC_EXIT) {
		builtin_set_errno(script_exit_status());
		con_print("%s: %s ended with exit %u\n", args->command, image->name, script_exit_status());
	}
	if (temporary || image->autofree || !image->listed)
		image_drop(image);
	return rc;
}

static enum rc run_chain(const struct arguments *args)
{
	struct image *image = image_selected();
	bool fetched = false;
	enum rc rc;

	if (args->count > 0) {
		rc = acquire_image(args, args->words[0], &image, &fetched);
		if (rc != RC_OK)
			return rc;
	} else if (image == NULL) {
		con_print("%s: no image is selected; \"kernel URL\" selects one\n", args->command);
		return RC_IMAGE_NONE;
	}
	image->autofree |= args->options[FETCH_AUTOFREE].given;
	rc = run_image(args, image, fetched);
	if (args->options[CHAIN_REPLACE].given)
		flow_set(FLOW_EXIT);
	return rc;
}

const struct command cmd_chain = {
	.name = "chain", .aliases = "boot imgexec", .synopsis = "[URL|IMAGE [ARGUMENT...]]", .group = "Images",
	.words_max = WORDS_ANY, .options = chain_options_table, .run = run_chain,
	.help = "Starts a program, kernel or script, with all other images as initrds; without a name, the selected one.",
	.example = "chain http://server/boot.ipxe",
};

static enum rc run_kernel(const struct arguments *args)
{
	struct image *image;
	bool fetched;
	enum rc rc = acquire_image(args, args->words[0], &image, &fetched);

	if (rc != RC_OK)
		return rc;
	rc = image_probe(image);
	if (rc != RC_OK) {
		if (fetched)
			image_free(image);
		return rc;
	}
	image_select(image);
	return RC_OK;
}

const struct command cmd_kernel = {
	.name = "kernel", .aliases = "imgselect imgload", .synopsis = "URL|IMAGE [ARGUMENT...]", .group = "Images",
	.words_min = 1, .words_max = WORDS_ANY, .options = fetch_options_table, .run = run_kernel,
	.help = "Fetches what \"boot\" shall start, with its command line.",
	.example = "kernel http://server/linux console=ttyS0 quiet",
};

static enum rc run_initrd(const struct arguments *args)
{
	struct image *image;

	return acquire_fetch(args, args->words[0], &image);
}

const struct command cmd_initrd = {
	.name = "initrd", .aliases = "imgfetch module", .synopsis = "URL [ARGUMENT...]", .group = "Images",
	.words_min = 1, .words_max = WORDS_ANY, .options = fetch_options_table, .run = run_initrd,
	.help = "Fetches a file; a kernel that is booted later gets all of them, in order, as its initrd.",
	.example = "initrd http://server/initrd.gz",
};
