/* Texts and names of the result codes. */
#include "base/rc.h"

const char *rc_text(enum rc rc)
{
	switch (rc) {
#define X(number, name, text) \
	case name: \
		return text;
		RC_LIST(X)
#undef X
	}
	return "unknown result";
}

/* Classes as iPXE's error numbers have them in their upper byte. */
enum posix_class {
	POSIX_EACCES = 0x02,
	POSIX_EADDRNOTAVAIL = 0x04,
	POSIX_EBUSY = 0x0a,
	POSIX_ECANCELED = 0x0b,
	POSIX_ECONNREFUSED = 0x0e,
	POSIX_ECONNRESET = 0x0f,
	POSIX_EINVAL = 0x1c,
	POSIX_EIO = 0x1d,
	POSIX_ENETUNREACH = 0x28,
	POSIX_ENOBUFS = 0x2a,
	POSIX_ENODEV = 0x2c,
	POSIX_ENOENT = 0x2d,
	POSIX_ENOEXEC = 0x2e,
	POSIX_ENOMEM = 0x31,
	POSIX_ENOTCONN = 0x38,
	POSIX_ENOTSUP = 0x3c,
	POSIX_ERANGE = 0x46,
	POSIX_ETIMEDOUT = 0x4c,
};

static enum posix_class class_of(enum rc rc)
{
	switch (rc) {
	case RC_NO_MEMORY:
		return POSIX_ENOMEM;
	case RC_TIMEOUT:
	case RC_DHCP_NO_OFFER:
	case RC_DHCP_NO_ACK:
	case RC_DNS_NO_ANSWER:
		return POSIX_ETIMEDOUT;
	case RC_CANCELLED:
		return POSIX_ECANCELED;
	case RC_UNSUPPORTED:
	case RC_URL_SCHEME:
		return POSIX_ENOTSUP;
	case RC_INVALID:
	case RC_USAGE:
	case RC_URL_SYNTAX:
	case RC_CONFIG_SYNTAX:
		return POSIX_EINVAL;
	case RC_DIFFERENT:
	case RC_LIMIT:
	case RC_TOO_LONG:
		return POSIX_ERANGE;
	case RC_NOT_FOUND:
	case RC_NO_SETTING:
	case RC_NO_LABEL:
	case RC_NO_BOOT_INFO:
	case RC_NO_CONFIG:
	case RC_HTTP_NOT_FOUND:
	case RC_TFTP_NOT_FOUND:
	case RC_DNS_NO_NAME:
	case RC_IMAGE_NONE:
		return POSIX_ENOENT;
	case RC_NO_COMMAND:
	case RC_IMAGE_UNKNOWN:
	case RC_IMAGE_BROKEN:
	case RC_IMAGE_EMPTY:
		return POSIX_ENOEXEC;
	case RC_NO_NIC:
		return POSIX_ENODEV;
	case RC_LINK_DOWN:
		return POSIX_ENOTCONN;
	case RC_NO_ADDRESS:
	case RC_DHCP_REFUSED:
		return POSIX_EADDRNOTAVAIL;
	case RC_UNREACHABLE:
		return POSIX_ENETUNREACH;
	case RC_REFUSED:
		return POSIX_ECONNREFUSED;
	case RC_RESET:
	case RC_HTTP_SHORT:
		return POSIX_ECONNRESET;
	case RC_NO_BUFFERS:
		return POSIX_ENOBUFS;
	case RC_BUSY:
		return POSIX_EBUSY;
	case RC_HTTP_AUTH:
	case RC_IMAGE_SECURITY:
	case RC_DIGEST:
		return POSIX_EACCES;
	default:
		return POSIX_EIO;
	}
}

uint32_t rc_errno(enum rc rc)
{
	return rc == RC_OK ? 0 : (uint32_t)class_of(rc) << 24 | (uint32_t)rc;
}

const char *rc_name(enum rc rc)
{
	switch (rc) {
#define X(number, name, text) \
	case name: \
		return #name;
		RC_LIST(X)
#undef X
	}
	return "RC_?";
}
