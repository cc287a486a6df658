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

static enum rc tap_probe(void)
{
	const char *name = getenv("KEDGE_TAP");
	struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI};
	uint8_t mac[6];
	enum rc rc;
	int fd;

	if (name == NULL)
		return RC_OK;
	rc = host_mac(mac);
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
