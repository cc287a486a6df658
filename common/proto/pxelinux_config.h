/*
 * PXELINUX configuration, line by line: text in, directives out.
 *
 * Accepts the union of what PXELINUX itself and its menu modules read (Syslinux 6.04).  What is not known is
 * skipped in silence, as there; so are blank lines and comments, which are nothing but unknown words.  There is no
 * wrong input: every text gives a sequence of directives, at most one a line.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

#define PXELINUX_LINE_MAX 4095 /* bytes; what is longer goes on as a new line, as there */
#define PXELINUX_F_KEYS   12

/* Directives of their own word. */
#define PXELINUX_CORE_LIST(X) \
	X(PXL_ALLOWOPTIONS, "allowoptions") X(PXL_APPEND, "append") X(PXL_BOOT, "boot") X(PXL_BSS, "bss") \
	X(PXL_COM32, "com32") X(PXL_COMBOOT, "comboot") X(PXL_CONFIG, "config") X(PXL_CONSOLE, "console") \
	X(PXL_DEFAULT, "default") X(PXL_DISPLAY, "display") X(PXL_FDIMAGE, "fdimage") X(PXL_FONT, "font") \
	X(PXL_IMPLICIT, "implicit") X(PXL_INCLUDE, "include") X(PXL_INITRD, "initrd") X(PXL_KBDMAP, "kbdmap") \
	X(PXL_KERNEL, "kernel") X(PXL_LABEL, "label") X(PXL_LINUX, "linux") X(PXL_LOCALBOOT, "localboot") \
	X(PXL_NOCOMPLETE, "nocomplete") X(PXL_NOESCAPE, "noescape") X(PXL_NOHALT, "nohalt") \
	X(PXL_ONERROR, "onerror") X(PXL_ONTIMEOUT, "ontimeout") X(PXL_PATH, "path") X(PXL_PROMPT, "prompt") \
	X(PXL_PXE, "pxe") X(PXL_PXERETRY, "pxeretry") X(PXL_SAY, "say") X(PXL_SENDCOOKIES, "sendcookies") \
	X(PXL_SERIAL, "serial") X(PXL_SYSAPPEND, "sysappend") X(PXL_TIMEOUT, "timeout") \
	X(PXL_TOTALTIMEOUT, "totaltimeout") X(PXL_UI, "ui")

/* Directives that follow the word MENU. */
#define PXELINUX_MENU_LIST(X) \
	X(PXL_MENU_AUTOBOOT, "autoboot") X(PXL_MENU_BACKGROUND, "background") X(PXL_MENU_BEGIN, "begin") \
	X(PXL_MENU_CLEAR, "clear") X(PXL_MENU_CMDLINEROW, "cmdlinerow") X(PXL_MENU_COLOUR, "colour") \
	X(PXL_MENU_DEFAULT, "default") X(PXL_MENU_DISABLE, "disable") X(PXL_MENU_END, "end") \
	X(PXL_MENU_ENDROW, "endrow") X(PXL_MENU_EXIT, "exit") X(PXL_MENU_GOTO, "goto") X(PXL_MENU_HELP, "help") \
	X(PXL_MENU_HELPMSGENDROW, "helpmsgendrow") X(PXL_MENU_HELPMSGROW, "helpmsgrow") \
	X(PXL_MENU_HIDDEN, "hidden") X(PXL_MENU_HIDDENKEY, "hiddenkey") X(PXL_MENU_HIDDENROW, "hiddenrow") \
	X(PXL_MENU_HIDE, "hide") X(PXL_MENU_HSHIFT, "hshift") X(PXL_MENU_IMMEDIATE, "immediate") \
	X(PXL_MENU_INDENT, "indent") X(PXL_MENU_LABEL, "label") X(PXL_MENU_MARGIN, "margin") \
	X(PXL_MENU_MASTER_PASSWD, "master") X(PXL_MENU_MSGCOLOUR, "msgcolour") X(PXL_MENU_NOIMMEDIATE, "noimmediate") \
	X(PXL_MENU_NOSAVE, "nosave") X(PXL_MENU_NOTABMSG, "notabmsg") X(PXL_MENU_ONERROR, "onerror") \
	X(PXL_MENU_PASSPROMPT, "passprompt") X(PXL_MENU_PASSWD, "passwd") \
	X(PXL_MENU_PASSWORDMARGIN, "passwordmargin") X(PXL_MENU_PASSWORDROW, "passwordrow") X(PXL_MENU_QUIT, "quit") \
	X(PXL_MENU_RESOLUTION, "resolution") X(PXL_MENU_ROWS, "rows") X(PXL_MENU_SAVE, "save") \
	X(PXL_MENU_SEPARATOR, "separator") X(PXL_MENU_SHIFTKEY, "shiftkey") X(PXL_MENU_START, "start") \
	X(PXL_MENU_TABMSG, "tabmsg") X(PXL_MENU_TABMSGROW, "tabmsgrow") X(PXL_MENU_TIMEOUTROW, "timeoutrow") \
	X(PXL_MENU_TITLE, "title") X(PXL_MENU_VSHIFT, "vshift") X(PXL_MENU_WIDTH, "width")

enum pxelinux_keyword {
#define X(keyword, word) keyword,
	PXELINUX_CORE_LIST(X) PXELINUX_MENU_LIST(X)
#undef X
	PXL_F_KEY,     /* F1 to F12; F0, the older spelling of F10, comes as 10 */
	PXL_TEXT_HELP, /* TEXT HELP ... ENDTEXT */
};

/*
 * One directive.  Spellings of the same thing (IPAPPEND, COLOR, DISABLED, MENU INCLUDE) come as one keyword.
 * value is the rest of the line behind the blanks that follow the keyword; blanks at its end are kept, they can
 * mean something.  Of PXL_SAY it starts one byte behind the word; of PXL_TEXT_HELP it is the lines as they stand,
 * up to the line of ENDTEXT or the end.  Borrowed from the text.
 */
struct pxelinux_directive {
	enum pxelinux_keyword keyword;
	struct span value;
	unsigned f_key; /* of PXL_F_KEY: 1 to 12 */
};

struct pxelinux_reader {
	struct span left;
};

/** Starts to read a whole file, which stays the caller's; a UTF-8 byte order mark before it is skipped. */
struct pxelinux_reader pxelinux_reader_of(struct span text);

/** Next directive; false at the end. */
bool pxelinux_next(struct pxelinux_reader *reader, struct pxelinux_directive *out);

/**
 * Takes the first word off *text by PXELINUX's own rule: blanks before it are skipped, it ends before any byte up
 * to 0x20 and before 0x7f.  Empty if there is none.
 */
struct span pxelinux_word(struct span *text);

/** The first word alone, for directives that name a file. */
struct span pxelinux_first_word(struct span text);

/** The number at the start of the value, as C's atoi: 0 if there is none; held within 32 bits. */
int32_t pxelinux_number(struct span value);

/** Same as C's strtol with base 0: 0x and 0 prefixes count (IPAPPEND, LOCALBOOT). */
int32_t pxelinux_number_any(struct span value);
