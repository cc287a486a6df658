/*
 * A PXE network boot program for boot tests that uses the API it finds as old boot programs do, and prints what it got.
 * 16-bit code at 0:7C00 with all segments 0.  PXE 2.1, chapter 4.
 */
__asm__(".section .text.first, \"ax\"\n"
	".code16gcc\n"
	".globl _start\n"
	"_start:\n"
	"	ljmpw $0, $1f\n"
	"1:	movw %sp, %bp\n"
	"	movl %ss:4(%bp), %edx\n"	/* !PXE */
	"	movw %ss, %cx\n"
	"	xorw %ax, %ax\n"
	"	movw %ax, %ds\n"
	"	movw %cx, start_ss\n"
	"	movw %sp, start_sp\n"
	"	movw %ax, %es\n"
	"	movw %ax, %ss\n"
	"	movl $0x7000, %esp\n"
	"	movl %edx, pxe_pointer\n"
	"	calll probe\n"
	"	movw start_ss, %ss\n"
	"	movw start_sp, %sp\n"
	"	xorw %ax, %ax\n"
	"	lretw\n"
	".text\n");

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;

struct far {
	u16 offset, segment;
} __attribute__((packed));

u16 start_ss, start_sp;
struct far pxe_pointer;
struct far entry;

static u8 server[4];

void probe(void);

/* ---- printing ---- */

static void put(char c)
{
	__asm__ volatile("int $0x10" : : "a"(0x0e00 | (u8)c), "b"(7) : "cc", "memory");
}

static void text(const char *s)
{
	for (; *s != '\0'; s++)
		put(*s);
}

static void number(u32 n)
{
	char digits[10];
	unsigned count = 0;

	do
		digits[count++] = (char)('0' + n % 10);
	while ((n /= 10) != 0);
	while (count > 0)
		put(digits[--count]);
}

static void line(const char *what, u32 a, u32 b)
{
	text("probe: ");
	text(what);
	put(' ');
	number(a);
	put(' ');
	number(b);
	text("\r\n");
}

/* ---- memory ---- */

static u8 peek(u32 address)
{
	u8 value;

	__asm__ volatile("movw %w1, %%fs\n\tmovb %%fs:(%2), %b0" : "=q"(value) : "r"(address >> 4), "r"(address & 15));
	return value;
}

static void poke(u32 address, u8 value)
{
	__asm__ volatile("movw %w0, %%fs\n\tmovb %b2, %%fs:(%1)" : : "r"(address >> 4), "r"(address & 15), "q"(value) : "memory");
}

static u32 sum(u32 address, u32 n)
{
	u32 total = 0;

	for (u32 i = 0; i < n; i++)
		total = total * 31 + peek(address + i);
	return total;
}

static void copy(void *to, const void *from, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		((u8 *)to)[i] = ((const u8 *)from)[i];
}

/* ---- the API ---- */

static u16 call(u16 opcode, void *parameters)
{
	u32 ax;

	__asm__ volatile("pushw $0\n\tpushw %w1\n\tpushw %w2\n\tlcallw *entry\n\taddw $6, %%sp"
			 : "=a"(ax) : "r"(parameters), "r"((u32)opcode) : "cc", "memory");
	return (u16)ax;
}

static void find_entry(void)
{
	u32 at = ((u32)pxe_pointer.segment << 4) + pxe_pointer.offset;
	u8 total = 0;

	for (unsigned i = 0; i < 0x58; i++)
		total = (u8)(total + peek(at + i));
	line("!PXE", (u32)(peek(at) == '!' && peek(at + 3) == 'E'), total);
	for (unsigned i = 0; i < 4; i++)
		((u8 *)&entry)[i] = peek(at + 0x10 + i);
}

static struct {
	u16 status, type, size;
	struct far buffer;
	u16 limit;
} __attribute__((packed)) info;

/* The buffer is the API's own: what is written there is still there when one asks again. */
static void cached_packet(void)
{
	u32 at, written;

	info.type = 2;
	(void)call(0x71, &info);
	at = ((u32)info.buffer.segment << 4) + info.buffer.offset;
	for (unsigned i = 0; i < 4; i++)
		server[i] = peek(at + 20 + i);
	line("packet", info.status, info.size);
	line("yiaddr", peek(at + 16), peek(at + 19));
	poke(at + 1259, 0x5a);
	info.size = 0;
	(void)call(0x71, &info);
	written = peek(((u32)info.buffer.segment << 4) + info.buffer.offset + 1259);
	line("writable", written == 0x5a, info.size);
}

