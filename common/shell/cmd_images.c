/* Commands: fetching files, choosing among them, booting. */
#include "shell/command.h"

#include "base/console.h"
#include "base/heap.h"
#include "config.h"
#include "image/image.h"
#include "net/loop.h"
#include "proto/sha256.h"
#include "proto/url.h"
#include "settings/builtin.h"
#include "shell/flow.h"
#include "shell/script.h"
#include "shell/words.h"

/* Rows are the same in every command that fetches, so that one function reads them. */
enum { FETCH_NAME, FETCH_TIMEOUT, FETCH_QUIET, FETCH_AUTOFREE, FETCH_REPLACE };
#define FETCHING_OPTIONS \
	[FETCH_NAME] = {"name", 'n', OPTION_TEXT, "NAME", "call the image so"}, \
	[FETCH_TIMEOUT] = {"timeout", 't', OPTION_NUMBER, "MS", "give up on a connection that is silent for so long"}, \
	[FETCH_QUIET] = {"quiet", 'q', OPTION_FLAG, NULL, "show no progress"}, \
	[FETCH_AUTOFREE] = {"autofree", 'a', OPTION_FLAG, NULL, "free the image after it was run"}

static const struct option fetch_options_table[] = {FETCHING_OPTIONS, {0}};
static const struct option chain_options_table[] = {
	FETCHING_OPTIONS,
	[FETCH_REPLACE] = {"replace", 'r', OPTION_FLAG, NULL, "end the running script afterwards"},
	{0},
};

/* The URL that text means: as it is, or relative to the running script. */
static enum rc absolute_url(const struct arguments *args, const char *text, struct strbuf *out)
{
	struct span base = builtin_working_url();
	struct url url;
	enum rc rc = url_parse(span_str(text), &url);

	if (rc == RC_OK && url.scheme.n > 0)
		sb_str(out, text);
	else if (rc == RC_OK && base.n > 0)
		rc = url_resolve(base, span_str(text), out);
	else if (rc == RC_OK)
		rc = RC_URL_SYNTAX;
	if (rc == RC_OK && out->cut)
		rc = RC_TOO_LONG;
	if (rc == RC_URL_SYNTAX)
		con_print("%s: \"%s\" is neither an image nor a URL (http://server/path)\n", args->command, text);
	else if (rc != RC_OK)
		con_print("%s: %.80s...: the URL is too long\n", args->command, text);
	return rc;
}

static enum rc fetch(const struct arguments *args, struct image **out)
{
	const struct fetch_options options = {
		.quiet = args->options[FETCH_QUIET].given,
		.idle_ms = args->options[FETCH_TIMEOUT].number,
	};
	struct span name = args->options[FETCH_NAME].given ? span_str(args->options[FETCH_NAME].text) : SPAN_NONE;
	char *buffer = heap_new(URL_MAX);
	struct strbuf url;
	enum rc rc;

	if (buffer == NULL) {
		con_print("%s: out of memory\n", args->command);
		return RC_NO_MEMORY;
	}
	sb_init(&url, buffer, URL_MAX);
	rc = absolute_url(args, args->words[0], &url);
	if (rc == RC_OK)
		rc = image_fetch(sb_as_span(&url), name, &options, out);
	heap_free(buffer);
	return rc;
}

/* The words behind the first become the image's command line; without any, the old one stays. */
static enum rc take_cmdline(const struct arguments *args, struct image *image)
{
	char *cmdline;
	enum rc rc;

	if (args->count < 2)
		return RC_OK;
	cmdline = words_joined(args->words + 1, args->count - 1);
	rc = cmdline != NULL ? image_set_cmdline(image, span_str(cmdline)) : RC_NO_MEMORY;
	heap_free(cmdline);
	if (rc != RC_OK)
		con_print("%s: out of memory\n", args->command);
	return rc;
}

/* The image that the first word names, or the file that it is the URL of; *fetched says which it was. */
static enum rc acquire(const struct arguments *args, struct image **out, bool *fetched)
{
	struct image *image = image_find(span_str(args->words[0]));
	enum rc rc = RC_OK;

