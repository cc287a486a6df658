/* kedge-run [OPTION...] SCRIPT: SCRIPT is a file or an http: URL.  Exit status: 0 booted or ended well, 1
 * failed, 2 usage. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/console.h"
#include "config.h"
#include "image/image.h"
#include "net/nic.h"
#include "net/stack.h"
#include "proto/url.h"
#include "run.h"
#include "settings/lease_block.h"
#include "settings/settings.h"
#include "shell/network.h"
#include "shell/script.h"

static const char usage[] =
	"usage: kedge-run [OPTION...] SCRIPT\n"
	"Runs a script, a file or an http: URL, as Kedge does, and says what would be booted.\n"
	"  --set NAME=VALUE      a setting before the script starts; net0.dhcp/NAME: what DHCP says\n"
	"  --answer TEXT         what the next question gets: an item of a menu, a line, a key; ^C is "
	"Ctrl-C\n"
	"  --platform efi|pcbios what the machine is; efi unless given\n"
	"  --dhcp                net0 has its address before the script starts, as if that had come by the "
	"network; so with a URL\n"
	"  --explain             says each file that was fetched, with size and SHA-256\n"
	"  --keep-going          what would be booted counts as a failure, so that the script goes on\n";

struct run_wish run_wish;

static struct {
	const char *sets[256];
	unsigned set_count;
	bool dhcp;
	const char *script;
} line;

void run_end(int status, const char *format, ...)
{
	va_list args;

	run_console_mute(false);
	con_status_end(false);
	run_console_flush();
	if (status != 0) {
		fflush(stdout);
		fputs("kedge-run: ", stderr);
		va_start(args, format);
		vfprintf(stderr, format, args);
		va_end(args);
		fputc('\n', stderr);
	}
	if (status == 0 && run_answers_left() > 0)
		fprintf(stderr, "kedge-run: nobody has asked for the last %u answers\n", run_answers_left());
	exit(status);
}

/* ---- the command line ---- */

static bool take_platform(const char *name)
{
	run_wish.pcbios = strcmp(name, "pcbios") == 0;
	return run_wish.pcbios || strcmp(name, "efi") == 0;
}

/* An option that has a value. */
static bool take_value(const char *option, const char *value)
{
	if (strcmp(option, "--set") == 0 && strchr(value, '=') != NULL &&
	    line.set_count < sizeof line.sets / sizeof line.sets[0])
		line.sets[line.set_count++] = value;
	else if (strcmp(option, "--answer") == 0 && run_wish.answer_count < RUN_ANSWERS_MAX)
		run_wish.answers[run_wish.answer_count++] = value;
	else
		return strcmp(option, "--platform") == 0 && take_platform(value);
	return true;
}

static bool take_flag(const char *option)
{
	if (strcmp(option, "--explain") == 0)
		run_wish.explain = true;
	else if (strcmp(option, "--keep-going") == 0)
		run_wish.keep_going = true;
	else if (strcmp(option, "--dhcp") == 0)
		line.dhcp = true;
	else
		return false;
	return true;
}

static bool take_words(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (strncmp(argv[i], "--", 2) != 0 && line.script == NULL)
			line.script = argv[i];
		else if (take_flag(argv[i]))
			continue;
		else if (i + 1 == argc || !take_value(argv[i], argv[i + 1]))
			return false;
		else
			i++;
	}
	return line.script != NULL;
}

/* ---- what the machine is ---- */

static void set(struct span name, struct span value)
{
	static const char dhcp[] = "net0.dhcp/";
	enum rc rc = RC_NO_SETTING;

	if (span_starts_nocase(name, dhcp))
		rc = run_dhcp_set(span_skip(name, sizeof dhcp - 1), value);
	if (rc == RC_NO_SETTING)
		rc = settings_set_text(name, value);
	if (rc != RC_OK)
		run_end(2, "--set %.*s: %s", SPAN_ARGS(name), rc_text(rc));
}

static void set_up_machine(void)
{
	run_questions_init();
	settings_init();
	set(span_str("platform"), span_str(run_wish.pcbios ? "pcbios" : "efi"));
	set(span_str("buildarch"), span_str(run_wish.pcbios ? "i386" : "x86_64"));
	for (unsigned i = 0; i < line.set_count; i++) {
		struct span text = span_str(line.sets[i]);
		size_t at = span_find(text, '=');

		set(span_sub(text, 0, at), span_skip(text, at + 1));
	}
	if (stack_init() != RC_OK)
		run_end(1, "no TCP/IP stack");
	nic_probe_all();
	settings_interfaces_register();
}

/* ---- the script ---- */

/* A file's name as a URL. */
static void write_file_url(const char *name, struct strbuf *url)
{
	char *path = realpath(name, NULL);

	if (path == NULL)
		run_end(1, "%s: there is no such file", name);
	sb_str(url, "file:");
	for (const char *c = path; *c != '\0'; c++)
		sb_fmt(url, strchr("%#? ", *c) != NULL ? "%%%02X" : "%c", (unsigned char)*c);
	free(path);
}

static bool is_url(const char *text)
{
	return strstr(text, "://") != NULL;
}

static enum rc run_script(void)
{
	struct boot_set set = {0};
	char text[URL_MAX + 1];
	struct strbuf url;
	enum rc rc;

	sb_init(&url, text, sizeof text);
	if (is_url(line.script))
		sb_str(&url, line.script);
	else
		write_file_url(line.script, &url);
	rc = image_fetch(sb_as_span(&url), SPAN_NONE, NULL, &set.kernel);
	if (rc == RC_OK)
		rc = image_boot(&set);
	return rc;
}

int main(int argc, char **argv)
{
	const struct lease *lease;
	enum rc rc = RC_OK;

	if (!take_words(argc, argv)) {
		fputs(usage, stderr);
		return 2;
	}
	set_up_machine();
	if (line.dhcp || is_url(line.script))
		rc = network_up(nic_at(0), false, &lease);
	if (rc == RC_OK)
		rc = run_script();
	if (rc == RC_EXIT)
		run_end(1, "%s ended with exit %u", line.script, script_exit_status());
	if (rc != RC_OK)
		run_end(1, "%s failed: %s", line.script, rc_text(rc));
	con_print("the script ended well, nothing was booted\n");
	run_end(0, "ended");
}
