/* Addresses as text and back; inet_pton is the judge where it reads the same language. */
#include "proto/netaddr.h"

#include <arpa/inet.h>

#include "check.h"

static void test_netaddr_good(void)
{
	static const struct {
		const char *text, *canonical;
	} cases[] = {
		{"0.0.0.0", "0.0.0.0"},
		{"10.0.2.15", "10.0.2.15"},
		{"255.255.255.255", "255.255.255.255"},
		{"::", "::"},
		{"::1", "::1"},
		{"1::", "1::"},
		{"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
		{"2001:0DB8::0001", "2001:db8::1"},
		{"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
		{"2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
		{"1:0:0:2:0:0:0:3", "1:0:0:2::3"},
		{"fe80::5054:ff:fe12:3456", "fe80::5054:ff:fe12:3456"},
		{"::ffff:10.0.0.1", "::ffff:10.0.0.1"},
		{"::ffff:a00:1", "::ffff:10.0.0.1"},
		{"64:ff9b::192.0.2.33", "64:ff9b::c000:221"},
		{"1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"},
		{"1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"},
		{"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
		{"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
		{"0:0:0:0:0:0:0:0", "::"},
		{"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char text[NETADDR_TEXT_MAX];
		uint8_t judge[16];
		struct netaddr addr = {0};
		int family = strchr(cases[i].text, ':') != NULL ? AF_INET6 : AF_INET;

		CHECK_RC(netaddr_parse(span_str(cases[i].text), &addr), RC_OK);
		CHECK_STR(netaddr_text(&addr, text), cases[i].canonical);
		CHECK(inet_pton(family, cases[i].text, judge) == 1);
		CHECK(memcmp(judge, addr.bytes, family == AF_INET6 ? 16 : 4) == 0);
	}
}

static void test_netaddr_bad(void)
{
	static const char *const cases[] = {
		"", ".", "1", "1.2.3", "1.2.3.", "1.2.3.4.", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.004", "1..2.3", " 1.2.3.4",
		"1.2.3.4 ", "+1.2.3.4", "a.b.c.d", "1.2.3.99999999999999999999", ":", ":::", "1:", ":1", "1:::2", "1::2::3", "12345::",
		"1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "1:2:3:4::5:6:7:8", "g::", "[::1]",
		"fe80::1%eth0", "::1.2.3", "1.2.3.4::", "::1.2.3.4:5", "1:2:3:4:5:6:7:1.2.3.4", "::1 ", "example.com", "1::2:", "-1::",
		"0000:0000:0000:0000:0000:0000:0000:0000:0000:00",
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct netaddr addr = {.family = NETADDR_NONE};

		if (!check_note(netaddr_parse(span_str(cases[i]), &addr) == RC_INVALID, "refused", __FILE__, __LINE__))
			printf("    \"%s\" was taken\n", cases[i]);
		CHECK(addr.family == NETADDR_NONE);
	}
}

/* Every cut of a text is read inside its bounds, and agrees with inet_pton on what is an address. */
static void test_netaddr_cuts(void)
{
	static const char *const texts[] = {"192.168.100.200", "2001:db8:1::ffff:10.20.30.40", "1:2:3:4:5:6:7:8"};

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		for (size_t n = 0; n <= strlen(texts[i]); n++) {
			uint8_t *copy = exact_copy(texts[i], n);
			char terminated[64] = "";
			uint8_t judge[16];
			struct netaddr addr;
			int good;

			memcpy(terminated, texts[i], n);
			good = inet_pton(AF_INET, terminated, judge) == 1 || inet_pton(AF_INET6, terminated, judge) == 1;
			CHECK_NUM(netaddr_parse(span_of(copy, n), &addr) == RC_OK, good);
			free(copy);
		}
	}
}

static void test_netaddr_compare(void)
{
	static const uint8_t one[16] = {10, 0, 0, 1}, two[16] = {10, 0, 0, 2}, zero[16];
	struct netaddr a = netaddr_v4(one), b = netaddr_v4(two), c = netaddr_v6(one), none = {0};
	struct netaddr no_v4 = netaddr_v4(zero), no_v6 = netaddr_v6(zero);
	char text[NETADDR_TEXT_MAX];

	CHECK(netaddr_equal(&a, &a) && !netaddr_equal(&a, &b) && !netaddr_equal(&a, &c) && netaddr_equal(&none, &none));
	CHECK(netaddr_is_zero(&none) && netaddr_is_zero(&no_v4) && netaddr_is_zero(&no_v6) && !netaddr_is_zero(&a));
	CHECK_STR(netaddr_text(&none, text), "none");
}

/* Whatever the 16 bytes, the text is read back as the same address, fits, and is what the judge reads. */
static void test_netaddr_round_trip(void)
{
	uint32_t random = 1;

	for (unsigned round = 0; round < 5000; round++) {
		struct netaddr addr = {.family = NETADDR_V6}, back;
		char text[NETADDR_TEXT_MAX];
		uint8_t judge[16];

		for (unsigned i = 0; i < 16; i++) {
			random = random * 1664525 + 1013904223;
			addr.bytes[i] = (random >> 28) < 9 ? 0 : (uint8_t)(random >> 20);
		}
		netaddr_text(&addr, text);
		CHECK_RC(netaddr_parse(span_str(text), &back), RC_OK);
		CHECK(netaddr_equal(&addr, &back));
		CHECK(inet_pton(AF_INET6, text, judge) == 1 && memcmp(judge, addr.bytes, 16) == 0);
	}
}

int main(void)
{
	test_netaddr_good();
	test_netaddr_bad();
	test_netaddr_cuts();
	test_netaddr_compare();
	test_netaddr_round_trip();
	return check_end();
}
