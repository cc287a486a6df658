/* The serial console, by what a setting or a command says. */
#pragma once

#include "base/rc.h"
#include "base/span.h"

/** Starts it by "PORT" or "PORT,BAUD" (115200 unless said); says why not. */
enum rc console_serial_start(struct span text);

/** Starts it as the setting serial-console says, if that is set. */
void console_serial_by_setting(void);
