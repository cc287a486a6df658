/* The whole program as a story: network, what to boot, boot it; otherwise the shell. */
#include "boot.h"

#include "base/console.h"
#include "base/heap.h"
#include "base/timeline.h"
#include "base/trail.h"
#include "config.h"
#include "graphics/graphics.h"
#include "image/image.h"
#include "image/telemetry.h"
#include "net/backoff.h"
#include "net/lease.h"
#include "net/loop.h"
#include "net/nic.h"
#include "net/stack.h"
#include "plat.h"
#include "proto/dhcpv4_pick.h"
#include "proto/url.h"
#include "pxelinux/pxelinux.h"
#include "san/drive.h"
#include "san/root.h"
#include "settings/lease_block.h"
#include "settings/settings.h"
#include "settings/smbios_block.h"
#include "shell/command.h"
#include "shell/console_serial.h"
#include "shell/network.h"
#include "shell/shell.h"
#include "shell/sources.h"
#include "ui/history.h"

#define LOG_MODULE "boot"
#include "base/log.h"

static void banner_show(void)
{
	con_print("Kedge %s (%s %s) - Ctrl-B for the shell\n", KEDGE_VERSION, plat_identity.platform,
		  plat_identity.buildarch);
}

/* Something to run, on whatever drive. */
static bool says_what_to_run(const struct lease_facts *facts)
{
	return facts->boot_file.n > 0 || facts->config_file.n > 0 || facts->path_prefix.n > 0;
}

static bool says_what_to_boot(const struct lease_facts *facts)
{
	return says_what_to_run(facts) || dhcpv4_root_is_image(facts->root_path);
}

/* wanted: interfaces by name; NULL or empty: all. */
static bool is_wanted(const struct nic *nic, const struct arguments *wanted)
{
	if (wanted == NULL || wanted->count == 0)
		return true;
	for (unsigned i = 0; i < wanted->count; i++) {
		if (strcmp(wanted->words[i], nic->name) == 0)
			return true;
	}
	return false;
}

/* Whether the network or a server may do better later. */
static bool may_pass(enum rc rc)
{
	return rc == RC_TIMEOUT || rc == RC_NO_CONFIG || rc == RC_LINK_DOWN || (rc > RC_NIC_OPEN && rc < RC_IMAGE_UNKNOWN);
}

/*
 * What the user has set stands above what the server says, as in iPXE.  A boot file goes with the next server that was set
 * beside it, else with the lease's, and leaves options 209 and 210 nothing to say unless it is PXELINUX.
 */
static void take_own_settings(const struct nic *nic, struct lease_facts *facts)
{
	struct span server;

	(void)settings_get_own("root-path", nic->name, &facts->root_path);
	if (!settings_get_own("filename", nic->name, &facts->boot_file))
		return;
	facts->boot_file_is_self = false;
	if (settings_get_own("next-server", nic->name, &server) && server.n == 4)
		facts->next_server = netaddr_v4(server.p);
	if (!span_ends(facts->boot_file, "pxelinux.0"))
		facts->config_file = facts->path_prefix = SPAN_NONE;
}

/* RC_NO_BOOT_INFO: a lease that has an address alone. */
static enum rc interface_ask(struct nic *nic, const struct lease **lease, struct lease_facts *facts)
{
	enum rc rc = network_up(nic, false, lease);

	if (rc == RC_OK)
		rc = lease_facts(*lease, facts);
	if (rc == RC_OK)
		take_own_settings(nic, facts);
	return rc == RC_OK && !says_what_to_boot(facts) ? RC_NO_BOOT_INFO : rc;
}

/*
 * Tries the interfaces in order, the one that we were loaded through first.  The first lease that says what to boot
 * wins; an interface that only got an address stays up for the shell.  If none says it, *lease is the first one that
 * has an address, whatever the interfaces behind it lack; NULL if there is none: then a failure that may pass counts,
 * not that of a card which never starts.
 */
static enum rc network_find(const struct arguments *wanted, const struct lease **lease, struct lease_facts *facts)
{
	enum rc found = RC_NO_NIC;
	struct nic *nic;

