/* Between lwIP's types and ours. */
#include "net/glue.h"

#include <string.h>

enum rc glue_rc(err_t err)
{
	switch (err) {
	case ERR_OK:
		return RC_OK;
	case ERR_MEM:
	case ERR_BUF:
		return RC_NO_BUFFERS;
	case ERR_TIMEOUT:
		return RC_TIMEOUT;
	case ERR_RTE:
		return RC_UNREACHABLE;
	case ERR_USE:
	case ERR_ALREADY:
	case ERR_ISCONN:
	case ERR_INPROGRESS:
	case ERR_WOULDBLOCK:
		return RC_BUSY;
	case ERR_IF:
		return RC_NIC_SEND;
	case ERR_ABRT: /* lwIP gave the connection up after its last retransmission */
		return RC_TIMEOUT;
	case ERR_RST:
	case ERR_CLSD:
	case ERR_CONN:
		return RC_RESET;
	default:
		return RC_INVALID;
	}
}

enum rc glue_to_lwip(const struct netaddr *addr, ip_addr_t *out)
{
	ip_addr_t result;

	memset(&result, 0, sizeof result);
	switch (addr->family) {
	case NETADDR_V4:
		memcpy(&ip_2_ip4(&result)->addr, addr->bytes, 4);
		IP_SET_TYPE_VAL(result, IPADDR_TYPE_V4);
		break;
	case NETADDR_V6:
		memcpy(ip_2_ip6(&result)->addr, addr->bytes, 16);
		IP_SET_TYPE_VAL(result, IPADDR_TYPE_V6);
		break;
	default:
		return RC_INVALID;
	}
	*out = result;
	return RC_OK;
}

struct netaddr glue_from_lwip(const ip_addr_t *addr)
{
	struct netaddr result = {.family = IP_IS_V6(addr) ? NETADDR_V6 : NETADDR_V4};

	if (IP_IS_V6(addr))
		memcpy(result.bytes, ip_2_ip6(addr)->addr, 16);
	else
		memcpy(result.bytes, &ip_2_ip4(addr)->addr, 4);
	return result;
}
