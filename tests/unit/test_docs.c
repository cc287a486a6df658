/* docs/commands.md, docs/settings.md and docs/errors.md say what the tables say, all of it and no more.  Run from the tree's root. */
#include "check.h"

#include "base/fmt.h"
#include "boot.h"
#include "conf.h"
#include "pxelinux/pxelinux.h"
#include "san/san.h"
#include "settings/settings.h"
#include "shell/causes.h"
#include "shell/command.h"

const struct nic_driver *const conf_nics[] = {NULL};
const struct fetch_scheme *const conf_schemes[] = {NULL};
const struct image_kind *const conf_kinds[] = {NULL};
const struct command *const conf_commands[] = {COMMANDS_NETWORK, COMMANDS_IMAGES, COMMANDS_SETTINGS, COMMANDS_FLOW, COMMANDS_MENUS, COMMANDS_SAN, &cmd_autoboot, &cmd_pxelinux, NULL};

static char *file_text(const char *path)
{
	FILE *file = fopen(path, "rb");
	char *text = calloc(1, 1 << 18);
	size_t n;

	if (file == NULL || text == NULL) {
		perror(path);
		exit(EXIT_FAILURE);
	}
	n = fread(text, 1, (1 << 18) - 1, file);
	CHECK(n > 0 && n < (1 << 18) - 1);
	fclose(file);
	return text;
}

static int says(const char *text, const char *wanted, const char *of)
{
	int found = strstr(text, wanted) != NULL;

	if (!found)
		printf("  %s: the page does not have: %s\n", of, wanted);
	CHECK(found);
	return found;
}

/* The page's part under "### name", up to the next heading; NULL if there is none.  Caller frees. */
static char *section_of(const char *page, const char *name)
{
	char heading[64];
	const char *start;
	const char *end;

	snprintf(heading, sizeof heading, "\n### %s\n", name);
	start = strstr(page, heading);
	if (start == NULL)
		return NULL;
	start += strlen(heading);
	end = strstr(start, "\n##");
	return strndup(start, end != NULL ? (size_t)(end - start) : strlen(start));
}

static unsigned count_rows(const char *page)
{
	unsigned count = 0;

	for (const char *at = strstr(page, "\n| `"); at != NULL; at = strstr(at + 1, "\n| `"))
		count++;
	return count;
}

static void check_command(const char *page, const struct command *command)
{
	char *section = section_of(page, command->name);
	char text[512];
	unsigned rows = 0;

	if (section == NULL)
		printf("  %s has no section\n", command->name);
	CHECK(section != NULL);
	if (section == NULL)
		return;
	snprintf(text, sizeof text, "    %s%s%s%s\n", command->name, command->options != NULL ? " [OPTION...]" : "",
		 command->synopsis[0] != '\0' ? " " : "", command->synopsis);
	says(section, text, command->name);
	says(section, command->help, command->name);
	snprintf(text, sizeof text, "Example: `%s`", command->example);
	says(section, text, command->name);
	if (command->aliases != NULL) {
		snprintf(text, sizeof text, "Also called: %s.", command->aliases);
		says(section, text, command->name);
	}
	for (const struct option *option = command->options; option != NULL && option->name != NULL; option++, rows++) {
		char letter[16] = "";

		if (option->letter != '\0')
			snprintf(letter, sizeof letter, ", `-%c`", option->letter);
		snprintf(text, sizeof text, "| `--%s%s%s`%s | %s |", option->name, option->value != NULL ? " " : "",
			 option->value != NULL ? option->value : "", letter, option->help);
		says(section, text, command->name);
	}
	CHECK_NUM(count_rows(section), rows);
	free(section);
}

static void test_commands(void)
{
	char *page = file_text("docs/commands.md");

	for (unsigned i = 0; conf_commands[i] != NULL; i++)
		check_command(page, conf_commands[i]);
	for (const char *at = strstr(page, "\n### "); at != NULL; at = strstr(at + 1, "\n### ")) {
		struct span name = span_of(at + 5, strcspn(at + 5, "\n"));
		const struct command *command = command_find(name);

		if (command == NULL || !span_is(name, command->name))
			printf("  the page tells of %.*s, which is no command\n", SPAN_ARGS(name));
		CHECK(command != NULL && span_is(name, command->name));
	}
	free(page);
}

static void source_of(const struct setting_known *known, char *text, size_t cap)
{
	unsigned long long tag = known->tag;

	if (known->space == SETTING_SMBIOS)
		snprintf(text, cap, "`smbios/%llu.%llu.%llu`", tag >> 16, tag >> 8 & 255, tag & 255);
	else if (known->space == SETTING_DHCP && tag > 255)
		snprintf(text, cap, "DHCP option %llu.%llu", tag >> 8, tag & 255);
	else if (known->space == SETTING_DHCP)
		snprintf(text, cap, "DHCP option %llu", tag);
	else
		snprintf(text, cap, "computed");
}

static void test_settings(void)
{
	char *page = file_text("docs/settings.md");
	const struct setting_known *known;
	char source[64];
	char row[256];
	unsigned rows = 0;

	for (unsigned i = 0; (known = settings_known(i)) != NULL; i++, rows++) {
		source_of(known, source, sizeof source);
		snprintf(row, sizeof row, "\n| `%s` | %s | %s | %s |\n", known->name, source, setting_type_name(known->type),
			 known->help);
		says(page, row, known->name);
	}
#define X(value, name, help) \
	rows++; \
	says(page, "\n| `" name "` | " help " |\n", name);
	SETTING_TYPES(X)
#undef X
	CHECK_NUM(count_rows(page), rows);
	free(page);
}

static void check_error(const char *page, enum rc rc, const char *name, const char *text)
{
	char row[700];

	snprintf(row, sizeof row, "\n| %u | `%s` | 0x%08x | %s | %s | %s |\n", (unsigned)rc, name, rc_errno(rc), text, cause_of(rc)->usual,
		 cause_of(rc)->remedy);
	says(page, row, name);
}

static void test_errors(void)
{
	char *page = file_text("docs/errors.md");
	unsigned rows = 0;
	unsigned found = 0;

#define X(number, name, text) \
	if (name != RC_OK) { \
		rows++; \
		check_error(page, name, #name, text); \
	}
	RC_LIST(X)
#undef X
	for (const char *at = strstr(page, " | `RC_"); at != NULL; at = strstr(at + 1, " | `RC_"))
		found++;
	CHECK_NUM(found, rows);
	free(page);
}

int main(void)
{
	test_commands();
	test_settings();
	test_errors();
	return check_end();
}
