/* The PXE API's dispatcher, and the calls that are about the stack itself; the ROM answers for its UNDI. */
#include "pxe_api.h"

#include "fetch/fetch.h"
#include "image/image.h"
#include "net/loop.h"
#include "net/nic.h"
#include "port.h"
#include "pxe_resident.h"
#include "real_syms.h"
#include "shell/command.h"
#include "undi_rom.h"

#define LOG_MODULE "pxe"
#include "base/log.h"

#define FILE_API_ASKS    0x91d447b2u /* gPXE's handshake */
#define FILE_API_ANSWERS 0xe9c17b20u
#define FILE_API_CALLS   0x17fu      /* bit n: opcode E0h + n is there, but for E7h */
#define PROVIDER         0x4547444bu /* "KDGE" */
#define COMMAND_MOST     1024        /* bytes of FILE_EXEC's line */
#define MEGABYTE         0x100000u

static struct {
	const struct boot_set *set;
	bool raw;    /* the program drives the NIC itself: our network rests */
	bool shut;   /* it has shut UNDI down, and will not want our network any more */
	bool told;   /* that there is no UNDI */
} api;

uint16_t api_status(enum rc rc)
{
	switch (rc) {
	case RC_OK: return PXE_SUCCESS;
	case RC_NO_MEMORY:
	case RC_NO_BUFFERS: return PXE_OUT_OF_RESOURCES;
	case RC_HTTP_NOT_FOUND:
	case RC_TFTP_NOT_FOUND: return PXE_TFTP_FILE_NOT_FOUND;
	case RC_TIMEOUT: return PXE_TFTP_OPEN_TIMEOUT;
	case RC_URL_SYNTAX:
	case RC_URL_SCHEME:
	case RC_INVALID: return PXE_INVALID_PARAMETER;
	default: return PXE_TFTP_CANNOT_OPEN;
	}
}

/* ---- the stack itself ---- */

static uint16_t get_cached_info(void *parameters)
{
	struct pxe_get_cached_info *info = parameters;
	uint8_t *packet = pxe_packet(info->packet_type);

	if (packet == NULL)
		return PXE_UNSUPPORTED;
	if (info->buffer_size == 0) { /* the caller wants to know where it is; buffer_limit stays as it is */
		info->buffer = (struct farptr){(uint16_t)(packet - (uint8_t *)real_at(0)), real_segment()};
		info->buffer_size = PXE_PACKET_SIZE;
		return PXE_SUCCESS;
	}
	if (info->buffer_size > PXE_PACKET_SIZE)
		info->buffer_size = PXE_PACKET_SIZE;
	memcpy(real_pointer(info->buffer), packet, info->buffer_size);
	return PXE_SUCCESS;
}

static uint16_t succeed(void *parameters)
{
	(void)parameters;
	return PXE_SUCCESS;
}

static uint16_t file_api_check(void *parameters)
{
	struct pxe_file_api_check *check = parameters;

	if (check->magic != FILE_API_ASKS || check->size < sizeof *check)
		return PXE_INVALID_PARAMETER;
	check->size = sizeof *check;
	check->magic = FILE_API_ANSWERS;
	check->provider = PROVIDER;
	check->mask = FILE_API_CALLS;
	check->flags = 0;
	return PXE_SUCCESS;
}

static uint16_t file_cmdline(void *parameters)
{
	struct pxe_file_cmdline *cmdline = parameters;
	const char *text = api.set->kernel->cmdline;
	size_t n = strlen(text) + 1;

	if (n > cmdline->size)
		memcpy(real_pointer(cmdline->buffer), text, cmdline->size);
	else
		memcpy(real_pointer(cmdline->buffer), text, n);
	cmdline->size = n < UINT16_MAX ? (uint16_t)n : UINT16_MAX;
	return PXE_SUCCESS;
}

static uint16_t file_exec(void *parameters)
{
	const struct pxe_file_exec *exec = parameters;
	const char *line = real_pointer(exec->command);
	size_t n = 0;

	while (n < COMMAND_MOST && line[n] != '\0')
		n++;
	if (n == COMMAND_MOST)
		return PXE_INVALID_PARAMETER; /* half a command may do what nobody asked for */
	return command_line_run(span_of(line, n)) == RC_OK ? PXE_SUCCESS : PXE_FAILURE;
}

/* ---- UNDI: the ROM's ---- */

/* The ROM gets the caller's own parameters, so that what they point to stays right. */
static uint16_t pass_on(uint16_t opcode, struct farptr at)
{
	uint16_t stack[] = {opcode, at.offset, at.segment};
	struct real_regs regs = {.ebx = opcode, .edi = at.offset, .es = at.segment};

	real_far_call(pxe_rom_entry(), stack, sizeof stack, &regs);
	return (uint16_t)regs.eax;
}

/* Two cannot drive one NIC: ours rests while the program does, and is woken by the next call that needs it. */
static void let_program_drive(bool raw)
{
	if (api.raw == raw || api.shut)
		return;
	api.raw = raw;
	if (raw) {
		fetch_close_idle();
		nic_lend_all();
	} else {
		nic_take_back_all();
	}
}

static bool asks_only(uint16_t opcode)
{
	return opcode == PXE_UNDI_GET_INFORMATION || opcode == PXE_UNDI_GET_NIC_TYPE || opcode == PXE_UNDI_GET_IFACE_INFO;
}

