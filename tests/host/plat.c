/* The third port: what plat.h asks for, in a Linux process.  Console is standard output and input. */
#include "plat.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "host.h"

#define PAGE_SIZE 4096

const struct plat_identity plat_identity = {
	.platform = "host",
	.buildarch = "x86_64",
	.dhcp_arch = 7,
	.dhcp_arch_http = 16,
	.nii = {1, 3, 16},
};

uint64_t plat_now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

/* KEDGE_HOST_TIME lets tests say what time it is. */
enum rc plat_unix_time(uint64_t *seconds)
{
	const char *said = getenv("KEDGE_HOST_TIME");

	*seconds = said != NULL ? strtoull(said, NULL, 10) : (uint64_t)time(NULL);
	return RC_OK;
}

#define WATCH_MAX 4

static struct {
	struct pollfd fds[WATCH_MAX];
	unsigned count;
} watched;

void host_watch(int fd)
{
	if (watched.count == WATCH_MAX)
		abort(); /* no more interfaces than that are ever made (nic_fd.c) */
	watched.fds[watched.count++] = (struct pollfd){.fd = fd, .events = POLLIN};
}

void host_unwatch(int fd)
{
	for (unsigned i = 0; i < watched.count; i++) {
		if (watched.fds[i].fd == fd)
			watched.fds[i] = watched.fds[--watched.count];
	}
}

void plat_idle(unsigned max_us)
{
	struct timespec rest = {max_us / 1000000, (long)(max_us % 1000000) * 1000};

	ppoll(watched.fds, watched.count, &rest, NULL);
}

void *plat_heap_alloc(size_t n)
{
	return malloc(n);
}

void plat_heap_free(void *p)
{
	free(p);
}

void *plat_pages_alloc(size_t n, paddr_t limit)
{
	size_t rounded = (n + PAGE_SIZE - 1) / PAGE_SIZE * PAGE_SIZE;

	(void)limit; /* a process has no physical addresses */
	if (n > plat_pages_free_bytes())
		return NULL;
	return aligned_alloc(PAGE_SIZE, rounded);
}

void plat_pages_free(void *pages, size_t n)
{
	(void)n;
	free(pages);
}

uint64_t plat_pages_free_bytes(void)
{
	return 4ULL << 30;
}

uint64_t plat_memory_bytes(void)
{
	return 8ULL << 30;
}

int plat_console_key(void)
{
	struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
	unsigned char byte;

	if (poll(&input, 1, 0) != 1 || (input.revents & POLLIN) == 0 || read(STDIN_FILENO, &byte, 1) != 1)
		return KEY_NONE;
	return byte == '\n' ? KEY_ENTER : byte;
}

void plat_console_write(const char *text, size_t n)
{
	fwrite(text, 1, n, stdout);
	fflush(stdout);
}

void plat_console_colour(unsigned foreground, unsigned background)
{
	printf("\033[%u;%um", (foreground & PLAT_BRIGHT) != 0 ? 82 + foreground : 30 + foreground, 40 + background);
}

void plat_console_clear(void)
{
	fputs("\033[2J\033[H", stdout);
}

void plat_console_goto(unsigned column, unsigned row)
{
	printf("\033[%u;%uH", row + 1, column + 1);
}

void plat_console_cursor(bool visible)
{
	fputs(visible ? "\033[?25h" : "\033[?25l", stdout);
}

enum rc plat_console_serial(unsigned port, unsigned baud)
{
	(void)port;
	(void)baud;
	return RC_UNSUPPORTED;
}

void plat_console_size(unsigned *columns, unsigned *rows)
{
	*columns = 80;
	*rows = 25;
}

enum rc plat_entropy(void *bytes, size_t n)
{
	return getrandom(bytes, n, 0) == (ssize_t)n ? RC_OK : RC_NO_ENTROPY;
}

struct span plat_smbios(void)
{
	return SPAN_NONE;
}

void plat_cpuid(uint32_t function, uint32_t sub_function, uint32_t registers[4])
{
	__asm__ volatile("cpuid"
			 : "=a"(registers[0]), "=b"(registers[1]), "=c"(registers[2]), "=d"(registers[3])
			 : "a"(function), "c"(sub_function));
}

/* One variable, so that the scope "efi" can be tried. */
enum rc plat_firmware_variable(struct span name, uint8_t *buf, size_t cap, size_t *n)
{
	if (!span_is(name, "SecureBoot"))
		return RC_NOT_FOUND;
	if (cap == 0)
		return RC_TOO_LONG;
	buf[0] = 0;
	*n = 1;
	return RC_OK;
}

const struct plat_handover *plat_handover(void)
{
	static const struct plat_handover none;

	return &none;
}

unsigned plat_generation(void)
{
	return 0;
}

struct span plat_embedded(void)
{
	return SPAN_NONE;
}

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

void plat_reboot(void)
{
	exit(EXIT_SUCCESS);
}

void plat_reboot_warm(void)
{
	exit(EXIT_SUCCESS);
}

enum rc plat_setup_at_reboot(void)
{
	return RC_UNSUPPORTED;
}

void plat_poweroff(void)
{
	exit(EXIT_SUCCESS);
}
