/*
 * A stage for scripts: a kernel that says what it was started with, a web server in a table, a keyboard, and what the
 * script prints as text.
 */
#pragma once

#include "check.h"

#include <unistd.h>

#include "base/heap.h"
#include "conf.h"
#include "fetch/scheme.h"
#include "image/image.h"
#include "proto/http_msg.h"
#include "settings/settings.h"
#include "shell/command.h"
#include "shell/script.h"

/* ---- the kernel ---- */

static enum rc fake_probe(const struct image *image)
{
	return span_starts(span_of(image->bytes, (size_t)image->size), "KERNEL") ? RC_OK : RC_IMAGE_UNKNOWN;
}

static enum rc fake_exec(const struct boot_set *set)
{
	printf("<%s %s", set->kernel->name, set->kernel->cmdline);
	for (unsigned i = 0; i < set->initrd_count; i++)
		printf(" +%s%s%s", set->initrds[i]->name, set->initrds[i]->cmdline[0] != '\0' ? "=" : "",
		       set->initrds[i]->cmdline);
	printf(">\n");
	return span_ends(span_of(set->kernel->bytes, (size_t)set->kernel->size), "BAD") ? RC_IMAGE_RETURNED : RC_OK;
}

static const struct image_kind fake_kind = {"fake", fake_probe, fake_exec};

/* ---- the web server: the files that a test has put there; what was asked for is printed ---- */

struct play_file {
	const char *url;
	const char *content;
	unsigned failures; /* so many requests fail before the first that works */
};

static struct play_file *play_files; /* ends with a file without URL */

static enum rc play_answer(struct fetch *fetch, struct play_file *file)
{
	enum rc rc;

	if (file == NULL || file->url == NULL)
		return RC_HTTP_NOT_FOUND;
	if (file->failures > 0) {
		file->failures--;
		return RC_REFUSED;
	}
	rc = fetch_begin(fetch, strlen(file->content));
	return rc == RC_OK ? fetch_write(fetch, span_str(file->content)) : rc;
}

static void play_print_ask(const struct http_ask *ask)
{
	if (ask == NULL)
		return;
	printf("[%s %.*s", ask->method, SPAN_ARGS(ask->body));
	for (unsigned i = 0; i < ask->field_count; i++)
		printf(" %s:%s", ask->fields[i].name, ask->fields[i].value);
	printf("]\n");
}

static enum rc play_start(struct fetch *fetch)
{
	struct play_file *file = play_files;
	enum rc rc;

	play_print_ask(fetch->options.ask);

	while (file != NULL && file->url != NULL && strcmp(file->url, fetch->url) != 0)
		file++;
	rc = play_answer(fetch, file);
	printf("[%s%s%s]\n", fetch->url, rc == RC_OK ? "" : " ", rc == RC_OK ? "" : rc_name(rc));
	fetch_end(fetch, rc);
	return RC_OK;
}

static void play_nothing(struct fetch *fetch)
{
	(void)fetch;
}

static const struct fetch_scheme play_http = {
	.name = "http", .needs_host = true, .start = play_start, .stop = play_nothing, .release = play_nothing};
static const struct fetch_scheme play_https = {
	.name = "https", .needs_host = true, .start = play_start, .stop = play_nothing, .release = play_nothing};
static const struct fetch_scheme play_tftp = {
	.name = "tftp", .needs_host = true, .start = play_start, .stop = play_nothing, .release = play_nothing};

/* ---- the program around it ---- */

#ifndef PLAY_COMMANDS
#define PLAY_COMMANDS
#endif

const struct nic_driver *const conf_nics[] = {NULL};
const struct fetch_scheme *const conf_schemes[] = {&play_http, &play_https, &play_tftp, NULL};
const struct image_kind *const conf_kinds[] = {&script_kind, &fake_kind, NULL};
const struct command *const conf_commands[] = {PLAY_COMMANDS COMMANDS_NETWORK, COMMANDS_IMAGES, COMMANDS_SETTINGS, COMMANDS_FLOW, NULL};

/* ---- the keyboard ---- */

/* The keys that will be read, from now on; "" for none. */
__attribute__((unused)) static void play_keys(const char *keys)
{
	int ends[2];

	if (pipe(ends) != 0 || write(ends[1], keys, strlen(keys)) != (ssize_t)strlen(keys) ||
	    dup2(ends[0], STDIN_FILENO) < 0)
		abort();
	close(ends[0]);
	close(ends[1]);
}

/* ---- what a script prints ---- */

static struct {
	int saved;
	FILE *file;
	char text[16384];
} capture;

static void capture_begin(void)
{
	fflush(stdout);
	capture.saved = dup(STDOUT_FILENO);
	capture.file = tmpfile();
	if (capture.saved < 0 || capture.file == NULL || dup2(fileno(capture.file), STDOUT_FILENO) < 0)
		abort();
}

static const char *capture_end(void)
{
	size_t n;

	fflush(stdout);
	dup2(capture.saved, STDOUT_FILENO);
	close(capture.saved);
	rewind(capture.file);
	n = fread(capture.text, 1, sizeof capture.text - 1, capture.file);
	capture.text[n] = '\0';
	fclose(capture.file);
	return capture.text;
}

__attribute__((unused)) static const char *script_output(const char *text, enum rc wanted)
{
	enum rc rc;

	capture_begin();
	rc = script_run(span_str(text), "test", SPAN_NONE);
	(void)capture_end();
	if (rc != wanted)
		printf("    %s\n", text);
	CHECK_RC(rc, wanted);
	return capture.text;
}

__attribute__((unused)) static void image_add(const char *name, const char *content)
{
	struct image *image = NULL;

	CHECK_RC(image_new(span_str(name), &image), RC_OK);
	CHECK_RC(image->sink.write(&image->sink, span_str(content)), RC_OK);
	image_register(image);
}

