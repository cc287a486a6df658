/* The settings that are known by name: option tags and types.  RFC 2132, RFC 5071; the rest are iPXE's names. */
#include "settings/settings.h"

#define OPTION(tag)         SETTING_DHCP, (tag)
#define IPXE_OPTION(tag)    SETTING_DHCP, (175 << 8 | (tag))
#define SMBIOS(t, offset)   SETTING_SMBIOS, ((t) << 16 | (offset) << 8)
#define PLAIN               SETTING_BY_NAME, 0

static const struct setting_known known[] = {
	{"ip", IPXE_OPTION(2), SETTING_IPV4, "the interface's address"},
	{"netmask", OPTION(1), SETTING_IPV4, "subnet mask"},
	{"gateway", OPTION(3), SETTING_IPV4, "router"},
	{"dns", OPTION(6), SETTING_IPV4, "name server"},
	{"syslog", OPTION(7), SETTING_IPV4, "log server"},
	{"hostname", OPTION(12), SETTING_STRING, "our name"},
	{"domain", OPTION(15), SETTING_STRING, "our domain"},
	{"root-path", OPTION(17), SETTING_STRING, "root file system or disk"},
	{"mtu", OPTION(26), SETTING_INT16, "bytes of the largest packet"},
	{"ntp", OPTION(42), SETTING_IPV4, "time server"},
	{"lease-time", OPTION(51), SETTING_UINT32, "seconds that the address is ours"},
	{"dhcp-server", OPTION(54), SETTING_IPV4, "who gave the address"},
	{"vendor-class", OPTION(60), SETTING_STRING, "sent in DHCP requests in place of PXEClient:..."},
	{"tftp-server", OPTION(66), SETTING_STRING, "name of the TFTP server"},
	{"filename", OPTION(67), SETTING_STRING, "boot file: a URL, or a path on next-server"},
	{"user-class", OPTION(77), SETTING_STRING, "sent in DHCP requests; iPXE unless set"},
	{"config-file", OPTION(209), SETTING_STRING, "PXELINUX configuration, relative to path-prefix"},
	{"path-prefix", OPTION(210), SETTING_STRING, "what PXELINUX's relative names are put behind"},
	{"reboot-time", OPTION(211), SETTING_UINT32, "seconds that a fatal message of PXELINUX stays"},
	{"priority", IPXE_OPTION(1), SETTING_INT8, "weight of this DHCP offer"},
	{"next-server", IPXE_OPTION(3), SETTING_IPV4, "server of the boot file"},
	{"keep-san", IPXE_OPTION(8), SETTING_INT8, "leave network disks attached"},
	{"skip-san-boot", IPXE_OPTION(9), SETTING_INT8, "attach network disks without booting them"},
	{"pxelinux", IPXE_OPTION(77), SETTING_STRING, "native: its configuration is run; original: pxelinux.0 itself"},
	{"serial-console", IPXE_OPTION(76), SETTING_STRING, "serial port to speak over as well: PORT or PORT,BAUD"},
	{"scriptlet", IPXE_OPTION(81), SETTING_STRING, "command line to run in place of booting"},
	{"san-filename", IPXE_OPTION(188), SETTING_STRING, "what to boot from a network disk"},
	{"username", IPXE_OPTION(190), SETTING_STRING, "for servers that ask who we are"},
	{"password", IPXE_OPTION(191), SETTING_STRING, "for servers that ask who we are"},
	{"uuid", SETTING_SMBIOS, 0x010810, SETTING_UUID, "the machine's UUID"},
	{"manufacturer", SMBIOS(1, 4), SETTING_STRING, "who made the machine"},
	{"product", SMBIOS(1, 5), SETTING_STRING, "the machine's model"},
	{"serial", SMBIOS(1, 7), SETTING_STRING, "the machine's serial number"},
	{"board-serial", SMBIOS(2, 7), SETTING_STRING, "the main board's serial number"},
	{"asset", SMBIOS(3, 8), SETTING_STRING, "the owner's tag"},
	{"mac", PLAIN, SETTING_HEX, "the interface's hardware address"},
	{"hwaddr", PLAIN, SETTING_HEX, "the interface's permanent hardware address"},
	{"chip", PLAIN, SETTING_STRING, "the interface's driver"},
	{"ifname", PLAIN, SETTING_STRING, "the interface's name"},
	{"linktype", PLAIN, SETTING_STRING, "the interface's kind of network"},
	{"version", PLAIN, SETTING_STRING, "of this program"},
	{"platform", PLAIN, SETTING_STRING, "efi or pcbios"},
	{"buildarch", PLAIN, SETTING_STRING, "processor that this program was built for"},
	{"errno", PLAIN, SETTING_UINT32, "number of the last command's failure"},
	{"cwuri", PLAIN, SETTING_STRING, "URL of the running script"},
	{"cwduri", PLAIN, SETTING_STRING, "the same up to its last slash"},
	{"loader", PLAIN, SETTING_STRING, "kedge: by which scripts can tell"},
};

const struct setting_known *settings_known(unsigned i)
{
	return i < sizeof known / sizeof known[0] ? &known[i] : NULL;
}
