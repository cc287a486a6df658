/* Texts and names of the result codes. */
#include "base/rc.h"

#include <stddef.h>

/* Rows instead of switches: the numbers have wide gaps, and a jump table would have a place for each. */
static const struct {
	uint16_t number;
	const char *name;
	const char *text;
} rows[] = {
#define X(number, name, text) {number, #name, text},
	RC_LIST(X)
#undef X
};

const char *rc_text(enum rc rc)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (rows[i].number == rc)
			return rows[i].text;
	}
	return "unknown result";
}

const char *rc_name(enum rc rc)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (rows[i].number == rc)
			return rows[i].name;
	}
	return "RC_?";
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

/* All others are POSIX_EIO. */
static const struct {
	uint16_t rc;
	uint8_t posix_class;
} class_rows[] = {
	{RC_NO_MEMORY, POSIX_ENOMEM},
	{RC_TIMEOUT, POSIX_ETIMEDOUT},
	{RC_DHCP_NO_OFFER, POSIX_ETIMEDOUT},
	{RC_DHCP_NO_ACK, POSIX_ETIMEDOUT},
	{RC_DNS_NO_ANSWER, POSIX_ETIMEDOUT},
	{RC_CANCELLED, POSIX_ECANCELED},
	{RC_UNSUPPORTED, POSIX_ENOTSUP},
	{RC_URL_SCHEME, POSIX_ENOTSUP},
	{RC_NO_RANGE, POSIX_ENOTSUP},
	{RC_INVALID, POSIX_EINVAL},
	{RC_USAGE, POSIX_EINVAL},
	{RC_URL_SYNTAX, POSIX_EINVAL},
	{RC_CONFIG_SYNTAX, POSIX_EINVAL},
	{RC_DIFFERENT, POSIX_ERANGE},
	{RC_LIMIT, POSIX_ERANGE},
	{RC_TOO_LONG, POSIX_ERANGE},
	{RC_NOT_FOUND, POSIX_ENOENT},
	{RC_NO_SETTING, POSIX_ENOENT},
	{RC_NO_LABEL, POSIX_ENOENT},
	{RC_NO_BOOT_INFO, POSIX_ENOENT},
	{RC_NO_CONFIG, POSIX_ENOENT},
	{RC_HTTP_NOT_FOUND, POSIX_ENOENT},
	{RC_TFTP_NOT_FOUND, POSIX_ENOENT},
	{RC_DNS_NO_NAME, POSIX_ENOENT},
	{RC_IMAGE_NONE, POSIX_ENOENT},
	{RC_NO_COMMAND, POSIX_ENOEXEC},
	{RC_IMAGE_UNKNOWN, POSIX_ENOEXEC},
	{RC_IMAGE_BROKEN, POSIX_ENOEXEC},
	{RC_IMAGE_EMPTY, POSIX_ENOEXEC},
	{RC_NO_NIC, POSIX_ENODEV},
	{RC_LINK_DOWN, POSIX_ENOTCONN},
	{RC_NO_ADDRESS, POSIX_EADDRNOTAVAIL},
	{RC_DHCP_REFUSED, POSIX_EADDRNOTAVAIL},
	{RC_UNREACHABLE, POSIX_ENETUNREACH},
	{RC_REFUSED, POSIX_ECONNREFUSED},
	{RC_RESET, POSIX_ECONNRESET},
	{RC_HTTP_SHORT, POSIX_ECONNRESET},
	{RC_NO_BUFFERS, POSIX_ENOBUFS},
	{RC_BUSY, POSIX_EBUSY},
	{RC_HTTP_AUTH, POSIX_EACCES},
	{RC_PROXY_AUTH, POSIX_EACCES},
	{RC_IMAGE_SECURITY, POSIX_EACCES},
	{RC_DIGEST, POSIX_EACCES},
};

uint32_t rc_errno(enum rc rc)
{
	uint32_t posix_class = rc == RC_OK ? 0 : POSIX_EIO;

	for (size_t i = 0; i < sizeof class_rows / sizeof class_rows[0]; i++) {
		if (class_rows[i].rc == rc)
			posix_class = class_rows[i].posix_class;
	}
	return posix_class << 24 | (uint32_t)rc;
}

bool rc_is_no_answer(enum rc rc)
{
	switch (rc) {
	case RC_TIMEOUT:
	case RC_NO_NIC:
	case RC_LINK_DOWN:
	case RC_NIC_SEND:
	case RC_NO_ADDRESS:
	case RC_UNREACHABLE:
	case RC_REFUSED:
	case RC_RESET:
	case RC_DNS_NO_ANSWER:
	case RC_DNS_NO_NAME:
	case RC_NO_DNS_SERVER: return true;
	default: return false;
	}
}

bool rc_is_server_fault(enum rc rc)
{
	return rc_is_no_answer(rc) || rc == RC_HTTP_SYNTAX || rc == RC_HTTP_STATUS || rc == RC_HTTP_SHORT || rc == RC_PROXY;
}
