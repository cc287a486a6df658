/* The command pxelinux: the PXELINUX flow by hand, from what the settings say. */
#include "base/console.h"
#include "base/heap.h"
#include "config.h"
#include "pxelinux/pxelinux.h"
#include "settings/settings.h"
#include "settings/smbios_block.h"
#include "shell/command.h"
#include "ui/pager.h"

/* What the settings' bytes lie in while the flow runs. */
struct found {
	uint8_t prefix[URL_MAX];
	uint8_t config_file[URL_MAX];
	uint8_t mac[6];
	uint8_t uuid[16];
	uint8_t reboot_time[4];
};

/* A setting's bytes; empty if it is not set or longer than buf. */
static struct span setting(const char *name, uint8_t *buf, size_t cap)
{
	struct setting_value value;

	if (settings_get(span_str(name), buf, cap, &value) != RC_OK)
		return SPAN_NONE;
	return value.bytes;
}

static struct netaddr setting_address(const char *name)
{
	uint8_t buf[16];
	struct span bytes = setting(name, buf, sizeof buf);

	return bytes.n == 4 ? netaddr_v4(bytes.p) : (struct netaddr){.family = NETADDR_NONE};
}

static unsigned netmask_bits(void)
{
	struct netaddr mask = setting_address("netX/netmask");
	unsigned bits = 0;

	while (bits < 32 && (mask.bytes[bits / 8] & 0x80 >> bits % 8) != 0)
		bits++;
	return bits;
}

static uint32_t reboot_time_s(struct found *found)
{
	struct span bytes = setting("211:uint32", found->reboot_time, sizeof found->reboot_time);
	struct reader reader = reader_of(bytes);

	return bytes.n == sizeof found->reboot_time ? rd_be32(&reader) : 0;
}

static enum rc run_found(const struct arguments *args, struct found *found)
{
	const struct pxelinux_options options = {
		.prefix = args->count > 0 ? span_str(args->words[0])
					  : setting("210:string", found->prefix, sizeof found->prefix),
		.config_file = args->count > 1 ? span_str(args->words[1])
					       : setting("209:string", found->config_file, sizeof found->config_file),
		.uuid = settings_uuid_smbios(found->uuid) ? span_of(found->uuid, sizeof found->uuid) : SPAN_NONE,
		.mac = setting("netX/mac", found->mac, sizeof found->mac),
		.address = setting_address("netX/ip"),
		.next_server = setting_address("next-server"),
		.gateway = setting_address("netX/gateway"),
		.prefix_bits = netmask_bits(),
		.reboot_time_s = reboot_time_s(found),
	};

	if (options.prefix.n == 0 && options.config_file.n == 0) {
		con_print("pxelinux: no PREFIX was given, and neither option 210 nor 209 is set; "
			  "try \"pxelinux http://server/tree/\"\n");
		return RC_NO_SETTING;
	}
	return pxelinux_run(&options);
}

static enum rc run_pxelinux(const struct arguments *args)
{
	struct found *found = heap_new(sizeof *found);
	bool paging;
	enum rc rc;

	if (found == NULL) {
		con_print("pxelinux: out of memory\n");
		return RC_NO_MEMORY;
	}
	paging = pager_switch(false); /* its screens are made for the whole of it */
	rc = run_found(args, found);
	(void)pager_switch(paging);
	heap_free(found);
	return rc == RC_SHELL ? RC_OK : rc; /* the person who left the menu is back where the command was typed */
}

const struct command cmd_pxelinux = {
	.name = "pxelinux",
	.synopsis = "[PREFIX [CONFIG]]",
	.help = "Finds the PXELINUX configuration below PREFIX (default: option 210), or the file CONFIG (default: option "
		"209), and runs its menu.",
	.example = "pxelinux http://10.0.0.1/debian/",
	.group = "Flow",
	.words_max = 2,
	.run = run_pxelinux,
};
