/* One end of a socketpair of datagrams that this process was started with: KEDGE_FD is the descriptor's number. */
#include <fcntl.h>
#include <stdlib.h>

#include "host.h"
#include "plat.h"

static enum rc pair_probe(void)
{
	const char *number = getenv("KEDGE_FD");
	uint8_t mac[6];
	enum rc rc;
	int fd;

	if (number == NULL)
		return RC_OK;
	fd = atoi(number);
	if (fcntl(fd, F_SETFL, O_NONBLOCK) < 0)
		return RC_NIC_OPEN;
	rc = host_mac(mac);
	return rc == RC_OK ? host_nic_add(fd, "socketpair", mac) : rc;
}

const struct nic_driver pair_driver = {"socketpair", pair_probe};
