/* The host port's clocks, and how it rests. */
#include <poll.h>
#include <stdlib.h>
#include <time.h>

#include "host.h"
#include "plat.h"

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
