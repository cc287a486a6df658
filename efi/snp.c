/*
 * NICs through the firmware's Simple Network Protocol (UEFI 24.1).
 *
 * A NIC is opened exclusively: the firmware then disconnects its own network stack from that one NIC, and nothing
 * else.  snp_give_back connects it again, for the next boot entry or for the program that is started.
 */
#include "port.h"

#include <efinet.h>
#include <efipxebc.h>

#include "base/heap.h"
#include "net/nic.h"
#include "nic_connect.h"
#include "plat.h"
#include "snp_tx.h"

#define LOG_MODULE "snp"
#include "base/log.h"

#define MTU            1500 /* a frame of it fits FRAME_SIZE */
#define BATCH          32   /* frames taken at raised priority in one go */
#define LINK_EVERY_US  50000 /* asking costs a trip to the NIC's registers */
#define OVERSIZE_MOST  65536 /* bytes; a frame that claims more is a firmware's mistake */

struct snp {
	struct nic own;  /* how it was made known */
	struct nic *nic; /* the interface that it serves */
	struct snp *next;
	EFI_HANDLE handle;
	struct span path; /* the device's, as it was when it was found */
	EFI_SIMPLE_NETWORK *net;
	struct snp_tx tx;
	struct frame *spare; /* an empty buffer, kept so that an idle poll costs none */
	bool taken;          /* from the firmware's drivers, and not given back yet */
	bool link;
	uint64_t link_asked_us;
};

static struct {
	struct snp *first;
	struct span last_path; /* of the one that was opened last */
} snps;

static EFI_GUID snp_guid = EFI_SIMPLE_NETWORK_PROTOCOL_GUID;

/* ---- opening ---- */

/* The firmware's PXE client, if it is active on our NIC, would send and receive behind our back. */
static void stop_pxe(const struct snp *snp)
{
	EFI_GUID guid = EFI_PXE_BASE_CODE_PROTOCOL_GUID;
	EFI_PXE_BASE_CODE_PROTOCOL *pxe;
	void *found;

	if (efi.loaded == NULL || efi.bs->HandleProtocol(efi.loaded->DeviceHandle, &guid, &found) != EFI_SUCCESS)
		return;
	pxe = found;
	if (snp->nic->is_boot && pxe->Mode != NULL && pxe->Mode->Started)
		pxe->Stop(pxe);
}

static EFI_STATUS bring_up(EFI_SIMPLE_NETWORK *net)
{
	EFI_STATUS status;

	if (net->Mode->State == EfiSimpleNetworkStopped) {
		status = net->Start(net);
		if (EFI_ERROR(status) && status != EFI_ALREADY_STARTED)
			return status;
	}
	/* A device that is up already stays so: starting it anew would drop the link. */
	if (net->Mode->State == EfiSimpleNetworkInitialized)
		return EFI_SUCCESS;
	return net->Initialize(net, 0, 0);
}

/* Ours and broadcast; multicast for IPv6 where the device can take all; everything if it refuses that. */
static EFI_STATUS set_filters(EFI_SIMPLE_NETWORK *net)
{
	static const UINT32 wishes[] = {
		EFI_SIMPLE_NETWORK_RECEIVE_UNICAST | EFI_SIMPLE_NETWORK_RECEIVE_BROADCAST |
			EFI_SIMPLE_NETWORK_RECEIVE_PROMISCUOUS_MULTICAST,
		EFI_SIMPLE_NETWORK_RECEIVE_UNICAST | EFI_SIMPLE_NETWORK_RECEIVE_BROADCAST,
		EFI_SIMPLE_NETWORK_RECEIVE_UNICAST | EFI_SIMPLE_NETWORK_RECEIVE_BROADCAST |
			EFI_SIMPLE_NETWORK_RECEIVE_PROMISCUOUS,
	};
	EFI_STATUS status = EFI_UNSUPPORTED;

	for (unsigned i = 0; i < sizeof wishes / sizeof *wishes; i++) {
		UINT32 enable = wishes[i] & net->Mode->ReceiveFilterMask;

		if (enable == 0)
			continue;
		status = net->ReceiveFilters(net, enable, net->Mode->ReceiveFilterMask & ~enable, FALSE, 0, NULL);
		if (!EFI_ERROR(status))
			return status;
	}
	return status;
}

