/* The container of embedded files: checked as a whole before anything is taken out of it. */
#include "proto/embedded.h"

#include "base/ascii.h"

static uint32_t crc32_of(struct span bytes)
{
	uint32_t crc = UINT32_MAX;

	for (size_t i = 0; i < bytes.n; i++) {
		crc ^= bytes.p[i];
		for (unsigned bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xedb88320U : 0);
	}
	return ~crc;
}

static bool name_good(struct span name)
{
	for (size_t i = 0; i < name.n; i++) {
		if (!ascii_print(name.p[i]) || name.p[i] == ' ')
			return false;
	}
	return name.n > 0 && name.n <= EMBEDDED_NAME_MAX;
}

bool embedded_next(struct span *files, struct embedded_file *out)
{
	struct reader r = reader_of(*files);
	uint32_t name_n = rd_le32(&r);
	uint32_t contents_n = rd_le32(&r);

	out->name = rd_span(&r, name_n);
	out->contents = rd_span(&r, contents_n);
	if (r.bad || !name_good(out->name))
		return false;
	*files = span_skip(*files, 8 + (size_t)name_n + contents_n);
	return true;
}

enum rc embedded_open(struct span container, struct span *files)
{
	struct reader r = reader_of(container);
	struct span magic = rd_span(&r, 8);
	uint32_t size = rd_le32(&r);
	uint32_t crc = rd_le32(&r);
	struct embedded_file file;
	struct span rest;

	if (r.bad || !span_is(magic, "KEDGEEMB") || size <= EMBEDDED_HEAD || size > container.n)
		return RC_INVALID;
	rest = span_sub(container, EMBEDDED_HEAD, size - EMBEDDED_HEAD);
	if (crc32_of(rest) != crc)
		return RC_INVALID;
	*files = rest;
	while (embedded_next(&rest, &file))
		;
	return rest.n == 0 ? RC_OK : RC_INVALID;
}
