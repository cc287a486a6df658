/* Request parameters: what a list becomes, and who gets it. */
#include "check.h"

#include "shell/params.h"

static void take(const char *text, const char *rest, enum rc wanted, struct params **out)
{
	struct span url = span_str(text);

	CHECK_RC(params_take(&url, out), wanted);
	CHECK_SPAN(url, rest);
}

static void test_marks(void)
{
	struct params *params;

	take("http://s/x", "http://s/x", RC_OK, &params);
	CHECK(params == NULL);
	take("http://s/x#params", "http://s/x#params", RC_OK, &params);
	take("http://s/x##paramsy", "http://s/x##paramsy", RC_OK, &params);
	take("http://s/x##params", "http://s/x", RC_NOT_FOUND, &params);
	take("", "", RC_OK, &params);
	CHECK_RC(params_new("", NULL), RC_OK);
	CHECK_RC(params_new("two", NULL), RC_OK);
	take("http://s/x##params=two", "http://s/x", RC_OK, &params);
	params_free(params);
	take("http://s/x##params=two", "http://s/x", RC_NOT_FOUND, &params);
	take("##params", "", RC_OK, &params);
	params_free(params);
	take("##params", "", RC_NOT_FOUND, &params);
}

static void test_form(void)
{
	struct params *params;
	struct http_ask ask;

	CHECK_RC(params_new("", NULL), RC_OK);
	CHECK_RC(params_add("", false, "mac", "52:54:00"), RC_OK);
	CHECK_RC(params_add("", true, "X-A", "1"), RC_OK);
	CHECK_RC(params_add("", false, "a b", "c&d=e+\xc3\xa4"), RC_OK);
	CHECK_RC(params_add("", false, "empty", ""), RC_OK);
	CHECK_RC(params_add("", true, "bad name", "1"), RC_INVALID);
	CHECK_RC(params_add("", true, "", "1"), RC_INVALID);
	CHECK_RC(params_add("none", false, "x", "1"), RC_NOT_FOUND);
	take("##params", "", RC_OK, &params);
	CHECK_RC(params_ask(params, &ask), RC_OK);
	CHECK_STR(ask.method, "POST");
	CHECK_SPAN(ask.body, "mac=52%3A54%3A00&a%20b=c%26d%3De%2B%C3%A4&empty=");
	CHECK_NUM(ask.field_count, 1);
	CHECK_STR(ask.fields[0].name, "X-A");
	CHECK_RC(params_ask(params, &ask), RC_OK);
	params_free(params);
}

static void test_methods(void)
{
	struct params *params;
	struct http_ask ask;

	CHECK_RC(params_new("", NULL), RC_OK);
	CHECK_RC(params_add("", true, "A", "b"), RC_OK);
	take("##params", "", RC_OK, &params);
	CHECK_RC(params_ask(params, &ask), RC_OK);
	CHECK_STR(ask.method, "GET");
	params_free(params);
	CHECK_RC(params_new("p", "PUT"), RC_OK);
	CHECK_RC(params_new("p", "POST"), RC_OK); /* in place of the other */
	CHECK_RC(params_delete("p"), RC_OK);
	CHECK_RC(params_delete("p"), RC_NOT_FOUND);
	params_free(NULL);
}

int main(void)
{
	test_marks();
	test_form();
	test_methods();
	return check_end();
}
