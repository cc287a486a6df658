/* The command that looks into an image on a server. */
#include "shell/acquire.h"

#include "base/console.h"
#include "base/heap.h"
#include "config.h"
#include "fetch/inside.h"
#include "settings/ways.h"

static void print_entry(void *ctx, struct span name, bool is_directory, uint64_t size)
{
	unsigned *count = ctx;

	(*count)++;
	if (is_directory)
		con_print("%12s  ", "");
	else
		con_print("%12llu  ", (unsigned long long)size);
	con_write(name);
	con_print(is_directory ? "/\n" : "\n");
}

static enum rc run_imgls(const struct arguments *args)
{
	char *buffer = heap_new(URL_MAX);
	struct span image;
	struct span path;
	struct strbuf url;
	unsigned count = 0;
	enum rc rc;

	if (buffer == NULL)
		return RC_NO_MEMORY;
	sb_init(&url, buffer, URL_MAX);
	rc = acquire_url(args, span_str(args->words[0]), &url);
	if (rc == RC_OK && !inside_split(sb_as_span(&url), &image, &path))
		sb_str(&url, "!/");
	if (rc == RC_OK)
		rc = inside_list(sb_as_span(&url), settings_ways(), print_entry, &count);
	heap_free(buffer);
	if (rc == RC_OK && count == 0)
		con_print("%s: the directory is empty\n", args->command);
	return rc;
}

const struct command cmd_imgls = {
	.name = "imgls", .synopsis = "URL!/PATH", .group = "Images", .words_min = 1, .words_max = 1, .run = run_imgls,
	.help = "Lists a directory inside an ISO or disk image on a server; \"kernel\" and \"initrd\" fetch files by the same names.",
	.example = "imgls http://server/debian.iso!/install.amd",
};
