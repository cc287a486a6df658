/*
 * What every port gives the common code.
 *
 * Plain functions, bound by the linker: a port that lacks one does not link.  Nothing here may serve a single
 * port; what exists many times (NIC drivers, image kinds ...) is listed in the port's conf.c instead (conf.h).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/span.h"

/* ---- time ---- */

/** Microseconds since some fixed moment.  Never goes back. */
uint64_t plat_now_us(void);

/**
 * Rests until something may have happened, at most max_us microseconds.  A port that cannot rest without missing
 * frames returns at once.
 */
void plat_idle(unsigned max_us);

/** Seconds since 1970-01-01 00:00 UTC by the machine's clock; RC_NOT_FOUND if it has none, or it says nonsense. */
enum rc plat_unix_time(uint64_t *seconds) MUST_CHECK;

/* ---- memory ---- */

/* Physical address: 64 bits on every port, so that a 32-bit build can name memory it cannot point at. */
typedef uint64_t paddr_t;

#define PLAT_ANY_ADDRESS UINT64_MAX

/** n bytes, 16-byte aligned, contents undefined; NULL if there are none.  Freed by plat_heap_free. */
void *plat_heap_alloc(size_t n) MUST_CHECK;
void plat_heap_free(void *p);

/**
 * Gives n bytes (rounded up to 4 KiB pages, page aligned, contents undefined) wholly below the address limit, for
 * images and rings; NULL if there are none.  They survive until plat_pages_free or the jump into what is booted.
 */
void *plat_pages_alloc(size_t n, paddr_t limit) MUST_CHECK;
void plat_pages_free(void *pages, size_t n);

/** Bytes that plat_pages_alloc could still give, in all; for messages and early size checks. */
uint64_t plat_pages_free_bytes(void);

/** Bytes of RAM that the machine has by the firmware's map; for people. */
uint64_t plat_memory_bytes(void);

/* ---- console ---- */

/* Keys that are not characters lie beyond Unicode. */
enum plat_key {
	KEY_NONE = -1,
	KEY_CTRL_B = 0x02,
	KEY_CTRL_C = 0x03,
	KEY_BACKSPACE = 0x08,
	KEY_TAB = 0x09,
	KEY_ENTER = 0x0d,
	KEY_ESC = 0x1b,
	KEY_DELETE = 0x7f,
	KEY_UP = 0x110000,
	KEY_DOWN,
	KEY_LEFT,
	KEY_RIGHT,
	KEY_HOME,
	KEY_END,
	KEY_PAGE_UP,
	KEY_PAGE_DOWN,
	KEY_INSERT,
	KEY_F1 = 0x110101, /* KEY_F1 + n - 1 is Fn, up to F12 */
	KEY_F12 = KEY_F1 + 11,
};

#define KEY_ALT 0x200000 /* added to a character that Alt was held with, where a port can tell; terminals send Esc first */

/** One key: a Unicode code point (control characters as such; Enter is CR) or a plat_key; KEY_NONE if none waits. Never blocks. */
int plat_console_key(void);

/** Writes UTF-8 text to every console at the cursor.  LF starts a new line, CR goes to its start.  Must work before anything else does. */
void plat_console_write(const char *text, size_t n);

/* The eight colours of ANSI; as foreground, + PLAT_BRIGHT. */
enum plat_colour { PLAT_BLACK, PLAT_RED, PLAT_GREEN, PLAT_YELLOW, PLAT_BLUE, PLAT_MAGENTA, PLAT_CYAN, PLAT_WHITE, PLAT_BRIGHT };

/** Colours of what is written from now on. */
void plat_console_colour(unsigned foreground, unsigned background);

/** Clears the screen to the background colour, cursor to the top left. */
void plat_console_clear(void);

/** Moves the cursor; column and row count from 0. */
void plat_console_goto(unsigned column, unsigned row);

/** Shows or hides the cursor. */
void plat_console_cursor(bool visible);

/** Columns and rows of the text screen; 80 x 25 where nobody knows. */
void plat_console_size(unsigned *columns, unsigned *rows);

