/* Servers that are asked without the proxy. */
#include "check.h"

#include "proto/no_proxy.h"

static void test_matches(void)
{
	static const struct {
		const char *list;
		const char *host;
		uint16_t port;
		bool wanted;
	} cases[] = {
		{"", "a.lab", 80, false},
		{"*", "a.lab", 80, true},
		{" , *", "10.0.0.1", 80, true},
		{"lab", "lab", 80, true},
		{"lab", "a.LAB", 80, true},
		{".lab", "lab", 80, true},
		{".lab", "a.b.lab", 80, true},
		{"lab", "collab", 80, false},
		{"a.lab", "lab", 80, false},
		{".", "lab", 80, false},
		{"x,Server.lab y", "server.LAB", 80, true},
		{"lab:8080", "a.lab", 8080, true},
		{"lab:8080", "a.lab", 80, false},
		{"lab:", "a.lab", 80, false},
		{"lab:x", "a.lab", 80, false},
		{"10.0.0.1", "10.0.0.1", 80, true},
		{"10.0.0.1", "10.0.0.11", 80, false},
		{"10.0.0.1:81", "10.0.0.1", 81, true},
		{"0.0.1", "10.0.0.1", 80, false},
		{"10.0.0.0/8", "10.250.3.4", 80, true},
		{"10.0.0.0/8", "11.0.0.1", 80, false},
		{"10.0.0.0/31", "10.0.0.1", 80, true},
		{"10.0.0.0/31", "10.0.0.2", 80, false},
		{"10.0.0.0/0", "192.0.2.1", 80, true},
		{"10.0.0.0/33", "10.0.0.0", 80, false},
		{"10.0.0.0/", "10.0.0.0", 80, false},
		{"10.0.0.0/8", "ten.lab", 80, false},
		{"fd00::/8", "fdab::1", 80, true},
		{"fd00::/8", "fe80::1", 80, false},
		{"::1", "::1", 80, true},
		{"::/0", "10.0.0.1", 80, false},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		bool got = no_proxy_matches(span_str(cases[i].list), span_str(cases[i].host), cases[i].port);

		if (got != cases[i].wanted)
			printf("  \"%s\" and %s port %u\n", cases[i].list, cases[i].host, cases[i].port);
		CHECK(got == cases[i].wanted);
	}
}

/* Every cut of a list is a list. */
static void test_truncated(void)
{
	static const char list[] = "x.*, fd00::/8 ,10.0.0.0/8:80\t[::1]:80, .lab:";

	for (size_t n = 0; n < sizeof list; n++) {
		uint8_t *copy = malloc(n + 1);

		memcpy(copy, list, n);
		CHECK(!no_proxy_matches(span_of(copy, n), span_str("boot.example"), 80));
		free(copy);
	}
}

int main(void)
{
	test_matches();
	test_truncated();
	return check_end();
}
