/* LLDP: elements by type, place and organisation; units cut at every length. */
#include "check.h"

#include "proto/lldp.h"

static const char unit[] = "\x02\x07\x04\x52\x54\x00\x01\x02\x03" "\x04\x05\x05" "ge-1" "\x06\x02\x00\x78"
			   "\x0a\x04" "leaf" "\x10\x01\x01" "\x10\x02\x02\x03"
			   "\xfe\x06\x00\x80\xc2\x01\x00\x07" "\xfe\x05\x00\x12\x0f\x04\x09" "\x00\x00" "\x0a\x04" "late";
#define SIZE (sizeof unit - 1)

static struct span found(uint8_t type, uint8_t index, uint32_t prefix)
{
	const struct lldp_wanted wanted = {type, index, prefix};
	struct span out;

	return lldp_find(span_of(unit, SIZE), &wanted, &out) ? out : SPAN_NONE;
}

static void test_elements(void)
{
	CHECK_SPAN(found(5, 0, 0), "leaf");
	CHECK_NUM(found(5, 1, 0).n, 0); /* behind the end */
	CHECK_SPAN(span_skip(found(2, 0, 0), 1), "ge-1");
	CHECK_NUM(found(8, 0, 0).n, 1);
	CHECK_NUM(found(8, 1, 0).n, 2);
	CHECK_NUM(found(8, 2, 0).n, 0);
	CHECK_NUM(found(127, 0, 0x0080c201).p[5], 7);
	CHECK_NUM(found(127, 0, 0x00120f04).p[4], 9);
	CHECK_NUM(found(127, 1, 0).p[4], 9);
	CHECK_NUM(found(127, 1, 0x00120f04).n, 0);
	CHECK_NUM(found(8, 0, 0x0080c201).n, 0);
}

static void test_cut(void)
{
	for (size_t n = 0; n <= SIZE; n++) {
		uint8_t *copy = exact_copy(unit, n);

		for (uint8_t type = 0; type < 128; type++) {
			const struct lldp_wanted wanted = {.type = type};
			struct span out;

			if (lldp_find(span_of(copy, n), &wanted, &out))
				CHECK(out.p >= copy && out.p + out.n <= copy + n);
		}
		free(copy);
	}
}

int main(void)
{
	test_elements();
	test_cut();
	return check_end();
}