	*fetched = image == NULL;
	if (image == NULL)
		rc = fetch(args, &image);
	if (rc == RC_OK)
		rc = take_cmdline(args, image);
	if (rc == RC_OK)
		*out = image;
	return rc;
}

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
	if (temporary || args->options[FETCH_AUTOFREE].given || !image->listed)
		image_drop(image);
	return rc;
}

static enum rc run_chain(const struct arguments *args)
{
	struct image *image = image_selected();
	bool fetched = false;
	enum rc rc;

	if (args->count > 0) {
		rc = acquire(args, &image, &fetched);
		if (rc != RC_OK)
			return rc;
	} else if (image == NULL) {
		con_print("%s: no image is selected; \"kernel URL\" selects one\n", args->command);
		return RC_IMAGE_NONE;
	}
	rc = run_image(args, image, fetched);
	if (args->options[FETCH_REPLACE].given)
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
	enum rc rc = acquire(args, &image, &fetched);

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
	enum rc rc = fetch(args, &image);

	return rc == RC_OK ? take_cmdline(args, image) : rc;
}

const struct command cmd_initrd = {
	.name = "initrd", .aliases = "imgfetch module", .synopsis = "URL [ARGUMENT...]", .group = "Images",
	.words_min = 1, .words_max = WORDS_ANY, .options = fetch_options_table, .run = run_initrd,
	.help = "Fetches a file; a kernel that is booted later gets all of them, in order, as its initrd.",
	.example = "initrd http://server/initrd.gz",
};

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
	for (struct image *image = image_first(); args->count == 0 && image != NULL && rc == RC_OK; image = image->next)
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
	.name = "imgstat", .synopsis = "[IMAGE...]", .group = "Images", .words_max = WORDS_ANY, .run = run_imgstat,
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
	.name = "imgfree", .synopsis = "[IMAGE...]", .group = "Images", .words_max = WORDS_ANY, .run = run_imgfree,
	.help = "Frees images, all of them when none is named.",
	.example = "imgfree initrd.gz",
};

static enum rc run_imgargs(const struct arguments *args)
{
	struct image *image = image_find(span_str(args->words[0]));
	enum rc rc;

	if (image == NULL)
		return say_no_image(args, args->words[0]);
	rc = image_set_cmdline(image, SPAN_NONE);
	return rc == RC_OK ? take_cmdline(args, image) : rc;
}

const struct command cmd_imgargs = {
	.name = "imgargs", .synopsis = "IMAGE [ARGUMENT...]", .group = "Images", .words_min = 1, .words_max = WORDS_ANY,
	.run = run_imgargs,
	.help = "Sets an image's command line.",
	.example = "imgargs linux console=ttyS0",
};

#define HASH_PIECE (1 << 20) /* bytes hashed between two looks at keys and network: some milliseconds */

static enum rc print_sha256(struct image *image)
{
	struct span rest = span_of(image->bytes, (size_t)image->size);
	uint8_t digest[SHA256_SIZE];
	struct sha256 hash;

	sha256_init(&hash);
	while (rest.n > 0) {
		sha256_update(&hash, span_sub(rest, 0, HASH_PIECE));
		rest = span_skip(rest, HASH_PIECE);
		loop_poll();
		if (con_take_cancel())
			return RC_CANCELLED;
	}
	sha256_end(&hash, digest);
	for (unsigned i = 0; i < SHA256_SIZE; i++)
		con_print("%02x", digest[i]);
	con_print("  %s\n", image->name);
	return RC_OK;
}

static enum rc run_sha256sum(const struct arguments *args)
{
	return each_image(args, print_sha256);
}

const struct command cmd_sha256sum = {
	.name = "sha256sum", .synopsis = "[IMAGE...]", .group = "Images", .words_max = WORDS_ANY, .run = run_sha256sum,
	.help = "Prints the SHA-256 of images.",
	.example = "sha256sum initrd.gz",
};
