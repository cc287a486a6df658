/* Scripts: one line after the other, labels, nesting.  The language is iPXE's. */
#include "shell/script.h"

#include "base/console.h"
#include "base/heap.h"
#include "config.h"
#include "proto/script_words.h"
#include "settings/builtin.h"
#include "shell/flow.h"
#include "shell/script_labels.h"
#include "ui/pager.h"

#define DEPTH_MAX 16 /* scripts that run each other; more is a loop, and each takes stack */
#define LINE_SHOWN_MAX 800 /* bytes of one that has failed */

/* One running script. */
struct script {
	struct script *outer; /* which runs this one; NULL: the shell */
	const char *name;
	struct span text;
	size_t offset;     /* of the next line */
	unsigned line;     /* number of the line that runs, from 1 */
	unsigned next;     /* number of the next line */
	struct script_labels labels;
	char *buffer;      /* EXPANSION_MAX bytes: the line that runs */
};

static struct {
	struct script *current;
	unsigned depth;
	uint32_t exit_status;
} scripts;

uint32_t script_exit_status(void)
{
	return scripts.exit_status;
}

void script_set_exit_status(uint32_t status)
{
	scripts.exit_status = status;
}

/* Takes the next line into the script's buffer; *more is false at the end. */
static enum rc next_line(struct script *script, struct strbuf *line, bool *more)
{
	size_t start = script->offset;
	bool torn;

	script->line = script->next;
	sb_init(line, script->buffer, EXPANSION_MAX);
	*more = script_line_take(script->text, &script->offset, line, &torn);
	script->next += (unsigned)span_count(span_sub(script->text, start, script->offset - start), '\n');
	if (line->cut) {
		con_print("%s line %u: longer than %u bytes\n", script->name, script->line, EXPANSION_MAX);
		return RC_TOO_LONG;
	}
	if (torn) {
		con_print("%s line %u: the file ends with a backslash, the line goes on nowhere\n", script->name,
			  script->line);
		return RC_INVALID;
	}
	return RC_OK;
}

/* Runs lines until one fails or ends the script. */
static enum rc run_lines(struct script *script)
{
	for (;;) {
		struct strbuf line;
		struct span label;
		struct span command;
		enum flow flow;
		bool more;
		enum rc rc = next_line(script, &line, &more);

		if (rc != RC_OK || !more)
			return rc;
		(void)script_label_split(sb_as_span(&line), &label, &command);
		rc = flow_run_line(command, &flow);
		if (flow == FLOW_EXIT)
			return rc;
		if (rc != RC_OK) {
			con_print("%s stopped at line %u: ", script->name, script->line);
			con_write(span_sub(span_trim(command), 0, LINE_SHOWN_MAX));
			con_print("\n");
			return rc;
		}
	}
}

enum rc script_goto(struct span wanted)
{
	struct script *script = scripts.current;
	char *buffer;
	enum rc rc;

	if (script == NULL)
		return RC_INVALID;
	buffer = heap_new(EXPANSION_MAX); /* the script's own still holds the line that says goto */
	if (buffer == NULL)
		return RC_NO_MEMORY;
	rc = script_labels_find(&script->labels, script->text, wanted, buffer, EXPANSION_MAX, &script->offset, &script->next);
	heap_free(buffer);
	return rc;
}

void script_each_label(void (*each)(void *ctx, struct span label), void *ctx)
{
	struct span text = scripts.current != NULL ? scripts.current->text : SPAN_NONE;
	struct span line;
	struct span label;
	struct span command;

	while (span_line(&text, &line)) {
		if (script_label_split(line, &label, &command))
			each(ctx, label);
	}
}

static enum rc run_nested(struct script *script, struct span url)
{
	char *outer_url = heap_text(builtin_working_url());
	enum rc rc = RC_NO_MEMORY;

	if (outer_url != NULL && (url.n == 0 || builtin_set_working_url(url) == RC_OK)) {
		script->outer = scripts.current;
		scripts.current = script;
		scripts.depth++;
		rc = run_lines(script);
		scripts.depth--;
		scripts.current = script->outer;
		if (builtin_set_working_url(span_str(outer_url)) != RC_OK)
			rc = RC_NO_MEMORY;
	}
	heap_free(outer_url);
	return rc;
}

enum rc script_run(struct span text, const char *name, struct span url)
{
	struct script script = {.name = name, .text = text, .next = 1};
	bool paging;
	enum rc rc;

	if (scripts.depth == DEPTH_MAX) {
		con_print("%s: %u scripts have called each other, this looks like a loop\n", name, DEPTH_MAX);
		return RC_LIMIT;
	}
	script.buffer = heap_new(EXPANSION_MAX);
	if (script.buffer == NULL) {
		con_print("%s: out of memory\n", name);
		return RC_NO_MEMORY;
	}
	paging = pager_switch(false);
	rc = run_nested(&script, url);
	(void)pager_switch(paging);
	script_labels_free(&script.labels);
	heap_free(script.buffer);
	return rc;
}

static enum rc script_probe(const struct image *image)
{
	return script_is(span_of(image->bytes, (size_t)image->size)) ? RC_OK : RC_IMAGE_UNKNOWN;
}

/* The image stays in place while it is booted, whatever the script drops. */
static enum rc script_exec(const struct boot_set *set)
{
	const struct image *image = set->kernel;

	return script_run(span_of(image->bytes, (size_t)image->size), image->name, span_str(image->url));
}

const struct image_kind script_kind = {"script", script_probe, script_exec};
