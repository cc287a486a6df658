/*
 * What the firmware knows from loading this program: the NIC, DHCP packets, the URL, the command line.
 *
 * PXE: the base code protocol's mode (UEFI 24.3).  HTTP Boot: the URI node at the end of the device path (UEFI
 * 24.7.3.1).  Its DHCP packets are lost: no protocol keeps them, and the firmware's DHCP client has been stopped by
 * the time that we run (seen on OVMF 2022.11), so options beyond address and URL must be asked for again.
 */
#include "port.h"

#include <efipxebc.h>

#include "base/ascii.h"
#include "base/heap.h"
#include "plat.h"
#include "proto/dhcpv4_msg.h"

#define LOG_MODULE "handover"
#include "base/log.h"

#define OPTIONS_MOST   2048 /* UCS-2 units of a command line that somebody wrote */
#define URI_MOST       2000

static struct plat_handover handover;

const struct plat_handover *plat_handover(void)
{
	return &handover;
}

/* ---- device path ---- */

struct loaded_path {
	bool has_mac;
	uint8_t mac[6];
	struct span uri;
};

static void read_path(const EFI_DEVICE_PATH *from, struct loaded_path *out)
{
	struct span path = devpath_span(from);
	struct span payload;
	uint8_t type;
	uint8_t subtype;

	while (devpath_next(&path, &type, &subtype, &payload)) {
		if (type != MESSAGING_DEVICE_PATH)
			continue;
		/* Behind the 32 address bytes stands the interface type: 0 and 1 are Ethernet. */
		if (subtype == MSG_MAC_ADDR_DP && payload.n >= 33 && payload.p[32] <= 1) {
			memcpy(out->mac, payload.p, sizeof out->mac);
			out->has_mac = true;
		}
		if (subtype == MSG_URI_DP && payload.n > 0)
			out->uri = payload;
	}
}

static struct span copy_of(struct span bytes)
{
	uint8_t *copy = bytes.n > 0 ? heap_new(bytes.n) : NULL;

	if (copy == NULL)
		return SPAN_NONE;
	memcpy(copy, bytes.p, bytes.n);
	return span_of(copy, bytes.n);
}

static bool is_url_text(struct span text)
{
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] <= ' ' || text.p[i] == 0x7f)
			return false;
	}
	return text.n > 0 && text.n <= URI_MOST && (span_starts_nocase(text, "http://") || span_starts_nocase(text, "https://"));
}

/* Another loader may put a URI into the path as well; only the firmware's HTTP Boot can load files by that handle. */
static bool is_http_boot(void)
{
	EFI_GUID guid = LOAD_FILE_PROTOCOL;
	void *load;

	return efi.bs->HandleProtocol(efi.loaded->DeviceHandle, &guid, &load) == EFI_SUCCESS;
}

static void take_path(void)
{
	EFI_GUID guid = EFI_LOADED_IMAGE_DEVICE_PATH_PROTOCOL_GUID;
	struct loaded_path path = {0};
	void *own;

	/* The device's path is read last: HTTP Boot completes that one when it has the URL. */
	if (efi.bs->HandleProtocol(efi.image, &guid, &own) == EFI_SUCCESS)
		read_path(own, &path);
	read_path(devpath_of(efi.loaded->DeviceHandle), &path);
	handover.has_mac = path.has_mac;
	memcpy(handover.mac, path.mac, sizeof handover.mac);
	while (path.uri.n > 0 && path.uri.p[path.uri.n - 1] == 0)
		path.uri.n--;
	if (is_url_text(path.uri) && is_http_boot())
		handover.load_url = copy_of(path.uri);
}

/* ---- DHCP packets ---- */