/**
 * Also speaks over serial port 0 to 3 from now on, 8N1; baud 0 ends that.  RC_UNSUPPORTED where serial consoles are the
 * firmware's matter, RC_NOT_FOUND if there is no such port, RC_INVALID for a port or baud rate that cannot be.
 *
 * @flow: PXELINUX's bits: 0x01 and 0x02 raise DTR and RTS, 0x10 to 0x80 wait for CTS, DSR, RI, DCD before each byte,
 *        0x100 to 0x800 take no byte while these are down; 0: DTR and RTS alone
 */
enum rc plat_console_serial(unsigned port, unsigned baud, unsigned flow) MUST_CHECK;

/** Shows nothing on the screen from now on, or again; serial ports are another matter.  Does nothing where they are the same. */
void plat_console_video(bool shown);

/* ---- pixels ---- */

/* A screen of pixels that this program has for itself. */
struct plat_frame {
	unsigned width, height;
};

/**
 * Takes the screen for pixels: in the mode it is in, if that suits width x height, else in the smallest that has room.
 * Until plat_frame_close, the text console is what the machine has besides that screen, such as serial lines, which
 * plat_console_size describes: 0 x 0 if there is nothing.
 * RC_UNSUPPORTED if there is no such screen, or if taking it would leave somebody without the text who had it.
 */
enum rc plat_frame_open(unsigned width, unsigned height, struct plat_frame *out) MUST_CHECK;

/** Puts a rectangle of pixels, 0x00RRGGBB, whose rows are stride apart, onto the screen; it lies within it. */
void plat_frame_put(unsigned x, unsigned y, unsigned width, unsigned height, const uint32_t *pixels, unsigned stride);

/** The screen has text again, in the mode that it was in; empty.  Nothing happens if it is not open. */
void plat_frame_close(void);

/* ---- PCI ---- */

/* One PCI function, as the firmware set it up. */
struct plat_pci {
	uint32_t address;    /* segment << 16 | bus << 8 | device << 3 | function */
	uint16_t vendor;
	uint16_t device;
	uint32_t class_code; /* base class << 16 | subclass << 8 | interface */
	void *port;          /* the port's own */
};

/** The function with the lowest address that is not below from; false if there is none.  The next: from = found->address + 1. */
bool plat_pci_find(uint32_t from, struct plat_pci *found) MUST_CHECK;

/** Reads width (1, 2 or 4) bytes of configuration space at a multiple of width; all ones where nothing answers. */
uint32_t plat_pci_read(const struct plat_pci *pci, unsigned offset, unsigned width);
void plat_pci_write(const struct plat_pci *pci, unsigned offset, unsigned width, uint32_t value);

/** The PCI address of the network card with that MAC address, while the firmware's driver has it; false if nobody knows. */
bool plat_nic_place(const uint8_t mac[6], uint32_t *address) MUST_CHECK;

/**
 * Takes the function away from the firmware's driver and lets it master the bus.  RC_NIC_OPEN if the firmware does not
 * let go of it.
 */
enum rc plat_pci_take(struct plat_pci *pci) MUST_CHECK;

/** Ends that; the device must be quiet.  The firmware has its driver on it again when the port says so, not before. */
void plat_pci_give_back(struct plat_pci *pci);

/* A window of the function's registers. */
struct plat_bar {
	const struct plat_pci *pci; /* borrowed */
	unsigned index;             /* the port's own number of the base address register */
	bool is_io;
	paddr_t at;
};

/**
 * Opens the window of base address register index (0 to 5) and has the function listen to it; whoever did not take
 * the function only looks.  RC_NOT_FOUND if the register is empty, RC_UNSUPPORTED if the window is out of reach.
 */
enum rc plat_bar_open(const struct plat_pci *pci, unsigned index, struct plat_bar *out) MUST_CHECK;

/** One access of width (1, 2 or 4) bytes at a multiple of width. */
uint32_t plat_bar_read(const struct plat_bar *bar, uint32_t offset, unsigned width);
void plat_bar_write(const struct plat_bar *bar, uint32_t offset, unsigned width, uint32_t value);

/* Memory that a device reads and writes while the program does. */
struct plat_dma {
	uint8_t *bytes; /* page aligned */
	paddr_t bus;    /* the same place as the device calls it */
	size_t n;
	void *port;     /* the port's own */
};

