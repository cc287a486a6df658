/* DNS queries and responses: names, aliases, compression, hostile bytes. */
#include "check.h"

#include "proto/dns_msg.h"

/* Builds messages: bytes one after the other. */
struct build {
	uint8_t bytes[600];
	struct writer w;
};

static uint8_t query[DNS_QUERY_MAX];
static size_t query_n;

static struct span ask(const char *name, enum dns_type type)
{
	CHECK_RC(dns_query_write(span_str(name), 0x1234, type, query, sizeof query, &query_n), RC_OK);
	return span_of(query, query_n);
}

static void wr_name(struct writer *w, const char *name)
{
	struct span rest = span_str(name);

	while (rest.n > 0) {
		size_t n = span_find(rest, '.');

		wr_u8(w, (uint8_t)n);
		wr_bytes(w, rest.p, n);
		rest = span_skip(rest, n + 1);
	}
	wr_u8(w, 0);
}

/* A response to the query with so many answers, which follow. */
static void start_response(struct build *b, struct span asked, unsigned flags, unsigned answers)
{
	b->w = writer_of(b->bytes, sizeof b->bytes);
	wr_be16(&b->w, 0x1234);
	wr_be16(&b->w, (uint16_t)flags);
	wr_be16(&b->w, 1);
	wr_be16(&b->w, (uint16_t)answers);
	wr_be32(&b->w, 0);
	wr_span(&b->w, span_skip(asked, 12));
}

static void wr_fixed(struct writer *w, unsigned type, uint32_t ttl_s, unsigned n)
{
	wr_be16(w, (uint16_t)type);
	wr_be16(w, 1);
	wr_be32(w, ttl_s);
	wr_be16(w, (uint16_t)n);
}

static void wr_a(struct build *b, const char *owner, uint32_t ttl_s, uint8_t last)
{
	wr_name(&b->w, owner);
	wr_fixed(&b->w, DNS_TYPE_A, ttl_s, 4);
	wr_bytes(&b->w, (const uint8_t[]){192, 0, 2, last}, 4);
}

static void wr_cname(struct build *b, const char *owner, const char *target)
{
	wr_name(&b->w, owner);
	wr_fixed(&b->w, DNS_TYPE_CNAME, 30, (unsigned)strlen(target) + 2);
	wr_name(&b->w, target);
}

static struct span built(const struct build *b)
{
	return span_of(b->bytes, b->w.n);
}

static void test_query_bytes(void)
{
	struct span got = ask("a.Bc", DNS_TYPE_AAAA);
	static const uint8_t wanted[] = {0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 'a', 2, 'B', 'c', 0, 0, 28, 0, 1};

	CHECK(span_equal(got, span_of(wanted, sizeof wanted)));
	CHECK(span_equal(ask("a.Bc.", DNS_TYPE_AAAA), span_of(wanted, sizeof wanted)));
}

static void test_query_names(void)
{
	char label[65];
	char longest[256];
	uint8_t buf[DNS_QUERY_MAX];
	static const char *const bad[] = {"", ".", "..", "a..b", ".a", "a..", "a b", "a/b", "a:1", "\xc3\xa9", "a\n"};
	size_t n;

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		CHECK_RC(dns_query_write(span_str(bad[i]), 1, DNS_TYPE_A, buf, sizeof buf, &n), RC_INVALID);
	memset(label, 'x', 64);
	CHECK_RC(dns_query_write(span_of(label, 63), 1, DNS_TYPE_A, buf, sizeof buf, &n), RC_OK);
	CHECK_RC(dns_query_write(span_of(label, 64), 1, DNS_TYPE_A, buf, sizeof buf, &n), RC_INVALID);
	for (size_t i = 0; i < sizeof longest; i++)
		longest[i] = i % 2 == 0 ? 'x' : '.';
	CHECK_RC(dns_query_write(span_of(longest, 253), 1, DNS_TYPE_A, buf, sizeof buf, &n), RC_OK);
	CHECK_NUM(n, 12 + 255 + 4);
	CHECK_RC(dns_query_write(span_of(longest, 255), 1, DNS_TYPE_A, buf, sizeof buf, &n), RC_INVALID);
	for (size_t cap = 0; cap < 12 + 5 + 4; cap++)
		CHECK_RC(dns_query_write(span_str("x.y"), 1, DNS_TYPE_A, buf, cap, &n), RC_TOO_LONG);
}

static void test_addresses(void)
{
	struct span asked = ask("Boot.example", DNS_TYPE_A);
	struct dns_answer answer;
	struct build b;
	char text[NETADDR_TEXT_MAX];

	start_response(&b, asked, 0x8180, 6);
	for (uint8_t i = 1; i <= 5; i++)
		wr_a(&b, "BOOT.example", 100 - i, i);
	wr_a(&b, "other.example", 1, 9);
	CHECK_RC(dns_response_read(built(&b), asked, &answer), RC_OK);
	CHECK_NUM(answer.rcode, DNS_NO_ERROR);
	CHECK_NUM(answer.count, DNS_ADDRS_MAX);
	CHECK_NUM(answer.ttl_s, 96);
	CHECK_STR(netaddr_text(&answer.addrs[0], text), "192.0.2.1");
	CHECK_STR(netaddr_text(&answer.addrs[3], text), "192.0.2.4");
}

