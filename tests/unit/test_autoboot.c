/* What a lease's answer comes to: boot files as they are written, and root paths that are images. */
#include "script_play.h"

#include "boot.h"
#include "dhcp_packets.h"
#include "net/lease_parts.h"
#include "net/stack.h"
#include "san/drive.h"
#include "silent_nic.h"

/* ---- a card, and a server that always answers ---- */

static const struct nic_ops silent_ops = {SILENT_OPS};
static struct nic card = {.ops = &silent_ops, .chip = "silent", .mac = {0x52, 0x54, 0x00, 0x12, 0x34, 0x56}, .mtu = 1500};

static const char *boot_file, *root_path, *config_file;

enum rc lease_acquire(struct nic *nic, const struct lease_options *options, struct lease *lease)
{
	struct packet packet;
	enum rc rc;

	(void)options;
	packet_start(&packet, DHCPV4_ACK, V4(10, 0, 0, 5));
	memcpy(packet.bytes + AT_SIADDR, V4(10, 0, 0, 1), 4);
	memcpy(packet.bytes + AT_FILE, boot_file, strlen(boot_file));
	packet_text(&packet, 17, root_path);
	if (config_file != NULL)
		packet_text(&packet, 209, config_file);
	packet_end(&packet);
	lease_reset(lease, nic);
	rc = lease_keep(lease, LEASE_ACK, packet_span(&packet));
	lease->valid = rc == RC_OK;
	(void)lease_answer(lease, SPAN_NONE);
	return rc;
}

enum rc lease_ask_boot_server(const struct lease_options *options, uint16_t type, struct lease *lease)
{
	(void)options, (void)type, (void)lease;
	return RC_OK;
}

bool lease_load_url(struct nic *nic, struct strbuf *url)
{
	(void)nic, (void)url;
	return false;
}

/* ---- the drives: one, of which is printed what is done with it ---- */

static struct san_drive drive;
static bool hooked;
static char drive_url[URL_MAX];

enum rc san_hook(struct span url, unsigned number, bool in_memory, struct san_drive **out)
{
	(void)in_memory;
	if (span_ends(url, "none.iso"))
		return RC_HTTP_NOT_FOUND;
	CHECK(!hooked && url.n < sizeof drive_url);
	memcpy(drive_url, url.p, url.n);
	drive_url[url.n] = '\0';
	drive.port = (struct plat_drive){.number = number == SAN_NUMBER_ANY ? 0x80 : number, .url = drive_url};
	hooked = true;
	printf("(drive %s)\n", drive_url);
	*out = &drive;
	return RC_OK;
}

void san_unhook(struct san_drive *its)
{
	CHECK(its == &drive && hooked);
	hooked = false;
	printf("(away)\n");
}

void san_unhook_all(void)
{
}

struct san_drive *san_drive_find(unsigned number)
{
	return hooked && drive.port.number == number ? &drive : NULL;
}

struct san_drive *san_drive_first(void)
{
	return hooked ? &drive : NULL;
}

enum rc san_boot(const struct plat_drive_boot *boot)
{
	CHECK(hooked && boot->drive == &drive.port && boot->number == drive.port.number);
	printf("(boots %x %s)\n", boot->number, boot->file != NULL ? boot->file : "");
	return RC_IMAGE_RETURNED;
}

/* ---- tests ---- */

#define ISO "http://10.0.0.1/x.iso"

static struct play_file files[] = {
	{"http://10.0.0.1/first", "#!ipxe\necho first\n", 0},
	{"http://10.0.0.1/first?mac=52-54-00-12-34-56", "#!ipxe\necho by ${net0/mac}\n", 0},
	{"http://10.0.0.1/local", "#!ipxe\nlocalboot\n", 0},
	{"http://10.0.0.1/silent", "", 1},
	{"http://10.0.0.1/unsuited", "#!ipxe\nexit 1\n", 0},
	{0},
};

