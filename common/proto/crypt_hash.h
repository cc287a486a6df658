/*
 * Passwords that are kept as hashes, in the forms that PXELINUX menus take:
 *
 *   $1$salt$...                MD5-crypt, as FreeBSD and glibc made it
 *   $4$salt$...                base64 of SHA-1 of salt and password: Syslinux's own
 *   $5$[rounds=n$]salt$...     SHA-256-crypt (U. Drepper, "Unix crypt using SHA-256 and SHA-512", version 0.6)
 *   $6$[rounds=n$]salt$...     SHA-512-crypt
 */
#pragma once

#include <stdbool.h>

#include "base/rc.h"
#include "base/span.h"

#define CRYPT_PASSWORD_MAX 128     /* bytes of a password */
#define CRYPT_ROUNDS_MAX   1000000 /* more would keep the machine busy for longer than people wait */
#define CRYPT_ROUNDS_PIECE 256     /* rounds between two looks at whether somebody still waits; some 15 ms on slow machines */

/* False ends the check. */
typedef bool crypt_go_on_fn(void);

/** True for text that is meant as a hash, "$c$...", whether or not c is one of the above. */
bool crypt_is_hash(struct span text);

/**
 * Whether password is the one that hash was made of: RC_OK or RC_DIFFERENT.  RC_UNSUPPORTED for another kind of hash,
 * RC_INVALID for one that no password has, RC_LIMIT for more rounds, RC_TOO_LONG for a longer password than the above,
 * RC_CANCELLED when go_on said so (NULL: nobody is asked).
 */
enum rc crypt_check(struct span password, struct span hash, crypt_go_on_fn *go_on) MUST_CHECK;
