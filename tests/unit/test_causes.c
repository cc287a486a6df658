/* Every result code has a cause and a remedy, in whole sentences. */
#include "check.h"

#include "shell/causes.h"

static int is_sentence(const char *text)
{
	size_t n = strlen(text);

	return n > 10 && n < 200 && text[n - 1] == '.' && strchr("\n|", text[0]) == NULL;
}

static void test_rows(void)
{
#define X(number, name, text) \
	if (name != RC_OK) { \
		CHECK_NUM(cause_of(name)->rc, name); \
		CHECK(is_sentence(cause_of(name)->usual)); \
		CHECK(is_sentence(cause_of(name)->remedy)); \
		CHECK(text[0] != '\0' && text[strlen(text) - 1] != '.'); \
	}
	RC_LIST(X)
#undef X
	CHECK(is_sentence(cause_of((enum rc)9999)->usual));
}

int main(void)
{
	test_rows();
	return check_end();
}