/** n zeroed bytes for a function that was taken, below 4 GiB where the port can choose.  RC_NO_MEMORY. */
enum rc plat_dma_alloc(const struct plat_pci *pci, size_t n, struct plat_dma *out) MUST_CHECK;

/** Frees it, also when the function was given back meanwhile; nothing happens if bytes is NULL.  What is left at the program's end is freed then. */
void plat_dma_free(struct plat_dma *dma);

/* ---- drives ---- */

#define PLAT_DRIVE_FIRST 0x80 /* the first hard disk, in the BIOS's count */

/* A drive that this program adds to the firmware's: read-only.  The caller's, from plat_drive_add to plat_drive_remove. */
struct plat_drive {
	unsigned number;     /* in the BIOS's count; no other drive of this program has it */
	bool is_cd;
	uint32_t block_size; /* 512, or 2048 for a CD */
	uint64_t blocks;
	const char *url;     /* where it comes from: for a device path */
	struct span memory;  /* all of it, where it is in memory; else empty */

	/** Reads count blocks; waits.  Called by whatever runs beside this program. */
	enum rc (*read)(void *ctx, uint64_t block, uint32_t count, void *to);
	void *ctx;
	void *port;          /* the port's own */
};

/** Shows the drive to whatever is started from now on.  Says what went wrong. */
enum rc plat_drive_add(struct plat_drive *drive) MUST_CHECK;

/** Ends that; nothing happens if it was not added. */
void plat_drive_remove(struct plat_drive *drive);

/**
 * Pages for an image that is going to be a drive's memory: as plat_pages_alloc gives them, but where the firmware tells the started system
 * of such a drive, that system leaves them alone.  Freed by plat_pages_free.
 */
void *plat_drive_pages_alloc(size_t n) MUST_CHECK;

/**
 * Whether the firmware may have a drive of its own by that number, in the BIOS's count.  A firmware that does not count has all of them as
 * 0, which is what iPXE's scripts say, and as PLAT_DRIVE_FIRST.
 */
bool plat_drive_is_local(unsigned number);

struct plat_drive_boot {
	struct plat_drive *drive; /* NULL: the firmware's own drive of that number */
	unsigned number;

	/* Without use where a drive has boot code.  NULL: what the firmware would start, on whichever file system has it. */
	const char *file;    /* to start */
	const char *extra;   /* another that must lie on the same file system */
	const char *label;   /* of the file system, in any case */
	const uint8_t *uuid; /* of its GPT partition: 16 bytes in the order of the text */
};

/**
 * Starts the system on a drive.  Returns only if it did not start, or came back: RC_OK when it returned success.
 * Says what went wrong.
 */
enum rc plat_drive_boot(const struct plat_drive_boot *boot) MUST_CHECK;

/* ---- the machine ---- */

/** Fills n bytes with randomness; RC_NO_ENTROPY if the machine has no source. */
enum rc plat_entropy(void *bytes, size_t n) MUST_CHECK;

/** The SMBIOS structure table (DMTF DSP0134 section 5.2), borrowed for ever; empty if there is none. */
struct span plat_smbios(void);

/** ACPI's root pointer (ACPI 6.5 section 5.2.5), 20 bytes at least, borrowed for ever; empty if there is none. */
struct span plat_acpi_root(void);

/** n bytes of a table of the firmware's at a physical address, borrowed for ever; empty where n is 0 or they are out of reach. */
struct span plat_firmware_table(paddr_t at, size_t n);

/** What CPUID gives for a function and sub-function: EAX, EBX, ECX, EDX. */
void plat_cpuid(uint32_t function, uint32_t sub_function, uint32_t registers[4]);

/**
 * Reads a variable of the firmware's (UEFI 8.2), the first of that name, into buf.  RC_NOT_FOUND if there is none,
 * RC_TOO_LONG if it does not fit, RC_UNSUPPORTED where firmware has no variables.
 */
enum rc plat_firmware_variable(struct span name, uint8_t *buf, size_t cap, size_t *n) MUST_CHECK;

