/* Hashed passwords, computed anew and compared. */
#include "proto/crypt_hash.h"

#include "base/fmt.h"
#include "proto/digest.h"

#define MD5_SALT_MAX	8
#define SHA_SALT_MAX	16
#define MD5_ROUNDS	1000
#define SHA_ROUNDS	5000 /* unless the hash says otherwise */
#define SHA_ROUNDS_MIN	1000
#define ENCODED_MAX	88 /* 64 bytes in base64, and the NUL */

/* A hash taken apart. */
struct parts {
	struct span salt;
	struct span value; /* behind the last $ */
	uint32_t rounds;
};

bool crypt_is_hash(struct span text)
{
	return text.n >= 3 && text.p[0] == '$' && text.p[2] == '$';
}

/* Takes "rounds=n$" off *text, if it is there. */
static enum rc take_rounds(struct span *text, uint32_t *rounds)
{
	size_t n = span_find(*text, '$');
	uint64_t number;

	*rounds = SHA_ROUNDS;
	if (!span_starts(*text, "rounds="))
		return RC_OK;
	if (!span_decimal(span_skip(span_sub(*text, 0, n), strlen("rounds=")), &number))
		return RC_INVALID;
	if (number > CRYPT_ROUNDS_MAX)
		return RC_LIMIT;
	*rounds = number < SHA_ROUNDS_MIN ? SHA_ROUNDS_MIN : (uint32_t)number;
	*text = span_skip(*text, n + 1);
	return RC_OK;
}

/* Salt and value; a salt that is longer than the method takes is cut, as everywhere. */
static bool split(struct span text, size_t salt_max, struct parts *parts)
{
	size_t n = span_find(text, '$');

	if (n == text.n)
		return false;
	parts->salt = span_sub(text, 0, n < salt_max ? n : salt_max);
	parts->value = span_skip(text, n + 1);
	return true;
}

/* Appends 24 bits as digits of crypt's own base64, the lowest first. */
static void put_digits(struct strbuf *out, unsigned a, unsigned b, unsigned c, unsigned digits)
{
	static const char alphabet[] = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	uint32_t group = a << 16 | b << 8 | c;

	for (; digits > 0; digits--, group >>= 6)
		sb_char(out, alphabet[group & 63]);
}

/* Adds n bytes to the digest by repeating one block of them. */
static void update_repeated(struct digest *digest, struct span block, size_t n)
{
	for (; n > block.n; n -= block.n)
		digest_update(digest, block);
	digest_update(digest, span_sub(block, 0, n));
}

/* ---- $1$ ---- */

static void md5_first(struct span password, struct span salt, uint8_t out[DIGEST_MAX])
{
	static const uint8_t zero[1];
	struct digest digest;

	digest_init(&digest, DIGEST_MD5);
	digest_update(&digest, password);
	digest_update(&digest, salt);
	digest_update(&digest, password);
	digest_end(&digest, out);

	digest_init(&digest, DIGEST_MD5);
	digest_update(&digest, password);
	digest_update(&digest, span_str("$1$"));
	digest_update(&digest, salt);
	update_repeated(&digest, span_of(out, 16), password.n);
	for (size_t bits = password.n; bits > 0; bits >>= 1)
		digest_update(&digest, (bits & 1) != 0 ? span_of(zero, 1) : span_sub(password, 0, 1));
	digest_end(&digest, out);
}

/*
 * The rounds that MD5-crypt and SHA-crypt have in common: the value so far, the password, the salt, in an order that
 * changes from round to round.
 */
static enum rc stir(enum digest_kind kind, struct span password, struct span salt, uint32_t rounds, crypt_go_on_fn *go_on,
		    uint8_t value[DIGEST_MAX])
{
	struct span last = span_of(value, digest_size(kind));
	struct digest digest;

	for (uint32_t i = 0; i < rounds; i++) {
		if (i % CRYPT_ROUNDS_PIECE == 0 && go_on != NULL && !go_on())
			return RC_CANCELLED;
		digest_init(&digest, kind);
		digest_update(&digest, (i & 1) != 0 ? password : last);
		if (i % 3 != 0)
			digest_update(&digest, salt);
		if (i % 7 != 0)
			digest_update(&digest, password);
		digest_update(&digest, (i & 1) != 0 ? last : password);
		digest_end(&digest, value);
	}
	return RC_OK;
}

static enum rc md5_crypt(struct span password, struct span text, crypt_go_on_fn *go_on, struct strbuf *out, struct span *wanted)
{
	struct parts parts;
	uint8_t value[DIGEST_MAX];
	enum rc rc;

	if (!split(text, MD5_SALT_MAX, &parts))
		return RC_INVALID;
	md5_first(password, parts.salt, value);
	rc = stir(DIGEST_MD5, password, parts.salt, MD5_ROUNDS, go_on, value);
	if (rc != RC_OK)
		return rc;
	for (unsigned i = 0; i < 4; i++)
		put_digits(out, value[i], value[i + 6], value[i + 12], 4);
	put_digits(out, value[4], value[10], value[5], 4);
	put_digits(out, 0, 0, value[11], 2);
	*wanted = parts.value;
	return RC_OK;
}

/* ---- $4$ ---- */

/* RFC 4648 section 4, without the '=' at the end. */
static void put_base64(struct strbuf *out, const uint8_t *bytes, size_t n)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t pool = 0;
	unsigned bits = 0;

	for (size_t i = 0; i < n; i++) {
		pool = pool << 8 | bytes[i];
		for (bits += 8; bits >= 6; bits -= 6)
			sb_char(out, alphabet[pool >> (bits - 6) & 63]);
	}
	if (bits > 0)
		sb_char(out, alphabet[pool << (6 - bits) & 63]);
}

