/* Files of a tree that is checked: out of a folder, or over HTTP by this machine's own network. */
#include "check.h"

#include <string.h>

#include "base/heap.h"
#include "config.h"
#include "proto/pxelinux_path.h"
#include "tools/common/http.h"

/* At most max bytes of a file of this machine; a folder counts as missing. */
static enum rc read_path(const char *path, size_t max, uint8_t **bytes, size_t *n)
{
	FILE *file = fopen(path, "rb");
	uint8_t *block;

	if (file == NULL)
		return RC_NOT_FOUND;
	block = heap_new(max);
	if (block == NULL) {
		fclose(file);
		return RC_NO_MEMORY;
	}
	*n = fread(block, 1, max, file);
	if (ferror(file)) {
		fclose(file);
		heap_free(block);
		return RC_NOT_FOUND;
	}
	fclose(file);
	*bytes = block;
	return RC_OK;
}

/* Where a file's start goes that comes by HTTP. */
struct start {
	struct http_job job;
	uint8_t *bytes;
	size_t n;
	size_t max;
};

static enum rc keep(void *ctx, struct span bytes)
{
	struct start *start = ctx;

	bytes = span_sub(bytes, 0, start->max - start->n);
	memcpy(start->bytes + start->n, bytes.p, bytes.n);
	start->n += bytes.n;
	start->job.enough = start->n == start->max;
	return RC_OK;
}

static enum rc read_url(const char *url, size_t max, uint8_t **bytes, size_t *n)
{
	struct start start = {.job = {.url = url, .user_agent = "kedge-check/" KEDGE_VERSION, .body = keep}, .max = max};
	enum rc rc = RC_NO_MEMORY;

	start.job.ctx = &start;
	start.bytes = heap_new(max);
	if (start.bytes != NULL)
		rc = http_job_run(&start.job);
	if (rc == RC_HTTP_STATUS && (start.job.status == 403 || start.job.status == 404 || start.job.status == 410))
		rc = RC_NOT_FOUND;
	if (rc == RC_OK) {
		*bytes = start.bytes;
		*n = start.n;
	} else {
		heap_free(start.bytes);
	}
	return rc == RC_URL_SCHEME ? RC_UNSUPPORTED : rc;
}

static enum rc fetch(struct check_files *files, struct span name, size_t max, uint8_t **bytes, size_t *n)
{
	enum pxelinux_name kind = pxelinux_name_kind(name);
	char where[URL_MAX];
	int length;

	if (kind == PXELINUX_NAME_HOST || (kind == PXELINUX_NAME_URL && files->offline))
		return RC_UNSUPPORTED;
	length = snprintf(where, sizeof where, "%s%.*s", kind == PXELINUX_NAME_URL ? "" : files->prefix, SPAN_ARGS(name));
	if (length < 0 || (size_t)length >= sizeof where)
		return RC_TOO_LONG;
	if (span_starts_nocase(span_str(where), "http://"))
		return read_url(where, max, bytes, n);
	return strstr(where, "://") != NULL ? RC_UNSUPPORTED : read_path(where, max, bytes, n);
}

enum rc check_files_read(struct check_files *files, struct span name, uint8_t **bytes, size_t *n)
{
	enum rc rc = fetch(files, name, PXELINUX_FILE_MAX, bytes, n);

	if (rc == RC_OK && *n == 0) {
		heap_free(*bytes);
		*bytes = NULL;
	}
	return rc;
}

enum rc check_files_peek(struct check_files *files, struct span name, uint8_t *bytes, size_t *n)
{
	uint8_t *block = NULL;
	enum rc rc = fetch(files, name, PEEK_MAX, &block, n);

	if (rc == RC_OK && *n > 0)
		memcpy(bytes, block, *n);
	heap_free(block);
	return rc;
}

static enum rc source_read(struct config_source *source, struct span name, uint8_t **bytes, size_t *n)
{
	return check_files_read((struct check_files *)source, name, bytes, n);
}

void check_files_init(struct check_files *files, const char *prefix, bool offline)
{
	*files = (struct check_files){.source = {source_read}, .prefix = prefix, .offline = offline};
}
