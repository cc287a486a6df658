/* Frames on their way out through SNP: they stay in buffers of ours until the firmware gives those back. */
#pragma once

#include <efi.h>
#include <efinet.h>

#include <stdbool.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/span.h"

#define SNP_TX_BUFFERS 64
#define SNP_TX_SIZE    1536 /* bytes of each */

struct snp_tx {
	EFI_SIMPLE_NETWORK *net;
	uint8_t *buffers; /* SNP_TX_BUFFERS of SNP_TX_SIZE, pages */
	uint64_t sent_us[SNP_TX_BUFFERS]; /* 0: the buffer is free */
	unsigned busy;
	unsigned at; /* where to look for a free one */
};

enum rc snp_tx_start(struct snp_tx *tx, EFI_SIMPLE_NETWORK *net) MUST_CHECK;

/** Waits, at most some milliseconds, until the firmware has sent what it was given. */
void snp_tx_drain(struct snp_tx *tx);

/** Frees the buffers; the device must be shut down. */
void snp_tx_end(struct snp_tx *tx);

/** RC_NIC_SEND if the frame is too long or the device takes none now. */
enum rc snp_tx_send(struct snp_tx *tx, struct span frame) MUST_CHECK;

/** Asks the firmware for buffers it is done with, and thereby for the state of the link. */
void snp_tx_collect(struct snp_tx *tx);
