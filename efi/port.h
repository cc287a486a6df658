/*
 * What the UEFI port's files share: the tables of the firmware, its codes as ours, texts, device paths.
 *
 * Nothing here is known to common/.  UEFI facts: UEFI Specification 2.10.
 */
#pragma once

#include <efi.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/span.h"

/* gnu-efi's entry point, whatever its start-up code calls it, fills this first of all. */
struct efi_port {
	EFI_HANDLE image; /* this program */
	EFI_SYSTEM_TABLE *st;
	EFI_BOOT_SERVICES *bs;
	EFI_LOADED_IMAGE *loaded; /* how this program was loaded; NULL if the firmware does not say */
};
extern struct efi_port efi;

/* ---- status.c ---- */

/** The firmware's code as ours; what has no name of its own is RC_FIRMWARE. */
enum rc efi_rc(EFI_STATUS status);

/** "not found (14)": UEFI's name for the code and its number without the error bit; static until the next call. */
const char *efi_status_text(EFI_STATUS status);

/* ---- text.c ---- */

/** A NUL-terminated UCS-2 copy of UTF-8 text; characters beyond U+FFFF become '?'.  NULL if out of memory.  heap_free. */
CHAR16 *ucs2_new(struct span text);

/** Writes count UCS-2 units as UTF-8 to buf (always NUL-terminated if cap > 0), stops at a NUL; returns the bytes. */
size_t ucs2_to_utf8(const CHAR16 *text, size_t count, char *buf, size_t cap);

/* ---- devpath.c: device paths, UEFI 10.3 ---- */

#define DEVPATH_MAX 4096 /* bytes; what is longer than that is no device path */

/** The path without its end node, as bytes; empty if it is NULL or malformed. */
struct span devpath_span(const EFI_DEVICE_PATH *path);

/** Takes the next node off: its payload behind the four-byte head.  False at the end. */
bool devpath_next(struct span *path, uint8_t *type, uint8_t *subtype, struct span *payload);

/** The path on a handle; NULL if it has none. */
EFI_DEVICE_PATH *devpath_of(EFI_HANDLE handle);

/** A new path: base, one node of type, subtype and payload, end.  NULL if out of memory.  heap_free. */
EFI_DEVICE_PATH *devpath_append(struct span base, uint8_t type, uint8_t subtype, struct span payload);

/* ---- console.c ---- */

/** Finds the keyboard with modifier keys; text works before that. */
void console_start(void);

/** After another program had the screen: our colour and cursor again. */
void console_restore(void);

/* ---- frame.c ---- */

/** The consoles that text goes to, from 0 on, NULL behind the last: the firmware's own, or only its terminals while the screen has pixels. */
SIMPLE_TEXT_OUTPUT_INTERFACE *frame_text(unsigned i);

/** Whether the machine has a screen of pixels. */
bool frame_is_there(void);

/* ---- log_keep.c ---- */

/** Leaves the log to whatever system is started: as a variable that lasts until the machine starts anew. */
void log_keep(void);

/* ---- clock.c ---- */

/** Measures the processor's clock.  Takes at most 2 ms. */
void clock_start(void);

/* ---- handover.c ---- */

/** Collects what the firmware knows of how this program was loaded.  Before any NIC is opened. */
void handover_start(void);

/* ---- files.c: the medium that this program was loaded from, and what was put into it ---- */

/** Finds both, and how many programs of this kind run already; after handover_start. */
void files_start(void);
void files_end(void);

/* ---- memory.c ---- */

/** Gives back all that was allocated.  Nothing of this program but the return to the firmware works afterwards. */
void memory_end(void);

/** plat_pages_alloc of a type of memory. */
void *memory_pages_alloc(size_t n, uint64_t limit, EFI_MEMORY_TYPE kind) MUST_CHECK;

/* ---- pci.c ---- */

/** Where the PCI function on a handle is, as plat_pci's address; false if there is none. */
bool pci_address_of(EFI_HANDLE handle, uint32_t *address);

/** Lets the firmware connect its drivers again to the functions that were taken and given back. */
void pci_give_back(void);

/** Keeps all functions that are taken from writing to memory; allocates nothing, for the moment when the firmware ends. */
void pci_stop_all(void);

/** Whether any function was ever taken: the firmware's drivers may have other handles since. */
bool pci_was_taken(void);

/** Frees what devices still share; they must be quiet. */
void pci_end(void);

/* ---- snp.c ---- */

extern const struct nic_driver snp_driver;

/** Whether the firmware's network driver on this handle, if there is one, has a card of this MAC address. */
bool snp_has_address(EFI_HANDLE handle, const uint8_t mac[6]);

/** Lets the firmware connect its own network drivers again to the closed NICs that were taken from them. */
void snp_give_back(void);

/** The device path of the NIC that was opened last, by whatever driver; borrowed for ever; empty if none ever was. */
struct span snp_last_path(void);

/** The function at this device path was taken by a native driver. */
void snp_note_taken(struct span path);

/** Stops the firmware's NICs at and below this device path, and what runs above them. */
void snp_stop_below(struct span path);

/* ---- kind_efi.c ---- */

extern const struct image_kind efi_kind;
