/* The real-mode block, linked by itself (bios/real), as bytes of the 32-bit program. */
	.section .rodata
	.balign 16
	.globl real_blob, real_blob_end
real_blob:
	.incbin "real.bin"
real_blob_end:
