/* Digests in URLs and in lists. */
#include "proto/checksum_list.h"

#include "proto/digest.h"
#include "proto/url.h"

#define MARK	  "sha256="
#define HTTP_PORT 80 /* other schemes' ports are compared as they stand */

enum rc checksum_of_url(struct span url, uint8_t digest[SHA256_SIZE])
{
	struct span fragment = span_skip(url, span_find(url, '#') + 1);

	if (!span_starts_nocase(fragment, MARK))
		return RC_NOT_FOUND;
	return digest_parse(span_skip(fragment, sizeof MARK - 1), digest, SHA256_SIZE);
}

/* ---- lists ---- */

/* "SHA256 (name) = HEX"; a name may have brackets. */
static bool read_tagged(struct span line, struct span *name, uint8_t digest[SHA256_SIZE])
{
	size_t end = span_find_last(line, ')');

	*name = span_sub(line, 8, end - 8);
	return end < line.n && span_starts(span_skip(line, end), ") = ") &&
	       digest_parse(span_skip(line, end + 4), digest, SHA256_SIZE) == RC_OK;
}

static struct span plain_name(struct span name)
{
	while (span_starts(name, "./"))
		name = span_skip(name, 2);
	return name;
}

static bool read_line(struct span line, struct span *name, uint8_t digest[SHA256_SIZE])
{
	bool found = false;

	line = span_trim(line);
	if (span_starts(line, "SHA256 (")) {
		found = read_tagged(line, name, digest);
	} else if (line.n > 2 * SHA256_SIZE + 2 && line.p[2 * SHA256_SIZE] == ' ') {
		*name = span_skip(line, 2 * SHA256_SIZE + 2);
		found = digest_parse(span_sub(line, 0, 2 * SHA256_SIZE), digest, SHA256_SIZE) == RC_OK;
	}
	if (found)
		*name = plain_name(*name);
	return found && name->n > 0;
}

enum rc checksum_list_find(struct span list, struct span name, uint8_t digest[SHA256_SIZE])
{
	uint8_t got[SHA256_SIZE];
	struct span listed;
	struct span line;
	bool found = false;

	while (span_line(&list, &line)) {
		if (!read_line(line, &listed, got) || !span_equal(listed, name))
			continue;
		if (found && memcmp(got, digest, SHA256_SIZE) != 0)
			return RC_INVALID;
		memcpy(digest, got, SHA256_SIZE);
		found = true;
	}
	return found ? RC_OK : RC_NOT_FOUND;
}

#define BLOCKS_MARK "# blocks "
#define BLOCK_STEP  (2 * SHA256_SIZE + 1) /* a digest and its blank */

/* What such a line says; false if it is no proper one. */
static bool read_blocks(struct span line, struct span *name, struct checksum_blocks *blocks)
{
	uint8_t digest[SHA256_SIZE];
	uint64_t size;

	if (!span_starts(line, BLOCKS_MARK))
		return false;
	line = span_trim(span_skip(line, sizeof BLOCKS_MARK - 1));
	if (!span_decimal(span_word(&line), &size) || size < CHECKSUM_BLOCK_MIN || size > CHECKSUM_BLOCK_MAX)
		return false;
	line = span_trim(line);
	blocks->size = (uint32_t)size;
	blocks->digests = span_sub(line, 0, 0);
	while (line.n > BLOCK_STEP && line.p[BLOCK_STEP - 1] == ' ' &&
	       digest_parse(span_sub(line, 0, BLOCK_STEP - 1), digest, SHA256_SIZE) == RC_OK) {
		blocks->digests.n += BLOCK_STEP;
		line = span_skip(line, BLOCK_STEP);
	}
	*name = plain_name(span_skip(line, 1));
	return span_starts(line, " ") && blocks->digests.n > 0;
}

enum rc checksum_list_blocks(struct span list, struct span name, struct checksum_blocks *blocks)
{
	struct span listed;
	struct span line;

	while (span_line(&list, &line)) {
		if (read_blocks(line, &listed, blocks) && span_equal(listed, name))
			return RC_OK;
	}
	return RC_NOT_FOUND;
}

bool checksum_blocks_fit(const struct checksum_blocks *blocks, uint64_t i, const uint8_t digest[SHA256_SIZE])
{
	uint8_t wanted[SHA256_SIZE];
	bool listed = i < blocks->digests.n / BLOCK_STEP;

	return listed && digest_parse(span_sub(blocks->digests, (size_t)i * BLOCK_STEP, BLOCK_STEP - 1), wanted, SHA256_SIZE) == RC_OK &&
	       memcmp(wanted, digest, SHA256_SIZE) == 0;
}

unsigned checksum_list_count(struct span list)
{
	uint8_t digest[SHA256_SIZE];
	unsigned count = 0;
	struct span line;
	struct span name;

	while (span_line(&list, &line))
		count += read_line(line, &name, digest);
	return count;
}

/* ---- which files are meant ---- */

#define PATH_MOST 512 /* bytes of a path that are understood */

/* One folder up: buf[0..n) ends with a slash. */
static size_t without_last(const char *buf, size_t n)
{
	size_t up;

	if (n < 2)
		return 0;
	up = span_find_last(span_of(buf, n - 1), '/');
	return up < n - 1 ? up : 0;
}

/* As servers understand a path: decoded, then without dots and doubled slashes.  In place: it only gets
 * shorter. */
static struct span normal_path(struct span path, char buf[PATH_MOST])
{
	struct strbuf decoded;
	struct span rest;
	size_t n = 0;

	sb_init(&decoded, buf, PATH_MOST);
	url_decode(path, &decoded);
	rest = sb_as_span(&decoded);
	while (rest.n > 0) {
		size_t end = span_find(rest, '/');
		struct span part = span_sub(rest, 0, end);

		rest = span_skip(rest, end);
		if (span_is(part, "..")) {
			n = without_last(buf, n);
		} else if (part.n > 0 && !span_is(part, ".")) {
			memmove(buf + n, part.p, part.n);
			n += part.n;
		}
		if (rest.n > 0 && (n == 0 || buf[n - 1] != '/'))
			buf[n++] = '/';
		rest = span_skip(rest, 1);
	}
	return span_of(buf, n);
}

bool checksum_list_covers(struct span list_url, struct span url, struct strbuf *name)
{
	char list_buf[PATH_MOST];
	char file_buf[PATH_MOST];
	struct span list_path;
	struct span file_path;
	size_t folder;
	struct url list;
	struct url file;

	if (url_parse(list_url, &list) != RC_OK || url_parse(url, &file) != RC_OK ||
	    !url_same_origin(&list, &file, HTTP_PORT))
		return false;
	if (list.path.n >= PATH_MOST || file.path.n >= PATH_MOST)
		return true; /* where it leads is not known: a name that no list has */
	list_path = normal_path(list.path, list_buf);
	file_path = normal_path(file.path, file_buf);
	folder = span_find_last(list_path, '/');
	if (folder == list_path.n || span_equal(file_path, list_path))
		return false;
	folder++;
	if (!span_equal(span_sub(file_path, 0, folder), span_sub(list_path, 0, folder)))
		return false;
	sb_span(name, span_skip(file_path, folder));
	return true;
}
