/* Digests: the vectors of RFC 1321 and FIPS 180-4, every way of cutting, every length around a block's end. */
#include "check.h"

#include "proto/digest.h"

static const struct {
	enum digest_kind kind;
	const char *text;
	const char *hex;
} vectors[] = {
	{DIGEST_MD5, "", "d41d8cd98f00b204e9800998ecf8427e"},
	{DIGEST_MD5, "a", "0cc175b9c0f1b6a831c399e269772661"},
	{DIGEST_MD5, "abc", "900150983cd24fb0d6963f7d28e17f72"},
	{DIGEST_MD5, "message digest", "f96b697d7cb7938d525a2f31aaf161d0"},
	{DIGEST_MD5, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "d174ab98d277d9f5a5611c2c9f419d9f"},
	{DIGEST_MD5, "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
	 "57edf4a22be3c955ac49da2e2107b67a"},
	{DIGEST_SHA1, "", "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
	{DIGEST_SHA1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"},
	{DIGEST_SHA1, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "84983e441c3bd26ebaae4aa1f95129e5e54670f1"},
	{DIGEST_SHA256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
	{DIGEST_SHA512, "",
	 "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"},
	{DIGEST_SHA512, "abc",
	 "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"},
	{DIGEST_SHA512,
	 "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
	 "8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018501d289e4900f7e4331b99dec4b5433ac7d329eeb6dd26545e96e55b874be909"},
};

static void check_digest(enum digest_kind kind, struct span text, size_t piece, const char *hex)
{
	struct digest digest;
	uint8_t got[DIGEST_MAX];
	uint8_t wanted[DIGEST_MAX];

	digest_init(&digest, kind);
	for (struct span rest = text; rest.n > 0; rest = span_skip(rest, piece))
		digest_update(&digest, span_sub(rest, 0, piece));
	digest_end(&digest, got);
	CHECK_RC(digest_parse(span_str(hex), wanted, digest_size(kind)), RC_OK);
	CHECK(memcmp(got, wanted, digest_size(kind)) == 0);
}

static void test_vectors(void)
{
	for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
		for (size_t piece = 1; piece < 140; piece++)
			check_digest(vectors[i].kind, span_str(vectors[i].text), piece, vectors[i].hex);
	}
}

/* FIPS 180-4's million of "a"; the sums are those of md5sum, sha1sum and sha512sum. */
static void test_million(void)
{
	static char text[1000000];

	memset(text, 'a', sizeof text);
	check_digest(DIGEST_MD5, span_of(text, sizeof text), 1000, "7707d6ae4e027c70eea2a935c2296f21");
	check_digest(DIGEST_SHA1, span_of(text, sizeof text), 999, "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
	check_digest(DIGEST_SHA512, span_of(text, sizeof text), 1 << 16,
		     "e718483d0ce769644e2e42c7bc15b4638e1f98b13b2044285632a803afa973ebde0ff244877ea60a4cb0432ce577c31beb009c5c2c49aa2e4eadb217ad8cc09b");
}

/* Lengths around where padding needs one more block: the sum of all sums, as the coreutils give it. */
static void test_lengths(void)
{
	static const struct {
		enum digest_kind kind;
		const char *hex;
	} cases[] = {
		{DIGEST_MD5, "5d88b042283ba3ab66e3cb077a6c59de"},
		{DIGEST_SHA1, "fc80843c8ee5b4453dccea43c2172f35256014c6"},
		{DIGEST_SHA256, "c397e35c2e555d81e9c938f6c34d6d5a4f537033993fb7cf00168134aedadd4c"},
		{DIGEST_SHA512, "6f06b8a8672aa83152d1097ca6d6ed124d873bfcdf004580bdfa586262fb8cc99374160453655c07113bb1c563da55e33f4c3fe350ffa766ee7d7b98175024ce"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		static char text[300];
		struct digest all;
		uint8_t sum[DIGEST_MAX];
		uint8_t wanted[DIGEST_MAX];
		unsigned size = digest_size(cases[i].kind);

		memset(text, 'x', sizeof text);
		digest_init(&all, cases[i].kind);
		for (size_t n = 0; n <= sizeof text; n++) {
			struct digest one;

			digest_init(&one, cases[i].kind);
			digest_update(&one, span_of(text, n));
			digest_end(&one, sum);
			digest_update(&all, span_of(sum, size));
		}
		digest_end(&all, sum);
		CHECK_RC(digest_parse(span_str(cases[i].hex), wanted, size), RC_OK);
		CHECK(memcmp(sum, wanted, size) == 0);
	}
}

static void test_parse(void)
{
	uint8_t out[DIGEST_MAX];

	CHECK_RC(digest_parse(span_str("0Aff"), out, 2), RC_OK);
	CHECK_NUM(out[0] << 8 | out[1], 0x0aff);
	CHECK_RC(digest_parse(span_str("0aff0"), out, 2), RC_INVALID);
	CHECK_RC(digest_parse(span_str("0af"), out, 2), RC_INVALID);
	CHECK_RC(digest_parse(span_str("0afg"), out, 2), RC_INVALID);
	CHECK_RC(digest_parse(SPAN_NONE, out, 2), RC_INVALID);
}

int main(void)
{
	test_vectors();
	test_million();
	test_lengths();
	test_parse();
	return check_end();
}
