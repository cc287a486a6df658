/* The PXE API: files by URL (gPXE's FILE_ calls) and by TFTP (PXE 2.1, 4.2). */
#include "pxe_api.h"

#include "base/fmt.h"
#include "config.h"
#include "fetch/pipe.h"
#include "net/loop.h"
#include "port.h"
#include "proto/url.h"
#include "pxe_resident.h"
#include "real_syms.h"
#include "settings/ways.h"

#define LOG_MODULE "pxe"
#include "base/log.h"

#define FILES      16   /* open at the same time; pxelinux needs some eight when it loads modules */
#define NAME_MAX_N 512  /* bytes of a file's name */
#define TFTP_URL_MAX 600 /* bytes: 128 of a name, each escaped, and the server */
#define TFTP_HANDLE FILES /* the one file of the TFTP_ calls */
#define PACKET_LEAST 512
#define PACKET_MOST  1456
#define READ_WAIT_MS 20000 /* TFTP_READ waits that long for a packet */

static struct {
	struct pipe *files[FILES + 1];
	uint16_t packet_size; /* of the TFTP_ calls */
	uint16_t packet;      /* number of the last one */
} api;

static uint16_t open_url(struct span url, struct pipe **out)
{
	struct fetch_options options = {.quiet = true, .quiet_missing = true, .ways = settings_ways()};

	return api_status(pipe_open(url, &options, out));
}

static struct pipe **file_of(uint16_t handle)
{
	return handle < FILES && api.files[handle] != NULL ? &api.files[handle] : NULL;
}

/* ---- FILE_ calls ---- */

/* The server's answer is waited for: what opens can be read. */
uint16_t api_file_open(void *parameters)
{
	struct pxe_file_open *open = parameters;
	const char *name = real_pointer(open->name);
	size_t n = 0;
	uint16_t handle = 0;
	uint16_t status;

	while (n < NAME_MAX_N && name[n] != '\0')
		n++;
	while (handle < FILES && api.files[handle] != NULL)
		handle++;
	if (n == NAME_MAX_N || handle == FILES)
		return PXE_OUT_OF_RESOURCES;
	status = open_url(span_of(name, n), &api.files[handle]);
	if (status == PXE_SUCCESS)
		open->handle = handle;
	return status;
}

uint16_t api_file_close(void *parameters)
{
	const struct pxe_file_close *close = parameters;
	struct pipe **file = file_of(close->handle);

	if (file == NULL)
		return PXE_INVALID_PARAMETER;
	pipe_close(*file);
	*file = NULL;
	return PXE_SUCCESS;
}

uint16_t api_file_select(void *parameters)
{
	struct pxe_file_select *select = parameters;
	struct pipe **file = file_of(select->handle);

	if (file == NULL)
		return PXE_INVALID_PARAMETER;
	loop_poll();
	select->ready = pipe_ready(*file) ? 1 : 0;
	return PXE_SUCCESS;
}

/* Never waits: "nothing has come yet" is an answer, upon which the caller asks again. */
uint16_t api_file_read(void *parameters)
{
	struct pxe_file_read *read = parameters;
	struct pipe **file = file_of(read->handle);
	size_t got = 0;
	enum rc rc;

	if (file == NULL)
		return PXE_INVALID_PARAMETER;
	if (!pipe_ready(*file))
		loop_poll();
	rc = pipe_read(*file, real_pointer(read->buffer), read->size, &got);
	read->size = (uint16_t)got;
	if (rc == RC_OK)
		return PXE_SUCCESS;
	return rc == RC_BUSY ? PXE_TFTP_IS_OPEN : PXE_TFTP_CANNOT_READ;
}

uint16_t api_get_file_size(void *parameters)
{
	struct pxe_get_file_size *size = parameters;
	struct pipe **file = file_of(size->handle);

	if (file == NULL)
		return PXE_INVALID_PARAMETER;
	if (pipe_size(*file) > UINT32_MAX) /* too large, or not known */
		return PXE_TFTP_NO_FILESIZE;
	size->size = (uint32_t)pipe_size(*file);
	return PXE_SUCCESS;
}

/* ---- TFTP_ calls ---- */

static uint16_t open_tftp(const uint8_t server[4], unsigned port, const char *name, size_t cap, struct pipe **out)
{
	char text[TFTP_URL_MAX];
	struct strbuf url;
	size_t n = 0;

	while (n < cap && name[n] != '\0')
		n++;
	sb_init(&url, text, sizeof text);
	sb_fmt(&url, "tftp://%u.%u.%u.%u", server[0], server[1], server[2], server[3]);
	if (port != 0 && port != 69)
		sb_fmt(&url, ":%u", port);
	sb_fmt(&url, "/");
	for (size_t i = 0; i < n; i++) {
		if (name[i] == '/')
			sb_fmt(&url, "/");
		else
			url_encode(span_of(name + i, 1), &url);
	}
	return url.cut ? PXE_TFTP_CANNOT_OPEN : open_url(sb_as_span(&url), out);
}