static enum rc salted_sha1(struct span password, struct span text, struct strbuf *out, struct span *wanted)
{
	struct parts parts;
	struct digest digest;
	uint8_t value[DIGEST_MAX];

	if (!split(text, text.n, &parts))
		return RC_INVALID;
	digest_init(&digest, DIGEST_SHA1);
	digest_update(&digest, parts.salt);
	digest_update(&digest, password);
	digest_end(&digest, value);
	put_base64(out, value, digest_size(DIGEST_SHA1));
	/* Tools of different age put nothing, "=" or "$" behind it. */
	*wanted = span_sub(parts.value, 0, span_find(parts.value, '$'));
	*wanted = span_sub(*wanted, 0, span_find(*wanted, '='));
	return RC_OK;
}

/* ---- $5$ and $6$; the names of the digests are those of the specification ---- */

static void sha_digest_b(enum digest_kind kind, struct span password, struct span salt, uint8_t out[DIGEST_MAX])
{
	struct digest digest;

	digest_init(&digest, kind);
	digest_update(&digest, password);
	digest_update(&digest, salt);
	digest_update(&digest, password);
	digest_end(&digest, out);
}

static void sha_digest_a(enum digest_kind kind, struct span password, struct span salt, uint8_t out[DIGEST_MAX])
{
	uint8_t b_bytes[DIGEST_MAX];
	struct span b = span_of(b_bytes, digest_size(kind));
	struct digest digest;

	sha_digest_b(kind, password, salt, b_bytes);
	digest_init(&digest, kind);
	digest_update(&digest, password);
	digest_update(&digest, salt);
	update_repeated(&digest, b, password.n);
	for (size_t bits = password.n; bits > 0; bits >>= 1)
		digest_update(&digest, (bits & 1) != 0 ? b : password);
	digest_end(&digest, out);
}

/* Steps 13 to 20: as many bytes as text has, of the digest of text many times over. */
static void sha_spread(enum digest_kind kind, struct span text, unsigned times, uint8_t *out)
{
	uint8_t value[DIGEST_MAX];
	unsigned size = digest_size(kind);
	struct digest digest;

	digest_init(&digest, kind);
	for (; times > 0; times--)
		digest_update(&digest, text);
	digest_end(&digest, value);
	for (size_t i = 0; i < text.n; i++)
		out[i] = value[i % size];
}

/* The bytes in their own order: three far from each other, and each next group one place round and one up. */
static void sha_encode(enum digest_kind kind, const uint8_t *value, struct strbuf *out)
{
	unsigned third = digest_size(kind) / 3;
	unsigned a = 0;
	unsigned b = third;
	unsigned c = 2 * third;
	unsigned turn = kind == DIGEST_SHA256 ? 2 : 1;

	for (unsigned i = 0; i < third; i++) {
		unsigned old[] = {a, b, c};

		put_digits(out, value[a], value[b], value[c], 4);
		a = old[turn] + 1;
		b = old[(turn + 1) % 3] + 1;
		c = old[(turn + 2) % 3] + 1;
	}
	if (kind == DIGEST_SHA256)
		put_digits(out, 0, value[31], value[30], 3);
	else
		put_digits(out, 0, 0, value[63], 2);
}

static enum rc sha_crypt(enum digest_kind kind, struct span password, struct span text, crypt_go_on_fn *go_on,
			 struct strbuf *out, struct span *wanted)
{
	uint8_t spread_password[CRYPT_PASSWORD_MAX];
	uint8_t spread_salt[SHA_SALT_MAX];
	uint8_t value[DIGEST_MAX];
	struct parts parts;
	enum rc rc = take_rounds(&text, &parts.rounds);

	if (rc != RC_OK)
		return rc;
	if (!split(text, SHA_SALT_MAX, &parts))
		return RC_INVALID;
	sha_digest_a(kind, password, parts.salt, value);
	sha_spread(kind, password, (unsigned)password.n, spread_password);
	sha_spread(kind, parts.salt, 16 + value[0], spread_salt);
	rc = stir(kind, span_of(spread_password, password.n), span_of(spread_salt, parts.salt.n), parts.rounds, go_on, value);
	if (rc != RC_OK)
		return rc;
	sha_encode(kind, value, out);
	*wanted = parts.value;
	return RC_OK;
}

enum rc crypt_check(struct span password, struct span hash, crypt_go_on_fn *go_on)
{
	struct span text = span_skip(hash, 3);
	char encoded[ENCODED_MAX];
	struct span wanted;
	struct strbuf out;
	enum rc rc;

	if (!crypt_is_hash(hash))
		return RC_UNSUPPORTED;
	if (password.n > CRYPT_PASSWORD_MAX)
		return RC_TOO_LONG;
	sb_init(&out, encoded, sizeof encoded);
	switch (hash.p[1]) {
	case '1': rc = md5_crypt(password, text, go_on, &out, &wanted); break;
	case '4': rc = salted_sha1(password, text, &out, &wanted); break;
	case '5': rc = sha_crypt(DIGEST_SHA256, password, text, go_on, &out, &wanted); break;
	case '6': rc = sha_crypt(DIGEST_SHA512, password, text, go_on, &out, &wanted); break;
	default: return RC_UNSUPPORTED;
	}
	if (rc != RC_OK)
		return rc;
	if (wanted.n != out.n)
		return RC_INVALID;
	return span_equal(sb_as_span(&out), wanted) ? RC_OK : RC_DIFFERENT;
}