static void shut_down(EFI_SIMPLE_NETWORK *net)
{
	if (net->Mode->State == EfiSimpleNetworkInitialized)
		net->Shutdown(net);
	if (net->Mode->State == EfiSimpleNetworkStarted)
		net->Stop(net);
}

static enum rc say_failed(const struct snp *snp, const char *step, EFI_STATUS status)
{
	log_error("%s (%s): the firmware's driver failed to %s: %s; try another port or update the firmware",
		  snp->nic->name, snp->nic->chip, step, efi_status_text(status));
	return RC_NIC_OPEN;
}

bool snp_has_address(EFI_HANDLE handle, const uint8_t mac[6])
{
	const EFI_SIMPLE_NETWORK *net;
	void *found;

	if (efi.bs->HandleProtocol(handle, &snp_guid, &found) != EFI_SUCCESS)
		return false;
	net = found;
	return net->Mode != NULL && net->Mode->HwAddressSize == 6 && memcmp(net->Mode->CurrentAddress.Addr, mac, 6) == 0;
}

/* The firmware's driver makes a new handle whenever it is connected, as it is after a native driver had the device. */
static void find_again(struct snp *snp)
{
	EFI_HANDLE *handles;
	UINTN count;

	if (efi.bs->LocateHandleBuffer(ByProtocol, &snp_guid, NULL, &count, &handles) != EFI_SUCCESS)
		return;
	for (UINTN i = 0; i < count; i++) {
		if (!snp_has_address(handles[i], snp->own.mac))
			continue;
		snp->handle = handles[i];
		break;
	}
	efi.bs->FreePool(handles);
}

static enum rc start_device(struct snp *snp)
{
	EFI_STATUS status = bring_up(snp->net);

	if (EFI_ERROR(status))
		return say_failed(snp, "start", status);
	status = set_filters(snp->net);
	if (EFI_ERROR(status))
		return say_failed(snp, "set its receive filters", status);
	return snp_tx_start(&snp->tx, snp->net);
}

static enum rc snp_open(struct nic *nic)
{
	struct snp *snp = nic->driver;
	EFI_STATUS status;
	void *found;
	enum rc rc;

	snp->nic = nic;
	if (pci_was_taken()) {
		nic_connect_all();
		find_again(snp);
	}
	stop_pxe(snp);
	status = efi.bs->OpenProtocol(snp->handle, &snp_guid, &found, efi.image, NULL, EFI_OPEN_PROTOCOL_EXCLUSIVE);
	if (EFI_ERROR(status))
		return say_failed(snp, "hand over the device", status);
	snp->taken = true;
	snp->net = found;
	snps.last_path = snp->path;
	rc = start_device(snp);
	if (rc == RC_OK) {
		snp->link_asked_us = 0;
		return RC_OK;
	}
	shut_down(snp->net);
	efi.bs->CloseProtocol(snp->handle, &snp_guid, efi.image, NULL);
	snp->net = NULL;
	return rc;
}

static void snp_close(struct nic *nic)
{
	struct snp *snp = nic->driver;

	if (snp->net == NULL)
		return;
	snp_tx_drain(&snp->tx);
	shut_down(snp->net);
	snp_tx_end(&snp->tx);
	if (snp->spare != NULL)
		frame_put(snp->spare);
	snp->spare = NULL;
	efi.bs->CloseProtocol(snp->handle, &snp_guid, efi.image, NULL);
	snp->net = NULL;
}

