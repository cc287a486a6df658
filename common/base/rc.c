/* Texts and names of the result codes. */
#include "base/rc.h"

const char *rc_text(enum rc rc)
{
	switch (rc) {
#define X(number, name, text) \
	case name: \
		return text;
		RC_LIST(X)
#undef X
	}
	return "unknown result";
}

const char *rc_name(enum rc rc)
{
	switch (rc) {
#define X(number, name, text) \
	case name: \
		return #name;
		RC_LIST(X)
#undef X
	}
	return "RC_?";
}
