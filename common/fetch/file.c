/*
 * file: URLs: files of the medium that this program was loaded from (plat_file_open).  RFC 8089; read only.
 *
 * "file:/EFI/x" is absolute, "file:x" lies beside this program.  Read piece by piece from the loop's timer, so that
 * other transfers, keys and the progress line go on meanwhile.
 */
#include "base/heap.h"
#include "config.h"
#include "fetch/scheme.h"
#include "net/loop.h"
#include "plat.h"
#include "proto/url.h"

#define LOG_MODULE "file"
#include "base/log.h"

#define PATH_MOST 1024 /* bytes */

struct file_transfer {
	struct fetch *fetch;
	struct plat_file *file; /* NULL: not open */
	struct loop_timer timer;
	bool held;
	uint8_t piece[FILE_PIECE];
};

static void leave(struct file_transfer *transfer)
{
	loop_timer_stop(&transfer->timer);
	if (transfer->file != NULL)
		plat_file_close(transfer->file);
	transfer->file = NULL;
}

static void finish(struct file_transfer *transfer, enum rc rc)
{
	leave(transfer);
	fetch_end(transfer->fetch, rc);
}

static enum rc set_path(const struct url *url, struct strbuf *path)
{
	if (url->path.n == 0 || url->path.p[0] != '/')
		sb_span(path, plat_folder());
	url_decode(url->path, path);
	return path->cut || span_find(sb_as_span(path), 0) < path->n ? RC_TOO_LONG : RC_OK;
}

static void say_not_open(const struct fetch *fetch, enum rc rc)
{
	if (rc == RC_NOT_FOUND && fetch->options.quiet_missing)
		return;
	if (rc == RC_UNSUPPORTED)
		fetch_say(fetch, LOG_MODULE, "Kedge was not loaded from a medium whose files it can read; use http:// or tftp://");
	else if (rc == RC_NOT_FOUND)
		fetch_say(fetch, LOG_MODULE, "there is no such file on the medium that Kedge was loaded from; check the path");
	else
		fetch_say(fetch, LOG_MODULE, "the file cannot be opened (%s); check the medium", rc_text(rc));
}

static void read_on(void *ctx);

static void read_later(struct file_transfer *transfer)
{
	if (!transfer->held)
		loop_timer_start(&transfer->timer, 0, read_on, transfer);
}

/* One piece; ends the fetch at the file's end. */
static void read_on(void *ctx)
{
	struct file_transfer *transfer = ctx;
	struct fetch *fetch = transfer->fetch;
	size_t got;
	enum rc rc = plat_file_read(transfer->file, transfer->piece, sizeof transfer->piece, &got);

	if (rc != RC_OK) {
		fetch_say(fetch, LOG_MODULE, "reading failed after %llu bytes (%s); check the medium", (unsigned long long)fetch->got,
			  rc_text(rc));
		finish(transfer, rc);
		return;
	}
	rc = fetch_write(fetch, span_of(transfer->piece, got));
	if (rc != RC_OK || got == 0)
		finish(transfer, rc);
	else
		read_later(transfer);
}

/* The first piece is read by the loop, so that whoever started this has the fetch before the sink hears of its end. */
static enum rc file_start(struct fetch *fetch)
{
	char text[PATH_MOST];
	struct file_transfer *transfer;
	struct strbuf path;
	struct url url;
	uint64_t size;
	enum rc rc = url_parse(span_str(fetch->url), &url);

	if (rc != RC_OK)
		return rc;
	sb_init(&path, text, sizeof text);
	if (url.host.n > 0 || set_path(&url, &path) != RC_OK) {
		fetch_say(fetch, LOG_MODULE, "file URLs read file:/path, on the medium that Kedge was loaded from");
		return RC_URL_SYNTAX;
	}
	transfer = heap_new(sizeof *transfer);
	if (transfer == NULL)
		return RC_NO_MEMORY;
	transfer->fetch = fetch;
	fetch->transfer = transfer;
	rc = plat_file_open(sb_as_span(&path), &transfer->file, &size);
	if (rc == RC_OK)
		rc = fetch_begin(fetch, size);
	else
		say_not_open(fetch, rc);
	if (rc == RC_OK)
		read_later(transfer);
	else
		finish(transfer, rc);
	return RC_OK;
}

static void file_stop(struct fetch *fetch)
{
	leave(fetch->transfer);
}

static void file_release(struct fetch *fetch)
{
	heap_free(fetch->transfer);
	fetch->transfer = NULL;
}

static void file_hold(struct fetch *fetch, bool held)
{
	struct file_transfer *transfer = fetch->transfer;

	transfer->held = held;
	if (held)
		loop_timer_stop(&transfer->timer);
	else
		read_later(transfer);
}

const struct fetch_scheme file_scheme = {
	.name = "file",
	.start = file_start,
	.stop = file_stop,
	.release = file_release,
	.hold = file_hold,
};
