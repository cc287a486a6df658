/* Commands: images on servers as the machine's drives. */
#include "san/san.h"

#include "base/console.h"
#include "base/fmt.h"
#include "base/heap.h"
#include "config.h"
#include "proto/setting_type.h"
#include "san/drive.h"
#include "settings/settings.h"
#include "shell/acquire.h"

#define LOG_MODULE "san"
#include "base/log.h"

#define UUID_SIZE 16

/* Rows are the same in every command that has them. */
enum { SAN_DRIVE, SAN_RAM, SAN_NO_DESCRIBE, SAN_KEEP, SAN_FILENAME, SAN_EXTRA, SAN_LABEL, SAN_UUID };
#define DRIVE_OPTION [SAN_DRIVE] = {"drive", 'd', OPTION_NUMBER, "N", "the drive's number"}
#define HOOK_OPTIONS \
	DRIVE_OPTION, \
	[SAN_RAM] = {"ram", 'r', OPTION_FLAG, NULL, "load the whole image into memory first"}, \
	[SAN_NO_DESCRIBE] = {"no-describe", 'n', OPTION_FLAG, NULL, "without meaning here, for scripts that give it"}

static const struct option drive_options[] = {DRIVE_OPTION, {0}};
static const struct option hook_options[] = {HOOK_OPTIONS, {0}};
static const struct option boot_options[] = {
	HOOK_OPTIONS,
	[SAN_KEEP] = {"keep", 'k', OPTION_FLAG, NULL, "leave the drive there when the system comes back"},
	[SAN_FILENAME] = {"filename", 'f', OPTION_TEXT, "PATH", "on UEFI: start this file of the drive"},
	[SAN_EXTRA] = {"extra", 'e', OPTION_TEXT, "PATH", "on UEFI: from a file system that has this one, too"},
	[SAN_LABEL] = {"label", 'l', OPTION_TEXT, "LABEL", "on UEFI: from the file system of that name"},
	[SAN_UUID] = {"uuid", 'u', OPTION_TEXT, "UUID", "on UEFI: from that partition of a GPT"},
	{0},
};

/* The number that was given, by option or setting, or what stands for none. */
static unsigned number_of(const struct arguments *args, unsigned none)
{
	return args->options[SAN_DRIVE].given ? (unsigned)args->options[SAN_DRIVE].number : settings_get_number("san-drive", none);
}

/* The drive that was named; without a name, the one that was added last. */
static struct san_drive *drive_of(const struct arguments *args)
{
	unsigned number = number_of(args, SAN_NUMBER_ANY);

	return number != SAN_NUMBER_ANY ? san_drive_find(number) : san_drive_first();
}

static enum rc check_number(const struct arguments *args)
{
	if (args->options[SAN_DRIVE].number <= 0xff)
		return RC_OK;
	con_print("%s: drives have numbers from 0x00 (floppy disks) and 0x80 (hard disks) to 0xff\n", args->command);
	return RC_INVALID;
}

static void print_drive(const struct san_drive *drive)
{
	char size[32];
	struct strbuf sb;

	sb_init(&sb, size, sizeof size);
	sb_bytes(&sb, san_size(drive->device));
	con_print("drive 0x%02x: %s%s of %s", drive->port.number, drive->port.memory.n > 0 ? "in memory, " : "",
		  drive->port.is_cd ? "CD" : "disk", size);
	con_print(", %llu blocks of %u bytes\n", (unsigned long long)drive->port.blocks, drive->port.block_size);
}

static enum rc hook(const struct arguments *args, struct san_drive **out)
{
	char *buffer = heap_new(URL_MAX);
	struct strbuf url;
	enum rc rc = check_number(args);

	if (rc == RC_OK && buffer == NULL)
		rc = RC_NO_MEMORY;
	if (rc == RC_OK) {
		sb_init(&url, buffer, URL_MAX);
		rc = acquire_url(args, span_str(args->words[0]), &url);
	}
	if (rc == RC_OK)
		rc = san_hook(sb_as_span(&url), number_of(args, SAN_NUMBER_ANY), args->options[SAN_RAM].given, out);
	heap_free(buffer);
	if (rc == RC_OK)
		print_drive(*out);
	return rc;
}

static const char *text_of(const struct arguments *args, unsigned option)
{
	return args->options[option].given ? args->options[option].text : NULL;
}

static enum rc parse_uuid(const struct arguments *args, uint8_t uuid[UUID_SIZE])
{
	struct writer bytes = writer_of(uuid, UUID_SIZE);
	const char *text = args->options[SAN_UUID].text;

	if (setting_parse(SETTING_UUID, span_str(text), &bytes) == RC_OK)
		return RC_OK;
	con_print("%s: \"%s\" is no UUID, such as 12345678-9abc-4def-8123-456789abcdef\n", args->command, text);
	return RC_INVALID;
}

