/* Commands: where Kedge is seen and typed to. */
#include "shell/command.h"

#include "plat.h"
#include "settings/settings.h"
#include "shell/console_serial.h"

#define LOG_MODULE "serial"
#include "base/log.h"

#define BAUD_USUAL 115200

static enum rc say_refused(enum rc rc, uint64_t port, uint64_t baud)
{
	if (rc == RC_UNSUPPORTED)
		log_error("on this machine the firmware's own console carries its serial ports; switch it on in the firmware's setup");
	else if (rc == RC_NOT_FOUND)
		log_error("there is no serial port %llu", (unsigned long long)port);
	else if (rc == RC_INVALID)
		log_error("port %llu at %llu baud: ports are 0 to 3, rates 75 to 115200", (unsigned long long)port,
			  (unsigned long long)baud);
	return rc;
}

enum rc console_serial_start(struct span text)
{
	uint64_t port;
	uint64_t baud = BAUD_USUAL;
	size_t comma = 0;
	enum rc rc;

	while (comma < text.n && text.p[comma] != ',')
		comma++;
	if (!span_decimal(span_sub(text, 0, comma), &port) ||
	    (comma < text.n && !span_decimal(span_skip(text, comma + 1), &baud))) {
		log_error("\"%.*s\" is no serial port; say PORT or PORT,BAUD, as in 0,115200", SPAN_ARGS(text));
		return RC_USAGE;
	}
	rc = plat_console_serial(port < 256 ? (unsigned)port : 255, baud <= UINT32_MAX ? (unsigned)baud : 0);
	return rc == RC_OK ? RC_OK : say_refused(rc, port, baud);
}

void console_serial_by_setting(void)
{
	char buf[32];
	struct strbuf text;

	sb_init(&text, buf, sizeof buf);
	if (settings_get_text(span_str("serial-console"), &text) == RC_OK)
		(void)console_serial_start(sb_as_span(&text)); /* booting goes on without it, and it has said why */
}

static enum rc run_serial(const struct arguments *args)
{
	return console_serial_start(span_str(args->words[0]));
}

const struct command cmd_serial = {
	.name = "serial", .synopsis = "PORT[,BAUD]", .group = "Flow", .words_min = 1, .words_max = 1, .run = run_serial,
	.help = "Speaks over a serial port as well (BIOS; 0 is the first, 115200 baud unless said), as a terminal "
		"of 8 bits without parity.",
	.example = "serial 0,115200",
};
