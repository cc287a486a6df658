/* Finding and running the scripts that belong to this program. */
#include "shell/sources.h"

#include "base/console.h"
#include "base/heap.h"
#include "config.h"
#include "image/image.h"
#include "net/loop.h"
#include "plat.h"
#include "proto/embedded.h"
#include "proto/script_words.h"
#include "settings/settings.h"
#include "shell/given.h"
#include "shell/script.h"

#define LOG_MODULE "script"
#include "base/log.h"

/* Kedge's own name first: a folder may have both, one for each loader. */
static const char *const names[] = {"kedge.ipxe", "autoexec.ipxe"};
#define NAMES (sizeof names / sizeof names[0])

/* From here on Ctrl-B is the script's key: many ask for it by "prompt". */
static enum rc run_image(struct image *image)
{
	struct boot_set set = {.kernel = image};
	enum rc rc;

	con_watch_shell_key(false);
	rc = image_boot(&set);
	image_drop(image);
	return rc;
}

/* ---- inside the program ---- */

static enum rc add_embedded(const struct embedded_file *file, struct image **out)
{
	struct image *image;
	enum rc rc = image_new(file->name, &image);

	if (rc != RC_OK)
		return rc;
	rc = image->sink.begin(&image->sink, file->contents.n);
	if (rc == RC_OK)
		rc = image->sink.write(&image->sink, file->contents);
	if (rc != RC_OK) {
		image_free(image);
		return rc;
	}
	image_register(image);
	*out = image;
	return RC_OK;
}

/* The first file is what runs; the others are images, as if they had been fetched. */
static enum rc run_embedded(bool *ran)
{
	struct span container = plat_embedded();
	struct image *first = NULL;
	struct embedded_file file;
	struct span files;

	if (container.n == 0)
		return RC_OK;
	if (embedded_open(container, &files) != RC_OK) {
		log_error("what scripts/embed put into this program is damaged, and left alone; make the file again");
		return RC_OK;
	}
	*ran = true;
	while (embedded_next(&files, &file)) {
		struct image *image;
		enum rc rc = add_embedded(&file, &image);

		if (rc != RC_OK)
			return rc;
		if (first == NULL)
			first = image;
	}
	log_info("running %s, which is part of this program", first->name);
	return run_image(first);
}

/* ---- what the loader gave ---- */

static enum rc run_given(bool *ran)
{
	return given_run(plat_handover(), ran);
}

/* ---- beside the program ---- */

/* Whatever a server sends for a name that it does not know, a login page perhaps, is no script. */
static bool is_script(const struct image *image)
{
	return image != NULL && image->size > 0 && script_is(span_of(image->bytes, (size_t)image->size));
}

static enum rc run_found(struct image *image, const char *where, bool *ran)
{
	*ran = true;
	log_info("running %s from beside this program%s", image->name, where);
	con_print("Running %s\n", image->url);
	return run_image(image);
}

static struct image *read_from_medium(struct span folder, const char *name)
{
	static const struct fetch_options options = {.quiet = true, .quiet_missing = true};
	struct image *image = NULL;
	char *url = heap_new(URL_MAX);
	struct strbuf sb;

	if (url == NULL)
		return NULL;
	sb_init(&sb, url, URL_MAX);
	sb_str(&sb, "file:");
	sb_span(&sb, folder);
	sb_str(&sb, name);
	if (sb.cut || image_fetch(sb_as_span(&sb), SPAN_NONE, &options, &image) != RC_OK)
		image = NULL;
	heap_free(url);
	return image;
}

static enum rc run_from_folder(struct span folder, bool *ran)
{
	for (unsigned i = 0; i < NAMES; i++) {
		struct image *image = read_from_medium(folder, names[i]);

		if (is_script(image))
			return run_found(image, "", ran);
		if (image != NULL) {
			log_warn("%s is no script: its first line must be #!ipxe", image->url);
			image_free(image);
		}
	}
	return RC_OK;
}

static enum rc run_from_medium(bool *ran)
{
	struct span folder = plat_folder();
	enum rc rc;

