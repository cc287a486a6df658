/*
 * kedge-check: what Kedge would make of somebody's PXELINUX tree, without a machine to boot.
 *
 * The files come from a folder or over HTTP (files.c), the listing of menus is listing.c, what is wrong is findings.c.
 */
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include "pxelinux/config_tree.h"

#define PEEK_MAX 1024 /* bytes of a file's start: enough for the marks of a kernel */

/* Where the tree is. */
struct check_files {
	struct config_source source; /* small files, whole; first member */
	const char *prefix;          /* a folder or a URL, with its separator at the end */
	bool offline;                /* files elsewhere are not looked at */
};

/** Sets up source; the prefix is borrowed. */
void check_files_init(struct check_files *files, const char *prefix, bool offline);

/** Reads a whole file by its name in a configuration; *bytes is a heap block.  RC_NOT_FOUND, RC_UNSUPPORTED for another scheme, RC_IO. */
enum rc check_files_read(struct check_files *files, struct span name, uint8_t **bytes, size_t *n) MUST_CHECK;

/** The start of a file, at most PEEK_MAX bytes; errors as above. */
enum rc check_files_peek(struct check_files *files, struct span name, uint8_t *bytes, size_t *n) MUST_CHECK;

enum check_level { CHECK_NOTE, CHECK_WARNING, CHECK_ERROR };

/* Where the report goes. */
struct check_report {
	FILE *out;
	bool json;
	bool quiet;      /* no listing of menus */
	bool not_first;  /* of the JSON array that is being written */
	unsigned counts[CHECK_ERROR + 1];
};

/** Says one finding, in printf's way; code is its name for machines. */
void check_say(struct check_report *report, enum check_level level, const char *code, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/** Writes text between quotes, escaped as JSON wants it. */
void check_json_string(FILE *out, struct span text);

/** Writes the menus and their entries. */
void check_list(struct check_report *report, const struct config *config);

/** Looks at everything that can go wrong. */
void check_findings(struct check_report *report, const struct config *config, struct check_files *files);
