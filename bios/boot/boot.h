/* Where the boot sectors (bios/boot) put the program for disks (bios/prefix/disk.S); assembler only. */
#define BOOT_AT      0x7c00  /* where the firmware loads a boot sector */
#define BOOT_PACKET  0x7e00  /* what is read next, as INT 13h, AH=42h wants it; the disk's sector ends here */
#define BOOT_PROGRAM 0x8800  /* behind a CD's boot sector, at a multiple of its size */
#define BOOT_STACK   0x7000  /* the unpacker's tables lie below 0x6000 */

/* The packet's fields. */
#define PACKET_SIZE    0
#define PACKET_COUNT   2     /* blocks */
#define PACKET_OFFSET  4
#define PACKET_SEGMENT 6
#define PACKET_LBA     8     /* 64 bits */
