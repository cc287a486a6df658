/* The host port's medium. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "plat.h"

/* The medium is the folder that KEDGE_MEDIUM names, and the program lies at its top. */
struct span plat_folder(void)
{
	return getenv("KEDGE_MEDIUM") != NULL ? span_str("/") : SPAN_NONE;
}

struct plat_file {
	FILE *stream;
};

static void name_of(struct span path, char *name, size_t cap)
{
	snprintf(name, cap, "%s%.*s", getenv("KEDGE_MEDIUM"), SPAN_ARGS(path));
}

enum rc plat_file_open(struct span path, struct plat_file **out, uint64_t *size)
{
	const char *medium = getenv("KEDGE_MEDIUM");
	char name[1024];
	struct stat facts;
	FILE *stream;

	if (medium == NULL)
		return RC_UNSUPPORTED;
	name_of(path, name, sizeof name);
	if (stat(name, &facts) != 0 || !S_ISREG(facts.st_mode))
		return RC_NOT_FOUND;
	stream = fopen(name, "rb");
	*out = malloc(sizeof **out);
	if (stream == NULL || *out == NULL)
		return RC_IO;
	(*out)->stream = stream;
	*size = (uint64_t)facts.st_size;
	return RC_OK;
}

enum rc plat_file_read(struct plat_file *file, void *to, size_t n, size_t *got)
{
	*got = fread(to, 1, n, file->stream);
	return ferror(file->stream) ? RC_IO : RC_OK;
}

void plat_file_close(struct plat_file *file)
{
	fclose(file->stream);
	free(file);
}

enum rc plat_file_create(struct span path, struct plat_file **out)
{
	char name[1024];
	FILE *stream;

	if (getenv("KEDGE_MEDIUM") == NULL)
		return RC_UNSUPPORTED;
	name_of(span_sub(path, 0, span_find_last(path, '/')), name, sizeof name);
	mkdir(name, 0777);
	name_of(path, name, sizeof name);
	stream = fopen(name, "wb");
	if (stream == NULL)
		return RC_UNSUPPORTED;
	*out = malloc(sizeof **out);
	if (*out == NULL)
		abort();
	(*out)->stream = stream;
	return RC_OK;
}

/* KEDGE_MEDIUM_SIZE bytes in one file, and the medium is full. */
enum rc plat_file_write(struct plat_file *file, struct span bytes)
{
	const char *size = getenv("KEDGE_MEDIUM_SIZE");

	if (size != NULL && ftell(file->stream) + (long)bytes.n > atol(size))
		return RC_LIMIT;
	if (bytes.n > 0 && fwrite(bytes.p, 1, bytes.n, file->stream) != bytes.n)
		return RC_IO;
	return bytes.n > 0 || fflush(file->stream) == 0 ? RC_OK : RC_IO;
}

enum rc plat_file_rename(struct span from, struct span to)
{
	static char names[2][1024];

	name_of(from, names[0], sizeof names[0]);
	name_of(to, names[1], sizeof names[1]);
	return rename(names[0], names[1]) == 0 ? RC_OK : RC_NOT_FOUND;
}

enum rc plat_file_remove(struct span path)
{
	char name[1024];

	if (getenv("KEDGE_MEDIUM") == NULL)
		return RC_UNSUPPORTED;
	name_of(path, name, sizeof name);
	return remove(name) == 0 ? RC_OK : RC_NOT_FOUND;
}
