/* "--More--". */
#include "ui/pager.h"

#include "base/console.h"
#include "net/loop.h"
#include "plat.h"

#define MORE "--More-- Space: a page, Enter: a line, q: no more"

static bool is_on;

static enum con_more ask(void)
{
	int key;

	if (loop_is_polling())
		return CON_MORE_PAGE; /* a message from inside the network: nothing may wait there */
	con_status(MORE);
	for (;;) {
		enum rc rc = loop_key(LOOP_FOREVER, &key);

		if (rc == RC_OK && key != ' ' && key != KEY_PAGE_DOWN && key != KEY_ENTER && key != '\n' && key != KEY_DOWN &&
		    key != 'q' && key != 'Q' && key != KEY_ESC)
			continue;
		con_status_end(false);
		if (rc != RC_OK || key == 'q' || key == 'Q' || key == KEY_ESC)
			return CON_MORE_NONE;
		return key == ' ' || key == KEY_PAGE_DOWN ? CON_MORE_PAGE : CON_MORE_LINE;
	}
}

bool pager_switch(bool on)
{
	bool was = is_on;

	is_on = on;
	con_page(on ? ask : NULL);
	return was;
}
