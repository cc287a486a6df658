/* Fetching for commands. */
#include "shell/acquire.h"

#include "base/console.h"
#include "base/heap.h"
#include "config.h"
#include "proto/url.h"
#include "settings/builtin.h"
#include "shell/image_digest.h"
#include "shell/params.h"
#include "shell/words.h"

static enum rc say_no_memory(const struct arguments *args)
{
	con_print("%s: out of memory\n", args->command);
	return RC_NO_MEMORY;
}

/* A fragment never reaches a server, but may say which SHA-256 the file must have. */
static enum rc resolve_with_digest(struct span base, struct span text, struct strbuf *out)
{
	enum rc rc = url_resolve(base, text, out);

	if (rc == RC_OK)
		sb_span(out, span_skip(text, span_find(text, '#')));
	return rc;
}

enum rc acquire_url(const struct arguments *args, struct span text, struct strbuf *out)
{
	struct span base = builtin_working_url();
	struct url url;
	enum rc rc = url_parse(text, &url);

	if (rc == RC_OK && url.scheme.n > 0)
		sb_span(out, text);
	else if (rc == RC_OK && base.n > 0)
		rc = resolve_with_digest(base, text, out);
	else if (rc == RC_OK)
		rc = RC_URL_SYNTAX;
	if (rc == RC_OK && out->cut)
		rc = RC_TOO_LONG;
	if (rc == RC_URL_SYNTAX)
		con_print("%s: \"%.*s\" is neither an image nor a URL (http://server/path)\n", args->command,
			  SPAN_ARGS(text));
	else if (rc != RC_OK)
		con_print("%s: %.*s...: the URL is too long\n", args->command,
			  SPAN_ARGS(span_sub(text, 0, 80)));
	return rc;
}

static enum rc fetch_url(const struct arguments *args, struct span url, const struct http_ask *ask,
			 struct image **out)
{
	uint8_t digest[SHA256_SIZE];
	const struct option_value *wanted = &args->options[FETCH_SHA256];
	bool pinned = wanted->given && digest_parse(span_str(wanted->text), digest, SHA256_SIZE) == RC_OK;
	const struct fetch_options options = {
		.sha256 = pinned ? digest : NULL,
		.mirrors = args->options[FETCH_MIRROR].texts,
		.quiet = args->options[FETCH_QUIET].given,
		.idle_ms = args->options[FETCH_TIMEOUT].number,
		.ask = ask,
	};
	struct span name =
		args->options[FETCH_NAME].given ? span_str(args->options[FETCH_NAME].text) : SPAN_NONE;
	char *buffer = heap_new(URL_MAX);
	struct strbuf absolute;
	enum rc rc;

	if (buffer == NULL)
		return say_no_memory(args);
	sb_init(&absolute, buffer, URL_MAX);
	rc = acquire_url(args, url, &absolute);
	if (rc == RC_OK)
		rc = image_fetch_unlisted(sb_as_span(&absolute), name, &options, out);
	heap_free(buffer);
	return rc;
}

static enum rc fetch_with_params(const struct arguments *args, struct span url, struct image **out)
{
	struct params *params;
	struct http_ask ask;
	enum rc rc = params_take(&url, &params);

	if (rc != RC_OK) {
		con_print("%s: there is no list of parameters for ##params; \"params\" makes one\n",
			  args->command);
		return rc;
	}
	if (params == NULL)
		return fetch_url(args, url, NULL, out);
	rc = params_ask(params, &ask);
	rc = rc == RC_OK ? fetch_url(args, url, &ask, out) : say_no_memory(args);
	params_free(params);
	return rc;
}

/* Whether the file is the one that was meant; what is not so much as hexadecimal is told before anything is
 * fetched. */
static enum rc check_digests(const struct arguments *args, struct image *image)
{
	static const struct {
		unsigned row;
		enum digest_kind kind;
	} gates[] = {{FETCH_SHA256, DIGEST_SHA256}, {FETCH_SHA512, DIGEST_SHA512}};

	for (unsigned i = 0; i < sizeof gates / sizeof gates[0]; i++) {
		const struct option_value *option = &args->options[gates[i].row];
		enum rc rc = option->given
				     ? image_digest_check(args->command, image, gates[i].kind, option->text)
				     : RC_OK;

		if (rc != RC_OK)
			return rc;
	}
	return RC_OK;
}

/* The words behind the first become the image's command line; without any, the old one stays. */
static enum rc take_cmdline(const struct arguments *args, const char *word, struct image *image)
{
	unsigned skip = 0;
	char *cmdline;
	enum rc rc;

	while (skip < args->count && args->words[skip] != word)
		skip++;
	if (skip + 1 >= args->count)
		return RC_OK;
	cmdline = words_joined(args->words + skip + 1, args->count - skip - 1);
	rc = cmdline != NULL ? image_set_cmdline(image, span_str(cmdline)) : RC_NO_MEMORY;
	heap_free(cmdline);
	return rc == RC_OK ? RC_OK : say_no_memory(args);
}

static void take_options(const struct arguments *args, struct image *image)
{
	image->autofree |= args->options[FETCH_AUTOFREE].given;
}

enum rc acquire_fetch(const struct arguments *args, const char *url, struct image **out)
{
	struct image *image = NULL;
	enum rc rc = check_digests(args, NULL);

	if (rc == RC_OK)
		rc = fetch_with_params(args, span_str(url), &image);
	if (rc == RC_OK)
		rc = check_digests(args, image);
	if (rc == RC_OK)
		rc = take_cmdline(args, url, image);
	if (rc != RC_OK) {
		image_free(image);
		return rc;
	}
	take_options(args, image);
	image_register(image);
	*out = image;
	return RC_OK;
}

enum rc acquire_image(const struct arguments *args, const char *word, struct image **out, bool *fetched)
{
	struct image *image = image_find(span_str(word));
	enum rc rc;

	if (fetched != NULL)
		*fetched = image == NULL;
	if (image == NULL)
		return acquire_fetch(args, word, out);
	rc = check_digests(args, image);
	if (rc == RC_OK && args->options[FETCH_NAME].given &&
	    heap_text_replace(&image->name, span_str(args->options[FETCH_NAME].text)) != RC_OK)
		rc = say_no_memory(args);
	if (rc == RC_OK)
		rc = take_cmdline(args, word, image);
	if (rc != RC_OK)
		return rc;
	take_options(args, image);
	*out = image;
	return RC_OK;
}
