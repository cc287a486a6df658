/* Entries as lines and lines as commands; see section "Composition" of Syslinux 6.04's behaviour. */
#include "pxelinux/bootline.h"

#include "pxelinux/sysappend.h"

static const char *const type_names[] = {
	[CONFIG_KERNEL] = "kernel",   [CONFIG_LINUX] = "linux",   [CONFIG_BOOT] = "boot",     [CONFIG_BSS] = "bss",
	[CONFIG_PXE] = "pxe",         [CONFIG_FDIMAGE] = "fdimage", [CONFIG_COM32] = "com32", [CONFIG_CONFIG] = "config",
	[CONFIG_LOCALBOOT] = "localboot",
};

#define TYPE_COUNT (sizeof type_names / sizeof type_names[0])

enum rc bootline_compose(const struct config_entry *entry, struct span extra, const struct pxelinux_options *options,
			 struct strbuf *out)
{
	if (entry->type != CONFIG_KERNEL)
		sb_fmt(out, ".%s ", type_names[entry->type]);
	sb_span(out, entry->image);
	if (entry->append.n > 0) {
		sb_char(out, ' ');
		sb_span(out, entry->append);
	}
	if (entry->initrd.n > 0) {
		sb_str(out, " initrd=");
		sb_span(out, entry->initrd);
	}
	sysappend(entry->sysappend, options, out);
	if (extra.n > 0) {
		sb_char(out, ' ');
		sb_span(out, span_trim(extra));
	}
	return out->cut ? RC_TOO_LONG : RC_OK;
}

static enum config_type type_by_suffix(struct span image)
{
	if (span_ends(image, ".c32") || span_ends(image, ".com") || span_ends(image, ".cbt"))
		return CONFIG_COM32;
	if (span_ends(image, ".img"))
		return CONFIG_FDIMAGE;
	if (span_ends(image, ".bss"))
		return CONFIG_BSS;
	if (span_ends(image, ".bin") || span_ends(image, ".bs"))
		return CONFIG_BOOT;
	return span_ends(image, ".0") ? CONFIG_PXE : CONFIG_LINUX;
}

struct bootline bootline_split(struct span line)
{
	struct bootline parts = {.type = CONFIG_KERNEL, .image = pxelinux_word(&line)};

	for (size_t i = 0; i < TYPE_COUNT && parts.image.n > 1 && *parts.image.p == '.'; i++) {
		if (span_is(span_skip(parts.image, 1), type_names[i])) {
			parts.type = (enum config_type)i;
			parts.image = pxelinux_word(&line);
			break;
		}
	}
	parts.typed = parts.type != CONFIG_KERNEL;
	if (!parts.typed)
		parts.type = type_by_suffix(parts.image);
	while (line.n > 0 && (*line.p == ' ' || *line.p == '\t'))
		line = span_skip(line, 1);
	parts.args = line;
	return parts;
}

enum bootline_module bootline_module(struct span image)
{
	static const struct {
		const char *name;
		enum bootline_module module;
		bool bare; /* known without .c32 too: names that nobody gives to a kernel */
	} modules[] = {
		{"menu", MODULE_MENU, true},           {"vesamenu", MODULE_MENU, true},
		{"reboot", MODULE_REBOOT, true},       {"poweroff", MODULE_POWEROFF, true},
		{"localboot", MODULE_LOCALBOOT, true}, {"chain", MODULE_LOCALBOOT, true},
		{"config", MODULE_CONFIG, false},      {"linux", MODULE_LINUX, false},
		{"ifcpu", MODULE_FIRST, true},         {"ifcpu64", MODULE_FIRST, true},
		{"whichsys", MODULE_WHICHSYS, true},   {"mboot", MODULE_MBOOT, true},
	};
	struct span base = span_skip(image, span_find_last(image, '/') == image.n ? 0 : span_find_last(image, '/') + 1);
	bool c32 = span_ends(base, ".c32");

	if (c32)
		base.n -= 4;
	for (size_t i = 0; i < sizeof modules / sizeof modules[0]; i++) {
		if (span_is(base, modules[i].name) && (c32 || modules[i].bare))
			return modules[i].module;
	}
	return c32 ? MODULE_OTHER : MODULE_NONE;
}

bool bootline_is_graphical(struct span command)
{
	struct span module = pxelinux_word(&command);

	return bootline_module(module) == MODULE_MENU && (span_ends(module, "vesamenu.c32") || span_ends(module, "vesamenu"));
}

struct span bootline_choice(enum bootline_module module, struct span args)
{
	struct span command = SPAN_NONE;
	bool inside = module == MODULE_FIRST;

	for (;;) {
		struct span word = pxelinux_word(&args);

		if (word.n == 0)
			return command;
		if (module == MODULE_WHICHSYS && *word.p == '-' && word.p[word.n - 1] == '-' && word.n > 2) {
			if (inside)
				return command;
			inside = span_is(word, "-pxe-");
			continue;
		}
		if (module == MODULE_FIRST && span_is(word, "--"))
			return command;
		if (inside && command.n == 0)
			command = word;
		else if (inside)
			command.n = (size_t)(word.p + word.n - command.p);
	}
}

struct span bootline_initrds(struct span args)
{
	for (; args.n > 0; args = span_skip(args, 1)) {
		if (span_starts(args, "initrd=") || span_starts(args, "initrdfile="))
			break;
	}
	args = span_skip(args, span_find(args, '=') + 1);
	return args.n > 0 && *args.p > 0x20 ? pxelinux_first_word(args) : SPAN_NONE;
}

bool bootline_next_initrd(struct span *list, struct span *name)
{
	while (list->n > 0) {
		size_t n = span_find(*list, ',');

		*name = span_sub(*list, 0, n);
		*list = span_skip(*list, n + 1);
		if (name->n > 0)
			return true;
	}
	return false;
}

bool bootline_next_part(struct span *args, struct span *part)
{
	struct span rest = *args;
	struct span word = pxelinux_word(&rest);
	struct span found = span_sub(word, 0, 0);

	while (word.n > 0 && !span_is(word, "---")) {
		if (found.n == 0)
			found = word;
		found.n = (size_t)(word.p + word.n - found.p);
		word = pxelinux_word(&rest);
	}
	*args = rest;
	*part = found;
	return found.n > 0 || word.n > 0;
}
