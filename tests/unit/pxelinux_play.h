/*
 * The world that a whole PXELINUX run is tested in: servers, keys, clock and screen that the test plays.
 * It stands in for plat.h, the loop, fetch, image and the line editor; all of pxelinux/ is real.
 */
#pragma once

#include "check.h"

#include "fetch/fetch.h"
#include "base/heap.h"
#include "image/cache.h"
#include "image/image.h"
#include "net/loop.h"
#include "proto/http_msg.h"
#include "pxelinux/pxelinux.h"
#include "settings/settings.h"
#include "settings/ways.h"
#include "shell/complete.h"
#include "ui/history.h"
#include "ui/line.h"
#include "ui/line_rows.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define PREFIX       "http://s/d/"

/* ---- the world ---- */

struct file {
	const char *url;
	const char *text;
	enum rc rc; /* not RC_OK: what the server answers instead */
};

#define PLAY_LAST_KEY KEY_CTRL_B
#define PLAY_MORE \
	const struct file *files; \
	size_t file_count; \
	const struct file *copies; /* on this machine; used when the server gives nothing */ \
	size_t copy_count; \
	char kept[512];       /* paths behind PREFIX of what was kept as copies, each ended by | */ \
	enum rc server; /* not RC_OK: what every request gives */ \
	const char *const *lines; /* what line_edit is given: "=text" replaces, "text" is added, NULL cancels */ \
	char requests[4096];  /* paths behind PREFIX, each ended by | */ \
	char boots[4096];     /* kernel [initrds] <cmdline>| */ \
	char edited[512];     /* what line_edit started with, last */ \
	enum rc boot_rc; \
	bool no_multiboot; \
	uint32_t reboot_time_s; /* option 211 */ \
	char cookie[512];     /* of the last request */ \
	unsigned cancel_looks; /* how many looks at the keys it takes until one sees Ctrl-C; 0: none does */ \
	unsigned images;      /* that are alive */
#include "screen_play.h"

static void add(char *text, size_t cap, const char *more, size_t n)
{
	size_t have = strlen(text);

	if (have + n + 1 > cap)
		abort();
	memcpy(text + have, more, n);
	text[have + n] = '\0';
}

/* A processor of family 15 with PAE, SMX, NX and long mode. */
void plat_cpuid(uint32_t function, uint32_t sub_function, uint32_t registers[4])
{
	(void)sub_function;
	memset(registers, 0, 4 * sizeof registers[0]);
	if (function == 0x80000000)
		registers[0] = 0x80000008;
	if (function == 1) {
		registers[0] = 0xf00;
		registers[2] = 1 << 6;
		registers[3] = 1 << 6;
	}
	if (function == 0x80000001)
		registers[3] = 1 << 20 | 1 << 29;
}

bool loop_go_on(void)
{
	return world.cancel_looks == 0 || --world.cancel_looks > 0;
}

static void note_cookie(const struct fetch_options *options)
{
	world.cookie[0] = '\0';
	if (options != NULL && options->ask != NULL && options->ask->field_count > 0)
		snprintf(world.cookie, sizeof world.cookie, "%s %s: %s", options->ask->method, options->ask->fields[0].name,
			 options->ask->fields[0].value);
}

const struct plat_identity plat_identity = {.platform = "test"};

void plat_reboot(void)
{
	add(world.boots, sizeof world.boots, "REBOOT|", 7);
}

void plat_poweroff(void)
{
	add(world.boots, sizeof world.boots, "POWEROFF|", 9);
}

/* ---- shell/shell.h ---- */

enum rc line_edit(const char *prompt, struct strbuf *line, bool escape, bool secret)
{
	const char *text = world.lines != NULL ? *world.lines : NULL;

	(void)escape;
	con_print("%s", prompt);
	take_shot(); /* what is behind the line */
	snprintf(world.edited, sizeof world.edited, "%s%s", secret ? "secret:" : "", line->text);
	if (text == NULL)
		return RC_CANCELLED;
	world.lines++;
	if (*text == '=')
		sb_init(line, line->text, line->cap);
	sb_str(line, *text == '=' ? text + 1 : text);
	return RC_OK;
}

