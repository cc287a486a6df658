/*
 * A program for boot tests that says on the first serial port how it was started: the state of the processor (Multiboot
 * Specification 0.6.96, section 3.2) and what it was told.  With -DHEADER it has a Multiboot header with these flags,
 * with -DADDRESSES the header also says what goes where.  "return" on its command line makes it return.
 *
 * It is the whole program: 32-bit, without a library.
 */
typedef unsigned u32;
typedef unsigned char u8;

#define COM1 0x3f8

u32 start_eax, start_ebx, start_eflags, start_cr0, start_cs, start_ds, start_ss, start_esp;
u8 zeros[100000]; /* must have been cleared */
u8 filled[5000] = {[0] = 1, [4999] = 2};

extern char _start[], load_end[], bss_end[], entry[];

#ifdef HEADER
#ifdef ADDRESSES
#define FLAGS (HEADER | 0x10000)
#else
#define FLAGS HEADER
#endif
__attribute__((section(".first"), used)) static const struct {
	u32 magic, flags, sum;
	const void *at, *load, *load_end, *bss_end, *entry;
} header = {0x1badb002, FLAGS, 0u - 0x1badb002 - FLAGS, &header, _start, load_end, bss_end, entry};
#endif

__asm__(".section .first.code, \"ax\"\n"
	".globl entry\n"
	"entry:\n"
	"	movl %eax, start_eax\n"
	"	movl %ebx, start_ebx\n"
	"	movl %esp, start_esp\n"
	"	movl $0, %eax\n"
	"	movw %cs, %ax\n"
	"	movl %eax, start_cs\n"
	"	movw %ds, %ax\n"
	"	movl %eax, start_ds\n"
	"	movw %ss, %ax\n"
	"	movl %eax, start_ss\n"
	"	movl %cr0, %eax\n"
	"	movl %eax, start_cr0\n"
	"	pushfl\n"
	"	popl start_eflags\n"
	"	call tell\n"
	"	ret\n"
	".text\n");

static u8 in8(u32 port)
{
	u8 value;

	__asm__ volatile("inb %w1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

static void put(char c)
{
	while ((in8(COM1 + 5) & 0x20) == 0)
		;
	__asm__ volatile("outb %0, %w1" : : "a"(c), "Nd"(COM1));
}

static void text(const char *s)
{
	for (; *s != '\0'; s++)
		put(*s);
}

static void hex(const char *name, u32 value)
{
	text(name);
	for (int shift = 28; shift >= 0; shift -= 4)
		put("0123456789abcdef"[value >> shift & 15]);
}

/* A20 is on if the megabytes are not the same memory. */
static int has_a20(void)
{
	volatile u32 *low = (u32 *)0x600, *high = (u32 *)0x100600;
	u32 kept = *low;
	int differs;

	*low = *high + 1;
	differs = *low != *high;
	*low = kept;
	return differs;
}

static u32 nonzero(void)
{
	u32 n = 0;

	for (u32 i = 0; i < sizeof zeros; i++)
		n += zeros[i] != 0;
	return n;
}

static u32 sum(u32 at, u32 end)
{
	u32 value = 0;

	for (; at < end; at++)
		value = value * 31 + *(u8 *)at;
	return value;
}

static void tell_modules(const u32 *module, u32 count)
{
	for (; count > 0; count--, module += 4) {
		hex("probe: module at=", module[0]);
		hex(" size=", module[1] - module[0]);
		hex(" sum=", sum(module[0], module[1]));
		text(" <");
		text((const char *)module[2]);
		text(">\r\n");
	}
}

static void tell_map(u32 at, u32 n)
{
	for (u32 end = at + n; at < end; at += *(u32 *)at + 4) {
		hex("probe: map ", *(u32 *)(at + 4));
		hex(" size=", *(u32 *)(at + 12));
		hex(" type=", *(u32 *)(at + 20));
		text("\r\n");
	}
}

static int has_word(const char *line, const char *word)
{
	for (; *line != '\0'; line++) {
		int i = 0;

		while (word[i] != '\0' && line[i] == word[i])
			i++;
		if (word[i] == '\0')
			return 1;
	}
	return 0;
}

__attribute__((used)) void tell(void)
{
	const u32 *info = (const u32 *)start_ebx;

	hex("probe: eax=", start_eax);
	hex(" eflags=", start_eflags);
	hex(" cr0=", start_cr0);
	text(has_a20() ? " a20" : " no-a20");
	hex(" nonzero=", nonzero());
	hex(" ends=", filled[0] << 8 | filled[4999]);
	hex(" esp=", start_esp);
	text(start_ds == start_ss && start_cs != 0 ? " segments\r\n" : " odd-segments\r\n");
	hex("probe: info=", start_ebx);
	hex(" flags=", info[0]);
	hex(" lower=", info[1]);
	hex(" upper=", info[2]);
	hex(" modules=", info[5]);
	text("\r\nprobe: cmdline <");
	text((const char *)info[4]);
	text("> loader <");
	text((const char *)info[16]);
	text(">\r\n");
	tell_modules((const u32 *)info[6], info[5]);
	tell_map(info[12], info[11]);
	text("probe: done\r\n");
	if (has_word((const char *)info[4], "return"))
		return;
	for (;;)
		__asm__ volatile("hlt");
}
