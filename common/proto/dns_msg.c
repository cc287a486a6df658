/* DNS queries and responses, RFC 1035 section 4. */
#include "proto/dns_msg.h"

#include "base/ascii.h"

#define HEADER_SIZE   12
#define LABEL_MAX     63
#define WIRE_NAME_MAX 255
#define CLASS_IN      1
#define CNAME_MAX     16 /* names on the way; real chains have three or four */
#define RECORDS_MAX   64 /* answers looked at: more do not fit a datagram of 512 bytes */

#define FLAG_RESPONSE 0x8000
#define FLAG_RECURSE  0x0100
#define FLAGS_OPCODE  0x7800
#define FLAGS_RCODE   0x000f

/* A name as on the wire without compression, in lower case. */
struct wire_name {
	size_t n;
	uint8_t bytes[WIRE_NAME_MAX];
};

struct record {
	struct wire_name owner;
	uint16_t type;
	uint16_t class;
	uint32_t ttl_s;
	size_t data_at; /* offset in the message: names inside may point back into it */
	struct span data;
};

struct header {
	uint16_t id;
	uint16_t flags;
	uint16_t questions;
	uint16_t answers;
};

static bool label_good(struct span label)
{
	if (label.n == 0 || label.n > LABEL_MAX)
		return false;
	for (size_t i = 0; i < label.n; i++) {
		uint8_t c = label.p[i];

		if (!ascii_alpha(c) && !ascii_digit(c) && c != '-' && c != '_')
			return false;
	}
	return true;
}

static enum rc write_name(struct writer *w, struct span name)
{
	if (name.n > 0 && name.p[name.n - 1] == '.')
		name.n--;
	if (name.n == 0 || name.n > DNS_NAME_MAX)
		return RC_INVALID;
	for (size_t at = 0; at <= name.n;) {
		struct span rest = span_skip(name, at);
		struct span label = span_sub(rest, 0, span_find(rest, '.'));

		if (!label_good(label))
			return RC_INVALID;
		wr_u8(w, (uint8_t)label.n);
		wr_span(w, label);
		at += label.n + 1;
	}
	wr_u8(w, 0);
	return RC_OK;
}

enum rc dns_query_write(struct span name, uint16_t id, enum dns_type type, uint8_t *buf, size_t cap, size_t *n)
{
	struct writer w = writer_of(buf, cap);
	enum rc rc;

	wr_be16(&w, id);
	wr_be16(&w, FLAG_RECURSE);
	wr_be16(&w, 1);
	wr_zeros(&w, 6);
	rc = write_name(&w, name);
	if (rc != RC_OK)
		return rc;
	wr_be16(&w, (uint16_t)type);
	wr_be16(&w, CLASS_IN);
	if (w.bad)
		return RC_TOO_LONG;
	*n = w.n;
	return RC_OK;
}

/*
 * Reads a name at *at, which moves behind it.  Each pointer must lead to before the piece that it ends, so a chain of them
 * comes to an end (RFC 1035 section 4.1.4 speaks of a prior occurrence).
 */
static bool read_name(struct span packet, size_t *at, struct wire_name *name)
{
	size_t pos = *at;
	size_t piece = *at;
	bool jumped = false;

	name->n = 0;
	for (;;) {
		struct reader r = reader_of(span_skip(packet, pos));
		uint8_t length = rd_u8(&r);
		struct span label;

		if ((length & 0xc0) == 0xc0) {
			size_t target = (size_t)(length & 0x3f) << 8 | rd_u8(&r);

			if (r.bad || target >= piece)
				return false;
			if (!jumped)
				*at = pos + 2;
			jumped = true;
			pos = target;
			piece = target;
			continue;
		}
		label = rd_span(&r, length);
		if (r.bad || length > LABEL_MAX || 1 + (size_t)length > WIRE_NAME_MAX - name->n)
			return false;
		name->bytes[name->n++] = length;
		for (size_t i = 0; i < label.n; i++)
			name->bytes[name->n++] = ascii_lower(label.p[i]);
		pos += 1 + (size_t)length;
		if (length == 0)
			break;
	}
	if (!jumped)
		*at = pos;
	return true;
}

static bool names_equal(const struct wire_name *a, const struct wire_name *b)
{
	return span_equal(span_of(a->bytes, a->n), span_of(b->bytes, b->n));
}