enum rc line_edit_rows(const struct line_rows *places, unsigned count, bool secret, struct strbuf *line)
{
	(void)places;
	(void)count;
	return line_edit("", line, true, secret);
}

void *plat_pages_alloc(size_t n, paddr_t limit)
{
	(void)limit;
	return malloc(n);
}

void plat_pages_free(void *pages, size_t n)
{
	(void)n;
	free(pages);
}

/* ---- settings/settings.h: nothing is set ---- */

enum rc settings_get_text(struct span name, struct strbuf *out)
{
	(void)name;
	(void)out;
	return RC_NOT_FOUND;
}

/* The first key decides: it is the asker's, or it begins what line_edit is given. */
enum rc line_ask(const struct line_question *question, struct strbuf *line)
{
	uint64_t most = question->deadline_ms != 0 ? question->deadline_ms : LOOP_FOREVER;
	uint64_t deadline = question->first_key_ms != 0 && question->first_key_ms < most ? question->first_key_ms : most;

	for (;; deadline = most) {
		const char *back = history_line_at(question->history, 1);
		struct completion completion = {.count = 0};
		enum line_key whose;
		int key;
		enum rc rc;

		con_print("%s", question->prompt);
		rc = loop_key(deadline, &key);
		if (rc != RC_OK)
			return rc;
		whose = question->key(question->ctx, key, true);
		if (whose == LINE_KEY_END || key == KEY_ESC)
			return RC_CANCELLED;
		if (key == KEY_ENTER)
			return RC_OK;
		if (key == KEY_TAB) {
			CHECK_RC(question->complete(question->ctx, SPAN_NONE, &completion), RC_OK);
			for (unsigned i = 0; i < completion.count; i++)
				con_print("\n%s", completion.texts[i]);
			con_print("\n");
			completion_end(&completion);
		}
		if (whose == LINE_KEY_DONE || (key != KEY_UP && (key <= ' ' || key >= 0x7f)))
			continue;
		if (key == KEY_UP)
			sb_str(line, back != NULL ? back : "");
		else
			sb_char(line, (char)key);
		return line_edit(question->prompt, line, question->escape, question->secret);
	}
}

/* ---- fetch/fetch.h and image/image.h ---- */

/* Pictures do not come: there is no screen of pixels. */
enum rc fetch_start(struct span url, struct sink *sink, const struct fetch_options *options, struct fetch **out)
{
	(void)url;
	(void)sink;
	(void)options;
	(void)out;
	return RC_NO_MEMORY;
}

bool fetch_finished(const struct fetch *fetch)
{
	(void)fetch;
	return true;
}

enum rc fetch_result(const struct fetch *fetch)
{
	(void)fetch;
	return RC_NO_MEMORY;
}


static enum rc answer(struct span url, const struct file **file)
{
	size_t prefix = span_starts(url, PREFIX) ? strlen(PREFIX) : 0;

	add(world.requests, sizeof world.requests, (const char *)url.p + prefix, url.n - prefix);
	add(world.requests, sizeof world.requests, "|", 1);
	if (world.server != RC_OK)
		return world.server;
	for (size_t i = 0; i < world.file_count; i++) {
		if (!span_is(url, world.files[i].url))
			continue;
		*file = &world.files[i];
		return (*file)->rc;
	}
	return RC_HTTP_NOT_FOUND;
}

void cache_keep_file(struct span url, struct span bytes)
{
	(void)bytes;
	url = span_starts(url, PREFIX) ? span_skip(url, strlen(PREFIX)) : url;
	if (world.copies != NULL) {
		add(world.kept, sizeof world.kept, (const char *)url.p, url.n);
		add(world.kept, sizeof world.kept, "|", 1);
	}
}

/* tests/host/run-fetch looks at what is left then. */
void cache_drop_file(struct span url)
{
	(void)url;
}

enum rc cache_read_file(struct span url, uint8_t **bytes, size_t *n)
{
	for (size_t i = 0; i < world.copy_count; i++) {
		if (!span_is(url, world.copies[i].url))
			continue;
		*n = strlen(world.copies[i].text);
		*bytes = (uint8_t *)heap_text(span_str(world.copies[i].text));
		return RC_OK;
	}
	return RC_NOT_FOUND;
}

