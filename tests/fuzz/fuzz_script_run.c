/*
 * Any text as a script that runs: every line, command and option, with keys, files by HTTP and an interface that nobody
 * answers.  Time is simulated, the machine cannot be switched off, and after some hundred looks at the keyboard somebody
 * types Ctrl-C and "exit" for good: so each run must end.  The input's parts end with a line "%%": the script, what each URL gives, keys.
 */
#include <stdlib.h>

#include "base/console.h"
#include "base/heap.h"
#include "conf.h"
#include "fetch/scheme.h"
#include "image/image.h"
#include "net/nic.h"
#include "net/stack.h"
#include "plat.h"
#include "settings/lease_block.h"
#include "settings/settings.h"
#include "shell/command.h"
#include "shell/network.h"
#include "shell/script.h"

#include "../unit/silent_nic.h"

#define LOG_MODULE "fuzz"
#include "base/log.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#define KEY_US      20000            /* between two keys */
#define PATIENCE    800              /* looks at the keyboard before somebody wants an end */
#define LOOKS_MAX   (100 * PATIENCE) /* ... and is not heard */
#define FETCHES_MAX 100              /* scripts that chain each other twice would do so 65536 times */
#define SCRIPT_MAX  4000             /* bytes: the rest is more of the same */

static struct {
	uint64_t now_us;
	struct span content; /* of every URL */
	struct span keys;
	uint64_t key_us; /* when the next comes */
	unsigned looks;
	unsigned typed; /* since then */
	unsigned fetches;
} world = {.now_us = 1000000};

/* ---- time and console ---- */

uint64_t plat_now_us(void)
{
	return world.now_us += 1000; /* a line takes a while, too */
}

void plat_idle(unsigned max_us)
{
	world.now_us += max_us;
}

enum rc plat_unix_time(uint64_t *seconds)
{
	*seconds = 1800000000 + world.now_us / 1000000;
	return RC_OK;
}

int plat_console_key(void)
{
	static const char enough[] = "\003\003\003exit\r";
	int key = KEY_NONE;

	world.looks++;
	if (world.looks > LOOKS_MAX)
		abort();
	if (world.now_us < world.key_us)
		return KEY_NONE;
	world.key_us = world.now_us + KEY_US;
	if (world.looks > PATIENCE)
		return enough[world.typed++ % (sizeof enough - 1)];
	if (world.keys.n > 0) {
		key = world.keys.p[0];
		world.keys = span_skip(world.keys, 1);
	}
	return key;
}

void plat_console_write(const char *text, size_t n)
{
	(void)text, (void)n;
}

void plat_console_colour(unsigned foreground, unsigned background)
{
	(void)foreground, (void)background;
}

void plat_console_clear(void)
{
}

void plat_console_goto(unsigned column, unsigned row)
{
	(void)column, (void)row;
}

void plat_console_cursor(bool visible)
{
	(void)visible;
}

enum rc plat_console_serial(unsigned port, unsigned baud, unsigned flow)
{
	(void)port, (void)baud, (void)flow;
	return RC_UNSUPPORTED;
}

void plat_console_video(bool shown)
{
	(void)shown;
}

void plat_console_size(unsigned *columns, unsigned *rows)
{
	*columns = 80;
	*rows = 25;
}

/* ---- a machine that stays on ---- */

void plat_reboot(void)
{
}

void plat_reboot_warm(void)
{
}

void plat_poweroff(void)
{
}

enum rc plat_setup_at_reboot(void)
{
	return RC_UNSUPPORTED;
}

/* ---- an interface that nobody answers ---- */

static enum rc silent_probe(void)
{
	static const struct nic_ops ops = {SILENT_OPS};
	static struct nic nic = {.ops = &ops, .chip = "silent", .mac = {2, 0, 0, 0, 0, 2}, .mtu = 1500};

	return nic_add(&nic);
}

static const struct nic_driver silent_driver = {"silent", silent_probe};

/* ---- files, and what is not started ---- */

static enum rc answer(struct fetch *fetch)
{
	size_t half = world.content.n / 2;
	enum rc rc;

	if (++world.fetches > FETCHES_MAX || strstr(fetch->url, "none") != NULL)
		return RC_HTTP_NOT_FOUND;
	rc = fetch_begin(fetch, world.content.n);
	if (rc == RC_OK)
		rc = fetch_write(fetch, span_sub(world.content, 0, half));
	return rc == RC_OK ? fetch_write(fetch, span_skip(world.content, half)) : rc;
}

static enum rc fetch_at_once(struct fetch *fetch)
{
	fetch_end(fetch, answer(fetch));
	return RC_OK;
}

static void nothing(struct fetch *fetch)
{
	(void)fetch;
}

static const struct fetch_scheme http = {.name = "http", .needs_host = true, .start = fetch_at_once, .stop = nothing, .release = nothing};

static enum rc any_probe(const struct image *image)
{
	(void)image;
	return RC_OK;
}

static enum rc not_started(const struct boot_set *set)
{
	(void)set;
	return RC_IMAGE_RETURNED;
}

static const struct image_kind any_kind = {"any", any_probe, not_started};

const struct nic_driver *const conf_nics[] = {&silent_driver, NULL};
const struct fetch_scheme *const conf_schemes[] = {&http, &tftp_scheme, NULL};
const struct image_kind *const conf_kinds[] = {&script_kind, &any_kind, NULL};
const struct command *const conf_commands[] = {COMMANDS_IMAGES, COMMANDS_NETWORK, COMMANDS_SETTINGS, COMMANDS_FLOW, COMMANDS_MENUS, NULL};

/* ---- one run, and nothing of it left ---- */

static void set_up(void)
{
	static bool done;

	if (done)
		return;
	done = true;
	log_set_screen_level(LOG_ERROR);
	settings_init();
	if (stack_init() != RC_OK)
		abort();
	nic_probe_all();
	settings_interfaces_register();
}

/* The part up to a line "%%", which is taken off. */
static struct span take_part(struct span *rest)
{
	struct span whole = *rest, line;

	while (span_line(rest, &line)) {
		if (span_is(line, "%%"))
			return span_sub(whole, 0, (size_t)(line.p - whole.p));
	}
	return whole;
}

#define NAMES_MAX 64

struct names {
	char text[NAMES_MAX][200];
	unsigned count;
};

static void note_name(void *ctx, const char *origin, const char *name, struct span text)
{
	struct names *names = ctx;

	(void)text;
	if (names->count < NAMES_MAX)
		fmt_print(names->text[names->count++], sizeof names->text[0], "%s%s%s", origin, origin[0] != '\0' ? "/" : "", name);
}

static void forget_settings(void)
{
	struct names names = {.count = 0};

	settings_each(note_name, &names);
	for (unsigned i = 0; i < names.count; i++) {
		if (settings_set_text(span_str(names.text[i]), SPAN_NONE) != RC_OK)
			log_debug("%s stays", names.text[i]);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct span rest = span_of(data, n);
	struct span text = span_sub(take_part(&rest), 0, SCRIPT_MAX);

	set_up();
	world.looks = world.fetches = world.typed = 0;
	world.key_us = 0;
	world.content = take_part(&rest);
	world.keys = rest;
	(void)script_run(text, "fuzz", SPAN_NONE);
	image_drop_all();
	network_forget(nic_at(0));
	nic_close(nic_at(0));
	forget_settings();
	while (con_take_cancel() || con_key() != KEY_NONE)
		continue;
	return 0;
}