	*lease = NULL;
	log_set_screen_level(LOG_INFO); /* which offers came is what people ask first */
	for (unsigned i = 0; (nic = nic_at(i)) != NULL; i++) {
		const struct lease *its;
		enum rc rc;

		if (!is_wanted(nic, wanted))
			continue;
		rc = interface_ask(nic, &its, facts);
		if (rc == RC_OK || (rc == RC_NO_BOOT_INFO && *lease == NULL))
			*lease = its;
		if (rc == RC_OK || rc == RC_CANCELLED || !may_pass(found) || (found == RC_LINK_DOWN && may_pass(rc)))
			found = rc; /* a cable that is not there is the least of the reasons */
		if (rc == RC_OK || rc == RC_CANCELLED)
			break;
		if (*lease != NULL)
			found = RC_NO_BOOT_INFO;
	}
	log_set_screen_level(LOG_WARN);
	if (found == RC_NO_NIC && nic_at(0) != NULL)
		log_error("there is no network interface of that name; \"ifstat\" lists them");
	else if (found == RC_NO_NIC)
		log_error("the firmware offers no network interface; check that networking is enabled in its setup");
	return found;
}

/* Each ${name} in it is expanded first, as iPXE has it.  RC_NO_BOOT_INFO: no URL, and no server. */
static enum rc put_boot_file_url(const struct lease_facts *facts, struct strbuf *out)
{
	char server[NETADDR_TEXT_MAX];
	struct url parsed;
	char *file;
	enum rc rc = settings_expand(facts->boot_file, &file);

	if (rc != RC_OK)
		return rc;
	if (url_parse(span_str(file), &parsed) == RC_OK && parsed.scheme.n > 0 && parsed.has_authority)
		sb_str(out, file);
	else if (!netaddr_is_zero(&facts->next_server))
		sb_fmt(out, "tftp://%s/%s", netaddr_text(&facts->next_server, server), file);
	else if (facts->tftp_server.n > 0)
		sb_fmt(out, "tftp://%.*s/%s", SPAN_ARGS(facts->tftp_server), file);
	heap_free(file);
	if (out->cut)
		return RC_TOO_LONG;
	return out->n > 0 ? RC_OK : RC_NO_BOOT_INFO;
}

/*
 * The boot file as an absolute URL, which the caller frees: as given when it is one, otherwise by TFTP from the server
 * that goes with it.
 */
static enum rc boot_file_url(const struct lease_facts *facts, char **out)
{
	char *url = heap_new(URL_MAX);
	struct strbuf text;
	enum rc rc;

	if (url == NULL)
		return RC_NO_MEMORY;
	sb_init(&text, url, URL_MAX);
	rc = put_boot_file_url(facts, &text);
	if (rc == RC_OK) {
		*out = url;
		return RC_OK;
	}
	heap_free(url);
	if (rc == RC_NO_BOOT_INFO)
		log_error("the boot file \"%.*s\" is no URL, and the DHCP server named no server to fetch it from", SPAN_ARGS(facts->boot_file));
	else
		log_error("the boot file \"%.*s\" cannot be used: %s", SPAN_ARGS(facts->boot_file), rc_text(rc));
	return rc;
}

/*
 * PXELINUX's world: options 209 or 210, a boot file that is pxelinux.0, or one that is this program, which then stands
 * where pxelinux.0 would and looks for its configuration beside itself.
 */
static bool is_pxelinux(const struct lease_facts *facts)
{
	return facts->config_file.n > 0 || facts->path_prefix.n > 0 || facts->boot_file_is_self ||
	       span_ends(facts->boot_file, "pxelinux.0");
}

static enum rc run_pxelinux(const struct lease *lease, const struct lease_facts *facts)
{
	uint8_t uuid[16];
	char *boot_file = NULL;
	struct pxelinux_options options = {
		.prefix = facts->path_prefix,
		.config_file = facts->config_file,
		.mac = span_of(lease->nic->mac, sizeof lease->nic->mac),
		.address = facts->address,
		.next_server = netaddr_is_zero(&facts->next_server) ? facts->server : facts->next_server,
		.gateway = facts->gateway,
		.prefix_bits = facts->prefix_bits,
		.reboot_time_s = facts->has_reboot_time ? facts->reboot_time_s : 0,
	};
	enum rc rc;

	if (options.prefix.n == 0 && facts->boot_file.n > 0) {
		rc = boot_file_url(facts, &boot_file);
		if (rc != RC_OK)
			return rc;
		options.boot_file = span_str(boot_file);
	}
	if (settings_uuid_smbios(uuid))
		options.uuid = span_of(uuid, sizeof uuid);
	rc = pxelinux_run(&options);
	heap_free(boot_file);
	return rc;
}