static void take_pxe(void)
{
	EFI_GUID guid = EFI_PXE_BASE_CODE_PROTOCOL_GUID;
	const EFI_PXE_BASE_CODE_MODE *mode;
	EFI_PXE_BASE_CODE_PROTOCOL *pxe;
	void *found;

	if (efi.bs->HandleProtocol(efi.loaded->DeviceHandle, &guid, &found) != EFI_SUCCESS)
		return;
	pxe = found;
	mode = pxe->Mode;
	if (mode == NULL || !mode->Started || mode->UsingIpv6 || !mode->DhcpAckReceived)
		return;
	handover.dhcp_ack = copy_of(dhcpv4_trim(span_of(&mode->DhcpAck, sizeof mode->DhcpAck)));
	if (mode->ProxyOfferReceived)
		handover.proxy_offer = copy_of(dhcpv4_trim(span_of(&mode->ProxyOffer, sizeof mode->ProxyOffer)));
	if (mode->PxeReplyReceived)
		handover.pxe_reply = copy_of(dhcpv4_trim(span_of(&mode->PxeReply, sizeof mode->PxeReply)));
}

/* ---- command line ---- */

/*
 * Boot entries made by firmware carry binary data in the same place (a GUID, a BBS table), so only what can be a
 * command line counts: it starts with an ASCII character and has no control characters.
 */
static bool is_text(const CHAR16 *units, size_t n)
{
	if (n == 0 || n > OPTIONS_MOST || (uint16_t)units[0] > 0x7e)
		return false;
	for (size_t i = 0; i < n; i++) {
		uint16_t c = (uint16_t)units[i];

		if (c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0xd800 && c <= 0xf8ff) || c >= 0xfff0)
			return false;
	}
	return true;
}

static struct span base_of(struct span path)
{
	size_t start = path.n;

	while (start > 0 && path.p[start - 1] != '/' && path.p[start - 1] != '\\' && path.p[start - 1] != ':')
		start--;
	return span_skip(path, start);
}

/* The last part of the path that this program was loaded by, without ".efi": what may be typed in a shell. */
static bool is_own_name(struct span word)
{
	struct span path = devpath_span(efi.loaded->FilePath);
	struct span payload = SPAN_NONE;
	char text[256];
	struct span own;
	uint8_t type;
	uint8_t subtype;

	while (devpath_next(&path, &type, &subtype, &payload)) {
		if (type != MEDIA_DEVICE_PATH || subtype != MEDIA_FILEPATH_DP || payload.n > sizeof text / 3 * 2)
			payload = SPAN_NONE;
	}
	own = base_of(span_of(text, ucs2_to_utf8((const CHAR16 *)(const void *)payload.p, payload.n / 2, text, sizeof text)));
	word = base_of(word);
	return word.n > 0 && own.n == word.n + 4 && span_is_nocase(span_skip(own, word.n), ".efi") &&
	       span_equal(span_sub(own, 0, word.n), word);
}

/* A shell puts the program's own name first, a boot entry does not. */
static struct span without_own_name(struct span text)
{
	struct span rest = text;
	struct span word = span_word(&rest);

	if ((word.n >= 4 && span_is_nocase(span_skip(word, word.n - 4), ".efi")) || is_own_name(word))
		return span_trim(rest);
	return span_trim(text);
}

static void take_options(void)
{
	const CHAR16 *units = efi.loaded->LoadOptions;
	size_t n = efi.loaded->LoadOptionsSize / sizeof *units;
	size_t cap;
	char *text;

	if (units == NULL || efi.loaded->LoadOptionsSize % sizeof *units != 0)
		return;
	while (n > 0 && units[n - 1] == 0)
		n--;
	if (!is_text(units, n))
		return;
	cap = 3 * n + 1;
	text = heap_new(cap);
	if (text == NULL)
		return;
	handover.options = without_own_name(span_of(text, ucs2_to_utf8(units, n, text, cap)));
}

void handover_start(void)
{
	if (efi.loaded == NULL)
		return;
	take_path();
	take_options();
	take_pxe();
	log_debug("from the firmware: ACK %zu bytes, proxy offer %zu, PXE reply %zu, URL %zu, options %zu",
		  handover.dhcp_ack.n, handover.proxy_offer.n, handover.pxe_reply.n, handover.load_url.n,
		  handover.options.n);
}
