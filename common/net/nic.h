/*
 * Network interfaces: what a driver gives, and the buffers that frames travel in.
 *
 * A driver knows nothing above this file.  Frames are received in place: the driver takes an empty buffer
 * (frame_get), lets the hardware or firmware fill it, and hands it up (nic_deliver); the TCP/IP stack reads the
 * same bytes and puts the buffer back.  There is one thread and no interrupt: everything happens inside poll.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/span.h"
#include "net/rx_window.h"

#define NIC_NAME_MAX 12 /* "net0", "net0-4094" and NUL */

/*
 * A receive buffer.  A driver with buffers larger than FRAME_SIZE (large receive) brings its own, sets put, and keeps
 * their memory for the program's life: the stack may hold a frame for seconds, also after close.  All headers
 * (Ethernet, IP, TCP) lie in the first part; a frame's parts have 65535 bytes together at most.
 */
struct frame {
	struct frame *next; /* further parts of the same frame, NULL at the last */
	uint8_t *data;      /* the Ethernet header's first byte, once filled */
	size_t n;           /* bytes in this part, without the FCS */
	uint8_t *start;     /* the buffer: data may move inside it */
	size_t cap;
	bool checksum_good; /* hardware has checked the TCP/UDP checksum */
	void (*put)(struct frame *frame); /* takes the buffer back */
};

/** Gives the buffers of all parts back. */
static inline void frame_put_all(struct frame *frame)
{
	while (frame != NULL) {
		struct frame *next = frame->next;

		frame->put(frame);
		frame = next;
	}
}

struct nic;

struct nic_counters {
	uint64_t rx_frames;
	uint64_t rx_bytes;
	uint64_t rx_dropped; /* no buffer, or a length that cannot be */
	uint64_t tx_frames;
	uint64_t tx_bytes;
	uint64_t tx_failed;
};

struct nic_ops {
	const char *name; /* "snp", "undi", "tap", "virtio-net" */

	/** Starts the device so that poll and send work.  May be called again after close. */
	enum rc (*open)(struct nic *nic) MUST_CHECK;

	/** Stops it and gives it back to the firmware; safe on a NIC that is not open. */
	void (*close)(struct nic *nic);

	/** Sends one Ethernet frame; the bytes are borrowed for the call.  RC_NIC_SEND if the device takes none now. */
	enum rc (*send)(struct nic *nic, struct span frame) MUST_CHECK;

	/** Delivers at most budget received frames through nic_deliver; returns how many. */
	unsigned (*poll)(struct nic *nic, unsigned budget);

	/** Whether there is a link; true where the device cannot tell. */
	bool (*link_up)(struct nic *nic);

	bool native; /* drives the device itself, not through the firmware */
	bool better; /* and is known to do it better than the firmware: used unless somebody says otherwise */
};

/* Which driver an interface uses that the firmware and a native driver could drive. */
enum nic_choice { NIC_AUTO, NIC_FIRMWARE, NIC_NATIVE };

struct nic {
	const struct nic_ops *ops;
	void *driver;            /* the driver's own */
	char name[NIC_NAME_MAX]; /* given by nic_add */
	char chip[24];           /* for ifstat: "SNP virtio-net", text of the driver */
	uint8_t mac[6];
	uint16_t rx_ring;        /* frames that it surely takes between two polls; 0: many */
	uint16_t mtu;            /* bytes of the largest IP packet, 576 to 65535 - 14 */
	bool is_boot;            /* the one that this program was loaded through */
	bool is_open;
	bool is_lent;            /* its device is closed while a started program runs */
	bool is_gone;            /* off the list for good: a VLAN that was destroyed */
	uint16_t vlan;           /* tag of a VLAN (net/vlan.h) */
	struct nic *trunk;       /* the interface that it goes through; NULL for a device */
	struct nic_counters counters;
	struct rx_window rx_window; /* of TCP, set when it is opened */
	void *stack;             /* net/stack's own */
	uint32_t pci_address;    /* of the function that a native driver drives; 0: the firmware's driver */
	struct nic *other;       /* the same device by another driver, not in the list; NULL */
	enum nic_choice choice;
	bool native_failed;      /* the native driver was found wanting: not used again unless somebody asks for it */
	bool firmware_failed;    /* the same of the firmware's */
	uint64_t rx_own;         /* of the frames received, those that a switch sends for itself, even through a port that forwards nothing */
	bool heard;              /* its driver has received a frame since it was opened; or nobody doubts that it will */
	uint64_t asked_us;       /* when it first sent one; 0: not yet */
	uint64_t rx_before, tx_before; /* frames, when it was opened */
};

/* Listed in conf_nics: finds the devices of one kind. */
struct nic_driver {
	const char *name;
	/** Calls nic_add for each device found.  RC_OK also when there is none. */
	enum rc (*probe)(void) MUST_CHECK;
};

/**
 * Makes an interface known, by this driver; fills name, but a VLAN's.  The driver owns nic and keeps it for the
 * program's life.  Where another driver has brought the same device (MAC address) already, its interface gets a second
 * driver: the two trade places, and a driver is called with the interface that it serves then, which may be the other's
 * struct.  RC_LIMIT beyond NIC_MAX.
 */
enum rc nic_add(struct nic *nic) MUST_CHECK;

/** Takes a closed interface off the list. */
void nic_remove(struct nic *nic);

/** Runs every driver's probe; the boot NIC becomes the first in order.  Called once. */
void nic_probe_all(void);

/** The i-th interface in order, NULL beyond the end. */
struct nic *nic_at(unsigned i);

/** By name ("net0"); NULL if there is none. */
struct nic *nic_find(struct span name);

/** Opens it and attaches it to the TCP/IP stack; RC_OK if it is open already. */
enum rc nic_open(struct nic *nic) MUST_CHECK;

/** Closes it, and the VLANs above it before. */
void nic_close(struct nic *nic);

/**
 * Says which driver is wanted, and changes it, also while the interface is open: its addresses and connections stay.
 * RC_UNSUPPORTED if there is no such driver for it; what nic_open gives if neither opens any more.
 */
enum rc nic_choose(struct nic *nic, enum nic_choice choice) MUST_CHECK;

/** Gives interfaces whose driver sends and never receives to the other one; called now and then. */
void nic_watch(void);

/** Closes all, for good. */
void nic_close_all(void);

/**
 * Closes the devices of all open interfaces, the last act before control goes to what is booted; the stack keeps their
 * addresses.  Connections are the caller's to close before.
 */
void nic_lend_all(void);

/** Opens again what nic_lend_all closed: what was booted came back.  One that does not open is closed for good, with a message. */
void nic_take_back_all(void);

/** An empty buffer, NULL if all are in use.  Owner: the caller, until nic_deliver or frame_put. */
struct frame *frame_get(void);
void frame_put(struct frame *frame);

/** For a driver with buffers of its own that has none left to receive in: those that only wait for a lost frame come back. */
void frame_reclaim(void);

/** Hands a filled frame up; takes it. */
void nic_deliver(struct nic *nic, struct frame *frame);