/* While a script runs, Ctrl-B is a key like any other: many ask for it by "prompt". */
static enum rc run_url(struct span url)
{
	struct boot_set set = {0};
	enum rc rc = image_fetch(url, SPAN_NONE, NULL, &set.kernel);

	if (rc != RC_OK)
		return rc;
	con_watch_shell_key(false);
	rc = image_boot(&set);
	image_free(set.kernel);
	return rc;
}

static enum rc run_boot_file(const struct lease_facts *facts)
{
	char *url;
	enum rc rc = boot_file_url(facts, &url);

	if (rc != RC_OK)
		return rc;
	rc = run_url(span_str(url));
	heap_free(url);
	return rc;
}

/*
 * Whether the original pxelinux.0 is to be run rather than its configuration: where that is possible, the setting
 * pxelinux decides; else whoever names pxelinux.0 as boot file and an HTTP prefix to fetch it from wants it.
 */
static bool wants_original(const struct lease_facts *facts)
{
	char buf[16];
	struct strbuf choice;

	if (!image_kind_exists("nbp"))
		return false;
	sb_init(&choice, buf, sizeof buf);
	if (settings_get_text(span_str("pxelinux"), &choice) == RC_OK)
		return span_is(sb_as_span(&choice), "original");
	return span_ends(facts->boot_file, "pxelinux.0") && span_starts_nocase(facts->path_prefix, "http://");
}

/* pxelinux.0 from below the prefix, or from where the boot file is. */
static enum rc run_original(const struct lease_facts *facts)
{
	char *url;
	struct strbuf text;
	enum rc rc;

	if (facts->path_prefix.n == 0)
		return run_boot_file(facts);
	url = heap_new(URL_MAX);
	if (url == NULL)
		return RC_NO_MEMORY;
	sb_init(&text, url, URL_MAX);
	sb_fmt(&text, "%.*spxelinux.0", SPAN_ARGS(facts->path_prefix));
	rc = text.cut ? RC_TOO_LONG : run_url(sb_as_span(&text));
	heap_free(url);
	return rc;
}

static enum rc run_answer(const struct lease *lease, const struct lease_facts *facts)
{
	if (is_pxelinux(facts) && wants_original(facts))
		return run_original(facts);
	return is_pxelinux(facts) ? run_pxelinux(lease, facts) : run_boot_file(facts);
}

/*
 * The root path's image, each ${name} in it expanded, is a drive while what else the lease says runs, and is booted when that has come back or failed;
 * not when somebody wants something else.  Without the drive the rest is tried all the same.
 */
static enum rc run_answer_on_drive(const struct lease *lease, const struct lease_facts *facts)
{
	bool alone = !says_what_to_run(facts) || (facts->boot_file_is_self && facts->config_file.n == 0 && facts->path_prefix.n == 0);
	char said[FETCH_SAID_MAX];
	unsigned number;
	enum rc booted;
	char *url;
	enum rc rc = settings_expand(facts->root_path, &url);

	if (rc == RC_OK) {
		con_print("Root path: %s\n", fetch_url_said(span_str(url), said));
		rc = san_root_hook(url, &number);
		heap_free(url);
	}
	if (rc == RC_CANCELLED)
		return rc;
	if (rc != RC_OK) {
		log_error("the root path is no drive: %s", rc_text(rc));
		return alone ? rc : run_answer(lease, facts);
	}
	if (!alone)
		rc = run_answer(lease, facts);
	if (rc == RC_LOCALBOOT || rc == RC_CANCELLED || rc == RC_SHELL) {
		san_root_end(number);
		return rc;
	}
	booted = san_root_boot(number, rc);
	return booted != RC_OK && rc_is_server_fault(rc) ? rc : booted; /* a server that was silent is asked again */
}

/*
 * What the lease says, unless a script lies beside this program on the server that it came from.  wanted: the command's
 * words, NULL at the start; a script's "autoboot" does not look for a script again.
 */
static enum rc network_boot(const struct arguments *wanted)
{
	const struct lease *lease;
	struct lease_facts facts;
	enum rc rc = network_find(wanted, &lease, &facts);
	bool ran = false;