static bool read_record(struct span packet, size_t *at, struct record *record)
{
	struct reader r;
	uint16_t n;

	if (!read_name(packet, at, &record->owner))
		return false;
	r = reader_of(span_skip(packet, *at));
	record->type = rd_be16(&r);
	record->class = rd_be16(&r);
	record->ttl_s = rd_be32(&r);
	n = rd_be16(&r);
	record->data_at = *at + 10;
	record->data = rd_span(&r, n);
	*at = record->data_at + n;
	return !r.bad;
}

static struct header read_header(struct reader *r)
{
	struct header header = {rd_be16(r), rd_be16(r), rd_be16(r), rd_be16(r)};

	rd_skip(r, 4);
	return header;
}

/* The first name cannot be compressed: a response repeats the question's bytes, give or take the case of letters. */
static bool same_question(struct span packet, struct span query)
{
	struct span asked = span_skip(query, HEADER_SIZE);
	struct span got = span_sub(packet, HEADER_SIZE, asked.n);

	if (got.n != asked.n)
		return false;
	for (size_t i = 0; i < asked.n; i++) {
		if (ascii_lower(got.p[i]) != ascii_lower(asked.p[i]))
			return false;
	}
	return true;
}

static void lower_ttl(struct dns_answer *answer, uint32_t ttl_s)
{
	if (ttl_s < answer->ttl_s)
		answer->ttl_s = ttl_s;
}

static void keep_address(struct dns_answer *answer, const struct record *record, uint16_t type)
{
	if (record->data.n != (type == DNS_TYPE_A ? 4 : 16) || answer->count == DNS_ADDRS_MAX)
		return;
	answer->addrs[answer->count++] = type == DNS_TYPE_A ? netaddr_v4(record->data.p) : netaddr_v6(record->data.p);
	lower_ttl(answer, record->ttl_s);
}

/*
 * Looks through all answers once for those of name: keeps its addresses.  Gives true and the name that it stands for if it is
 * an alias.  *good becomes false at a malformed record.
 */
static bool look_up(struct span packet, size_t at, unsigned records, uint16_t type, struct wire_name *name,
		    struct dns_answer *answer, bool *good)
{
	struct wire_name target = {0};
	struct record record;

	for (unsigned i = 0; i < records; i++) {
		*good = read_record(packet, &at, &record);
		if (!*good)
			return false;
		if (record.class != CLASS_IN || !names_equal(&record.owner, name))
			continue;
		if (record.type == type) {
			keep_address(answer, &record, type);
		} else if (record.type == DNS_TYPE_CNAME) {
			size_t data_at = record.data_at;

			*good = read_name(packet, &data_at, &target);
			if (!*good)
				return false;
			lower_ttl(answer, record.ttl_s);
		}
	}
	if (target.n == 0 || answer->count > 0)
		return false;
	*name = target;
	return true;
}

enum rc dns_response_read(struct span packet, struct span query, struct dns_answer *out)
{
	struct reader asked_reader = reader_of(query);
	struct reader got_reader = reader_of(packet);
	struct header asked = read_header(&asked_reader);
	struct header got = read_header(&got_reader);
	struct dns_answer answer = {.rcode = got.flags & FLAGS_RCODE, .ttl_s = UINT32_MAX};
	struct wire_name name;
	uint16_t type;
	size_t at = HEADER_SIZE;
	bool good = true;

	if (asked_reader.bad || got_reader.bad || got.id != asked.id || (got.flags & FLAG_RESPONSE) == 0 ||
	    (got.flags & FLAGS_OPCODE) != 0 || got.questions != 1 || got.answers > RECORDS_MAX)
		return RC_INVALID;
	if (!same_question(packet, query) || !read_name(query, &at, &name))
		return RC_INVALID;
	asked_reader = reader_of(span_skip(query, at));
	type = rd_be16(&asked_reader);
	for (unsigned hops = 0; answer.rcode == DNS_NO_ERROR && hops < CNAME_MAX; hops++) {
		if (!look_up(packet, query.n, got.answers, type, &name, &answer, &good))
			break;
	}
	if (!good && answer.count == 0)
		return RC_INVALID; /* cut short (TC) before the first address, or nonsense */
	if (answer.count == 0)
		answer.ttl_s = 0;
	*out = answer;
	return RC_OK;
}
