/*
 * Randomness: the firmware's EFI_RNG_PROTOCOL (UEFI 37.5), the processor's RDRAND, and at last the jitter of memory and
 * timer accesses.
 */
#include "port.h"

#include "../x86/entropy.h"
#include "plat.h"

static bool from_firmware(uint8_t *bytes, size_t n)
{
	EFI_GUID guid = EFI_RNG_PROTOCOL_GUID;
	void *found;
	EFI_RNG_PROTOCOL *rng;

	if (efi.bs->LocateProtocol(&guid, NULL, &found) != EFI_SUCCESS)
		return false;
	rng = found;
	return rng->GetRNG(rng, NULL, n, bytes) == EFI_SUCCESS;
}

/* The firmware's monotonic count and timer interrupts. */
static void disturb(void)
{
	efi.bs->RestoreTPL(efi.bs->RaiseTPL(TPL_CALLBACK));
}

enum rc plat_entropy(void *bytes, size_t n)
{
	if (from_firmware(bytes, n) || entropy_from_rdrand(bytes, n) || entropy_from_jitter(bytes, n, disturb))
		return RC_OK;
	return RC_NO_ENTROPY;
}
