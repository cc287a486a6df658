/* Device paths: walked within bounds, put together; UEFI 10.3.  What a firmware gives is hostile until checked. */
#include "port.h"

#include "base/heap.h"

#define NODE_HEAD 4 /* type, subtype, length (16 bits, with the head) */

struct span devpath_span(const EFI_DEVICE_PATH *path)
{
	const uint8_t *p = (const uint8_t *)path;
	size_t n = 0;

	if (path == NULL)
		return SPAN_NONE;
	while (n <= DEVPATH_MAX) {
		size_t length = (size_t)p[n + 2] | (size_t)p[n + 3] << 8;

		if ((p[n] & 0x7f) == END_DEVICE_PATH_TYPE)
			return span_of(p, n);
		if (length < NODE_HEAD)
			return SPAN_NONE;
		n += length;
	}
	return SPAN_NONE;
}

bool devpath_next(struct span *path, uint8_t *type, uint8_t *subtype, struct span *payload)
{
	struct reader r = reader_of(*path);
	uint16_t length;

	*type = rd_u8(&r);
	*subtype = rd_u8(&r);
	length = rd_le16(&r);
	if (r.bad || length < NODE_HEAD)
		return false;
	*payload = rd_span(&r, length - NODE_HEAD);
	if (r.bad)
		return false;
	*path = span_skip(*path, length);
	return true;
}

EFI_DEVICE_PATH *devpath_of(EFI_HANDLE handle)
{
	EFI_GUID guid = DEVICE_PATH_PROTOCOL;
	void *path;

	if (handle == NULL || efi.bs->HandleProtocol(handle, &guid, &path) != EFI_SUCCESS)
		return NULL;
	return path;
}

EFI_DEVICE_PATH *devpath_append(struct span base, uint8_t type, uint8_t subtype, struct span payload)
{
	size_t length = NODE_HEAD + payload.n;
	uint8_t *path = length <= UINT16_MAX ? heap_new(base.n + length + NODE_HEAD) : NULL;
	uint8_t *end;

	if (path == NULL)
		return NULL;
	if (base.n > 0)
		memcpy(path, base.p, base.n);
	path[base.n] = type;
	path[base.n + 1] = subtype;
	path[base.n + 2] = (uint8_t)length;
	path[base.n + 3] = (uint8_t)(length >> 8);
	if (payload.n > 0)
		memcpy(path + base.n + NODE_HEAD, payload.p, payload.n);
	end = path + base.n + length;
	end[0] = END_DEVICE_PATH_TYPE;
	end[1] = END_ENTIRE_DEVICE_PATH_SUBTYPE;
	end[2] = NODE_HEAD;
	return (EFI_DEVICE_PATH *)(void *)path;
}
