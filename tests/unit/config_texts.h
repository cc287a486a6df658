/* For tests of configurations: sources made of a few named texts. */
#pragma once

#include "check.h"

#include "pxelinux/config_tree.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* A source of a few named texts. */
struct texts {
	struct config_source source;
	const struct named_text {
		const char *name;
		const char *text;
	} *files;
	size_t count;
	unsigned reads;
	enum rc failure; /* for names that are not there */
};

__attribute__((unused)) static enum rc texts_read(struct config_source *source, struct span name, uint8_t **bytes, size_t *n)
{
	struct texts *texts = (struct texts *)source;

	texts->reads++;
	for (size_t i = 0; i < texts->count; i++) {
		if (span_is(name, texts->files[i].name)) {
			*n = strlen(texts->files[i].text);
			*bytes = *n > 0 ? exact_copy(texts->files[i].text, *n) : NULL;
			return RC_OK;
		}
	}
	return texts->failure;
}

__attribute__((unused)) static enum rc parse_bytes(const void *bytes, size_t n, struct texts *texts, struct config **out)
{
	struct config_start start = {exact_copy(bytes, n), n};

	texts->source.read = texts_read;
	if (texts->failure == RC_OK)
		texts->failure = RC_NOT_FOUND;
	return config_new(&start, 1, &texts->source, out);
}

__attribute__((unused)) static struct config *parse_with(const char *text, struct texts *texts)
{
	struct config *config = NULL;

	CHECK_RC(parse_bytes(text, strlen(text), texts, &config), RC_OK);
	if (config == NULL)
		abort();
	return config;
}

__attribute__((unused)) static struct config *parse(const char *text)
{
	struct texts none = {0};

	return parse_with(text, &none);
}
