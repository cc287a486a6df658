/* Commands: the machine, its processor, its devices, and leaving it. */
#include "shell/command.h"

#include "base/console.h"
#include "net/loop.h"
#include "net/nic.h"
#include "plat.h"
#include "settings/settings.h"

/* ---- cpuid ---- */

enum {
	CPUID_EXT,
	CPUID_ECX,
	CPUID_AMD
};
static const struct option cpuid_options[] = {
	[CPUID_EXT] = {"ext", 'e', OPTION_FLAG, NULL, "of function 0x80000001 instead of 1"},
	[CPUID_ECX] = {"ecx", 'c', OPTION_FLAG, NULL, "in ECX instead of EDX"},
	[CPUID_AMD] = {"amd", 'a', OPTION_FLAG, NULL, "as --ext, by its old name"},
	{0},
};

#define EXTENDED 0x80000000U
enum {
	EAX,
	EBX,
	ECX,
	EDX,
	REGISTERS
};

static enum rc run_cpuid(const struct arguments *args)
{
	uint32_t base = args->options[CPUID_EXT].given || args->options[CPUID_AMD].given ? EXTENDED : 0;
	uint32_t registers[REGISTERS];
	int64_t bit;

	if (!span_number(span_str(args->words[0]), &bit) || bit < 0 || bit > 31) {
		con_print("cpuid: \"%s\" is no bit; they are 0 to 31\n", args->words[0]);
		return RC_USAGE;
	}
	plat_cpuid(base, 0, registers);
	if (registers[EAX] < base + 1 || (registers[EAX] & EXTENDED) != base)
		return RC_NOT_FOUND;
	plat_cpuid(base + 1, 0, registers);
	return (registers[args->options[CPUID_ECX].given ? ECX : EDX] >> bit & 1) != 0 ? RC_OK : RC_NOT_FOUND;
}

const struct command cmd_cpuid = {
	.name = "cpuid",
	.synopsis = "BIT",
	.group = "Machine",
	.words_min = 1,
	.words_max = 1,
	.options = cpuid_options,
	.run = run_cpuid,
	.help = "Succeeds if the processor has that feature bit; says nothing.",
	.example = "cpuid --ext 29 && set arch x86_64 || set arch i386",
};

/* ---- pciscan ---- */

static uint32_t place_of(struct span name, bool *known)
{
	uint8_t buf[8];
	struct setting_value value;
	uint32_t place = 0;

	*known = settings_get(name, buf, sizeof buf, &value) == RC_OK && value.bytes.n <= 4;
	for (size_t i = 0; *known && i < value.bytes.n; i++)
		place = place << 8 | value.bytes.p[i];
	return place;
}

/* Without a type of its own the setting is a number, so that it can stand in ${pci/${place}.0.2}. */
static enum rc store_place(const char *setting, uint32_t place)
{
	uint8_t bytes[4] = {(uint8_t)(place >> 24), (uint8_t)(place >> 16), (uint8_t)(place >> 8),
			    (uint8_t)place};
	char name[80];

	fmt_print(name, sizeof name, "%s%s", setting, strchr(setting, ':') == NULL ? ":uint32" : "");
	return settings_set_bytes(span_str(name), span_of(bytes, sizeof bytes));
}

static enum rc run_pciscan(const struct arguments *args)
{
	struct span name = span_str(args->words[0]);
	struct plat_pci found;
	bool known;
	uint32_t place = place_of(name, &known);
	enum rc rc;

	if ((known && place == UINT32_MAX) || !plat_pci_find(place + known, &found)) {
		rc = settings_set_text(name, SPAN_NONE); /* the next scan starts anew */
		return rc == RC_OK ? RC_NOT_FOUND : rc;
	}
	rc = store_place(args->words[0], found.address);
	if (rc != RC_OK)
		con_print("pciscan: \"%s\" was not stored: %s\n", args->words[0], rc_text(rc));
	return rc;
}

const struct command cmd_pciscan = {
	.name = "pciscan",
	.synopsis = "SETTING",
	.group = "Machine",
	.words_min = 1,
	.words_max = 1,
	.run = run_pciscan,
	.help = "Puts the place of the next PCI device in a setting, of the first where it is not set; fails "
		"behind the last.",
	.example = ":next ; pciscan at && echo ${at:busdevfn} ${pci/${at}.0.2} && goto next ||",
};

/* ---- time ---- */

static enum rc run_time(const struct arguments *args)
{
	uint64_t start_ms = loop_now_ms();
	enum rc rc = command_words_run(args->words, args->count);
	uint64_t ms = loop_now_ms() - start_ms;

	con_print("%s: %llu.%03u s\n", args->words[0], (unsigned long long)(ms / 1000),
		  (unsigned)(ms % 1000));
	return rc;
}

const struct command cmd_time = {
	.name = "time",
	.synopsis = "COMMAND [WORD...]",
	.group = "Machine",
	.words_min = 1,
	.words_max = WORDS_ANY,
	.run = run_time,
	.help = "Runs a command and says how long that took.",
	.example = "time initrd http://server/initrd.gz",
};

/* ---- leaving ---- */

enum {
	REBOOT_WARM,
	REBOOT_SETUP
};
static const struct option reboot_options[] = {
	[REBOOT_WARM] = {"warm", 'w', OPTION_FLAG, NULL,
			 "without the firmware's self-test, where it knows the difference"},
	[REBOOT_SETUP] = {"setup", 's', OPTION_FLAG, NULL, "into the firmware's setup (UEFI)"},
	{0},
};

static enum rc ask_for_setup(void)
{
	enum rc rc = plat_setup_at_reboot();

	if (rc == RC_UNSUPPORTED)
		con_print("reboot: this firmware has no way to be told to open its setup; press its key "
			  "while it starts\n");
	else if (rc != RC_OK)
		con_print("reboot: the firmware refuses to open its setup: %s\n", rc_text(rc));
	return rc;
}

static enum rc run_reboot(const struct arguments *args)
{
	enum rc rc = args->options[REBOOT_SETUP].given ? ask_for_setup() : RC_OK;

	if (rc != RC_OK)
		return rc;
	nic_close_all();
	if (args->options[REBOOT_WARM].given)
		plat_reboot_warm();
	else
		plat_reboot();
	con_print("%s: the firmware refuses\n", args->command);
	return RC_FIRMWARE;
}

const struct command cmd_reboot = {
	.name = "reboot",
	.synopsis = "",
	.group = "Machine",
	.options = reboot_options,
	.run = run_reboot,
	.help = "Restarts the machine.",
	.example = "reboot",
};

static enum rc run_poweroff(const struct arguments *args)
{
	nic_close_all();
	plat_poweroff();
	con_print("%s: the firmware refuses\n", args->command);
	return RC_FIRMWARE;
}

const struct command cmd_poweroff = {
	.name = "poweroff",
	.synopsis = "",
	.group = "Machine",
	.run = run_poweroff,
	.help = "Switches the machine off.",
	.example = "poweroff",
};
