/* Whether an answer continues what the sink has. */
#include "fetch/http_resume.h"

#include "fetch/sink.h"

_Static_assert(FETCH_VALIDATOR_MAX >= HTTP_ETAG_MAX && HTTP_ETAG_MAX >= HTTP_TEXT_MAX, "validators are copied whole");

#define HASH_START 0xcbf29ce484222325 /* FNV-1a: guards against accidents, and a server can give us any bytes anyway */
#define HASH_PRIME 0x100000001b3

static uint64_t hash_bytes(uint64_t hash, struct span bytes)
{
	for (size_t i = 0; i < bytes.n; i++)
		hash = (hash ^ bytes.p[i]) * HASH_PRIME;
	return hash;
}

/* What the sink gets of a file of that size. */
static uint64_t part_size(const struct fetch_part *part, uint64_t size)
{
	uint64_t left = size > part->from ? size - part->from : 0;

	return left < part->n ? left : part->n;
}

void http_resume_init(struct http_resume *resume, const struct fetch_part *part)
{
	memset(resume, 0, sizeof *resume);
	resume->part = part;
	resume->size = SINK_SIZE_UNKNOWN;
	resume->hash = HASH_START;
	if (part == NULL || !part->version->known)
		return;
	resume->by_tag = part->version->by_tag;
	memcpy(resume->validator, part->version->validator, sizeof resume->validator);
	if (part->version->size != SINK_SIZE_UNKNOWN)
		resume->size = part_size(part, part->version->size);
}

const char *http_resume_request(struct http_resume *resume)
{
	bool named = resume->validator[0] != '\0';
	bool ranged = resume->part != NULL || (resume->got > 0 && (named || resume->any_version));

	resume->range_from = ranged ? resume->got : 0;
	resume->range_end = 0;
	if (resume->part != NULL) {
		resume->range_from += resume->part->from;
		resume->range_end = resume->part->from + resume->part->n;
	}
	return ranged && named && !resume->any_version ? resume->validator : NULL;
}

/* A date is a strong validator only if the file was not written in the second of the answer: section 8.8.2.2. */
static bool date_is_strong(const struct http_head *head)
{
	return head->last_modified[0] != '\0' && strcmp(head->last_modified, head->date) != 0;
}

/* The first answer with a body says which version this is. */
static void adopt_validator(struct http_resume *resume, const struct http_head *head)
{
	const char *validator = "";

	resume->by_tag = head->etag[0] != '\0' && head->etag_strong;
	if (resume->by_tag)
		validator = head->etag;
	else if (date_is_strong(head))
		validator = head->last_modified;
	memcpy(resume->validator, validator, strlen(validator) + 1); /* both are shorter than HTTP_ETAG_MAX */
}

static void adopt(struct http_resume *resume, const struct http_head *head)
{
	adopt_validator(resume, head);
	resume->size = head->has_length ? head->length : SINK_SIZE_UNKNOWN;
	resume->skip = 0;
	resume->hash = HASH_START;
	memcpy(resume->coding, head->encoding, sizeof resume->coding);
	memcpy(resume->modified, head->last_modified, sizeof resume->modified);
}

/* What the answer calls its version, in the words of the first one; empty if it does not say. */
static const char *version_of(const struct http_resume *resume, const struct http_head *head)
{
	return resume->by_tag ? (head->etag_strong ? head->etag : "") : head->last_modified;
}

static bool same_size(const struct http_resume *resume, bool known, uint64_t size)
{
	return resume->size == SINK_SIZE_UNKNOWN || !known || size == resume->size;
}

/* The rest of the file, as asked for: section 15.3.7.1. */
static enum http_resume_verdict judge_part(struct http_resume *resume, const struct http_head *head)
{
	const char *version = version_of(resume, head);

	if (resume->range_from == 0 || !head->has_range || head->range_first != resume->range_from)
		return HTTP_RESUME_WRONG;
	if (head->has_length && head->length != head->range_last - head->range_first + 1)
		return HTTP_RESUME_WRONG;
	if (resume->size == SINK_SIZE_UNKNOWN && !head->has_total)
		return HTTP_RESUME_WRONG; /* nothing would say whether this part is the last */
	if (!same_size(resume, head->has_total, head->range_total) || head->range_last >= resume->size)
		return HTTP_RESUME_CHANGED;
	if (resume->any_version) {
		adopt_validator(resume, head);
		resume->any_version = resume->validator[0] == '\0'; /* hash is not that of what the sink has */
	} else if (version[0] != '\0' && strcmp(version, resume->validator) != 0) {
		return HTTP_RESUME_CHANGED;
	}
	if (head->has_total)
		resume->size = head->range_total;
	resume->skip = 0;
	return HTTP_RESUME_TAKE;
}

/* The whole file again: the server ignores ranges, has another version, or was not asked for a part. */
static enum http_resume_verdict judge_whole(struct http_resume *resume, const struct http_head *head)
{
	if (!same_size(resume, head->has_length, head->length) || (head->has_length && head->length < resume->got))
		return HTTP_RESUME_CHANGED;
	if (resume->validator[0] != '\0' && !resume->any_version && strcmp(version_of(resume, head), resume->validator) != 0)
		return HTTP_RESUME_CHANGED;
	resume->skip = resume->got;
	resume->skip_hash = HASH_START;
	return HTTP_RESUME_TAKE;
}

