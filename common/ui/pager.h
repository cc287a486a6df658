/* Output longer than the screen pauses, while somebody types at the prompt; never in scripts. */
#pragma once

#include <stdbool.h>

/** Starts (true) or ends pausing; returns whether it was on. */
bool pager_switch(bool on);
