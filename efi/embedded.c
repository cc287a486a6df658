/* The section ".embed" of this program, where scripts/embed has made one; Microsoft PE format. */
#include "port.h"

#include "plat.h"

#define PE_POINTER    0x3c /* offset of the PE header's offset */
#define SECTION_HEAD  40
#define HEADERS_MOST  4096 /* the first section starts behind the first page */

/* Moves r behind the headers to the section table; gives the number of sections. */
static unsigned find_sections(struct span image, struct reader *r)
{
	struct reader start = reader_of(span_skip(image, PE_POINTER));
	uint32_t pe = rd_le32(&start);
	unsigned count;
	uint16_t optional;

	*r = reader_of(span_skip(image, pe));
	if (!span_is(rd_span(r, 2), "PE") || rd_le16(r) != 0)
		return 0;
	(void)rd_le16(r);
	count = rd_le16(r);
	(void)rd_span(r, 12);
	optional = rd_le16(r);
	(void)rd_le16(r);
	(void)rd_span(r, optional);
	return count;
}

struct span plat_embedded(void)
{
	const uint8_t *base = efi.loaded != NULL ? efi.loaded->ImageBase : NULL;
	uint64_t image_size = efi.loaded != NULL ? efi.loaded->ImageSize : 0;
	struct reader r;
	unsigned count;

	if (base == NULL || image_size < HEADERS_MOST)
		return SPAN_NONE;
	count = find_sections(span_of(base, HEADERS_MOST), &r);
	for (unsigned i = 0; i < count && !r.bad; i++) {
		struct span name = rd_span(&r, 8);
		uint32_t size = rd_le32(&r);
		uint32_t at = rd_le32(&r);

		(void)rd_span(&r, SECTION_HEAD - 16);
		if (!r.bad && span_starts(name, ".embed") && at < image_size && size <= image_size - at)
			return span_of(base + at, size);
	}
	return SPAN_NONE;
}