static enum rc say_no_drive(unsigned number)
{
	struct san_drive *drive = san_drive_first();

	log_error("there is no drive 0x%02x; \"sanboot --drive 0x80\" starts from the machine's own disks, and %s", number,
		  drive != NULL ? "these were added:" : "none were added");
	for (; drive != NULL; drive = drive->next)
		print_drive(drive);
	return RC_NOT_FOUND;
}

/* A drive that is there: one of ours, or the machine's own. */
static enum rc boot_present(const struct arguments *args, struct plat_drive_boot *boot)
{
	struct san_drive *drive = drive_of(args);
	enum rc rc = check_number(args);

	if (rc != RC_OK)
		return rc;
	boot->drive = drive != NULL ? &drive->port : NULL;
	boot->number = drive != NULL ? drive->port.number : number_of(args, PLAT_DRIVE_FIRST);
	if (drive == NULL && !plat_drive_is_local(boot->number))
		return say_no_drive(boot->number);
	return san_boot(boot);
}

static enum rc run_sanboot(const struct arguments *args)
{
	struct plat_drive_boot boot = {.file = text_of(args, SAN_FILENAME), .extra = text_of(args, SAN_EXTRA), .label = text_of(args, SAN_LABEL)};
	uint8_t uuid[UUID_SIZE];
	struct san_drive *drive;
	enum rc rc;

	if (args->options[SAN_UUID].given) {
		rc = parse_uuid(args, uuid);
		if (rc != RC_OK)
			return rc;
		boot.uuid = uuid;
	}
	if (args->count == 0)
		return boot_present(args, &boot);
	rc = hook(args, &drive);
	if (rc != RC_OK)
		return rc;
	boot.drive = &drive->port;
	boot.number = drive->port.number;
	rc = san_boot(&boot);
	if (!args->options[SAN_KEEP].given && !settings_get_bool("keep-san", false))
		san_unhook(drive);
	return rc;
}

const struct command cmd_sanboot = {
	.name = "sanboot", .synopsis = "[URL]", .group = "Drives", .words_max = 1, .options = boot_options, .run = run_sanboot,
	.help = "Boots from an ISO or disk image on a server, of which only what is needed is read; without a URL, from a drive that is there.",
	.example = "sanboot http://server/debian.iso",
};

static enum rc run_sanhook(const struct arguments *args)
{
	struct san_drive *drive;

	return hook(args, &drive);
}

const struct command cmd_sanhook = {
	.name = "sanhook", .synopsis = "URL", .group = "Drives", .words_min = 1, .words_max = 1, .options = hook_options, .run = run_sanhook,
	.help = "Adds an ISO or disk image on a server to the machine's drives, for what is started next.",
	.example = "sanhook --drive 0x81 http://server/data.img",
};

static enum rc run_sanunhook(const struct arguments *args)
{
	struct san_drive *drive = drive_of(args);

	if (drive == NULL) {
		con_print("%s: there is no such drive; \"sanstat\" lists those that were added\n", args->command);
		return RC_NOT_FOUND;
	}
	san_unhook(drive);
	return RC_OK;
}

const struct command cmd_sanunhook = {
	.name = "sanunhook", .synopsis = "", .group = "Drives", .options = drive_options, .run = run_sanunhook,
	.help = "Takes a drive away that sanhook, or sanboot --keep, has added.",
	.example = "sanunhook --drive 0x81",
};

static void print_stats(const struct san_drive *drive)
{
	struct san_stats stats = san_stats(drive->device);
	char text[160];
	struct strbuf sb;

	print_drive(drive);
	sb_init(&sb, text, sizeof text);
	sb_fmt(&sb, "  %llu reads of ", (unsigned long long)stats.reads);
	sb_bytes(&sb, stats.read_bytes);
	sb_fmt(&sb, ", %llu failed, the longest took %llu ms; ", (unsigned long long)stats.failures, (unsigned long long)stats.longest_ms);
	sb_fmt(&sb, "%llu requests of ", (unsigned long long)stats.requests);
	sb_bytes(&sb, stats.fetched_bytes);
	con_print("%s\n", text);
}

static enum rc run_sanstat(const struct arguments *args)
{
	(void)args;
	for (const struct san_drive *drive = san_drive_first(); drive != NULL; drive = drive->next)
		print_stats(drive);
	return RC_OK;
}

const struct command cmd_sanstat = {
	.name = "sanstat", .synopsis = "", .group = "Drives", .run = run_sanstat,
	.help = "Lists the drives that were added, what was read from them, and what that cost in requests.",
	.example = "sanstat",
};
