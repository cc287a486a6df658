/*
 * Result codes: one list gives number, name and text.
 *
 * Every function that can fail returns an enum rc; its results go through its last pointer parameters
 * and are written only on RC_OK.  Numbers are never reused or moved: operators photograph the screen.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define MUST_CHECK __attribute__((warn_unused_result))

/* Hundreds name the field: 0 general, 1xx network, 2xx addresses, 3xx HTTP, 4xx TFTP, 5xx images, 6xx shell. */
#define RC_LIST(X) \
	X(0, RC_OK, "ok") \
	X(1, RC_NO_MEMORY, "out of memory") \
	X(2, RC_TIMEOUT, "timed out") \
	X(3, RC_CANCELLED, "cancelled") \
	X(4, RC_UNSUPPORTED, "not supported here") \
	X(5, RC_INVALID, "invalid value") \
	X(6, RC_NOT_FOUND, "not found") \
	X(7, RC_TOO_LONG, "too long") \
	X(8, RC_NO_ENTROPY, "no source of randomness") \
	X(9, RC_FIRMWARE, "the firmware reported an error") \
	X(10, RC_IO, "input/output error") \
	X(11, RC_BUSY, "busy") \
	X(12, RC_LIMIT, "a built-in limit was reached") \
	X(100, RC_NO_NIC, "no network interface") \
	X(101, RC_LINK_DOWN, "no link: the cable or the switch port is down") \
	X(102, RC_NIC_OPEN, "the network interface did not start") \
	X(103, RC_NIC_SEND, "the network interface did not send") \
	X(104, RC_NO_ADDRESS, "no address configured") \
	X(105, RC_UNREACHABLE, "no route to the host") \
	X(106, RC_REFUSED, "connection refused") \
	X(107, RC_RESET, "connection closed by the other side") \
	X(108, RC_NO_BUFFERS, "no free network buffers") \
	X(200, RC_DHCP_NO_OFFER, "no DHCP server answered") \
	X(201, RC_DHCP_NO_ACK, "the DHCP server did not confirm its offer") \
	X(202, RC_DHCP_SYNTAX, "malformed DHCP packet") \
	X(203, RC_DHCP_REFUSED, "the DHCP server refused the address") \
	X(204, RC_NO_BOOT_INFO, "nobody said what to boot") \
	X(205, RC_DNS_NO_ANSWER, "no DNS server answered") \
	X(206, RC_DNS_NO_NAME, "the name does not exist") \
	X(207, RC_NO_DNS_SERVER, "no DNS server is known") \
	X(208, RC_URL_SYNTAX, "malformed URL") \
	X(209, RC_URL_SCHEME, "unknown URL scheme") \
	X(300, RC_HTTP_SYNTAX, "malformed HTTP response") \
	X(301, RC_HTTP_STATUS, "the HTTP server refused") \
	X(302, RC_HTTP_NOT_FOUND, "the HTTP server has no such file") \
	X(303, RC_HTTP_REDIRECTS, "too many HTTP redirects") \
	X(304, RC_HTTP_CHANGED, "the file changed on the server during the transfer") \
	X(305, RC_HTTP_SHORT, "the server closed the connection too early") \
	X(306, RC_HTTP_AUTH, "the HTTP server wants other credentials") \
	X(307, RC_HTTP_ENCODING, "the HTTP server used an encoding that was not asked for") \
	X(308, RC_NO_RANGE, "the server gives no parts of files") \
	X(309, RC_PROXY_AUTH, "the proxy wants other credentials") \
	X(310, RC_PROXY, "the proxy could not get the file") \
	X(400, RC_TFTP_SYNTAX, "malformed TFTP packet") \
	X(401, RC_TFTP_NOT_FOUND, "the TFTP server has no such file") \
	X(402, RC_TFTP_ERROR, "the TFTP server refused") \
	X(500, RC_IMAGE_UNKNOWN, "not a file that can be started") \
	X(501, RC_IMAGE_BROKEN, "the file is damaged or cut short") \
	X(502, RC_IMAGE_REFUSED, "the firmware refused to load the file") \
	X(503, RC_IMAGE_RETURNED, "the program came back with an error") \
	X(510, RC_DIGEST, "the file's digest is not the one that was asked for") \
	X(504, RC_IMAGE_NONE, "no image is selected") \
	X(505, RC_IMAGE_SECURITY, "Secure Boot does not trust the file") \
	X(506, RC_IMAGE_EMPTY, "the file is empty") \
	X(600, RC_NO_COMMAND, "no such command") \
	X(601, RC_USAGE, "wrong options or arguments") \
	X(602, RC_NO_SETTING, "no such setting") \
	X(603, RC_EXIT, "exit asked for") \
	X(610, RC_DIFFERENT, "the values differ") \
	X(611, RC_NO_LABEL, "the script has no such label") \
	X(604, RC_CONFIG_SYNTAX, "malformed configuration") \
	X(605, RC_NO_CONFIG, "no configuration file found") \
	X(606, RC_LOCALBOOT, "local boot asked for") \
	X(612, RC_SHELL, "the shell asked for")

enum rc {
#define X(number, name, text) name = number,
	RC_LIST(X)
#undef X
};

/** The sentence part that explains rc to people, such as "timed out"; never NULL, static. */
const char *rc_text(enum rc rc);

/** Whether nobody was reached: no interface, link, address or name, or no answer from the server. */
bool rc_is_no_answer(enum rc rc);

/** Whether the server gave nothing, by its own fault: one that says no is alive; a digest that does not fit, and Ctrl-C, are no fault of its. */
bool rc_is_server_fault(enum rc rc);

/**
 * The number that scripts see as ${errno}: the POSIX class that iPXE gives in the upper byte, so that scripts and people who
 * know those find their way, and rc in the lower half; 0 for RC_OK.
 */
uint32_t rc_errno(enum rc rc);

/** The name as in this file, such as "RC_TIMEOUT"; "RC_?" for a number that is not in the list. */
const char *rc_name(enum rc rc);