void snp_give_back(void)
{
	for (struct snp *snp = snps.first; snp != NULL; snp = snp->next) {
		if (!snp->taken || snp->net != NULL)
			continue;
		efi.bs->ConnectController(snp->handle, NULL, NULL, TRUE);
		snp->taken = false;
	}
}

/* ---- device paths ---- */

static struct snp *next_below(struct snp *snp, struct span path)
{
	while (snp != NULL && (path.n == 0 || !span_equal(span_sub(snp->path, 0, path.n), path)))
		snp = snp->next;
	return snp;
}

void snp_stop_below(struct span path)
{
	for (struct snp *snp = next_below(snps.first, path); snp != NULL; snp = next_below(snp->next, path)) {
		void *found;

		find_again(snp);
		if (efi.bs->HandleProtocol(snp->handle, &snp_guid, &found) != EFI_SUCCESS)
			continue;
		efi.bs->DisconnectController(snp->handle, NULL, NULL);
		shut_down(found);
	}
}

void snp_note_taken(struct span path)
{
	const struct snp *snp = next_below(snps.first, path);

	snps.last_path = snp != NULL ? snp->path : path;
}

struct span snp_last_path(void)
{
	return snps.last_path;
}

/* ---- frames ---- */

static enum rc snp_send(struct nic *nic, struct span frame)
{
	struct snp *snp = nic->driver;

	return snp_tx_send(&snp->tx, frame);
}

/* Takes a frame that is longer than any buffer out of the device's queue, which it would block for ever. */
static void discard_oversize(struct snp *snp, UINTN n)
{
	void *scratch;

	snp->nic->counters.rx_dropped++;
	if (n > OVERSIZE_MOST || efi.bs->AllocatePool(EfiLoaderData, n, &scratch) != EFI_SUCCESS)
		return;
	snp->net->Receive(snp->net, NULL, &n, scratch, NULL, NULL, NULL);
	efi.bs->FreePool(scratch);
}

/* One frame, or NULL if none waits.  *more says whether to ask again. */
static struct frame *receive_one(struct snp *snp, bool *more)
{
	struct frame *frame = snp->spare != NULL ? snp->spare : frame_get();
	EFI_STATUS status;
	UINTN n;

	*more = false;
	snp->spare = NULL;
	if (frame == NULL) {
		snp->nic->counters.rx_dropped++;
		return NULL;
	}
	n = frame->cap - (size_t)(frame->data - frame->start);
	status = snp->net->Receive(snp->net, NULL, &n, frame->data, NULL, NULL, NULL);
	if (status == EFI_SUCCESS && n >= 14) {
		*more = true;
		frame->n = n;
		return frame;
	}
	snp->spare = frame;
	if (status == EFI_BUFFER_TOO_SMALL) {
		*more = true;
		discard_oversize(snp, n);
	} else if (status != EFI_NOT_READY) {
		snp->nic->counters.rx_dropped++;
	}
	return NULL;
}

/*
 * The firmware's own timers wait while a batch is taken: each change of priority has it look for work.  Frames are
 * handed up at normal priority, since what they cause (printing, allocating) may need the firmware.
 */
static unsigned receive_batch(struct snp *snp, unsigned budget, bool *more)
{
	struct frame *batch[BATCH];
	unsigned count = 0;
	EFI_TPL before = efi.bs->RaiseTPL(TPL_CALLBACK);

	*more = true;
	while (*more && count < BATCH && count < budget) {
		struct frame *frame = receive_one(snp, more);

		if (frame != NULL)
			batch[count++] = frame;
		else
			budget--;
	}
	efi.bs->RestoreTPL(before);
	for (unsigned i = 0; i < count; i++)
		nic_deliver(snp->nic, batch[i]);
	return count;
}

static unsigned snp_poll(struct nic *nic, unsigned budget)
{
	struct snp *snp = nic->driver;
	unsigned done = 0;
	unsigned count = 1;
	bool more = true;

	/* A frame's consequences may close the NIC. */
	while (more && count > 0 && done < budget && snp->net != NULL) {
		count = receive_batch(snp, budget - done, &more);
		done += count;
	}
	return done;
}

