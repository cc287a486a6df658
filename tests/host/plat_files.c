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

enum rc plat_file_open(struct span path, struct plat_file **out, uint64_t *size)
{
	const char *medium = getenv("KEDGE_MEDIUM");
	char name[1024];
	struct stat facts;
	FILE *stream;

	if (medium == NULL)
		return RC_UNSUPPORTED;
	snprintf(name, sizeof name, "%s%.*s", medium, SPAN_ARGS(path));
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
