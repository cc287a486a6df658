/* The tap device named by KEDGE_TAP, opened as the other end of the kernel's interface of that name. */
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "host.h"
#include "plat.h"

/* Ours, not the kernel's end: KEDGE_MAC in hex pairs with colons, else a locally administered random one. */
static enum rc choose_mac(uint8_t mac[6])
{
	const char *text = getenv("KEDGE_MAC");
	enum rc rc;

	if (text != NULL) {
		int n = sscanf(text, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", &mac[0], &mac[1], &mac[2], &mac[3], &mac[4], &mac[5]);

		return n == 6 ? RC_OK : RC_INVALID;
	}
	rc = plat_entropy(mac, 6);
	mac[0] = (uint8_t)((mac[0] & 0xfc) | 0x02);
	return rc;
}

static enum rc tap_probe(void)
{
	const char *name = getenv("KEDGE_TAP");
	struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI};
	uint8_t mac[6];
	enum rc rc;
	int fd;

	if (name == NULL)
		return RC_OK;
	rc = choose_mac(mac);
	if (rc != RC_OK)
		return rc;
	fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0) {
		perror("/dev/net/tun");
		return RC_NIC_OPEN;
	}
	snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
	if (ioctl(fd, TUNSETIFF, &request) < 0) {
		perror(name);
		close(fd);
		return RC_NIC_OPEN;
	}
	return host_nic_add(fd, "tap", mac);
}

const struct nic_driver tap_driver = {"tap", tap_probe};