static bool snp_link_up(struct nic *nic)
{
	struct snp *snp = nic->driver;
	uint64_t now_us = plat_now_us();

	if (snp->net == NULL || !snp->net->Mode->MediaPresentSupported)
		return true;
	if (snp->link_asked_us == 0 || now_us - snp->link_asked_us >= LINK_EVERY_US) {
		snp_tx_collect(&snp->tx); /* GetStatus, which refreshes the mode's MediaPresent too */
		snp->link_asked_us = now_us;
		snp->link = snp->net->Mode->MediaPresent;
	}
	return snp->link;
}

static const struct nic_ops snp_ops = {
	.name = "snp",
	.open = snp_open,
	.close = snp_close,
	.send = snp_send,
	.poll = snp_poll,
	.link_up = snp_link_up,
};

/* ---- finding ---- */

/* A VLAN or another driver's child on a NIC that is listed already has the same address. */
static bool is_listed(const uint8_t *mac)
{
	for (const struct snp *snp = snps.first; snp != NULL; snp = snp->next) {
		if (memcmp(snp->own.mac, mac, sizeof snp->own.mac) == 0)
			return true;
	}
	return false;
}

static bool is_ethernet(const EFI_SIMPLE_NETWORK_MODE *mode)
{
	return mode != NULL && mode->HwAddressSize == 6 && mode->IfType <= 1 && mode->MediaHeaderSize == 14;
}

/* The handle goes when a native driver takes the device.  Without memory the path is unknown, no more. */
static struct span path_copy(EFI_HANDLE handle)
{
	struct span path = devpath_span(devpath_of(handle));
	uint8_t *copy = path.n > 0 ? heap_new(path.n) : NULL;

	if (copy == NULL)
		return SPAN_NONE;
	memcpy(copy, path.p, path.n);
	return span_of(copy, path.n);
}

static enum rc add(EFI_HANDLE handle, const EFI_SIMPLE_NETWORK_MODE *mode)
{
	struct snp *snp = heap_new(sizeof *snp);
	enum rc rc;

	if (snp == NULL)
		return RC_NO_MEMORY;
	snp->handle = handle;
	snp->path = path_copy(handle);
	snp->own.ops = &snp_ops;
	snp->own.driver = snp;
	snp->own.mtu = mode->MaxPacketSize >= 576 && mode->MaxPacketSize < MTU ? (uint16_t)mode->MaxPacketSize : MTU;
	memcpy(snp->own.mac, mode->CurrentAddress.Addr, sizeof snp->own.mac);
	fmt_print(snp->own.chip, sizeof snp->own.chip, "SNP");
	rc = nic_add(&snp->own);
	if (rc != RC_OK) {
		heap_free((void *)(uintptr_t)snp->path.p);
		heap_free(snp);
		return rc;
	}
	snp->next = snps.first;
	snps.first = snp;
	return RC_OK;
}

static enum rc snp_probe(void)
{
	EFI_HANDLE *handles;
	UINTN count;
	enum rc rc = RC_OK;

	nic_connect_all();
	if (efi.bs->LocateHandleBuffer(ByProtocol, &snp_guid, NULL, &count, &handles) != EFI_SUCCESS)
		return RC_OK;
	for (UINTN i = 0; i < count && rc == RC_OK; i++) {
		const EFI_SIMPLE_NETWORK *net;
		void *found;

		if (efi.bs->HandleProtocol(handles[i], &snp_guid, &found) != EFI_SUCCESS)
			continue;
		net = found;
		if (is_ethernet(net->Mode) && !is_listed(net->Mode->CurrentAddress.Addr))
			rc = add(handles[i], net->Mode);
	}
	efi.bs->FreePool(handles);
	return rc;
}

const struct nic_driver snp_driver = {.name = "snp", .probe = snp_probe};