/* Without the sentences of the log, and how fast a file came. */
static void drop_remarks(char *text)
{
	char *to = text;

	for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
		size_t n = strlen(line);

		if (strncmp(line, "boot: ", 6) == 0 || (n > 3 && strcmp(line + n - 3, "B/s") == 0))
			continue;
		memmove(to, line, n);
		to += n;
		*to++ = '\n';
	}
	*to = '\0';
}

static void check_boot(const char *file, const char *root, const char *wanted, enum rc rc)
{
	char *words[] = {NULL};
	const struct arguments all = {.command = "autoboot", .words = words};
	enum rc got;

	boot_file = file;
	root_path = root;
	nic_close(&card);
	capture_begin();
	got = cmd_autoboot.run(&all);
	(void)capture_end();
	drop_remarks(capture.text);
	CHECK_RC(got, rc);
	CHECK_STR(capture.text, wanted);
}

/* iPXE expands what DHCP servers say. */
static void test_autoboot_expands_the_boot_file(void)
{
	check_boot("http://10.0.0.1/first?mac=${net0/mac:hexhyp}", "", "[http://10.0.0.1/first?mac=52-54-00-12-34-56]\nby 52:54:00:12:34:56\n", RC_OK);
}

#define DRIVE "Root path: " ISO "\n(drive " ISO ")\n"

/* An image is a drive; the boot file comes first, and what is on the drive when that has ended or failed. */
static void test_autoboot_root_path(void)
{
	check_boot("", ISO, DRIVE "(boots 80 )\n(away)\n", RC_IMAGE_RETURNED);
	check_boot("kedge.efi", ISO, DRIVE "(boots 80 )\n(away)\n", RC_IMAGE_RETURNED);
	check_boot("", "HTTP://10.0.0.1/${net0/mac:hexhyp}.iso",
		   "Root path: HTTP://10.0.0.1/52-54-00-12-34-56.iso\n(drive HTTP://10.0.0.1/52-54-00-12-34-56.iso)\n(boots 80 )\n(away)\n",
		   RC_IMAGE_RETURNED);
	check_boot("http://10.0.0.1/first", ISO, DRIVE "[http://10.0.0.1/first]\nfirst\n(boots 80 )\n(away)\n", RC_IMAGE_RETURNED);
	check_boot("http://10.0.0.1/unsuited", ISO, DRIVE "[http://10.0.0.1/unsuited]\n(boots 80 )\n(away)\n", RC_IMAGE_RETURNED);
	check_boot("", "http://${net0/ip}/x.iso", "Root path: http://10.0.0.5/x.iso\n(drive http://10.0.0.5/x.iso)\n(boots 80 )\n(away)\n", RC_IMAGE_RETURNED);
	check_boot("http://10.0.0.1/silent", ISO, DRIVE "[http://10.0.0.1/silent RC_REFUSED]\n(boots 80 )\n(away)\n", RC_REFUSED);
	check_boot("http://10.0.0.1/none", ISO, DRIVE "[http://10.0.0.1/none RC_HTTP_NOT_FOUND]\n(boots 80 )\n(away)\n", RC_IMAGE_RETURNED);
	check_boot("http://10.0.0.1/local", ISO, DRIVE "[http://10.0.0.1/local]\n(away)\n", RC_LOCALBOOT);
}

/* Where there is none: another system's matter, or a server's mistake. */
static void test_autoboot_root_path_without_a_drive(void)
{
	check_boot("http://10.0.0.1/first", "10.0.0.1:/nfsroot", "[http://10.0.0.1/first]\nfirst\n", RC_OK);
	check_boot("", "10.0.0.1:/nfsroot", "", RC_NO_BOOT_INFO);
	check_boot("http://10.0.0.1/first", "http://10.0.0.1/none.iso", "Root path: http://10.0.0.1/none.iso\n[http://10.0.0.1/first]\nfirst\n", RC_OK);
	check_boot("", "http://10.0.0.1/none.iso", "Root path: http://10.0.0.1/none.iso\n", RC_HTTP_NOT_FOUND);
}

