/* Request parameters: HTML's form encoding (RFC 1866 section 8.2.1, with %20 for blanks) and headers. */
#include "shell/params.h"

#include "base/fmt.h"
#include "base/heap.h"
#include "proto/url.h"

#define MARK "##params"

struct param {
	struct param *next;
	bool header;
	char *key;
	char *value;
};

struct params {
	struct params *next;
	char *name;
	char *method;		   /* NULL: by what it holds */
	struct param *list;	   /* in order */
	struct http_field *fields; /* made by params_ask */
	char *body;
};

static struct params *lists;

static struct params **place_of(struct span name)
{
	struct params **at = &lists;

	while (*at != NULL && !span_is(name, (*at)->name))
		at = &(*at)->next;
	return at;
}

static void param_free(struct param *param)
{
	heap_free(param->key);
	heap_free(param->value);
	heap_free(param);
}

void params_free(struct params *params)
{
	if (params == NULL)
		return;
	while (params->list != NULL) {
		struct param *param = params->list;

		params->list = param->next;
		param_free(param);
	}
	heap_free(params->fields);
	heap_free(params->body);
	heap_free(params->name);
	heap_free(params->method);
	heap_free(params);
}

/* Takes a list out of those that URLs find. */
static struct params *unlist(struct span name)
{
	struct params **at = place_of(name);
	struct params *params = *at;

	if (params != NULL)
		*at = params->next;
	return params;
}

enum rc params_delete(const char *name)
{
	struct params *params = unlist(span_str(name));

	params_free(params);
	return params != NULL ? RC_OK : RC_NOT_FOUND;
}

enum rc params_new(const char *name, const char *method)
{
	struct params *params = heap_new(sizeof *params);

	if (params == NULL)
		return RC_NO_MEMORY;
	params->name = heap_text(span_str(name));
	params->method = method != NULL ? heap_text(span_str(method)) : NULL;
	if (params->name == NULL || (method != NULL && params->method == NULL)) {
		params_free(params);
		return RC_NO_MEMORY;
	}
	params_free(unlist(span_str(name)));
	params->next = lists;
	lists = params;
	return RC_OK;
}

enum rc params_add(const char *name, bool header, const char *key, const char *value)
{
	struct params *params = *place_of(span_str(name));
	struct param **at;
	struct param *param;

	if (params == NULL)
		return RC_NOT_FOUND;
	if (header && !http_is_token(span_str(key)))
		return RC_INVALID;
	param = heap_new(sizeof *param);
	if (param == NULL)
		return RC_NO_MEMORY;
	*param = (struct param){NULL, header, heap_text(span_str(key)), heap_text(span_str(value))};
	if (param->key == NULL || param->value == NULL) {
		param_free(param);
		return RC_NO_MEMORY;
	}
	at = &params->list;
	while (*at != NULL)
		at = &(*at)->next;
	*at = param;
	return RC_OK;
}

/* Where "##params" or "##params=NAME" starts at the URL's end; url.n if it does not. */
static size_t find_mark(struct span url, struct span *name)
{
	for (size_t i = 0; i + sizeof MARK - 1 <= url.n; i++) {
		struct span rest = span_skip(url, i);

		if (!span_starts(rest, MARK))
			continue;
		rest = span_skip(rest, sizeof MARK - 1);
		if (rest.n > 0 && rest.p[0] != '=')
			continue;
		*name = span_skip(rest, 1);
		return i;
	}
	return url.n;
}

enum rc params_take(struct span *url, struct params **out)
{
	struct span name = SPAN_NONE;
	size_t mark = find_mark(*url, &name);

	*out = NULL;
	if (mark == url->n)
		return RC_OK;
	*url = span_sub(*url, 0, mark);
	*out = unlist(name);
	return *out != NULL ? RC_OK : RC_NOT_FOUND;
}

/* Bytes that the form's text may take: each of its own three at most. */
static size_t form_room(const struct params *params)
{
	size_t room = 1;

	for (const struct param *param = params->list; param != NULL; param = param->next)
		room += param->header ? 0 : 3 * (strlen(param->key) + strlen(param->value)) + 2;
	return room;
}

static void form_write(const struct params *params, struct strbuf *sb)
{
	for (const struct param *param = params->list; param != NULL; param = param->next) {
		if (param->header)
			continue;
		if (sb->n > 0)
			sb_char(sb, '&');
		url_encode(span_str(param->key), sb);
		sb_char(sb, '=');
		url_encode(span_str(param->value), sb);
	}
}

static unsigned headers_write(const struct params *params, struct http_field *fields)
{
	unsigned count = 0;

	for (const struct param *param = params->list; param != NULL; param = param->next) {
		if (!param->header)
			continue;
		if (fields != NULL)
			fields[count] = (struct http_field){param->key, param->value};
		count++;
	}
	return count;
}

enum rc params_ask(struct params *params, struct http_ask *out)
{
	unsigned count = headers_write(params, NULL);
	size_t room = form_room(params);
	struct strbuf form;

	heap_free(params->fields);
	heap_free(params->body);
	params->fields = heap_new_array((size_t)count + 1, sizeof *params->fields);
	params->body = heap_new(room);
	if (params->fields == NULL || params->body == NULL)
		return RC_NO_MEMORY;
	(void)headers_write(params, params->fields);
	sb_init(&form, params->body, room);
	form_write(params, &form);
	*out = (struct http_ask){
		.method = params->method != NULL ? params->method
			  : form.n > 0		 ? "POST"
						 : "GET",
		.fields = params->fields,
		.field_count = count,
		.body = sb_as_span(&form),
		.body_type = "application/x-www-form-urlencoded",
	};
	return RC_OK;
}