uint16_t api_tftp_close(void *parameters)
{
	(void)parameters;
	pipe_close(api.files[TFTP_HANDLE]);
	api.files[TFTP_HANDLE] = NULL;
	return PXE_SUCCESS;
}

uint16_t api_tftp_open(void *parameters)
{
	struct pxe_tftp_open *open = parameters;
	unsigned port = (unsigned)((open->port & 0xff) << 8 | open->port >> 8);

	if (open->packet_size < PACKET_LEAST)
		return PXE_INVALID_PARAMETER;
	if (open->packet_size > PACKET_MOST)
		open->packet_size = PACKET_MOST;
	(void)api_tftp_close(NULL);
	api.packet_size = open->packet_size;
	api.packet = 0;
	return open_tftp(open->server, port, open->file, sizeof open->file, &api.files[TFTP_HANDLE]);
}

static bool tftp_ready(void *ctx)
{
	(void)ctx;
	return pipe_ready(api.files[TFTP_HANDLE]);
}

/* Up to n bytes, fewer only at the file's end. */
static enum rc read_whole(struct pipe *pipe, uint8_t *to, size_t n, size_t *got)
{
	size_t part = 0;
	enum rc rc;

	*got = 0;
	do {
		rc = pipe_read(pipe, to + *got, n - *got, &part);
		if (rc == RC_BUSY) {
			rc = loop_until(tftp_ready, NULL, loop_deadline_ms(READ_WAIT_MS));
			part = 1;
		} else if (rc == RC_OK) {
			*got += part;
		}
	} while (rc == RC_OK && part > 0 && *got < n);
	return rc;
}

uint16_t api_tftp_read(void *parameters)
{
	struct pxe_tftp_read *read = parameters;
	size_t got;

	if (api.files[TFTP_HANDLE] == NULL)
		return PXE_TFTP_CLOSED;
	if (read_whole(api.files[TFTP_HANDLE], real_pointer(read->buffer), api.packet_size, &got) != RC_OK)
		return PXE_TFTP_CANNOT_READ;
	read->size = (uint16_t)got;
	read->packet_number = ++api.packet;
	return PXE_SUCCESS;
}

uint16_t api_tftp_get_fsize(void *parameters)
{
	struct pxe_tftp_get_fsize *fsize = parameters;
	uint16_t status;

	(void)api_tftp_close(NULL);
	status = open_tftp(fsize->server, 0, fsize->file, sizeof fsize->file, &api.files[TFTP_HANDLE]);
	if (status != PXE_SUCCESS)
		return status;
	status = pipe_size(api.files[TFTP_HANDLE]) <= UINT32_MAX ? PXE_SUCCESS : PXE_TFTP_NO_FILESIZE;
	fsize->size = (uint32_t)pipe_size(api.files[TFTP_HANDLE]);
	(void)api_tftp_close(NULL);
	return status;
}

/* Whether the file goes on behind what was read. */
static bool has_more(struct pipe *pipe)
{
	uint8_t byte;
	size_t got;

	return read_whole(pipe, &byte, 1, &got) != RC_OK || got > 0;
}

/* Into memory of most bytes; what there was, also where that was too little, is file->size then. */
static uint16_t read_file(struct pxe_tftp_read_file *file, uint8_t *to, uint32_t most)
{
	uint16_t status;
	size_t got;

	(void)api_tftp_close(NULL);
	status = open_tftp(file->server, 0, file->file, sizeof file->file, &api.files[TFTP_HANDLE]);
	if (status != PXE_SUCCESS)
		return status;
	if (read_whole(api.files[TFTP_HANDLE], to, most, &got) != RC_OK)
		status = PXE_TFTP_CANNOT_READ;
	else if (got == most && has_more(api.files[TFTP_HANDLE]))
		status = PXE_OUT_OF_RESOURCES;
	file->size = (uint32_t)got;
	(void)api_tftp_close(NULL);
	return status;
}

/* Callers name sizes that they hope for; the server decides how much comes. */
uint16_t api_tftp_read_file(void *parameters)
{
	struct pxe_tftp_read_file *file = parameters;
	uint32_t room = pxe_resident_room(file->buffer);

	return read_file(file, (uint8_t *)(uintptr_t)file->buffer, file->size < room ? file->size : room);
}

/* Into pages first: a caller that gets no successor goes on, and lies where that would be. */
uint16_t api_restart_tftp(void *parameters)
{
	struct pxe_tftp_read_file *file = parameters;
	uint32_t most = real_bottom() - NBP_LOAD_AT;
	uint8_t *pages = plat_pages_alloc(most, PLAT_ANY_ADDRESS);
	uint16_t status;

	if (pages == NULL)
		return PXE_OUT_OF_RESOURCES;
	status = read_file(file, pages, most);
	if (status == PXE_SUCCESS) {
		memcpy((void *)NBP_LOAD_AT, pages, file->size);
		*(uint16_t *)real_at(REAL_SYM_nbp_restarts) = 1;
	}
	plat_pages_free(pages, most);
	return status;
}

void api_files_close(void)
{
	for (unsigned i = 0; i <= FILES; i++) {
		pipe_close(api.files[i]);
		api.files[i] = NULL;
	}
}
