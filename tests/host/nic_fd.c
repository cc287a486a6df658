/* A NIC over a file descriptor that carries whole Ethernet frames. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host.h"
#include "plat.h"

/* What goes wrong on the way in: every n-th frame is lost, comes after its successor, comes twice.  0: none. */
struct faults {
	unsigned drop;
	unsigned swap;
	unsigned twice;
	unsigned count;
};

struct fd_nic {
	struct nic nic;
	int fd;
	struct faults faults;
	struct frame *late;
};

static enum rc fd_open(struct nic *nic)
{
	const struct fd_nic *own = nic->driver;

	host_watch(own->fd);
	return RC_OK;
}

static void fd_close(struct nic *nic)
{
	struct fd_nic *own = nic->driver;

	if (own->late != NULL)
		frame_put(own->late);
	own->late = NULL;
	host_unwatch(own->fd);
}

static enum rc fd_send(struct nic *nic, struct span frame)
{
	const struct fd_nic *own = nic->driver;
	ssize_t n;

	do {
		n = write(own->fd, frame.p, frame.n);
	} while (n < 0 && errno == EINTR);
	return n == (ssize_t)frame.n ? RC_OK : RC_NIC_SEND;
}

static bool is_nth(const struct faults *faults, unsigned n)
{
	return n != 0 && faults->count % n == n - 1;
}

static void deliver_twice(struct nic *nic, struct frame *frame)
{
	struct frame *copy = frame_get();

	if (copy != NULL) {
		memcpy(copy->data, frame->data, frame->n);
		copy->n = frame->n;
		nic_deliver(nic, copy);
	}
	nic_deliver(nic, frame);
}

/* Hands a frame up, or lets something happen to it. */
static void deliver(struct fd_nic *own, struct frame *frame)
{
	struct frame *late = own->late;

	own->faults.count++;
	if (is_nth(&own->faults, own->faults.drop)) {
		frame_put(frame);
		return;
	}
	if (late == NULL && is_nth(&own->faults, own->faults.swap)) {
		own->late = frame;
		return;
	}
	if (is_nth(&own->faults, own->faults.twice))
		deliver_twice(&own->nic, frame);
	else
		nic_deliver(&own->nic, frame);
	own->late = NULL;
	if (late != NULL)
		nic_deliver(&own->nic, late);
}

static unsigned fd_poll(struct nic *nic, unsigned budget)
{
	struct fd_nic *own = nic->driver;
	unsigned done = 0;

	while (done < budget) {
		struct frame *frame = frame_get();
		ssize_t n;

		if (frame == NULL)
			break;
		n = read(own->fd, frame->data, frame->cap - (size_t)(frame->data - frame->start));
		if (n <= 0) {
			frame_put(frame);
			break;
		}
		frame->n = (size_t)n;
		deliver(own, frame);
		done++;
	}
	return done;
}

static bool fd_link_up(struct nic *nic)
{
	(void)nic;
	return true;
}

static const struct nic_ops fd_ops = {
	.name = "fd",
	.open = fd_open,
	.close = fd_close,
	.send = fd_send,
	.poll = fd_poll,
	.link_up = fd_link_up,
};

enum rc host_mac(uint8_t mac[6])
{
	const char *text = getenv("KEDGE_MAC");
	enum rc rc;

	if (text != NULL) {
		int n = sscanf(text, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", &mac[0], &mac[1], &mac[2], &mac[3], &mac[4], &mac[5]);

		return n == 6 ? RC_OK : RC_INVALID;
	}
	rc = plat_entropy(mac, 6);
	mac[0] = (uint8_t)((mac[0] & 0xfc) | 0x02);
	return rc;
}

/* KEDGE_FAULTS, such as "drop=97,swap=31,double=67". */
static struct faults read_faults(void)
{
	const char *text = getenv("KEDGE_FAULTS");
	struct faults faults = {0, 0, 0, 0};

	for (; text != NULL && *text != '\0'; text = strchr(text, ',') != NULL ? strchr(text, ',') + 1 : NULL) {
		(void)sscanf(text, "drop=%u", &faults.drop);
		(void)sscanf(text, "swap=%u", &faults.swap);
		(void)sscanf(text, "double=%u", &faults.twice);
	}
	return faults;
}

enum rc host_nic_add(int fd, const char *chip, const uint8_t mac[6])
{
	static struct fd_nic nics[4]; /* for the program's life, as nic_add asks */
	static unsigned count;
	struct fd_nic *own;

	if (count == sizeof nics / sizeof nics[0])
		return RC_LIMIT;
	own = &nics[count++];
	*own = (struct fd_nic){.nic = {.ops = &fd_ops, .driver = own, .mtu = 1500}, .fd = fd, .faults = read_faults()};
	snprintf(own->nic.chip, sizeof own->nic.chip, "%s", chip);
	memcpy(own->nic.mac, mac, sizeof own->nic.mac);
	return nic_add(&own->nic);
}
