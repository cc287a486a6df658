/* Names, prefixes, message files, countdowns: the input's lines are prefix, server, and names. */
#include <stdlib.h>

#include "proto/pxelinux_path.h"
#include "proto/pxelinux_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void resolve(struct span prefix, struct span server, struct span name)
{
	char text[300];
	struct strbuf sb;

	sb_init(&sb, text, sizeof text);
	if (pxelinux_resolve(prefix, server, name, &sb) == RC_OK && (sb.n == 0 || sb.cut))
		abort();
	sb_init(&sb, text, sizeof text);
	if (pxelinux_change_prefix(prefix, name, &sb) == RC_OK && sb.cut)
		abort();
	if (pxelinux_prefix_of(name).n > name.n)
		abort();
}

static void search(struct span text)
{
	struct pxelinux_identity identity = {
		.config_file = span_sub(text, 0, 20),
		.uuid = span_sub(text, 0, 16),
		.mac = span_sub(text, 3, 6),
	};
	char name[64];

	if (text.n >= 4)
		identity.address = netaddr_v4(text.p);
	for (unsigned i = 0; i <= PXELINUX_SEARCH_MAX; i++) {
		struct strbuf sb;

		sb_init(&sb, name, sizeof name);
		if (pxelinux_search_name(&identity, i, &sb) == RC_NOT_FOUND)
			return;
	}
	abort(); /* more names than there can be */
}

static void show(struct span text)
{
	struct pxelinux_message message = pxelinux_message_of(text, text.n % 2 != 0);
	enum pxelinux_piece piece;
	size_t bytes = 0;
	char out[128];
	struct strbuf sb;

	while (pxelinux_message_next(&message, &piece)) {
		if (piece == PXELINUX_PIECE_TEXT)
			bytes += message.text.n;
		else if (piece == PXELINUX_PIECE_COLOUR && (message.foreground > 15 || message.background > 15))
			abort();
	}
	if (bytes > text.n)
		abort();
	sb_init(&sb, out, sizeof out);
	pxelinux_countdown(text, (unsigned)text.n, &sb);
	sb_init(&sb, out, sizeof out);
	if (pxelinux_plain(text, 30, &sb) > 30)
		abort();
	for (size_t i = 0; i < sb.n; i++) {
		if ((uint8_t)out[i] < 0x20 || out[i] == 0x7f)
			abort();
	}
	sb_init(&sb, out, sizeof out);
	pxelinux_join_blanks(text, &sb);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct span text = span_of(data, n);
	struct span rest = text;
	struct span prefix = SPAN_NONE;
	struct span server = SPAN_NONE;
	struct span name;

	(void)span_line(&rest, &prefix);
	(void)span_line(&rest, &server);
	for (unsigned i = 0; i < 50 && span_line(&rest, &name); i++)
		resolve(prefix, server, name);
	search(text);
	show(text);
	return 0;
}
