/*
 * A QEMU plugin that counts, for each translated block of guest code, how often it ran: QEMU's TCG plugin interface,
 * version 1.  The counts are in a file that the bench reads while the machine runs.
 *
 * The interface is declared here by hand because Debian's QEMU packages do not carry its header.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define EXPORT      __attribute__((visibility("default")))
#define BLOCKS_MAX  (1U << 20) /* translations; a boot makes some 200,000 */
#define CODE_SIZE   32         /* bytes of a block that are kept, to find out which program it belongs to */
#define INLINE_ADD_U64 0

typedef uint64_t plugin_id;

struct qemu_plugin_tb;
struct qemu_plugin_insn;
struct qemu_info;

void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id id, void (*cb)(plugin_id id, struct qemu_plugin_tb *tb));
void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb *tb, int op, void *ptr, uint64_t imm);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t idx);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);

EXPORT int qemu_plugin_version = 1;
EXPORT int qemu_plugin_install(plugin_id id, const struct qemu_info *info, int argc, char **argv);

/* The file, as tests/bench/blocks.py reads it. */
static struct counts {
	uint64_t blocks;
	struct block {
		uint64_t address;
		uint64_t instructions;
		uint64_t runs;
		uint64_t code_size;
		uint8_t code[CODE_SIZE];
	} block[BLOCKS_MAX];
} *counts;

static void on_translation(plugin_id id, struct qemu_plugin_tb *tb)
{
	struct block *block;
	size_t instructions = qemu_plugin_tb_n_insns(tb);

	(void)id;
	if (counts->blocks == BLOCKS_MAX)
		return;
	block = &counts->block[counts->blocks];
	block->address = qemu_plugin_tb_vaddr(tb);
	block->instructions = instructions;
	for (size_t i = 0; i < instructions; i++) {
		const struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		size_t size = qemu_plugin_insn_size(insn);

		if (size > CODE_SIZE - block->code_size)
			break;
		memcpy(block->code + block->code_size, qemu_plugin_insn_data(insn), size);
		block->code_size += size;
	}
	qemu_plugin_register_vcpu_tb_exec_inline(tb, INLINE_ADD_U64, &block->runs, 1);
	counts->blocks++;
}

EXPORT int qemu_plugin_install(plugin_id id, const struct qemu_info *info, int argc, char **argv)
{
	const char *path = NULL;
	int fd;

	(void)info;
	for (int i = 0; i < argc; i++) {
		if (strncmp(argv[i], "counts=", 7) == 0)
			path = argv[i] + 7;
	}
	fd = path != NULL ? open(path, O_RDWR | O_CREAT | O_TRUNC, 0644) : -1;
	if (fd < 0 || ftruncate(fd, sizeof *counts) != 0) {
		fprintf(stderr, "blocks: counts=PATH is missing or cannot be written\n");
		return 1;
	}
	counts = mmap(NULL, sizeof *counts, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (counts == MAP_FAILED)
		return 1;
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
	return 0;
}
