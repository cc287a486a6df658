/* Escape sequences as keys: a table, whole and in a stream, cut at every place, and hostile ones. */
#include "check.h"

#include "base/vt_keys.h"
#include "plat.h"

static const struct {
	const char *text;
	int keys[4]; /* up to 0 */
} cases[] = {
	{"a", {'a'}},
	{"\033[A", {KEY_UP}},
	{"\033[B", {KEY_DOWN}},
	{"\033[C", {KEY_RIGHT}},
	{"\033OD", {KEY_LEFT}},
	{"\033[H", {KEY_HOME}},
	{"\033[F", {KEY_END}},
	{"\033[X", {KEY_DELETE}},
	{"\033[1~", {KEY_HOME}},
	{"\033[2~", {KEY_INSERT}},
	{"\033[3~", {KEY_DELETE}},
	{"\033[4~", {KEY_END}},
	{"\033[5~", {KEY_PAGE_UP}},
	{"\033[6~", {KEY_PAGE_DOWN}},
	{"\033OP", {KEY_F1}},
	{"\033OS", {KEY_F1 + 3}},
	{"\033[[A", {KEY_F1}},
	{"\033[[E", {KEY_F1 + 4}},
	{"\033[11~", {KEY_F1}},
	{"\033[15~", {KEY_F1 + 4}},
	{"\033[17~", {KEY_F1 + 5}},
	{"\033[21~", {KEY_F1 + 9}},
	{"\033[24~", {KEY_F12}},
	{"\033[1;5A", {KEY_UP}},
	{"\033[3;2~", {KEY_DELETE}},
	{"\033x", {KEY_ESC, 'x'}},
	{"\033\033[A", {KEY_ESC, KEY_UP}},
	{"\033[\033[A", {KEY_UP}},
	{"\033[12\033OP", {KEY_F1}},
	{"\033[1\177", {KEY_DELETE}},
	{"\033[99~", {0}},
	{"\033[99999999999999999999~", {0}},
	{"\033[16~", {0}},
	{"\033[z", {0}},
	{"\033O1", {0}},
	{"\033[[Z", {0}},
};

static unsigned feed(struct vt_keys *vt, const char *text, size_t n, int *keys)
{
	unsigned count = 0;

	for (size_t i = 0; i < n; i++)
		count += vt_keys_feed(vt, (unsigned char)text[i], keys + count);
	return count;
}

static void check_keys(const int *wanted, const int *got, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		CHECK_NUM(got[i], wanted[i]);
	CHECK_NUM(count < 4 ? wanted[count] : 0, 0);
}

static void test_table(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct vt_keys vt = {0};
		int keys[128];
		unsigned count = feed(&vt, cases[i].text, strlen(cases[i].text), keys);

		check_keys(cases[i].keys, keys, count);
		CHECK(!vt_keys_waiting(&vt));
		/* The next key is itself again. */
		CHECK_NUM(vt_keys_feed(&vt, 'q', keys), 1);
		CHECK_NUM(keys[0], 'q');
	}
}

static void test_cut_anywhere(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		for (size_t n = 0; n < strlen(cases[i].text); n++) {
			struct vt_keys vt = {0};
			int keys[128];
			unsigned count = feed(&vt, cases[i].text, n, keys);
			int last = vt_keys_end(&vt);

			CHECK(last == KEY_NONE || last == KEY_ESC);
			CHECK_NUM(last == KEY_ESC, n > 0 && cases[i].text[n - 1] == '\033');
			CHECK(count <= n);
			CHECK(!vt_keys_waiting(&vt));
			CHECK_NUM(vt_keys_feed(&vt, 'q', keys), 1);
		}
	}
}

static void test_keys_of_the_firmware_pass(void)
{
	struct vt_keys vt = {0};
	int keys[2];

	CHECK_NUM(vt_keys_feed(&vt, KEY_F12, keys), 1);
	CHECK_NUM(keys[0], KEY_F12);
	CHECK_NUM(vt_keys_feed(&vt, KEY_ESC, keys), 0);
	CHECK_NUM(vt_keys_feed(&vt, KEY_UP, keys), 2);
	CHECK_NUM(keys[0], KEY_ESC);
	CHECK_NUM(keys[1], KEY_UP);
	CHECK_NUM(vt_keys_feed(&vt, 0x20ac, keys), 1);
	CHECK_NUM(keys[0], 0x20ac);
}

int main(void)
{
	test_table();
	test_cut_anywhere();
	test_keys_of_the_firmware_pass();
	return check_end();
}
