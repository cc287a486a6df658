/* TFTP packets.  RFC 1350; options by RFC 2347, blksize 2348, tsize 2349, windowsize 7440. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/span.h"

#define TFTP_PORT          69
#define TFTP_BLOCK_DEFAULT 512   /* bytes, without the option */
#define TFTP_BLOCK_MIN     8     /* RFC 2348 */
#define TFTP_BLOCK_MAX     65464

enum tftp_opcode { TFTP_RRQ = 1, TFTP_WRQ, TFTP_DATA, TFTP_ACK, TFTP_ERROR, TFTP_OACK };

/* RFC 1350, appendix; 8 by RFC 2347. */
enum tftp_error {
	TFTP_ERR_OTHER,
	TFTP_ERR_NOT_FOUND,
	TFTP_ERR_ACCESS,
	TFTP_ERR_FULL,
	TFTP_ERR_ILLEGAL,
	TFTP_ERR_UNKNOWN_TID,
	TFTP_ERR_EXISTS,
	TFTP_ERR_NO_USER,
	TFTP_ERR_OPTION,
};

/* What a client asks for; 0 leaves an option out.  tsize is asked for as 0 whenever any option is. */
struct tftp_options {
	uint16_t block;  /* bytes */
	uint16_t window; /* blocks */
};

/* A packet from a server, taken apart; spans lie inside it. */
struct tftp_packet {
	enum tftp_opcode opcode;   /* TFTP_DATA, TFTP_ERROR or TFTP_OACK */
	uint16_t block;            /* DATA: its number */
	struct span data;          /* DATA */
	uint16_t error;            /* ERROR */
	struct span message;       /* ERROR: as the server wrote it */
	struct tftp_options granted; /* OACK: 0 where the option was not answered */
	bool has_size;             /* OACK */
	uint64_t size;
};

/** Writes a read request in octet mode; w->bad if it does not fit.  file holds no NUL. */
void tftp_request_write(struct writer *w, struct span file, const struct tftp_options *options);
void tftp_ack_write(struct writer *w, uint16_t block);
void tftp_error_write(struct writer *w, uint16_t error, const char *message);

/**
 * Takes a server's packet apart.  RC_TFTP_SYNTAX: too short, an opcode that no server sends to a reader, an option's
 * string that does not end inside the packet, a number that is none or out of its option's range.
 * Unknown options are skipped, as is a missing NUL behind an error's message.
 */
enum rc tftp_packet_parse(struct span bytes, struct tftp_packet *out) MUST_CHECK;