/* What this program is to a DHCP server: RFC 4578, and IANA's "Processor Architecture Types". */
struct plat_identity {
	const char *platform;    /* "efi", "pcbios", "host": the setting ${platform} */
	const char *buildarch;   /* "x86_64", "i386": the setting ${buildarch} */
	uint16_t dhcp_arch;      /* option 93 when started by PXE or from disk: 7 on x64 UEFI, 0 on BIOS */
	uint16_t dhcp_arch_http; /* option 93 when started by HTTP Boot: 16 on x64 UEFI */
	uint8_t nii[3];          /* option 94: type, major, minor */
};
extern const struct plat_identity plat_identity;

/*
 * What the firmware already knows of the network from starting this program.  All spans are borrowed for ever;
 * empty means: unknown.  Hostile until checked, like any packet.
 */
struct plat_handover {
	bool has_mac;
	uint8_t mac[6];          /* the NIC that this program was loaded through */
	struct span dhcp_ack;    /* DHCPv4 packets as they came, from the BOOTP op field on */
	struct span proxy_offer;
	struct span pxe_reply;
	struct span load_url;    /* UTF-8: where this program came from when by HTTP Boot */
	struct span options;     /* UTF-8: the command line given to this program, without its own name */
	struct span file;        /* a file that its loader put into memory; the bytes are given back by plat_pages_free */
};

/** Filled at start-up; constant afterwards. */
const struct plat_handover *plat_handover(void);

/** How many programs of this kind wait below this one: the one that started it, the one that started that ... */
unsigned plat_generation(void);

/* ---- files that belong to this program ---- */

/** What scripts/embed put into this program (proto/embedded.h), unchecked; borrowed for ever; empty if nothing. */
struct span plat_embedded(void);

/**
 * The folder that this program was loaded from, on a medium whose files can be read: "/EFI/BOOT/", UTF-8, with a slash at
 * both ends.  Borrowed for ever; empty where there is no such medium.
 */
struct span plat_folder(void);

struct plat_file;

/**
 * Opens a file of that medium by its absolute path, for reading.  The caller closes *out.
 * RC_UNSUPPORTED if there is no such medium, RC_NOT_FOUND (also for a folder), RC_IO, RC_NO_MEMORY, RC_FIRMWARE.
 */
enum rc plat_file_open(struct span path, struct plat_file **out, uint64_t *size) MUST_CHECK;

/** Reads the next n bytes at most; *got is 0 at the end.  Takes as long as the medium does.  RC_IO, RC_FIRMWARE. */
enum rc plat_file_read(struct plat_file *file, void *to, size_t n, size_t *got) MUST_CHECK;
void plat_file_close(struct plat_file *file);

/**
 * Makes a file of that medium, empty, and the folder that it lies in; to be written and closed.
 * What lies in CACHE_FOLDER (config.h) may be on another medium: where this program came by network, on the machine's
 * EFI system partition.
 * RC_UNSUPPORTED if there is no such medium or nothing can be written there; RC_LIMIT if it is full; RC_IO, RC_NO_MEMORY, RC_FIRMWARE.
 */
enum rc plat_file_create(struct span path, struct plat_file **out) MUST_CHECK;

/** Appends; no bytes at all bring what was written to the medium.  RC_LIMIT if it is full, RC_IO, RC_FIRMWARE. */
enum rc plat_file_write(struct plat_file *file, struct span bytes) MUST_CHECK;

/** Gives a file another path, in the place of what is there.  RC_NOT_FOUND, RC_IO, RC_FIRMWARE. */
enum rc plat_file_rename(struct span from, struct span to) MUST_CHECK;

/** RC_NOT_FOUND, RC_IO, RC_FIRMWARE. */
enum rc plat_file_remove(struct span path) MUST_CHECK;

/* ---- the end ---- */

/** These return only if the machine refuses. */
void plat_reboot(void);
void plat_reboot_warm(void); /* without the firmware's self-test, where it knows the difference */
void plat_poweroff(void);

/** Has the firmware open its setup at the next start; RC_UNSUPPORTED if it cannot be told. */
enum rc plat_setup_at_reboot(void) MUST_CHECK;
