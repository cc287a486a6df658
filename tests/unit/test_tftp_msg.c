/* TFTP packets as they lie on the wire. */
#include "check.h"

#include "proto/tftp_msg.h"

#define WIRE(text) span_of(text, sizeof(text) - 1)

static void test_written(void)
{
	uint8_t buffer[80];
	struct writer w = writer_of(buffer, sizeof buffer);

	tftp_request_write(&w, span_str("a/b"), &(struct tftp_options){1468, 32});
	CHECK(span_equal(span_of(buffer, w.n), WIRE("\0\1a/b\0octet\0tsize\0" "0\0blksize\0" "1468\0windowsize\0" "32\0")));
	w = writer_of(buffer, sizeof buffer);
	tftp_request_write(&w, span_str("a/b"), &(struct tftp_options){0, 0});
	CHECK(span_equal(span_of(buffer, w.n), WIRE("\0\1a/b\0octet\0")));
	w = writer_of(buffer, sizeof buffer);
	tftp_ack_write(&w, 65534);
	CHECK(span_equal(span_of(buffer, w.n), WIRE("\0\4\xff\xfe")));
	w = writer_of(buffer, sizeof buffer);
	tftp_error_write(&w, TFTP_ERR_OPTION, "no");
	CHECK(span_equal(span_of(buffer, w.n), WIRE("\0\5\0\10no\0")));
	w = writer_of(buffer, 8);
	tftp_request_write(&w, span_str("a/b"), &(struct tftp_options){0, 0});
	CHECK(w.bad);
}

static void test_read(void)
{
	struct tftp_packet packet;

	CHECK_RC(tftp_packet_parse(WIRE("\0\3\1\2hello"), &packet), RC_OK);
	CHECK(packet.opcode == TFTP_DATA && packet.block == 258);
	CHECK_SPAN(packet.data, "hello");
	CHECK_RC(tftp_packet_parse(WIRE("\0\3\0\1"), &packet), RC_OK);
	CHECK_NUM(packet.data.n, 0);
	CHECK_RC(tftp_packet_parse(WIRE("\0\5\0\1File not found\0"), &packet), RC_OK);
	CHECK(packet.opcode == TFTP_ERROR && packet.error == TFTP_ERR_NOT_FOUND);
	CHECK_SPAN(packet.message, "File not found");
	CHECK_RC(tftp_packet_parse(WIRE("\0\5\0\0cut"), &packet), RC_OK);
	CHECK_SPAN(packet.message, "cut");
	CHECK_RC(tftp_packet_parse(WIRE("\0\6TSIZE\0" "5000000000\0BlkSize\0" "512\0x\0y\0windowsize\0" "4\0"), &packet), RC_OK);
	CHECK(packet.opcode == TFTP_OACK && packet.has_size && packet.size == 5000000000);
	CHECK(packet.granted.block == 512 && packet.granted.window == 4);
	CHECK_RC(tftp_packet_parse(WIRE("\0\6"), &packet), RC_OK);
	CHECK(!packet.has_size && packet.granted.block == 0 && packet.granted.window == 0);
}

static void test_refused(void)
{
	static const struct {
		const char *bytes;
		size_t n;
	} cases[] = {
#define BAD(text) {text, sizeof(text) - 1}
		BAD(""),
		BAD("\0"),
		BAD("\0\3"),
		BAD("\0\3\0"),
		BAD("\0\5\0"),
		BAD("\0\1a\0octet\0"),
		BAD("\0\4\0\1"),
		BAD("\0\7\0\1"),
		BAD("\1\3\0\1"),
		BAD("\0\6blksize"),
		BAD("\0\6blksize\0"),
		BAD("\0\6blksize\0" "512"),
		BAD("\0\6blksize\0" "7\0"),
		BAD("\0\6blksize\0" "65465\0"),
		BAD("\0\6blksize\0" "x\0"),
		BAD("\0\6windowsize\0" "0\0"),
		BAD("\0\6windowsize\0" "65536\0"),
		BAD("\0\6tsize\0" "-1\0"),
		BAD("\0\6tsize\0\0"),
		BAD("\0\6tsize\0" "18446744073709551615\0"),
#undef BAD
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		uint8_t *copy = exact_copy(cases[i].bytes, cases[i].n);
		struct tftp_packet packet;

		if (!CHECK(tftp_packet_parse(span_of(copy, cases[i].n), &packet) == RC_TFTP_SYNTAX))
			printf("    case %zu\n", i);
		free(copy);
	}
}

static void test_truncated_option_list(void)
{
	static const char whole[] = "\0\6tsize\0" "50\0blksize\0" "512\0windowsize\0" "4\0";
	size_t n = sizeof whole - 1;

	for (size_t cut = 0; cut <= n; cut++) {
		uint8_t *copy = exact_copy(whole, cut);
		struct tftp_packet packet;
		bool good = cut == 2 || cut == 11 || cut == 23 || cut == n; /* where an option ends */

		CHECK_NUM(tftp_packet_parse(span_of(copy, cut), &packet) == RC_OK, good);
		free(copy);
	}
}

int main(void)
{
	test_written();
	test_read();
	test_refused();
	test_truncated_option_list();
	return check_end();
}
