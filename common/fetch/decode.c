/* Content codings: gzip (RFC 1952) and zstd (RFC 8878). */
#include "fetch/decode.h"

#include "base/heap.h"
#include "fetch/scheme.h"
#include "plat.h"
#include "proto/gunzip.h"
#include "proto/unzstd.h"

#define PIECE (32 * 1024)

/* Either of the two works; zstd's memory is pages, since its window may have 8 MiB. */
struct decode {
	struct gunzip *gunzip;
	struct unzstd *unzstd;
	void *pages;
	uint8_t piece[PIECE];
};

static bool is_zstd(const char *coding)
{
	return span_is_nocase(span_str(coding), "zstd");
}

bool decode_knows(const char *coding)
{
	return is_zstd(coding) || span_is_nocase(span_str(coding), "gzip");
}

static size_t page_bytes(void)
{
	return unzstd_memory(UNZSTD_WINDOW_HTTP);
}

static bool start(struct decode *decode, const char *coding)
{
	if (is_zstd(coding)) {
		decode->pages = plat_pages_alloc(page_bytes(), PLAT_ANY_ADDRESS);
		decode->unzstd = decode->pages != NULL ? unzstd_start(decode->pages, page_bytes()) : NULL;
		return decode->unzstd != NULL;
	}
	decode->gunzip = heap_new(sizeof *decode->gunzip);
	if (decode->gunzip != NULL)
		gunzip_start(decode->gunzip);
	return decode->gunzip != NULL;
}

enum rc decode_new(const char *coding, struct decode **out)
{
	struct decode *decode = heap_new(sizeof *decode);

	if (decode == NULL || !start(decode, coding)) {
		decode_free(decode);
		return RC_NO_MEMORY;
	}
	*out = decode;
	return RC_OK;
}

static enum rc unpack_some(struct decode *decode, struct span *bytes, size_t *made)
{
	if (decode->unzstd != NULL)
		return unzstd_some(decode->unzstd, bytes, decode->piece, PIECE, made);
	return gunzip_some(decode->gunzip, bytes, decode->piece, PIECE, made);
}

enum rc decode_feed(struct decode *decode, struct span bytes, struct fetch *fetch)
{
	size_t made = PIECE;

	while (bytes.n > 0 || made == PIECE) {
		enum rc rc = unpack_some(decode, &bytes, &made);

		if (rc != RC_OK)
			return RC_HTTP_ENCODING;
		rc = fetch_write(fetch, span_of(decode->piece, made));
		if (rc != RC_OK)
			return rc;
	}
	return RC_OK;
}

bool decode_is_whole(const struct decode *decode)
{
	return decode->unzstd != NULL ? unzstd_ended(decode->unzstd) : gunzip_ended(decode->gunzip);
}

void decode_free(struct decode *decode)
{
	if (decode == NULL)
		return;
	if (decode->pages != NULL)
		plat_pages_free(decode->pages, page_bytes());
	heap_free(decode->gunzip);
	heap_free(decode);
}
