/* The command line and the file that a loader (GRUB, SYSLINUX, a UEFI boot entry, QEMU) starts this program with. */
#include "shell/given.h"

#include "base/console.h"
#include "proto/script_words.h"
#include "shell/command.h"
#include "shell/script.h"

#define FILE_NAME "<INITRD>" /* as iPXE calls it */

#define LOG_MODULE "given"
#include "base/log.h"

static enum rc list_file(struct span file, struct image **out)
{
	struct image *image;
	enum rc rc = image_new(span_str(FILE_NAME), &image);

	if (rc != RC_OK)
		return rc;
	image_adopt(image, file);
	image_register(image);
	log_info("%s has %zu bytes", FILE_NAME, file.n);
	*out = image;
	return RC_OK;
}

static enum rc run_file(struct image *image, bool *found)
{
	struct boot_set set = {.kernel = image};

	if (script_kind.probe(image) != RC_OK)
		return RC_OK; /* some other file, for what will be booted */
	*found = true;
	con_watch_shell_key(false);
	return image_boot(&set);
}

/* Firmware's boot entries may carry words that are nothing to us: a line counts if it starts with a command. */
static bool is_command_line(struct span line)
{
	struct span word;

	return script_token_take(&line, &word) == SCRIPT_WORD && command_find(word) != NULL;
}

enum rc given_run(const struct plat_handover *given, bool *found)
{
	struct image *file = NULL;
	enum rc rc;

	*found = false;
	if (given->file.n > 0) {
		rc = list_file(given->file, &file);
		if (rc != RC_OK)
			return rc;
	}
	*found = is_command_line(given->options);
	if (*found) {
		con_watch_shell_key(false); /* many scripts ask for Ctrl-B by "prompt" */
		return script_run(given->options, "the command line", SPAN_NONE);
	}
	if (given->options.n > 0)
		log_info("the command line \"%.*s\" starts with no command, and is left alone",
			 SPAN_ARGS(span_sub(given->options, 0, 200)));
	return file != NULL ? run_file(file, found) : RC_OK;
}