static void test_aliases(void)
{
	struct span asked = ask("one", DNS_TYPE_A);
	struct dns_answer answer;
	struct build b;

	start_response(&b, asked, 0x8180, 3);
	wr_a(&b, "three", 50, 7);
	wr_cname(&b, "two", "three");
	wr_cname(&b, "one", "two");
	CHECK_RC(dns_response_read(built(&b), asked, &answer), RC_OK);
	CHECK_NUM(answer.count, 1);
	CHECK_NUM(answer.ttl_s, 30);
	CHECK_NUM(answer.addrs[0].bytes[3], 7);

	start_response(&b, asked, 0x8180, 2);
	wr_cname(&b, "one", "two");
	wr_cname(&b, "two", "one");
	CHECK_RC(dns_response_read(built(&b), asked, &answer), RC_OK);
	CHECK_NUM(answer.count, 0);
}

static void test_compression(void)
{
	struct span asked = ask("a.example", DNS_TYPE_AAAA);
	struct dns_answer answer;
	struct build b;

	start_response(&b, asked, 0x8180, 2);
	wr_be16(&b.w, 0xc00c); /* a.example */
	wr_fixed(&b.w, DNS_TYPE_CNAME, 9, 4);
	wr_u8(&b.w, 1);
	wr_u8(&b.w, 'b');
	wr_be16(&b.w, 0xc00e); /* example */
	wr_name(&b.w, "b.example");
	wr_fixed(&b.w, DNS_TYPE_AAAA, 8, 16);
	wr_zeros(&b.w, 15);
	wr_u8(&b.w, 1);
	CHECK_RC(dns_response_read(built(&b), asked, &answer), RC_OK);
	CHECK_NUM(answer.count, 1);
	CHECK_NUM(answer.addrs[0].family, NETADDR_V6);
	CHECK_NUM(answer.addrs[0].bytes[15], 1);
	CHECK_NUM(answer.ttl_s, 8);
}

/* Pointers to themselves, forward, to each other, out of the message. */
static void test_compression_loops(void)
{
	struct span asked = ask("a", DNS_TYPE_A);
	static const uint16_t pointers[] = {0xc013, 0xc014, 0xc015, 0xc0ff, 0xffff};
	struct dns_answer answer;
	struct build b;

	CHECK_NUM(asked.n, 0x13);
	for (size_t i = 0; i < sizeof pointers / sizeof pointers[0]; i++) {
		start_response(&b, asked, 0x8180, 1);
		wr_be16(&b.w, pointers[i]);
		wr_fixed(&b.w, DNS_TYPE_A, 1, 4);
		wr_zeros(&b.w, 4);
		CHECK_RC(dns_response_read(built(&b), asked, &answer), RC_INVALID);
	}
	/* A name that comes back to itself through a label would grow for ever. */
	start_response(&b, asked, 0x8180, 1);
	wr_u8(&b.w, 1);
	wr_u8(&b.w, 'x');
	wr_be16(&b.w, 0xc013);
	wr_fixed(&b.w, DNS_TYPE_A, 1, 4);
	wr_zeros(&b.w, 4);
	CHECK_RC(dns_response_read(built(&b), asked, &answer), RC_INVALID);
}

static void test_codes(void)
{
	struct span asked = ask("a", DNS_TYPE_A);
	struct dns_answer answer;
	struct build b;

	start_response(&b, asked, 0x8183, 0);
	CHECK_RC(dns_response_read(built(&b), asked, &answer), RC_OK);
	CHECK_NUM(answer.rcode, DNS_NAME_ERROR);
	start_response(&b, asked, 0x8185, 1);
	wr_a(&b, "a", 1, 1);
	CHECK_RC(dns_response_read(built(&b), asked, &answer), RC_OK);
	CHECK_NUM(answer.rcode, DNS_REFUSED);
	CHECK_NUM(answer.count, 0);
}

static void test_other_questions(void)
{
	struct span asked = ask("a.b", DNS_TYPE_A);
	struct dns_answer answer;
	struct build b;
	static const struct {
		size_t at;
		uint8_t flip;
	} changes[] = {{0, 1}, {1, 1}, {2, 0x80}, {2, 0x08}, {5, 1}, {5, 3}, {13, 1}, {18, 29}, {20, 2}};

	for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
		start_response(&b, asked, 0x8180, 1);
		wr_a(&b, "a.b", 1, 1);
		b.bytes[changes[i].at] ^= changes[i].flip;
		CHECK_RC(dns_response_read(built(&b), asked, &answer), RC_INVALID);
	}
}

/* Cut short, what was read of the addresses counts, and nothing is read past the end. */
static void test_cuts(void)
{
	struct span asked = ask("one", DNS_TYPE_A);
	struct dns_answer answer;
	struct build b;
	size_t first_whole;

	start_response(&b, asked, 0x8380, 3);
	wr_cname(&b, "one", "two");
	wr_a(&b, "two", 50, 7);
	first_whole = b.w.n;
	wr_a(&b, "two", 50, 8);
	for (size_t n = 0; n <= b.w.n; n++) {
		uint8_t *copy = exact_copy(b.bytes, n);
		enum rc rc = dns_response_read(span_of(copy, n), asked, &answer);

		/* An alias is followed when all records could be read. */
		CHECK_NUM(rc, n == b.w.n ? RC_OK : RC_INVALID);
		free(copy);
	}
	CHECK(first_whole < b.w.n);
	CHECK_NUM(answer.count, 2);
}

int main(void)
{
	test_query_bytes();
	test_query_names();
	test_addresses();
	test_aliases();
	test_compression();
	test_compression_loops();
	test_codes();
	test_other_questions();
	test_cuts();
	return check_end();
}