static struct {
	u16 status;
	u8 server[4], gateway[4];
	char file[128];
	union {
		u32 size;
		struct {
			u16 port, packet;
		};
	};
} __attribute__((packed)) tftp;

static struct {
	u16 status;
	char file[128];
	u32 size, buffer;
	u8 server[4], gateway[4], multicast[4];
	u16 client_port, server_port, timeout, delay;
} __attribute__((packed)) whole;

static struct {
	u16 status, number, size;
	struct far buffer;
} __attribute__((packed)) block;

static void tftp_size(const char *name, unsigned n)
{
	copy(tftp.server, server, 4);
	copy(tftp.file, name, n);
	(void)call(0x25, &tftp);
	line("fsize", tftp.status, tftp.size);
}

static void tftp_blocks(void)
{
	u32 total = 0, blocks = 0, bytes = 0;

	tftp.port = 69 << 8;
	tftp.packet = 1024;
	(void)call(0x20, &tftp);
	line("open", tftp.status, tftp.packet);
	do {
		block.buffer.segment = 0x3000;
		(void)call(0x22, &block);
		for (u32 i = 0; block.status == 0 && i < block.size; i++)
			total = total * 31 + peek(0x30000 + i);
		bytes += block.size;
		blocks++;
	} while (block.status == 0 && block.size == tftp.packet);
	(void)call(0x21, &tftp);
	line("blocks", blocks, bytes);
	line("sum", total, block.status);
}

static void tftp_whole(const char *name, unsigned n)
{
	copy(whole.file, name, n);
	copy(whole.server, server, 4);
	whole.buffer = 0x30000;
	whole.size = 0x20000;
	(void)call(0x23, &whole);
	line("read file", whole.status, whole.size);
	line("sum", sum(0x30000, whole.size), 0);
	whole.size = 100; /* does not fit */
	(void)call(0x23, &whole);
	line("too large", whole.status != 0, 0);
}

static struct {
	u16 status;
	u8 source[4];
} __attribute__((packed)) udp_open;

static struct {
	u16 status;
	u8 ip[4], other_ip[4];
	u16 port, other_port, size;
	struct far buffer;
} __attribute__((packed)) udp;

static char datagram[64];

static u32 ticks(void)
{
	return peek(0x46c) | (u32)peek(0x46d) << 8;
}

/* The lab sends back what it gets on port 7777. */
static void udp_echo(void)
{
	u32 start;

	(void)call(0x30, &udp_open);
	line("udp open", udp_open.status, 0);
	copy(udp.ip, server, 4);
	udp.port = 0x611e;              /* 7777 */
	udp.other_port = udp.port;
	udp.port = 0x0a1a;              /* ours: 6666 */
	udp.size = 6;
	copy(datagram, "kedge!", 6);
	udp.buffer.offset = (u16)(u32)datagram;
	(void)call(0x33, &udp);
	line("udp write", udp.status, udp.size);
	copy(datagram, "      ", 6);
	start = ticks();
	do {
		udp.port = 0;
		udp.other_port = 0x0a1a;
		udp.size = sizeof datagram;
		(void)call(0x32, &udp);
	} while (udp.status != 0 && ((ticks() - start) & 0xffff) < 200);
	line("udp read", udp.status, udp.size);
	text("probe: echo ");
	for (unsigned i = 0; i < 6; i++)
		put(datagram[i]);
	text("\r\n");
	(void)call(0x31, &udp_open);
}

static void unknown_call(void)
{
	u16 status = 0xffff;
	u16 ax = call(0x99, &status);

	line("unknown", ax, status);
}

void probe(void)
{
	text("\r\n");
	find_entry();
	cached_packet();
	tftp_size("none", sizeof "none");
	tftp_size("probe.bin", sizeof "probe.bin");
	tftp_blocks();
	tftp_whole("probe.bin", sizeof "probe.bin");
	udp_echo();
	unknown_call();
	copy(whole.file, "large.0", sizeof "large.0"); /* does not fit: the caller must still be there */
	(void)call(0x73, &whole);
	line("restart refused", whole.status != 0, 0);
	copy(whole.file, "second.0", sizeof "second.0");
	(void)call(0x73, &whole);
	line("came back from RESTART_TFTP", whole.status, 0);
}
