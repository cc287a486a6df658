/* Escape sequences of terminals as keys. */
#include "base/vt_keys.h"

#include "plat.h"

#define NUMBER_MAX 1000 /* no key has a larger one */

/* ESC [ letter and ESC O letter. */
static int letter_key(int letter)
{
	switch (letter) {
	case 'A':
		return KEY_UP;
	case 'B':
		return KEY_DOWN;
	case 'C':
		return KEY_RIGHT;
	case 'D':
		return KEY_LEFT;
	case 'H':
		return KEY_HOME;
	case 'F':
	case 'K': /* PC ANSI, as is the rest */
		return KEY_END;
	case '@':
		return KEY_INSERT;
	case 'X':
		return KEY_DELETE;
	case '?':
		return KEY_PAGE_UP;
	case '/':
		return KEY_PAGE_DOWN;
	default:
		return KEY_NONE;
	}
}

/* ESC [ number ~ */
static int number_key(unsigned number)
{
	static const int editing[] = {KEY_NONE, KEY_HOME, KEY_INSERT, KEY_DELETE, KEY_END, KEY_PAGE_UP, KEY_PAGE_DOWN,
				      KEY_HOME, KEY_END};

	if (number < sizeof editing / sizeof editing[0])
		return editing[number];
	if (number >= 11 && number <= 15)
		return KEY_F1 + (int)number - 11;
	if (number >= 17 && number <= 21)
		return KEY_F1 + (int)number - 17 + 5;
	if (number == 23 || number == 24)
		return KEY_F1 + (int)number - 23 + 10;
	return KEY_NONE;
}

static unsigned give(struct vt_keys *vt, int key, int *out)
{
	*vt = (struct vt_keys){.state = VT_GROUND};
	if (key == KEY_NONE)
		return 0;
	out[0] = key;
	return 1;
}

/* Behind ESC: a sequence begins, or it was the key and this is the next one. */
static unsigned feed_after_esc(struct vt_keys *vt, int key, int *out)
{
	if (key == '[' || key == 'O') {
		*vt = (struct vt_keys){.state = key == '[' ? VT_CSI : VT_SS3, .counting = true};
		return 0;
	}
	out[0] = KEY_ESC;
	if (key == KEY_ESC)
		return 1; /* the second one waits in turn */
	*vt = (struct vt_keys){.state = VT_GROUND};
	out[1] = key;
	return 2;
}

/* Behind ESC [: numbers with ; between them, then one final character. */
static unsigned feed_csi(struct vt_keys *vt, int key, int *out)
{
	if (key >= '0' && key <= '9') {
		if (vt->counting && vt->number < NUMBER_MAX)
			vt->number = vt->number * 10 + (unsigned)(key - '0');
		return 0;
	}
	if (key == ';') {
		vt->counting = false; /* what follows says which of Shift, Alt and Ctrl was held */
		return 0;
	}
	if (key == '[') {
		vt->state = VT_CSI_LINUX;
		return 0;
	}
	return give(vt, key == '~' ? number_key(vt->number) : letter_key(key), out);
}

unsigned vt_keys_feed(struct vt_keys *vt, int key, int out[VT_KEYS_OUT])
{
	/* What cannot stand in a sequence ends a broken one and counts by itself. */
	if (vt->state != VT_ESC && (key == KEY_ESC || key >= 0x7f))
		*vt = (struct vt_keys){.state = VT_GROUND};
	switch (vt->state) {
	case VT_ESC:
		return feed_after_esc(vt, key, out);
	case VT_CSI:
		return feed_csi(vt, key, out);
	case VT_CSI_LINUX: /* the Linux console's F1 to F5 */
		return give(vt, key >= 'A' && key <= 'E' ? KEY_F1 + key - 'A' : KEY_NONE, out);
	case VT_SS3: /* xterm's F1 to F4, and arrows in its application mode */
		return give(vt, key >= 'P' && key <= 'S' ? KEY_F1 + key - 'P' : letter_key(key), out);
	case VT_GROUND:
		break;
	}
	if (key == KEY_ESC) {
		vt->state = VT_ESC;
		return 0;
	}
	out[0] = key;
	return 1;
}

int vt_keys_end(struct vt_keys *vt)
{
	int key = vt->state == VT_ESC ? KEY_ESC : KEY_NONE;

	*vt = (struct vt_keys){.state = VT_GROUND};
	return key;
}
