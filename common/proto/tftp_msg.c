/* TFTP packets, written and read.  RFC 1350, 2347, 2348, 2349, 7440. */
#include "proto/tftp_msg.h"

#include "base/fmt.h"

static void put_text(struct writer *w, const char *text)
{
	wr_bytes(w, text, strlen(text) + 1);
}

static void put_option(struct writer *w, const char *name, unsigned value)
{
	char digits[12];

	fmt_print(digits, sizeof digits, "%u", value);
	put_text(w, name);
	put_text(w, digits);
}

void tftp_request_write(struct writer *w, struct span file, const struct tftp_options *options)
{
	wr_be16(w, TFTP_RRQ);
	wr_span(w, file);
	wr_u8(w, 0);
	put_text(w, "octet");
	if (options->block == 0 && options->window == 0)
		return;
	put_option(w, "tsize", 0);
	if (options->block != 0)
		put_option(w, "blksize", options->block);
	if (options->window != 0)
		put_option(w, "windowsize", options->window);
}

void tftp_ack_write(struct writer *w, uint16_t block)
{
	wr_be16(w, TFTP_ACK);
	wr_be16(w, block);
}

void tftp_error_write(struct writer *w, uint16_t error, const char *message)
{
	wr_be16(w, TFTP_ERROR);
	wr_be16(w, error);
	put_text(w, message);
}

/* A string up to its NUL, which is taken, too; bad if there is none. */
static struct span take_text(struct reader *r)
{
	struct span rest = span_of(r->p, r->left);
	size_t n = span_find(rest, 0);
	struct span text = rd_span(r, n);

	rd_skip(r, 1);
	return text;
}

static enum rc read_option(struct span name, struct span value, struct tftp_packet *packet)
{
	uint64_t number = 0;
	bool valid = span_decimal(value, &number);

	if (span_is_nocase(name, "tsize")) {
		packet->has_size = valid;
		packet->size = number;
		return valid && number < UINT64_MAX ? RC_OK : RC_TFTP_SYNTAX;
	}
	if (span_is_nocase(name, "blksize")) {
		packet->granted.block = (uint16_t)number;
		return valid && number >= TFTP_BLOCK_MIN && number <= TFTP_BLOCK_MAX ? RC_OK : RC_TFTP_SYNTAX;
	}
	if (span_is_nocase(name, "windowsize")) {
		packet->granted.window = (uint16_t)number;
		return valid && number >= 1 && number <= UINT16_MAX ? RC_OK : RC_TFTP_SYNTAX;
	}
	return RC_OK;
}

static enum rc read_options(struct reader *r, struct tftp_packet *packet)
{
	enum rc rc = RC_OK;

	while (r->left > 0 && rc == RC_OK) {
		struct span name = take_text(r);
		struct span value = take_text(r);

		rc = r->bad ? RC_TFTP_SYNTAX : read_option(name, value, packet);
	}
	return rc;
}

enum rc tftp_packet_parse(struct span bytes, struct tftp_packet *out)
{
	struct reader r = reader_of(bytes);
	struct tftp_packet packet = {.opcode = (enum tftp_opcode)rd_be16(&r)};
	struct span rest;
	enum rc rc = RC_OK;

	switch (packet.opcode) {
	case TFTP_DATA:
		packet.block = rd_be16(&r);
		packet.data = rd_span(&r, r.left);
		break;
	case TFTP_ERROR:
		packet.error = rd_be16(&r);
		rest = rd_span(&r, r.left);
		packet.message = span_sub(rest, 0, span_find(rest, 0));
		break;
	case TFTP_OACK:
		rc = read_options(&r, &packet);
		break;
	default:
		return RC_TFTP_SYNTAX;
	}
	if (rc != RC_OK || r.bad)
		return RC_TFTP_SYNTAX;
	*out = packet;
	return RC_OK;
}
