/* SHA-256 against FIPS 180-4's examples (NIST's "SHA256" example values), in one piece and cut at every byte. */
#include "check.h"

#include "base/fmt.h"
#include "proto/sha256.h"

static const char *hex_of(const uint8_t digest[SHA256_SIZE])
{
	static char text[2 * SHA256_SIZE + 1];

	for (unsigned i = 0; i < SHA256_SIZE; i++)
		fmt_print(text + 2 * i, 3, "%02x", digest[i]);
	return text;
}

static const struct {
	const char *text;
	const char *digest;
} cases[] = {
	{"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
	{"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
	{"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
	 "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
	{"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
	 "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"},
};

static void test_vectors(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		size_t n = strlen(cases[i].text);

		for (size_t cut = 0; cut <= n; cut++) {
			uint8_t digest[SHA256_SIZE];
			struct sha256 hash;

			sha256_init(&hash);
			sha256_update(&hash, span_of(cases[i].text, cut));
			sha256_update(&hash, span_of(cases[i].text + cut, n - cut));
			sha256_end(&hash, digest);
			CHECK_STR(hex_of(digest), cases[i].digest);
		}
	}
}

static void test_million(void)
{
	static char block[1000];
	uint8_t digest[SHA256_SIZE];
	struct sha256 hash;

	memset(block, 'a', sizeof block);
	sha256_init(&hash);
	for (unsigned i = 0; i < 1000; i++)
		sha256_update(&hash, span_of(block, sizeof block));
	sha256_end(&hash, digest);
	CHECK_STR(hex_of(digest), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

int main(void)
{
	test_vectors();
	test_million();
	return check_end();
}
