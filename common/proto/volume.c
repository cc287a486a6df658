/* Bounds and paths that all readers of file systems share. */
#include "proto/volume.h"

enum rc volume_read(const struct volume *volume, uint64_t at, void *to, size_t n)
{
	if (at > volume->size || n > volume->size - at)
		return RC_IMAGE_BROKEN;
	return volume->read(volume->ctx, volume->start + at, to, n);
}

struct volume volume_part(const struct volume *volume, uint64_t at, uint64_t size)
{
	struct volume part = *volume;
	uint64_t left = at < volume->size ? volume->size - at : 0;

	part.start = volume->start + (left > 0 ? at : 0);
	part.size = size < left ? size : left;
	return part;
}

enum rc place_add(struct place *place, uint64_t at, uint64_t n)
{
	struct extent *last = place->count > 0 ? &place->extents[place->count - 1] : NULL;

	if (n == 0)
		return RC_OK;
	if (last != NULL && last->at + last->n == at) {
		last->n += n;
		return RC_OK;
	}
	if (place->count == PLACE_EXTENTS_MAX)
		return RC_LIMIT;
	place->extents[place->count++] = (struct extent){at, n};
	return RC_OK;
}

struct span path_step(struct span *path)
{
	struct span name;
	size_t end;

	while (path->n > 0 && path->p[0] == '/')
		*path = span_skip(*path, 1);
	end = span_find(*path, '/');
	name = span_sub(*path, 0, end);
	*path = span_skip(*path, end);
	return name;
}
