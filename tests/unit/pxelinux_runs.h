/* Whole runs of configurations in the world of pxelinux_play.h, and what is booted then. */
#pragma once

#include "pxelinux_play.h"

static const uint8_t mac[6] = {0x52, 0x54, 0, 0x12, 0x34, 0x56};
static const uint8_t address[4] = {10, 0, 2, 15};

static void reset(const struct file *files, size_t count, const int *keys, const char *const *lines)
{
	static const int none[] = {0};

	memset(&world, 0, sizeof world);
	world.files = files;
	world.file_count = count;
	world.keys = keys != NULL ? keys : none;
	world.lines = lines;
	world.fed_key = KEY_NONE;
	(void)con_take_cancel();
	(void)con_take_shell_key();
	con_status_end(false);
}

static enum rc run(struct span config_file)
{
	struct pxelinux_options options = {
		.prefix = span_str(PREFIX),
		.config_file = config_file,
		.mac = span_of(mac, sizeof mac),
		.address = netaddr_v4(address),
		.reboot_time_s = world.reboot_time_s,
	};
	enum rc rc = pxelinux_run(&options);

	CHECK_NUM(world.images, 0);
	return rc;
}

/* One configuration as pxelinux.cfg/default, with k, l, i and j beside it. */
static enum rc run_text(const char *text, const int *keys, const char *const *lines)
{
	static struct file files[16];
	static const char *const names[] = {PREFIX "k", PREFIX "l", PREFIX "i", PREFIX "j", PREFIX "x.efi", PREFIX "bad.txt"};
	size_t n = 0;

	files[n++] = (struct file){PREFIX "box", text, RC_OK};
	for (size_t i = 0; i < COUNT(names); i++)
		files[n++] = (struct file){names[i], "bytes", RC_OK};
	files[n++] = (struct file){PREFIX "two", "default b\nlabel b\nkernel l\n", RC_OK};
	files[n++] = (struct file){PREFIX "loop", "default a\nlabel a\nconfig loop\n", RC_OK};
	files[n++] = (struct file){PREFIX "say.txt", "\x19\x0c\x0f" "0fDisplayed\x14" "serial\n", RC_OK};
	files[n++] = (struct file){PREFIX "e/l", "bytes", RC_OK};
	reset(files, n, keys, lines);
	return run(span_str("box"));
}
