/*
 * A line between two taps: delay, loss and a rate, in user space.  The kernel's own (netem) is not in every
 * kernel.
 *
 * usage: link FD FD DELAY_US LOSS_PPM RATE_KBPS QUEUE_BYTES
 *
 * Each way has a queue before the rate, which drops what does not fit (drop-tail), and a delay behind it.
 * LOSS_PPM of a million frames from the first to the second tap are lost besides, picked by a generator that
 * always starts alike: what is asked for goes the other way, and ACKs are not lost.  Ends when its standard
 * input does; then says what it did.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define SLOTS	   65536 /* frames on their way, a power of two: 50 ms of a gigabit have 4100 */
#define FRAME_MOST 1536
#define OVERHEAD   24 /* bytes of a frame on the wire that the tap does not see: preamble, FCS, gap */
#define BATCH	   64
#define ETHERNET   14
#define SMALL	   100 /* bytes: handshakes, ACKs, ARP */

struct frame {
	uint64_t due_ns;
	uint32_t n;
	uint8_t bytes[FRAME_MOST];
};

struct way {
	int from, to;
	uint32_t loss_ppm;
	struct frame *frames;
	uint32_t head, tail;
	uint64_t free_ns; /* when the line has sent all that waits */
	uint64_t passed, lost, dropped;
};

static uint64_t delay_ns, queue_bytes, rate_kbps;

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static uint64_t line_ns(uint64_t bytes)
{
	return bytes * 8 * 1000000 / rate_kbps;
}

/* xorshift64: the same losses in every run, by the number of the frame. */
static bool is_lost(struct way *way)
{
	static uint64_t state = 0x9e3779b97f4a7c15u;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (state >> 11) % 1000000 < way->loss_ppm;
}

static void take(struct way *way, struct frame *frame, ssize_t n, uint64_t now)
{
	uint64_t start = way->free_ns > now ? way->free_ns : now;

	if (way->loss_ppm > 0 && n > SMALL && is_lost(way)) {
		way->lost++;
		return;
	}
	if (start - now > line_ns(queue_bytes) || way->tail - way->head == SLOTS - 1) {
		way->dropped++;
		return;
	}
	way->free_ns = start + line_ns((uint64_t)n + OVERHEAD);
	frame->due_ns = way->free_ns + delay_ns;
	frame->n = (uint32_t)n;
	way->tail++;
}

static void receive(struct way *way)
{
	uint64_t now = now_ns();

	for (unsigned i = 0; i < BATCH; i++) {
		struct frame *frame = &way->frames[way->tail % SLOTS];
		ssize_t n = read(way->from, frame->bytes, FRAME_MOST);

		if (n < ETHERNET)
			return;
		take(way, frame, n, now);
	}
}

static void deliver(struct way *way)
{
	uint64_t now = now_ns();

	while (way->head != way->tail && way->frames[way->head % SLOTS].due_ns <= now) {
		struct frame *frame = &way->frames[way->head % SLOTS];

		if (write(way->to, frame->bytes, frame->n) < 0 && errno == EAGAIN)
			return;
		way->head++;
		way->passed++;
	}
}

static uint64_t next_due(const struct way *ways)
{
	uint64_t due = UINT64_MAX;

	for (unsigned i = 0; i < 2; i++) {
		if (ways[i].head != ways[i].tail && ways[i].frames[ways[i].head % SLOTS].due_ns < due)
			due = ways[i].frames[ways[i].head % SLOTS].due_ns;
	}
	return due;
}

static void wait_for_work(struct way *ways, struct pollfd *polls)
{
	uint64_t due = next_due(ways);
	uint64_t now = now_ns();
	uint64_t left = due == UINT64_MAX ? 1000000000 : due > now ? due - now : 0;
	struct timespec most = {(time_t)(left / 1000000000), (long)(left % 1000000000)};

	if (ppoll(polls, 3, &most, NULL) < 0 && errno != EINTR)
		exit(1);
}

int main(int argc, char **argv)
{
	struct way ways[2] = {0};
	struct pollfd polls[3] = {{.events = POLLIN}, {.events = POLLIN}, {.fd = 0, .events = POLLIN}};

	if (argc != 7)
		return 2;
	delay_ns = strtoull(argv[3], NULL, 10) * 1000;
	ways[0].loss_ppm = (uint32_t)strtoul(argv[4], NULL, 10);
	rate_kbps = strtoull(argv[5], NULL, 10);
	queue_bytes = strtoull(argv[6], NULL, 10);
	for (unsigned i = 0; i < 2; i++) {
		ways[i].from = polls[i].fd = atoi(argv[1 + i]);
		ways[i].to = atoi(argv[2 - i]);
		ways[i].frames = malloc(SLOTS * sizeof(struct frame));
		if (ways[i].frames == NULL || fcntl(ways[i].from, F_SETFL, O_NONBLOCK) != 0)
			return 1;
	}
	while ((polls[2].revents & (POLLIN | POLLHUP)) == 0) {
		wait_for_work(ways, polls);
		for (unsigned i = 0; i < 2; i++) {
			receive(&ways[i]);
			deliver(&ways[i]);
		}
	}
	for (unsigned i = 0; i < 2; i++)
		printf("%llu passed, %llu lost, %llu dropped\n", (unsigned long long)ways[i].passed,
		       (unsigned long long)ways[i].lost, (unsigned long long)ways[i].dropped);
	return 0;
}
