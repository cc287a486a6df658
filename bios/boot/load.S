/*
 * What both boot sectors do: loads the program and jumps to it.  Included behind the sector's own start, which jumps to
 * "start" here; the sector defines BLOCK (bytes), and two near routines:
 *
 *   prepare   knows the drive, in DL: fills in the packet's LBA, and gives in CX how many blocks there are
 *   read      reads what the packet says, or less from its start on, and then lowers its count; CF if it failed
 *
 * All variables but those that scripts/media writes lie behind the sector.
 */
#define TRIES    5
#define PARAGRAPHS (BLOCK / 16)
#define IN_ONE_GO  (0x8000 / BLOCK) /* neither across 64 KiB, where DMA of old ends, nor more than 127 sectors */

	/* From BP = BOOT_PACKET on, which makes them short to name. */
	packet = 0
	left = 16
	tries = 18
	drive = 19

start:
	cli
	cld
	xorl %eax, %eax
	movw %ax, %ds
	movw %ax, %es
	movw %ax, %ss
	movw $BOOT_STACK, %sp
	movw $BOOT_PACKET, %bp
	sti
	ljmp $0, $1f
1:	movb %dl, drive(%bp)
	movl %eax, packet + PACKET_LBA + 4(%bp) /* the program is near the start */
	movl $16, packet + PACKET_SIZE(%bp)
	movl $(BOOT_PROGRAM << 12), packet + PACKET_OFFSET(%bp)
	call prepare
	movw %cx, left(%bp)

next:
	movw packet + PACKET_SEGMENT(%bp), %ax
	xorw %dx, %dx
	andw $0x7ff, %ax
	movw $PARAGRAPHS, %cx
	divw %cx
	movw $IN_ONE_GO, %cx
	subw %ax, %cx
	cmpw left(%bp), %cx
	jbe 1f
	movw left(%bp), %cx
1:	movw %cx, packet + PACKET_COUNT(%bp)
	movb $TRIES, tries(%bp)
2:	call read
	jnc 3f
	decb tries(%bp)
	jz failed
	movb $0, %ah /* reset */
	movb drive(%bp), %dl
	int $0x13
	jmp 2b
3:	movzwl packet + PACKET_COUNT(%bp), %eax
	addl %eax, packet + PACKET_LBA(%bp)
	subw %ax, left(%bp)
	imulw $PARAGRAPHS, %ax, %ax
	addw %ax, packet + PACKET_SEGMENT(%bp)
	cmpw $0, left(%bp)
	jne next
	movb drive(%bp), %dl
	ljmp $0, $BOOT_PROGRAM

failed:
	movw $failed_text, %si
1:	lodsb
	testb %al, %al
	jz 2f
	movw $7, %bx
	movb $0x0e, %ah
	int $0x10
	jmp 1b
2:	movb $0, %ah
	int $0x16 /* a key */
	int $0x18 /* the next entry of the boot order */
3:	hlt
	jmp 3b

/* INT 13h, AH=42h (EDD). */
read_by_packet:
	movb $0x42, %ah
	movb drive(%bp), %dl
	movw %bp, %si
	int $0x13
	ret

failed_text:
	.asciz "Kedge cannot read this disk\r\n"