const struct fetch_ways *settings_ways(void)
{
	return NULL;
}

enum rc fetch_run(struct span url, struct sink *sink, const struct fetch_options *options)
{
	const struct file *file;
	enum rc rc = answer(url, &file);

	CHECK(options != NULL && options->quiet_missing);
	note_cookie(options);
	if (rc == RC_OK) {
		size_t n = strlen(file->text);

		/* Sizes known and unknown take turns; the body comes in pieces of 7 bytes. */
		rc = sink->begin(sink, n % 2 == 0 ? n : SINK_SIZE_UNKNOWN);
		for (size_t i = 0; rc == RC_OK && i < n; i += 7) {
			uint8_t *piece = exact_copy(file->text + i, n - i < 7 ? n - i : 7);

			rc = sink->write(sink, span_of(piece, n - i < 7 ? n - i : 7));
			free(piece);
		}
	}
	sink->done(sink, rc);
	return rc;
}

struct fetch {
	enum rc rc;
};

enum rc image_new(struct span name, struct image **out)
{
	struct image *image = calloc(1, sizeof *image);

	if (image == NULL)
		abort();
	image->name = strndup((const char *)name.p, name.n);
	world.images++;
	*out = image;
	return RC_OK;
}

void image_free(struct image *image)
{
	if (image == NULL)
		return;
	world.images--;
	free(image->name);
	free(image->url);
	free(image->bytes);
	free(image->cmdline);
	free(image);
}

enum rc image_fetched(struct image *image, const struct fetch_options *options)
{
	(void)image;
	(void)options;
	return RC_OK;
}

enum rc image_fetch_start(struct image *image, struct span url, const struct fetch_options *options, struct fetch **out)
{
	const struct file *file = NULL;
	struct fetch *fetch = calloc(1, sizeof *fetch);

	note_cookie(options);
	if (fetch == NULL)
		abort();
	fetch->rc = answer(url, &file);
	image->url = strndup((const char *)url.p, url.n);
	image->size = file != NULL ? strlen(file->text) : 0;
	*out = fetch;
	return RC_OK;
}

enum rc fetch_wait_all(struct fetch *const *fetches, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		if (fetches[i]->rc != RC_OK)
			return fetches[i]->rc;
	}
	return RC_OK;
}

void fetch_free(struct fetch *fetch)
{
	free(fetch);
}

bool image_kind_exists(const char *name)
{
	return strcmp(name, "multiboot") != 0 || !world.no_multiboot;
}

enum rc image_unpack(struct image *image)
{
	(void)image;
	return RC_OK;
}

enum rc image_probe(struct image *image)
{
	static const struct image_kind kind = {.name = "efi"};

	/* What the server gave was too short for a kernel: here is one, but for EFI programs that are none. */
	image->kind = &kind;
	image->size = span_ends(span_str(image->name), ".efi") ? 0x205 : 0x206;
	image->bytes = calloc(1, image->size);
	if (image->bytes == NULL)
		abort();
	memcpy(image->bytes + 0x202, "HdrS", image->size - 0x202);
	return span_ends(span_str(image->name), ".txt") ? RC_IMAGE_UNKNOWN : RC_OK;
}

enum rc image_set_cmdline(struct image *image, struct span cmdline)
{
	image->cmdline = cmdline.n > 0 ? strndup((const char *)cmdline.p, cmdline.n) : strdup("");
	return RC_OK;
}

enum rc image_boot(const struct boot_set *set)
{
	char text[1024];
	size_t n = (size_t)snprintf(text, sizeof text, "%s [", set->kernel->name);

	for (unsigned i = 0; i < set->initrd_count; i++)
		n += (size_t)snprintf(text + n, sizeof text - n, "%s%s%s%s", i > 0 ? " " : "", set->initrds[i]->name,
				      set->initrds[i]->cmdline != NULL && *set->initrds[i]->cmdline != '\0' ? ":" : "",
				      set->initrds[i]->cmdline != NULL ? set->initrds[i]->cmdline : "");
	n += (size_t)snprintf(text + n, sizeof text - n, "] <%s>|", set->kernel->cmdline);
	add(world.boots, sizeof world.boots, text, n);
	return world.boot_rc;
}
