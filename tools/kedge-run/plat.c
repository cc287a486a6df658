/* What of plat.h is another thing in a dry run: time passes at once, the console is a log, files are this
 * machine's. */
#include "plat.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "run.h"

#define WAIT_MAX_US (3600ULL * 1000000) /* a script that waits longer is one that never ends */

/* ---- time ---- */

static uint64_t skipped_us; /* by waits */

uint64_t plat_now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000 + skipped_us;
}

void plat_idle(unsigned max_us)
{
	skipped_us += max_us > 0 ? max_us : 1;
	if (skipped_us > WAIT_MAX_US)
		run_end(1, "the script has waited for an hour in all and would wait on");
}

enum rc plat_unix_time(uint64_t *seconds)
{
	*seconds = (uint64_t)time(NULL) + skipped_us / 1000000;
	return RC_OK;
}

/* ---- console ---- */

/* The line that is being written: a progress line redraws itself many times, and only its last state is worth
 * a line. */
static struct {
	char line[4096];
	size_t n;
	size_t at;
	bool muted;
} screen;

void run_console_mute(bool muted)
{
	screen.muted = muted;
}

void run_console_flush(void)
{
	while (screen.n > 0 && screen.line[screen.n - 1] == ' ')
		screen.n--;
	fwrite(screen.line, 1, screen.n, stdout);
	if (screen.n > 0)
		fputc('\n', stdout);
	screen.n = screen.at = 0;
}

static void end_line(void)
{
	bool empty = screen.n == 0;

	run_console_flush();
	if (empty)
		fputc('\n', stdout);
	fflush(stdout);
}

static void put(char c)
{
	if (c == '\n') {
		end_line();
	} else if (c == '\r') {
		screen.at = 0;
	} else if (c == '\b') {
		screen.at -= screen.at > 0;
	} else {
		if (screen.at == sizeof screen.line)
			end_line();
		screen.line[screen.at++] = c;
		screen.n = screen.at > screen.n ? screen.at : screen.n;
	}
}

void plat_console_write(const char *text, size_t n)
{
	for (size_t i = 0; i < n && !screen.muted; i++)
		put(text[i]);
}

int plat_console_key(void)
{
	return run_question_key();
}

void plat_console_colour(unsigned foreground, unsigned background)
{
	(void)foreground;
	(void)background;
}

void plat_console_clear(void)
{
}

void plat_console_goto(unsigned column, unsigned row)
{
	(void)column;
	(void)row;
}

void plat_console_cursor(bool visible)
{
	(void)visible;
}

enum rc plat_console_serial(unsigned port, unsigned baud, unsigned flow)
{
	(void)port;
	(void)baud;
	(void)flow;
	return RC_OK; /* whoever watches a serial line would see what is here */
}

void plat_console_video(bool shown)
{
	(void)shown;
}

void plat_console_size(unsigned *columns, unsigned *rows)
{
	*columns = 132;
	*rows = 50;
}

/* ---- files ---- */

struct plat_file {
	FILE *stream;
};

/* Where file: URLs without a slash begin: the folder that this was started in. */
struct span plat_folder(void)
{
	static char folder[PATH_MAX + 1];

	if (folder[0] == '\0' && getcwd(folder, sizeof folder - 1) != NULL && strcmp(folder, "/") != 0)
		strcat(folder, "/");
	return span_str(folder);
}

enum rc plat_file_open(struct span path, struct plat_file **out, uint64_t *size)
{
	char name[PATH_MAX];
	struct stat facts;
	FILE *stream;

	snprintf(name, sizeof name, "%.*s", SPAN_ARGS(path));
	if (stat(name, &facts) != 0 || !S_ISREG(facts.st_mode))
		return RC_NOT_FOUND;
	stream = fopen(name, "rb");
	if (stream == NULL)
		return RC_IO;
	*out = malloc(sizeof **out);
	if (*out == NULL) {
		fclose(stream);
		return RC_NO_MEMORY;
	}
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

/* ---- the end ---- */

static _Noreturn void leave(const char *how)
{
	run_console_flush();
	printf("%s\n", how);
	run_end(0, "%s", how);
}

void plat_reboot(void)
{
	leave("would restart the machine");
}

void plat_reboot_warm(void)
{
	leave("would restart the machine, warm");
}

void plat_poweroff(void)
{
	leave("would switch the machine off");
}

enum rc plat_setup_at_reboot(void)
{
	return run_wish.pcbios ? RC_UNSUPPORTED : RC_OK;
}

/* ---- nothing is written ---- */

enum rc plat_file_create(struct span path, struct plat_file **out)
{
	(void)path, (void)out;
	return RC_UNSUPPORTED;
}

enum rc plat_file_write(struct plat_file *file, struct span bytes)
{
	(void)file, (void)bytes;
	return RC_UNSUPPORTED;
}

enum rc plat_file_rename(struct span from, struct span to)
{
	(void)from, (void)to;
	return RC_UNSUPPORTED;
}

enum rc plat_file_remove(struct span path)
{
	(void)path;
	return RC_UNSUPPORTED;
}
