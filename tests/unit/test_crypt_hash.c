/* Hashed passwords: published vectors (SHA-crypt's own, version 0.6), others made by glibc, and what is no hash. */
#include "check.h"

#include "proto/crypt_hash.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const struct {
	const char *password;
	const char *hash;
} vectors[] = {
	{"Hello world!",
	 "$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5"},
	{"Hello world!",
	 "$5$rounds=10000$saltstringsaltst$3xv.VbSHBb41AL9AvLeujZkZRBAwqFMz2.opqey6IcA"},
	{"This is just a test",
	 "$5$rounds=5000$toolongsaltstrin$Un/5jzAHMgOGZ5.mWJpuVolil07guHPvOW8mGRcvxa5"},
	{"a very much longer text to encrypt.  This one even stretches over morethan one line.",
	 "$5$rounds=1400$anotherlongsalts$Rx.j8H.h8HjEDGomFU8bDkXm3XIUnzyxf12oP84Bnq1"},
	{"the minimum number is still observed",
	 "$5$rounds=1000$roundstoolow$yfvwcWrQ8l/K0DAWyuPMDNHpIVlTQebY9l/gL972bIC"},
	{"Hello world!",
	 "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1"},
	{"Hello world!",
	 "$6$rounds=10000$saltstringsaltst$OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sbHbbMCVNSnCM/UrjmM0Dp8vOuZeHBy/YTBmSK6H9qs/y3RnOaw5v."},
	{"This is just a test",
	 "$6$rounds=5000$toolongsaltstrin$lQ8jolhgVRVhY4b5pZKaysCLi0QBxGoNeKQzQ3glMhwllF7oGDZxUhx1yxdYcz/e1JSbq3y6JMxxl8audkUEm0"},
	{"a very much longer text to encrypt.  This one even stretches over morethan one line.",
	 "$6$rounds=1400$anotherlongsalts$POfYwTEok97VWcjxIiSOjiykti.o/pQs.wPvMxQ6Fm7I6IoYN3CmLs66x9t0oSwbtEW7o7UmJEiDwGqd8p4ur1"},
	{"the minimum number is still observed",
	 "$6$rounds=1000$roundstoolow$kUMsbe306n21p9R.FRkW3IGn.S9NPN0x50YhH1xhLsPuWGsUSklZt58jaTfF4ZEQpyUNGc0dqbpBYYBaHHrsX."},
	{"password",
	 "$1$deadbeef$Q7g0UO4hRC0mgQUQ/qkjZ0"},
	{"0123456789ABCDEF0",
	 "$1$abcd0123$qxneKy7whFUYMTvlnTWqL0"},
	{"",
	 "$1$12345678$xek.CpjQUVgdf/P2N9KQf/"},
	{"Hello world!",
	 "$1$x$nOgEtOLmf3xhWqibKtjGl."},
	{"",
	 "$6$s$.ZBEl9liET9mKM6jGxl//vp8wOnIJwfkp.7sG2Ahu2q68bf4LasDRE6k5T5NPzLqBFx3oUbMl6xWpBsFfgm6.."},
	{"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
	 "$5$s$xoHCKSpJkSu5IIOPaW.I8zyNlyOBaKEv7oOVOuNBum1"},
	{"yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy",
	 "$6$sixteencharsalt0$3PyxmmoXP1XrGtKjZ5ShT/YWcziNHUiJZsNv9ws0Y1kIjzarhZYrn1jyQUHiI.svi/nJY/zKpkc3dSGWfv6iR0"},
	{"secret", "$4$salty$yfKOBHUTYyIv48AJV+z0HXVmtAM"},
	{"x", "$4$$EfatjsUqKYSrqv18O1FlA3hcIHI"},
	{"", "$4$a.b/c$PyPpZvltKF20zFtB9wdCQlKtPXI"},
};

static enum rc check(const char *password, const char *hash)
{
	uint8_t *copies[] = {exact_copy(password, strlen(password)), exact_copy(hash, strlen(hash))};
	enum rc rc = crypt_check(span_of(copies[0], strlen(password)), span_of(copies[1], strlen(hash)), NULL);

	free(copies[0]);
	free(copies[1]);
	return rc;
}

