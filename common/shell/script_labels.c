/* The index of a script's labels. */
#include "shell/script_labels.h"

#include "base/heap.h"
#include "proto/script_words.h"

struct script_label {
	uint32_t hash;
	uint32_t line;
	size_t offset;
};

/* FNV-1a; equal hashes are looked at again in the text. */
static uint32_t hash_of(struct span text)
{
	uint32_t hash = 2166136261U;

	for (size_t i = 0; i < text.n; i++)
		hash = (hash ^ text.p[i]) * 16777619U;
	return hash;
}

/* Walks through all labels: counts them, and notes them where there is a list. */
static size_t walk(struct span text, char *buffer, size_t cap, struct script_label *list)
{
	size_t offset = 0;
	size_t count = 0;
	uint32_t line = 1;

	for (;;) {
		size_t start = offset;
		struct strbuf sb;
		struct span label;
		struct span command;
		bool torn;

		sb_init(&sb, buffer, cap);
		if (!script_line_take(text, &offset, &sb, &torn))
			return count;
		if (script_label_split(sb_as_span(&sb), &label, &command)) {
			if (list != NULL)
				list[count] = (struct script_label){hash_of(label), line, start};
			count++;
		}
		line += (uint32_t)span_count(span_sub(text, start, offset - start), '\n');
	}
}

static enum rc build(struct script_labels *labels, struct span text, char *buffer, size_t cap)
{
	size_t count = walk(text, buffer, cap, NULL);

	labels->list = heap_new_array(count + 1, sizeof *labels->list);
	if (labels->list == NULL)
		return RC_NO_MEMORY;
	labels->count = walk(text, buffer, cap, labels->list);
	labels->complete = true;
	return RC_OK;
}

static bool label_is(struct span text, size_t offset, struct span wanted, char *buffer, size_t cap)
{
	struct strbuf sb;
	struct span label = SPAN_NONE;
	struct span command;
	bool torn;

	sb_init(&sb, buffer, cap);
	return script_line_take(text, &offset, &sb, &torn) &&
	       script_label_split(sb_as_span(&sb), &label, &command) && span_equal(label, wanted);
}

enum rc script_labels_find(struct script_labels *labels, struct span text, struct span wanted, char *buffer,
			   size_t cap, size_t *offset, unsigned *line)
{
	uint32_t hash = hash_of(wanted);

	if (!labels->complete) {
		enum rc rc = build(labels, text, buffer, cap);

		if (rc != RC_OK)
			return rc;
	}
	for (size_t i = 0; i < labels->count; i++) {
		const struct script_label *label = &labels->list[i];

		if (label->hash != hash || !label_is(text, label->offset, wanted, buffer, cap))
			continue;
		*offset = label->offset;
		*line = label->line;
		return RC_OK;
	}
	return RC_NO_LABEL;
}

void script_labels_free(struct script_labels *labels)
{
	heap_free(labels->list);
	*labels = (struct script_labels){0};
}