/* The program takes the machine: what it will not need any more goes in the order in which it asks. */
static void shut_down(uint16_t opcode)
{
	if (opcode == PXE_UNDI_SHUTDOWN || opcode == PXE_UNDI_CLEANUP || opcode == PXE_STOP_UNDI) {
		let_program_drive(true);
		api.shut = true;
	}
	if (opcode == PXE_UNLOAD_STACK || opcode == PXE_STOP_UNDI)
		pxe_resident_unannounce();
	if (opcode == PXE_STOP_UNDI) {
		pxe_resident_unhide();
		drives_withdraw();
		real_end();
	}
}

static bool shuts_down(uint16_t opcode)
{
	return opcode == PXE_UNDI_SHUTDOWN || opcode == PXE_UNDI_CLEANUP || opcode == PXE_STOP_UNDI || opcode == PXE_UNLOAD_STACK;
}

/* Without a ROM there is no UNDI to be had, but ending it succeeds: who boots a kernel does that first. */
static uint16_t answer_without_rom(uint16_t opcode, struct farptr at)
{
	uint16_t status = shuts_down(opcode) ? PXE_SUCCESS : PXE_UNSUPPORTED;

	if (status == PXE_UNSUPPORTED && !api.told) {
		log_error("the program drives the network card by UNDI (call %02x), which only a boot ROM has, and none is loaded: "
			  "start Kedge by PXE",
			  opcode);
		api.told = true;
	}
	memcpy(real_pointer(at), &status, sizeof status);
	return status == PXE_SUCCESS ? 0 : 1;
}

static uint16_t undi(uint16_t opcode, struct farptr at)
{
	uint16_t result;

	if (shuts_down(opcode))
		shut_down(opcode);
	else if (!asks_only(opcode) && pxe_rom_present())
		let_program_drive(true);
	if (!pxe_rom_present())
		return answer_without_rom(opcode, at);
	result = pass_on(opcode, at);
	if (opcode == PXE_STOP_UNDI) {
		undi_rom_stopped(result);
		pxe_rom_forget();
	}
	return result;
}

/* ---- the table ---- */

struct call {
	uint8_t opcode;
	uint8_t size; /* bytes of parameters */
	uint16_t (*run)(void *parameters);
};

static const struct call calls[] = {
	{PXE_TFTP_OPEN, sizeof(struct pxe_tftp_open), api_tftp_open},
	{PXE_TFTP_CLOSE, 2, api_tftp_close},
	{PXE_TFTP_READ, sizeof(struct pxe_tftp_read), api_tftp_read},
	{PXE_TFTP_READ_FILE, sizeof(struct pxe_tftp_read_file), api_tftp_read_file},
	{PXE_TFTP_GET_FSIZE, sizeof(struct pxe_tftp_get_fsize), api_tftp_get_fsize},
	{PXE_RESTART_TFTP, sizeof(struct pxe_tftp_read_file), api_restart_tftp},
	{PXE_UDP_OPEN, sizeof(struct pxe_udp_open), api_udp_open},
	{PXE_UDP_CLOSE, 2, api_udp_close},
	{PXE_UDP_READ, sizeof(struct pxe_udp_read), api_udp_read},
	{PXE_UDP_WRITE, sizeof(struct pxe_udp_write), api_udp_write},
	{PXE_GET_CACHED_INFO, 10, get_cached_info},
	{PXE_START_BASE, 2, succeed},
	{PXE_STOP_BASE, 2, succeed},
	{PXE_FILE_OPEN, sizeof(struct pxe_file_open), api_file_open},
	{PXE_FILE_CLOSE, sizeof(struct pxe_file_close), api_file_close},
	{PXE_FILE_SELECT, sizeof(struct pxe_file_select), api_file_select},
	{PXE_FILE_READ, sizeof(struct pxe_file_read), api_file_read},
	{PXE_GET_FILE_SIZE, sizeof(struct pxe_get_file_size), api_get_file_size},
	{PXE_FILE_EXEC, sizeof(struct pxe_file_exec), file_exec},
	{PXE_FILE_API_CHECK, sizeof(struct pxe_file_api_check), file_api_check},
	{PXE_FILE_CMDLINE, sizeof(struct pxe_file_cmdline), file_cmdline},
};

static const struct call *find(uint16_t opcode)
{
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
		if (calls[i].opcode == opcode)
			return &calls[i];
	}
	return NULL;
}

static bool is_undi(uint16_t opcode)
{
	return opcode <= PXE_STOP_UNDI || opcode == PXE_UNLOAD_STACK;
}

static uint16_t word(uint32_t symbol)
{
	uint16_t value;

	memcpy(&value, real_at(symbol), sizeof value);
	return value;
}

ASM_CALL uint32_t pxe_api(uint32_t argument)
{
	uint16_t opcode = word(REAL_SYM_api_opcode);
	struct farptr at = {word(REAL_SYM_api_offset), word(REAL_SYM_api_segment)};
	const struct call *call = find(opcode);
	uint16_t status = PXE_UNSUPPORTED;
	void *parameters = real_pointer(at);

	(void)argument;
	if (is_undi(opcode))
		return undi(opcode, at);
	if (call != NULL && (uint32_t)(uintptr_t)parameters + call->size <= MEGABYTE) {
		let_program_drive(false);
		status = call->run(parameters);
	}
	if (word(REAL_SYM_nbp_restarts) != 0)
		return 0; /* the parameters are gone with the caller, and what lies there is its successor's */
	memcpy(parameters, &status, sizeof status);
	return status == PXE_SUCCESS ? 0 : 1;
}

void pxe_api_start(const struct boot_set *set)
{
	api.set = set;
	api.raw = false;
	api.shut = false;
	api.told = false;
}

/* Also where the program has shut UNDI down: it is initialized anew, and other drivers were not shut down at all. */
void pxe_api_end(void)
{
	nic_take_back_all();
	api_files_close();
	api_udp_end();
	api.set = NULL;
}
