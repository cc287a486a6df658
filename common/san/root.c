/* The drive that DHCP's root path names. */
#include "san/root.h"

#include "base/heap.h"
#include "san/drive.h"
#include "settings/settings.h"

#define FILE_MAX 256 /* bytes of san-filename: an option's at most */

enum rc san_root_hook(const char *url, unsigned *number)
{
	struct san_drive *drive = san_drive_first(); /* it may be there since the last try */
	enum rc rc = RC_OK;

	while (drive != NULL && strcmp(drive->port.url, url) != 0)
		drive = drive->next;
	if (drive == NULL)
		rc = san_hook(span_str(url), settings_get_number("san-drive", SAN_NUMBER_ANY), false, &drive);
	if (rc == RC_OK)
		*number = drive->port.number;
	return rc;
}

enum rc san_root_boot(unsigned number, enum rc before)
{
	struct san_drive *drive = san_drive_find(number);
	struct plat_drive_boot boot = {.number = number};
	char file[FILE_MAX];
	struct strbuf sb;
	enum rc rc = before;

	if (drive != NULL && !settings_get_bool("skip-san-boot", false)) {
		sb_init(&sb, file, sizeof file);
		boot.file = settings_get_text(span_str("san-filename"), &sb) == RC_OK ? file : NULL;
		boot.drive = &drive->port;
		rc = san_boot(&boot);
	}
	san_root_end(number);
	return rc;
}

void san_root_end(unsigned number)
{
	struct san_drive *drive = san_drive_find(number);

	if (drive != NULL && !settings_get_bool("keep-san", false))
		san_unhook(drive);
}
