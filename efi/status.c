/* The firmware's status codes as result codes and as text; UEFI appendix D. */
#include "port.h"

#include "base/fmt.h"

static const char *const error_names[] = {
	[1] = "load error",
	[2] = "invalid parameter",
	[3] = "unsupported",
	[4] = "bad buffer size",
	[5] = "buffer too small",
	[6] = "not ready",
	[7] = "device error",
	[8] = "write protected",
	[9] = "out of resources",
	[10] = "volume corrupted",
	[11] = "volume full",
	[12] = "no media",
	[13] = "media changed",
	[14] = "not found",
	[15] = "access denied",
	[16] = "no response",
	[17] = "no mapping",
	[18] = "timeout",
	[19] = "not started",
	[20] = "already started",
	[21] = "aborted",
	[22] = "ICMP error",
	[23] = "TFTP error",
	[24] = "protocol error",
	[25] = "incompatible version",
	[26] = "security violation",
	[27] = "CRC error",
	[28] = "end of media",
	[31] = "end of file",
	[32] = "invalid language",
	[33] = "compromised data",
	[35] = "HTTP error",
};

enum rc efi_rc(EFI_STATUS status)
{
	switch (status) {
	case EFI_SUCCESS:
		return RC_OK;
	case EFI_OUT_OF_RESOURCES:
		return RC_NO_MEMORY;
	case EFI_TIMEOUT:
		return RC_TIMEOUT;
	case EFI_UNSUPPORTED:
		return RC_UNSUPPORTED;
	case EFI_NOT_FOUND:
		return RC_NOT_FOUND;
	case EFI_NOT_READY:
		return RC_BUSY;
	case EFI_DEVICE_ERROR:
		return RC_IO;
	case EFI_SECURITY_VIOLATION:
		return RC_IMAGE_SECURITY;
	default:
		return RC_FIRMWARE;
	}
}

const char *efi_status_text(EFI_STATUS status)
{
	static char text[40];
	uint64_t code = status & ~(UINT64_C(3) << 62);
	const char *name = NULL;

	if (status == EFI_SUCCESS)
		return "success";
	if (EFI_ERROR(status) && code < sizeof error_names / sizeof *error_names)
		name = error_names[code];
	fmt_print(text, sizeof text, "%s (%llu)", name != NULL ? name : EFI_ERROR(status) ? "error" : "warning",
		  (unsigned long long)code);
	return text;
}