	if (folder.n == 0)
		return RC_OK;
	rc = run_from_folder(folder, ran);
	if (!*ran && folder.n > 1)
		rc = run_from_folder(span_str("/"), ran);
	return rc;
}

enum rc sources_run_own(bool *ran)
{
	static enum rc (*const sources[])(bool *ran) = {run_embedded, run_given, run_from_medium};
	enum rc rc = RC_OK;

	*ran = false;
	for (unsigned i = 0; i < sizeof sources / sizeof sources[0] && rc == RC_OK && !*ran; i++)
		rc = sources[i](ran);
	return rc;
}

/* ---- on the server ---- */

struct look {
	struct image *images[NAMES];
	struct fetch *fetches[NAMES];
};

static bool look_over(void *ctx)
{
	const struct look *look = ctx;

	for (unsigned i = 0; i < NAMES; i++) {
		if (look->fetches[i] != NULL && !fetch_finished(look->fetches[i]))
			return false;
	}
	return true;
}

static void look_start(struct look *look, struct span folder, unsigned i)
{
	static const struct fetch_options options = {.quiet = true, .quiet_missing = true, .probe = true, .idle_ms = AUTOEXEC_MS};
	char *url = heap_new(URL_MAX);
	struct strbuf sb;

	if (url == NULL)
		return;
	sb_init(&sb, url, URL_MAX);
	sb_fmt(&sb, "%.*s%s", SPAN_ARGS(folder), names[i]);
	if (!sb.cut && image_new(span_str(names[i]), &look->images[i]) == RC_OK &&
	    image_fetch_start(look->images[i], sb_as_span(&sb), &options, &look->fetches[i]) != RC_OK)
		look->fetches[i] = NULL;
	heap_free(url);
}

/* Asks for all names at once; the first that is a script is taken. */
static enum rc look_for_script(struct span folder, struct image **found)
{
	struct look look = {0};
	enum rc rc;

	*found = NULL;
	for (unsigned i = 0; i < NAMES; i++)
		look_start(&look, folder, i);
	rc = loop_until(look_over, &look, loop_deadline_ms(AUTOEXEC_MS));
	for (unsigned i = 0; i < NAMES; i++) {
		bool came = look.fetches[i] != NULL && fetch_result(look.fetches[i]) == RC_OK;

		fetch_free(look.fetches[i]);
		if (came && *found == NULL && is_script(look.images[i]))
			*found = look.images[i];
		else
			image_free(look.images[i]);
	}
	return rc == RC_CANCELLED ? rc : RC_OK;
}

static struct span folder_of(struct span url)
{
	size_t slash = span_find_last(span_sub(url, 0, span_find(url, '?')), '/');

	return slash < url.n ? span_sub(url, 0, slash + 1) : SPAN_NONE;
}

enum rc sources_run_served(const struct lease *lease, bool *ran)
{
	char *url = heap_new(URL_MAX);
	struct image *image = NULL;
	struct strbuf sb;
	enum rc rc = RC_OK;

	*ran = false;
	if (url == NULL)
		return RC_NO_MEMORY;
	sb_init(&sb, url, URL_MAX);
	if (settings_get_bool("autoexec", true) && lease_load_url(lease->nic, &sb) && folder_of(sb_as_span(&sb)).n > 0)
		rc = look_for_script(folder_of(sb_as_span(&sb)), &image);
	heap_free(url);
	if (rc != RC_OK || image == NULL)
		return rc;
	image_register(image);
	return run_found(image, " on the server", ran);
}

enum rc sources_run_scriptlet(bool *ran)
{
	char *line = heap_new(LINE_MAX);
	struct strbuf sb;
	enum rc rc = RC_OK;

	*ran = false;
	if (line == NULL)
		return RC_NO_MEMORY;
	sb_init(&sb, line, LINE_MAX);
	*ran = settings_get_text(span_str("scriptlet"), &sb) == RC_OK && !sb.cut;
	if (*ran) {
		con_print("Scriptlet: %.*s\n", SPAN_ARGS(span_sub(sb_as_span(&sb), 0, 400)));
		con_watch_shell_key(false);
		rc = script_run(sb_as_span(&sb), "the scriptlet", SPAN_NONE);
	}
	heap_free(line);
	return rc;
}
