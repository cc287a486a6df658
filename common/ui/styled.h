/* Text of scripts on the console: with the colours and the clearing that its control sequences ask for. */
#pragma once

#include "base/span.h"

/** Writes text; colours stay for what is written next, by this or by others. */
void styled_write(struct span text);