	if ((rc != RC_OK && rc != RC_NO_BOOT_INFO) || lease == NULL)
		return rc;
	console_serial_by_setting();
	if (wanted == NULL) {
		enum rc script = lease->nic->is_boot ? sources_run_served(lease, &ran) : RC_OK;

		if (!ran && script == RC_OK)
			script = sources_run_scriptlet(&ran);
		if (ran || script != RC_OK)
			return script;
	}
	if (rc == RC_NO_BOOT_INFO) {
		log_error("the DHCP server gave an address but did not say what to boot; "
			  "set a boot file name, or options 209 and 210");
		return rc;
	}
	return dhcpv4_root_is_image(facts.root_path) ? run_answer_on_drive(lease, &facts) : run_answer(lease, &facts);
}

/* A script or answer that leads back to Kedge would start it again without end. */
static enum rc check_generation(void)
{
	if (plat_generation() < GENERATIONS_MAX)
		return RC_OK;
	log_error("Kedge has started Kedge %u times in a row: the script or the DHCP answer leads back to it; nothing is started by "
		  "itself any more", plat_generation());
	return RC_LIMIT;
}

static enum rc autoboot(void)
{
	bool ran;
	enum rc rc = check_generation();

	if (rc != RC_OK)
		return rc;
	rc = sources_run_own(&ran);
	return ran || rc != RC_OK ? rc : network_boot(NULL);
}

const struct command cmd_autoboot = {
	.name = "autoboot", .synopsis = "[INTERFACE...]", .group = "Network", .words_max = WORDS_ANY, .run = network_boot,
	.help = "Boots what DHCP says, as Kedge does by itself at its start; over the first interface whose lease says something.",
	.example = "autoboot net0",
};

/* What a person, a menu or a script has decided: the firmware goes on, whatever status it gets. */
static bool is_answer(enum rc rc)
{
	return rc == RC_OK || rc == RC_LOCALBOOT || rc == RC_EXIT;
}

/* The shell key is watched until something runs that has keys of its own. */
static enum rc start_by_itself(void)
{
	enum rc rc;

	con_watch_shell_key(true);
	image_stagger_arm(true);
	trail_begin();
	timeline_begin();
	rc = autoboot();
	if (!is_answer(rc) && rc != RC_SHELL) {
		trail_end(span_str("starting by itself"), rc);
		if (rc != RC_CANCELLED)
			telemetry_failed(rc);
	}
	con_watch_shell_key(false);
	image_stagger_arm(false);
	return rc;
}

/* RC_TIMEOUT if there was nobody: wait_ms without a key. */
static enum rc offer_shell(enum rc why, uint64_t wait_ms)
{
	if (!con_take_shell_key() && why != RC_SHELL)
		con_print("Nothing was booted: %s. Type \"why\" for the whole story, \"help\" for commands, \"exit\" for the next boot entry.\n",
			  rc_text(why));
	if (wait_ms == 0)
		return shell_run();
	con_print("Booting is tried again in %u s, unless a key is pressed.\n", (unsigned)(wait_ms / 1000));
	return shell_run_unless_idle(wait_ms);
}

/* A machine that nobody touches does not give up, and never falls to another boot entry by itself. */
static enum rc boot_with_patience(void)
{
	struct backoff wait = {.least_ms = PATIENCE_LEAST_MS, .most_ms = PATIENCE_MOST_MS};
	uint64_t started_ms = loop_now_ms();

	for (;;) {
		enum rc rc = start_by_itself();
		bool again;

		if (is_answer(rc))
			return rc;
		again = may_pass(rc) && loop_now_ms() - started_ms < 1000ULL * settings_get_number("patience", PATIENCE_S);
		if (offer_shell(rc, again ? backoff_next_ms(&wait) : 0) != RC_TIMEOUT)
			return RC_EXIT; /* whatever its last command gave: who leaves the first shell wants the next boot entry */
		image_drop_all();
	}
}

enum rc boot_main(void)
{
	enum rc rc;

	banner_show();
	settings_init();
	rc = stack_init();
	if (rc != RC_OK)
		return rc;
	nic_probe_all();
	settings_interfaces_register();
	rc = boot_with_patience();
	history_forget(&history_of_shell);
	graphics_close();
	san_unhook_all();
	nic_close_all();
	return rc;
}
