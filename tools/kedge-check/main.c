/*
 * kedge-check [--json] [--quiet] [--strict] [--offline] PLACE [CONFIG...]
 *
 * PLACE is the prefix: a folder or an http: URL, as option 210 names it.  Without CONFIGs, all files of a folder's
 * pxelinux.cfg/ are looked at, by HTTP pxelinux.cfg/default; those that a CONFIG directive names as well.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/heap.h"
#include "base/log.h"
#include "check.h"

#define CONFIGS_MAX 256
#define USAGE	    "usage: kedge-check [--json] [--quiet] [--strict] [--offline] FOLDER-OR-URL [CONFIG...]\n"

/* Configurations that are to be looked at, in order; those that were are before at. */
struct queue {
	char *names[CONFIGS_MAX];
	unsigned count;
};

static void enqueue(struct queue *queue, struct span name)
{
	for (unsigned i = 0; i < queue->count; i++) {
		if (span_is(name, queue->names[i]))
			return;
	}
	if (queue->count < CONFIGS_MAX && name.n > 0)
		queue->names[queue->count++] = strndup((const char *)name.p, name.n);
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The files of the folder's pxelinux.cfg/, by name; what editors and packages leave behind is none. */
static void enqueue_folder(struct queue *queue, const char *prefix)
{
	char path[4096];
	DIR *folder;
	struct dirent *file;

	snprintf(path, sizeof path, "%spxelinux.cfg", prefix);
	folder = opendir(path);
	if (folder == NULL)
		return;
	while ((file = readdir(folder)) != NULL) {
		if (*file->d_name == '.' || strchr(file->d_name, '~') != NULL)
			continue;
		snprintf(path, sizeof path, "pxelinux.cfg/%s", file->d_name);
		enqueue(queue, span_str(path));
	}
	closedir(folder);
	qsort(queue->names, queue->count, sizeof queue->names[0], compare);
}

/* Other configurations that this one leads to. */
static void enqueue_targets(struct queue *queue, const struct config *config)
{
	for (const struct config_entry *entry = config->labels; entry != NULL; entry = entry->next) {
		if (entry->type == CONFIG_CONFIG && entry->append.n == 0 && !span_is(entry->image, "~"))
			enqueue(queue, entry->image);
	}
}

static void check_config(struct check_report *report, struct check_files *files, struct queue *queue, const char *name)
{
	struct config_start start = {NULL, 0};
	struct config *config = NULL;
	enum rc rc = check_files_read(files, span_str(name), &start.bytes, &start.n);

	if (rc == RC_OK)
		rc = config_new(&start, 1, &files->source, &config);
	if (report->json) {
		fputs("{\"name\": ", report->out);
		check_json_string(report->out, span_str(name));
		fputs(", \"menus\": [", report->out);
	} else {
		fprintf(report->out, "configuration %s%s\n", files->prefix, name);
	}
	if (rc == RC_OK)
		check_list(report, config);
	if (report->json)
		fputs("], \"findings\": [", report->out);
	report->not_first = false;
	if (rc == RC_OK) {
		enqueue_targets(queue, config);
		check_findings(report, config, files);
	} else {
		check_say(report, CHECK_ERROR, "no-config", "%s cannot be read: %s", name, rc_text(rc));
	}
	fputs(report->json ? "]}" : "\n", report->out);
	config_free(config);
}

static const char *plural(unsigned count)
{
	return count == 1 ? "" : "s";
}

static void check_all(struct check_report *report, struct check_files *files, struct queue *queue)
{
	if (report->json)
		fputs("{\"configurations\": [", report->out);
	for (unsigned i = 0; i < queue->count; i++) {
		fputs(report->json && i > 0 ? ",\n" : "", report->out);
		check_config(report, files, queue, queue->names[i]);
	}
	if (report->json)
		fprintf(report->out, "], \"errors\": %u, \"warnings\": %u, \"notes\": %u}\n", report->counts[CHECK_ERROR],
			report->counts[CHECK_WARNING], report->counts[CHECK_NOTE]);
	else
		fprintf(report->out, "%u error%s, %u warning%s, %u note%s\n", report->counts[CHECK_ERROR],
			plural(report->counts[CHECK_ERROR]), report->counts[CHECK_WARNING], plural(report->counts[CHECK_WARNING]),
			report->counts[CHECK_NOTE], plural(report->counts[CHECK_NOTE]));
}

/* Options into their places; the number of the first word that is none, 0 if one is unknown. */
static int take_options(int argc, char **argv, struct check_report *report, bool *strict, bool *offline)
{
	int i = 1;

	for (; i < argc && strncmp(argv[i], "--", 2) == 0; i++) {
		if (strcmp(argv[i], "--json") == 0)
			report->json = true;
		else if (strcmp(argv[i], "--quiet") == 0)
			report->quiet = true;
		else if (strcmp(argv[i], "--strict") == 0)
			*strict = true;
		else if (strcmp(argv[i], "--offline") == 0)
			*offline = true;
		else
			return 0;
	}
	return i;
}

int main(int argc, char **argv)
{
	struct check_report report = {.out = stdout};
	struct queue queue = {.count = 0};
	struct check_files files;
	bool strict = false;
	bool offline = false;
	int first = take_options(argc, argv, &report, &strict, &offline);
	char prefix[2048];

	if (first == 0 || first >= argc || strlen(argv[first]) > sizeof prefix - 2) {
		fputs(USAGE, stderr);
		return 2;
	}
	log_set_screen_level(LOG_ERROR);
	snprintf(prefix, sizeof prefix, "%s%s", argv[first], argv[first][0] != '\0' && argv[first][strlen(argv[first]) - 1] == '/' ? "" : "/");
	check_files_init(&files, prefix, offline);
	for (int i = first + 1; i < argc; i++)
		enqueue(&queue, span_str(argv[i]));
	if (queue.count == 0 && strstr(prefix, "://") == NULL)
		enqueue_folder(&queue, prefix);
	if (queue.count == 0)
		enqueue(&queue, span_str("pxelinux.cfg/default"));
	check_all(&report, &files, &queue);
	for (unsigned i = 0; i < queue.count; i++)
		free(queue.names[i]);
	return report.counts[CHECK_ERROR] > 0 || (strict && report.counts[CHECK_WARNING] > 0) ? 1 : 0;
}
