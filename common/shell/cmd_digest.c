/* Commands: digests of images, and what a fetched file is compared with. */
#include "shell/command.h"

#include "base/console.h"
#include "net/loop.h"
#include "settings/settings.h"
#include "shell/image_digest.h"

#define HASH_PIECE (1 << 20) /* bytes hashed between two looks at keys and network: some milliseconds */

static const char *digest_name(enum digest_kind kind)
{
	static const char *const names[] = {[DIGEST_MD5] = "MD5",
					    [DIGEST_SHA1] = "SHA-1",
					    [DIGEST_SHA256] = "SHA-256",
					    [DIGEST_SHA512] = "SHA-512"};

	return names[kind];
}

enum rc image_digest(const struct image *image, enum digest_kind kind, uint8_t out[DIGEST_MAX])
{
	struct span rest = span_of(image->bytes, (size_t)image->size);
	struct digest digest;

	digest_init(&digest, kind);
	while (rest.n > 0) {
		digest_update(&digest, span_sub(rest, 0, HASH_PIECE));
		rest = span_skip(rest, HASH_PIECE);
		if (!loop_go_on())
			return RC_CANCELLED;
	}
	digest_end(&digest, out);
	return RC_OK;
}

static void print_hex(const uint8_t *bytes, unsigned n)
{
	char text[2 * DIGEST_MAX + 1];
	struct strbuf sb;

	sb_init(&sb, text, sizeof text);
	sb_hex(&sb, span_of(bytes, n), '\0');
	con_write(sb_as_span(&sb));
}

enum rc image_digest_check(const char *command, struct image *image, enum digest_kind kind,
			   const char *wanted_text)
{
	unsigned size = digest_size(kind);
	uint8_t wanted[DIGEST_MAX];
	uint8_t got[DIGEST_MAX];
	enum rc rc;

	if (digest_parse(span_str(wanted_text), wanted, size) != RC_OK) {
		con_print("%s: \"%s\" is no %s; that has %u hexadecimal digits\n", command, wanted_text,
			  digest_name(kind), 2 * size);
		return RC_USAGE;
	}
	if (image == NULL)
		return RC_OK;
	if (kind == DIGEST_SHA256 && image->verified && image->pinned && memcmp(image->sha256, wanted, size) == 0)
		return RC_OK; /* it was computed while the bytes came */
	rc = image_digest(image, kind, got);
	if (rc != RC_OK)
		return rc;
	image->verified = memcmp(got, wanted, size) == 0;
	if (image->verified)
		return RC_OK;
	con_print("%s: %s is not the file that was asked for: its %s is ", command, image->name,
		  digest_name(kind));
	print_hex(got, size);
	con_print(", wanted is ");
	print_hex(wanted, size);
	con_print("\n");
	return RC_DIGEST;
}

enum {
	SUM_SET
};
static const struct option sum_options[] = {
	[SUM_SET] = {"set", 's', OPTION_TEXT, "SETTING", "store it there instead, as hexadecimal digits"},
	{0},
};

static enum rc store_sum(const struct arguments *args, const uint8_t *digest, unsigned size)
{
	const char *setting = args->options[SUM_SET].text;
	char name[80];
	enum rc rc;

	fmt_print(name, sizeof name, "%s%s", setting, strchr(setting, ':') == NULL ? ":hexraw" : "");
	rc = settings_set_bytes(span_str(name), span_of(digest, size));
	if (rc != RC_OK)
		con_print("%s: \"%s\" was not stored: %s\n", args->command, setting, rc_text(rc));
	return rc;
}

static enum rc sum_image(const struct arguments *args, const struct image *image, enum digest_kind kind)
{
	uint8_t digest[DIGEST_MAX];
	enum rc rc = image_digest(image, kind, digest);

	if (rc != RC_OK)
		return rc;
	if (args->options[SUM_SET].given)
		return store_sum(args, digest, digest_size(kind));
	print_hex(digest, digest_size(kind));
	con_print("  %s\n", image->name);
	return RC_OK;
}

static enum rc sum_images(const struct arguments *args, enum digest_kind kind)
{
	enum rc rc = RC_OK;

	for (unsigned i = 0; i < args->count && rc == RC_OK; i++) {
		struct image *image = image_find(span_str(args->words[i]));

		if (image == NULL) {
			con_print("%s: there is no image %s; \"imgstat\" lists them\n", args->command,
				  args->words[i]);
			return RC_NOT_FOUND;
		}
		rc = sum_image(args, image, kind);
	}
	for (struct image *image = image_first(); args->count == 0 && image != NULL && rc == RC_OK;
	     image = image->next)
		rc = sum_image(args, image, kind);
	return rc;
}

static enum rc run_md5sum(const struct arguments *args)
{
	return sum_images(args, DIGEST_MD5);
}

static enum rc run_sha1sum(const struct arguments *args)
{
	return sum_images(args, DIGEST_SHA1);
}

static enum rc run_sha256sum(const struct arguments *args)
{
	return sum_images(args, DIGEST_SHA256);
}

static enum rc run_sha512sum(const struct arguments *args)
{
	return sum_images(args, DIGEST_SHA512);
}

#define SUM_COMMAND(title, sum, function) \
	{ \
		.name = title, .synopsis = "[IMAGE...]", .group = "Images", .words_max = WORDS_ANY, \
		.options = sum_options, .run = function, .help = "Prints the " sum " of images.", \
		.example = title " initrd.gz", \
	}

const struct command cmd_md5sum = SUM_COMMAND("md5sum", "MD5", run_md5sum);
const struct command cmd_sha1sum = SUM_COMMAND("sha1sum", "SHA-1", run_sha1sum);
const struct command cmd_sha256sum = SUM_COMMAND("sha256sum", "SHA-256", run_sha256sum);
const struct command cmd_sha512sum = SUM_COMMAND("sha512sum", "SHA-512", run_sha512sum);
