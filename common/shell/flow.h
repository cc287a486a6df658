/*
 * How a line ends the script or shell that it stands in.  Commands such as exit and goto say so while they run;
 * whoever runs lines one after the other asks.
 */
#pragma once

#include "base/rc.h"
#include "base/span.h"

enum flow {
	FLOW_ON,   /* the next line follows */
	FLOW_JUMP, /* the rest of this line is left out: goto has moved on */
	FLOW_EXIT, /* the script or shell ends with the line's result */
};

/** Said by a command: what shall happen when it returns. */
void flow_set(enum flow flow);

/** Runs one line as command_line_run does; *flow says how to go on. */
enum rc flow_run_line(struct span line, enum flow *flow);
