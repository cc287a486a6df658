/*
 * PE/COFF headers of EFI programs and Linux kernels: what a file is, and how long it must be.
 * Microsoft PE format, "COFF File Header", "Optional Header", "Section Table"; Linux Documentation/arch/x86/boot.rst.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/span.h"

#define PE_MACHINE_I386    0x014c
#define PE_MACHINE_ARM     0x01c2 /* Thumb mixed */
#define PE_MACHINE_RISCV64 0x5064
#define PE_MACHINE_LOONG64 0x6264
#define PE_MACHINE_X86_64  0x8664
#define PE_MACHINE_AARCH64 0xaa64

#define PE_SUBSYSTEM_EFI_APPLICATION 10
#define PE_SUBSYSTEM_EFI_BOOT_DRIVER 11
#define PE_SUBSYSTEM_EFI_RUNTIME     12

struct pe_facts {
	uint16_t machine;
	uint16_t subsystem;
	uint16_t image_version;  /* major; a Linux kernel with 1 or more asks for its initrd by LoadFile2 */
	uint64_t needed;         /* bytes that the headers say the file has: sections, signatures */
	bool is_linux;           /* a kernel with an EFI stub, or a unified kernel image */
	uint16_t linux_protocol; /* boot protocol version, 0x020f is 2.15; 0 if there is no setup header */
};

/**
 * Reads the headers at the start of a file.
 * RC_IMAGE_UNKNOWN if it is no PE file; RC_IMAGE_BROKEN if it is one that ends inside its headers, or whose headers
 * contradict themselves.  That the file is as long as out->needed is the caller's to check.
 */
enum rc pe_parse(struct span file, struct pe_facts *out) MUST_CHECK;

/**
 * The boot protocol version of a Linux kernel image for x86, with or without an EFI stub; 0 if it is none.
 * Source: Documentation/arch/x86/boot.rst, "The Real-Mode Kernel Header".
 */
uint16_t pe_linux_protocol(struct span file);

/** "x86-64", "AArch64" ...; "an unknown processor" for others.  Static. */
const char *pe_machine_text(uint16_t machine);