bool http_resume_twin(struct http_resume *resume, const struct http_head *head)
{
	if (resume->part != NULL || head->status != 200 || strcmp(head->encoding, resume->coding) != 0)
		return false;
	if (!head->has_length || head->length != resume->size)
		return false;
	if (!date_is_strong(head) || strcmp(head->last_modified, resume->modified) != 0)
		return false;
	adopt_validator(resume, head);
	return true;
}

/* ---- parts ---- */

/* The first answer for a part names the version for all that follow. */
static void name_version(struct http_resume *resume, const struct http_head *head, uint64_t size)
{
	struct fetch_version *version = resume->part->version;

	adopt_validator(resume, head);
	version->known = true;
	version->size = size;
	version->by_tag = resume->by_tag;
	memcpy(version->validator, resume->validator, sizeof resume->validator);
	resume->size = size != SINK_SIZE_UNKNOWN ? part_size(resume->part, size) : SINK_SIZE_UNKNOWN;
}

static bool same_version(const struct http_resume *resume, const struct http_head *head, bool size_known, uint64_t size)
{
	const struct fetch_version *version = resume->part->version;
	const char *said = version_of(resume, head);

	if (size_known && version->size != SINK_SIZE_UNKNOWN && size != version->size)
		return false;
	return resume->validator[0] == '\0' || said[0] == '\0' || strcmp(said, resume->validator) == 0;
}

/* Bytes of a part, from where the sink's end. */
static enum http_resume_verdict judge_piece(struct http_resume *resume, const struct http_head *head)
{
	if (!head->has_range || !head->has_total || head->range_first != resume->range_from || head->range_last >= resume->range_end ||
	    head->range_last >= head->range_total)
		return HTTP_RESUME_WRONG;
	if (head->has_length && head->length != head->range_last - head->range_first + 1)
		return HTTP_RESUME_WRONG;
	if (!resume->part->version->known)
		name_version(resume, head, head->range_total);
	else if (!same_version(resume, head, true, head->range_total))
		return HTTP_RESUME_CHANGED;
	return HTTP_RESUME_TAKE;
}

/* Section 15.3.7: 200 comes where ranges are not known, or where If-Range does not hold. */
static enum http_resume_verdict judge_part_of(struct http_resume *resume, const struct http_head *head)
{
	if (head->status == 206)
		return judge_piece(resume, head);
	if (head->status == 416) {
		if (resume->part->version->known)
			return HTTP_RESUME_CHANGED;
		name_version(resume, head, head->has_total ? head->range_total : SINK_SIZE_UNKNOWN);
		return head->has_total && head->range_total <= resume->part->from ? HTTP_RESUME_COMPLETE : HTTP_RESUME_WRONG;
	}
	if (!resume->part->version->known)
		name_version(resume, head, head->has_length ? head->length : SINK_SIZE_UNKNOWN);
	return same_version(resume, head, head->has_length, head->length) ? HTTP_RESUME_NO_RANGE : HTTP_RESUME_CHANGED;
}

enum http_resume_verdict http_resume_head(struct http_resume *resume, const struct http_head *head)
{
	if (resume->part != NULL)
		return judge_part_of(resume, head);
	if (resume->got > 0 && head->status != 416 && strcmp(head->encoding, resume->coding) != 0)
		return HTTP_RESUME_CHANGED; /* bytes of one coding do not continue another's */
	if (head->status == 206)
		return judge_part(resume, head);
	if (head->status == 416) {
		/* If-Range held, or the range would have been ignored: it is this version, and there is no more of it. */
		if (resume->range_from == 0)
			return HTTP_RESUME_WRONG;
		return head->has_total && head->range_total == resume->got && same_size(resume, true, resume->got)
			       ? HTTP_RESUME_COMPLETE
			       : HTTP_RESUME_CHANGED;
	}
	if (resume->got > 0)
		return judge_whole(resume, head);
	adopt(resume, head);
	return HTTP_RESUME_TAKE;
}

/* Takes what the sink already has off the front of *piece. */
static enum rc drop_known(struct http_resume *resume, struct span *piece)
{
	struct span known = *piece;

	if (resume->skip < known.n)
		known.n = (size_t)resume->skip;
	*piece = span_skip(*piece, known.n);
	resume->skip -= known.n;
	if (resume->validator[0] != '\0' || resume->any_version)
		return RC_OK;
	resume->skip_hash = hash_bytes(resume->skip_hash, known);
	return resume->skip > 0 || resume->skip_hash == resume->hash ? RC_OK : RC_HTTP_CHANGED;
}

enum rc http_resume_body(struct http_resume *resume, struct span *piece)
{
	enum rc rc;

	if (resume->skip > 0) {
		rc = drop_known(resume, piece);
		if (rc != RC_OK)
			return rc;
	}
	if (piece->n > resume->size - resume->got)
		return RC_HTTP_CHANGED;
	if (resume->validator[0] == '\0' && resume->part == NULL)
		resume->hash = hash_bytes(resume->hash, *piece);
	resume->got += piece->n;
	return RC_OK;
}

void http_resume_back(struct http_resume *resume, uint64_t got)
{
	resume->got = got;
	resume->skip = 0;
	resume->any_version = true;
}

bool http_resume_is_whole(const struct http_resume *resume)
{
	return resume->skip == 0 && (resume->size == SINK_SIZE_UNKNOWN || resume->got == resume->size);
}
