/*
 * The PXE API that Kedge offers to a network boot program which it has started: PXE 2.1 chapter 4, and gPXE's FILE_ calls,
 * by which pxelinux.0 reads over HTTP.
 *
 * Each function gets its parameters in place, in the caller's memory below 1 MiB, and gives the status; the dispatcher
 * puts it where the caller looks.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"
#include "pxe.h"

struct boot_set;

/** What the caller's program is; borrowed until pxe_api_end. */
void pxe_api_start(const struct boot_set *set);

/** Whatever is still open is closed. */
void pxe_api_end(void);

/** Called by the 16-bit entry points; the result is AX: 0 for success, 1 for failure. */
real_upcall_fn pxe_api;

/* ---- pxe_api_file.c ---- */

uint16_t api_file_open(void *parameters);
uint16_t api_file_close(void *parameters);
uint16_t api_file_select(void *parameters);
uint16_t api_file_read(void *parameters);
uint16_t api_get_file_size(void *parameters);
uint16_t api_tftp_open(void *parameters);
uint16_t api_tftp_close(void *parameters);
uint16_t api_tftp_read(void *parameters);
uint16_t api_tftp_read_file(void *parameters);
uint16_t api_tftp_get_fsize(void *parameters);

/** RESTART_TFTP: on success the caller is gone, and the program that came in its place starts instead of a return to it. */
uint16_t api_restart_tftp(void *parameters);
void api_files_close(void);

/* ---- pxe_api_udp.c ---- */

uint16_t api_udp_open(void *parameters);
uint16_t api_udp_close(void *parameters);
uint16_t api_udp_read(void *parameters);
uint16_t api_udp_write(void *parameters);
void api_udp_end(void);

/* ---- pxe_packets.c: the DHCP packets that GET_CACHED_INFO shows ---- */

#define PXE_PACKET_SIZE 1260 /* bytes of each: WinPE uses the size that it is told */

/** Builds the three packets in REAL_PACKETS from the settings; boot_url is where the program came from. */
void pxe_packets_build(const char *boot_url);

/** One of them; NULL for a type that does not exist. */
uint8_t *pxe_packet(uint16_t type);

/* ---- for all ---- */

/** The status for a failure of ours. */
uint16_t api_status(enum rc rc);
