/* The list of copies, read and written. */
#include "proto/cache_index.h"

#include "base/ascii.h"
#include "proto/digest.h"

static struct span next_field(struct span *line)
{
	size_t n = span_find(*line, '\t');
	struct span field = span_sub(*line, 0, n);

	*line = span_skip(*line, n + 1);
	return field;
}

/* What goes into a request again must be a request's. */
static bool read_text(struct span field, char *to, size_t cap)
{
	if (field.n >= cap)
		return false;
	for (size_t i = 0; i < field.n; i++) {
		if (!ascii_print(field.p[i]))
			return false;
		to[i] = (char)field.p[i];
	}
	to[field.n] = '\0';
	return true;
}

static bool read_line(struct span line, struct cache_entry *entry)
{
	return digest_parse(next_field(&line), entry->url, SHA256_SIZE) == RC_OK &&
	       digest_parse(next_field(&line), entry->file, SHA256_SIZE) == RC_OK &&
	       span_decimal(next_field(&line), &entry->size) &&
	       read_text(next_field(&line), entry->tag, sizeof entry->tag) &&
	       read_text(next_field(&line), entry->modified, sizeof entry->modified) && line.n == 0;
}

bool cache_index_next(struct span *text, struct cache_entry *entry)
{
	struct span line;

	while (span_line(text, &line)) {
		if (read_line(line, entry))
			return true;
	}
	return false;
}

static void put_digest(const uint8_t *digest, struct strbuf *sb)
{
	sb_hex(sb, span_of(digest, SHA256_SIZE), '\0');
	sb_char(sb, '\t');
}

void cache_index_put(const struct cache_entry *entry, struct strbuf *sb)
{
	put_digest(entry->url, sb);
	put_digest(entry->file, sb);
	sb_fmt(sb, "%llu\t%s\t%s\n", (unsigned long long)entry->size, entry->tag, entry->modified);
}
