/* Commands: VLANs. */
#include "shell/command.h"

#include "base/console.h"
#include "net/vlan.h"
#include "settings/lease_block.h"
#include "shell/network.h"

enum { VCREATE_TAG, VCREATE_PRIORITY };
static const struct option vcreate_options[] = {
	[VCREATE_TAG] = {"tag", 't', OPTION_NUMBER, "N", "the VLAN's tag, 1 to 4094"},
	[VCREATE_PRIORITY] = {"priority", 'p', OPTION_NUMBER, "N", "priority of the frames that are sent, 0 to 7"},
	{0},
};

static struct nic *named(const struct arguments *args)
{
	struct nic *nic = nic_find(span_str(args->words[0]));

	if (nic == NULL)
		con_print("%s: there is no network interface %s; \"ifstat\" lists them\n", args->command, args->words[0]);
	return nic;
}

static enum rc run_vcreate(const struct arguments *args)
{
	uint64_t tag = args->options[VCREATE_TAG].number;
	uint64_t priority = args->options[VCREATE_PRIORITY].number;
	struct nic *trunk = named(args);
	struct nic *nic;
	enum rc rc;

	if (trunk == NULL)
		return RC_NO_NIC;
	if (tag == 0 || tag > VLAN_TAG_MOST || priority > VLAN_PRIORITY_MOST) {
		con_print("%s: --tag takes a number from 1 to %u, --priority one up to %u\n", args->command, VLAN_TAG_MOST,
			  VLAN_PRIORITY_MOST);
		return RC_USAGE;
	}
	rc = vlan_create(trunk, (unsigned)tag, (unsigned)priority, &nic);
	if (rc == RC_UNSUPPORTED)
		con_print("%s: %s is a VLAN itself, and cannot carry another\n", args->command, trunk->name);
	else if (rc != RC_OK)
		con_print("%s: VLAN %u of %s was not made: %s\n", args->command, (unsigned)tag, trunk->name, rc_text(rc));
	if (rc != RC_OK)
		return rc;
	settings_interfaces_register();
	return RC_OK;
}

const struct command cmd_vcreate = {
	.name = "vcreate", .synopsis = "INTERFACE", .group = "Network", .words_min = 1, .words_max = 1,
	.options = vcreate_options, .run = run_vcreate,
	.help = "Makes a VLAN of an interface: net0-5 for tag 5 of net0, an interface like any other.",
	.example = "vcreate --tag 5 net0 && dhcp net0-5",
};

static enum rc run_vdestroy(const struct arguments *args)
{
	struct nic *nic = named(args);

	if (nic == NULL)
		return RC_NO_NIC;
	if (nic->trunk == NULL) {
		con_print("%s: %s is no VLAN; \"ifclose\" closes it\n", args->command, nic->name);
		return RC_INVALID;
	}
	network_forget(nic);
	return vlan_destroy(nic);
}

const struct command cmd_vdestroy = {
	.name = "vdestroy", .synopsis = "INTERFACE", .group = "Network", .words_min = 1, .words_max = 1, .run = run_vdestroy,
	.help = "Closes a VLAN and takes it away.",
	.example = "vdestroy net0-5",
};