/* The right password fits; with a letter more, or one less, and with another end of the hash, it does not. */
static void test_vectors(void)
{
	for (size_t i = 0; i < COUNT(vectors); i++) {
		char password[200];
		char hash[200];

		CHECK_RC(check(vectors[i].password, vectors[i].hash), RC_OK);
		snprintf(password, sizeof password, "%s!", vectors[i].password);
		CHECK_RC(check(password, vectors[i].hash), strlen(password) > CRYPT_PASSWORD_MAX ? RC_TOO_LONG : RC_DIFFERENT);
		if (*vectors[i].password != '\0')
			CHECK_RC(check(vectors[i].password + 1, vectors[i].hash), RC_DIFFERENT);
		snprintf(hash, sizeof hash, "%s", vectors[i].hash);
		hash[strlen(hash) - 5] ^= 1;
		CHECK_RC(check(vectors[i].password, hash), RC_DIFFERENT);
	}
}

/* A hash is no password for itself, and what is cut or malformed lets nobody in. */
static void test_odd_hashes(void)
{
	static const struct {
		const char *password;
		const char *hash;
		enum rc rc;
	} cases[] = {
		{"secret", "$4$salty$yfKOBHUTYyIv48AJV+z0HXVmtAM=", RC_OK},
		{"secret", "$4$salty$yfKOBHUTYyIv48AJV+z0HXVmtAM$", RC_OK},
		{"secret", "$4$salty$yfKOBHUTYyIv48AJV+z0HXVmtA", RC_INVALID},
		{"secret", "$4$salty", RC_INVALID},
		{"secret", "$4$salty$", RC_INVALID},
		{"secret", "$4$", RC_INVALID},
		{"$1$deadbeef$Q7g0UO4hRC0mgQUQ/qkjZ0", "$1$deadbeef$Q7g0UO4hRC0mgQUQ/qkjZ0", RC_DIFFERENT},
		{"password", "$1$deadbeef$Q7g0UO4hRC0mgQUQ/qkjZ0x", RC_INVALID},
		{"password", "$1$deadbeef", RC_INVALID},
		{"", "$1$", RC_INVALID},
		{"", "$1$$", RC_INVALID},
		{"", "$5$$", RC_INVALID},
		{"x", "$5$rounds=$s$x", RC_INVALID},
		{"x", "$5$rounds=-5$s$x", RC_INVALID},
		{"x", "$5$rounds=5x$s$x", RC_INVALID},
		{"x", "$5$rounds=5000", RC_INVALID},
		{"x", "$6$rounds=999999999$s$x", RC_LIMIT},
		{"x", "$6$rounds=99999999999999999999$s$x", RC_INVALID},
		{"x", "$2$salt$x", RC_UNSUPPORTED},
		{"x", "$y$salt$x", RC_UNSUPPORTED},
		{"x", "x", RC_UNSUPPORTED},
		{"x", "$1", RC_UNSUPPORTED},
		{"", "", RC_UNSUPPORTED},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		if (!check_note(check(cases[i].password, cases[i].hash) == cases[i].rc, cases[i].hash, __FILE__, __LINE__))
			printf("    got %s\n", rc_name(check(cases[i].password, cases[i].hash)));
	}
	CHECK(crypt_is_hash(span_str("$1$")) && crypt_is_hash(span_str("$y$j9T$")) && !crypt_is_hash(span_str("$1")));
	CHECK(!crypt_is_hash(span_str("$10$x")) && !crypt_is_hash(span_str("")) && !crypt_is_hash(span_str("secret")));
}

/* Every cut of every hash is refused. */
static void test_cuts(void)
{
	for (size_t i = 0; i < COUNT(vectors); i++) {
		size_t whole = strlen(vectors[i].hash);

		for (size_t n = whole > 12 ? whole - 12 : 0; n < whole; n++) {
			uint8_t *cut = exact_copy(vectors[i].hash, n);

			CHECK_RC(crypt_check(span_str(vectors[i].password), span_of(cut, n), NULL), RC_INVALID);
			free(cut);
		}
	}
}

static unsigned looks_left;

static bool count_looks(void)
{
	return looks_left-- > 1;
}

/* Who waits is asked every now and then, and may give up. */
static void test_giving_up(void)
{
	static const char long_one[] = "$5$rounds=1000000$s$x";

	looks_left = 3;
	CHECK_RC(crypt_check(span_str("x"), span_str(long_one), count_looks), RC_CANCELLED);
	CHECK_NUM(looks_left, 0);
	looks_left = 1;
	CHECK_RC(crypt_check(span_str("x"), span_str("$1$s$x"), count_looks), RC_CANCELLED);
	looks_left = 5000 / CRYPT_ROUNDS_PIECE + 2;
	CHECK_RC(crypt_check(span_str(""), span_str(vectors[0].hash), count_looks), RC_DIFFERENT);
}

int main(void)
{
	test_giving_up();
	test_vectors();
	test_odd_hashes();
	test_cuts();
	return check_end();
}
