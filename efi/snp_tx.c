/*
 * Transmission through SNP (UEFI 24.1, Transmit and GetStatus).
 *
 * GetStatus is dear, so buffers are collected in bulk, when many are out.  Some firmware never says that a buffer is
 * done: one that is out for longer than any frame takes counts as sent.
 */
#include "snp_tx.h"

#include "plat.h"

#define COLLECT_FROM  (SNP_TX_BUFFERS / 4) /* buffers out before the firmware is asked for them */
#define SURELY_US     500000 /* a frame that was taken that long ago has left, or never will */
#define BUSY_TRIES    64     /* GetStatus calls for a device whose queue is full */
#define DRAIN_US      20000

enum rc snp_tx_start(struct snp_tx *tx, EFI_SIMPLE_NETWORK *net)
{
	*tx = (struct snp_tx){.net = net};
	tx->buffers = plat_pages_alloc((size_t)SNP_TX_BUFFERS * SNP_TX_SIZE, UINT64_C(1) << 32);
	return tx->buffers != NULL ? RC_OK : RC_NO_MEMORY;
}

void snp_tx_end(struct snp_tx *tx)
{
	if (tx->buffers != NULL)
		plat_pages_free(tx->buffers, (size_t)SNP_TX_BUFFERS * SNP_TX_SIZE);
	tx->buffers = NULL;
}

static void release(struct snp_tx *tx, unsigned i)
{
	if (tx->sent_us[i] == 0)
		return;
	tx->sent_us[i] = 0;
	tx->busy--;
}

/* One GetStatus; false if the firmware had no buffer to give back. */
static bool collect_one(struct snp_tx *tx)
{
	void *done = NULL;
	uintptr_t offset;

	if (EFI_ERROR(tx->net->GetStatus(tx->net, NULL, &done)) || done == NULL)
		return false;
	offset = (uintptr_t)done - (uintptr_t)tx->buffers;
	if (offset < (uintptr_t)SNP_TX_BUFFERS * SNP_TX_SIZE)
		release(tx, (unsigned)(offset / SNP_TX_SIZE));
	return true;
}

void snp_tx_collect(struct snp_tx *tx)
{
	unsigned most = tx->busy + 1;

	while (most-- > 0 && collect_one(tx))
		;
}

static void collect_overdue(struct snp_tx *tx)
{
	uint64_t now_us = plat_now_us();

	for (unsigned i = 0; i < SNP_TX_BUFFERS; i++) {
		if (tx->sent_us[i] != 0 && now_us - tx->sent_us[i] > SURELY_US)
			release(tx, i);
	}
}

static bool find_free(struct snp_tx *tx, unsigned *found)
{
	if (tx->busy >= COLLECT_FROM)
		snp_tx_collect(tx);
	if (tx->busy == SNP_TX_BUFFERS)
		collect_overdue(tx);
	if (tx->busy == SNP_TX_BUFFERS)
		return false;
	while (tx->sent_us[tx->at] != 0)
		tx->at = (tx->at + 1) % SNP_TX_BUFFERS;
	*found = tx->at;
	return true;
}

/* A device with a short queue says "not ready" until finished frames have been collected. */
static EFI_STATUS transmit(struct snp_tx *tx, void *buffer, size_t n)
{
	EFI_STATUS status = tx->net->Transmit(tx->net, 0, n, buffer, NULL, NULL, NULL);

	for (unsigned i = 0; i < BUSY_TRIES && status == EFI_NOT_READY; i++) {
		collect_one(tx);
		status = tx->net->Transmit(tx->net, 0, n, buffer, NULL, NULL, NULL);
	}
	return status;
}

enum rc snp_tx_send(struct snp_tx *tx, struct span frame)
{
	uint8_t *buffer;
	unsigned i;

	if (tx->buffers == NULL || frame.n > SNP_TX_SIZE || !find_free(tx, &i))
		return RC_NIC_SEND;
	buffer = tx->buffers + (size_t)i * SNP_TX_SIZE;
	memcpy(buffer, frame.p, frame.n);
	/* Before the call: a device that is done at once may report it from inside. */
	tx->sent_us[i] = plat_now_us() | 1;
	tx->busy++;
	if (!EFI_ERROR(transmit(tx, buffer, frame.n)))
		return RC_OK;
	release(tx, i);
	return RC_NIC_SEND;
}

void snp_tx_drain(struct snp_tx *tx)
{
	uint64_t from_us = plat_now_us();

	while (tx->buffers != NULL && tx->busy > 0 && plat_now_us() - from_us < DRAIN_US)
		snp_tx_collect(tx);
}