static void test_autoboot_root_path_by_settings(void)
{
	CHECK_RC(settings_set_text(span_str("san-drive"), span_str("0x81")), RC_OK);
	CHECK_RC(settings_set_text(span_str("san-filename"), span_str("/tools/a.efi")), RC_OK);
	CHECK_RC(settings_set_text(span_str("keep-san"), span_str("1")), RC_OK);
	check_boot("", ISO, DRIVE "(boots 81 /tools/a.efi)\n", RC_IMAGE_RETURNED);
	CHECK_RC(settings_set_text(span_str("skip-san-boot"), span_str("1")), RC_OK);
	check_boot("", ISO, "Root path: " ISO "\n", RC_OK); /* it is there already */
	check_boot("http://10.0.0.1/none", ISO, "Root path: " ISO "\n[http://10.0.0.1/none RC_HTTP_NOT_FOUND]\n", RC_HTTP_NOT_FOUND);
	CHECK(hooked);
}

static void set(const char *name, const char *value)
{
	CHECK_RC(settings_set_text(span_str(name), span_str(value)), RC_OK);
}

static void test_autoboot_root_path_of_the_user(void)
{
	set("net0/root-path", ISO);
	check_boot("", "", DRIVE "(boots 80 )\n(away)\n", RC_IMAGE_RETURNED);
	check_boot("", "http://10.0.0.1/none.iso", DRIVE "(boots 80 )\n(away)\n", RC_IMAGE_RETURNED);
	check_boot("http://10.0.0.1/first", "", DRIVE "[http://10.0.0.1/first]\nfirst\n(boots 80 )\n(away)\n", RC_IMAGE_RETURNED);
	set("root-path", "10.0.0.1:/nfsroot"); /* one without a scope is above it */
	check_boot("http://10.0.0.1/first", ISO, "[http://10.0.0.1/first]\nfirst\n", RC_OK);
	set("root-path", "");
	set("net0/root-path", "");
	set("net1/root-path", ISO); /* another interface's */
	check_boot("", "", "", RC_NO_BOOT_INFO);
	set("net1/root-path", "");
}

static void test_autoboot_filename_of_the_user(void)
{
	set("filename", "http://10.0.0.1/first?mac=${net0/mac:hexhyp}");
	check_boot("http://10.0.0.1/none", "", "[http://10.0.0.1/first?mac=52-54-00-12-34-56]\nby 52:54:00:12:34:56\n", RC_OK);
	check_boot("kedge.efi", "", "[http://10.0.0.1/first?mac=52-54-00-12-34-56]\nby 52:54:00:12:34:56\n", RC_OK);
	config_file = "http://10.0.0.1/none.cfg";
	check_boot("", "", "[http://10.0.0.1/first?mac=52-54-00-12-34-56]\nby 52:54:00:12:34:56\n", RC_OK);
	config_file = NULL;
	set("filename", "");
	set("net0.dhcp/filename", "beside");
	set("net0/next-server", "10.0.0.9");
	check_boot("http://10.0.0.1/none", "", "[tftp://10.0.0.9/beside RC_HTTP_NOT_FOUND]\n", RC_HTTP_NOT_FOUND);
	set("net0.dhcp/filename", "");
	check_boot("other", "", "[tftp://10.0.0.1/other RC_HTTP_NOT_FOUND]\n", RC_HTTP_NOT_FOUND); /* the lease's own goes with the lease's server */
	set("net0/next-server", "");
}

int main(void)
{
	CHECK_RC(stack_init(), RC_OK);
	CHECK_RC(nic_add(&card), RC_OK);
	settings_init();
	play_files = files;
	test_autoboot_expands_the_boot_file();
	test_autoboot_root_path();
	test_autoboot_root_path_without_a_drive();
	test_autoboot_root_path_of_the_user();
	test_autoboot_filename_of_the_user();
	test_autoboot_root_path_by_settings();
	return check_end();
}
