/* Other places of a file, by folders that hold the same. */
#include "proto/mirrors.h"

/* Whether url lies below folder; *rest is what stands behind it, with its slash if the folder has none. */
static bool lies_below(struct span url, struct span folder, struct span *rest)
{
	if (folder.n == 0 || !span_equal(span_sub(url, 0, folder.n), folder))
		return false;
	*rest = span_skip(url, folder.n);
	return folder.p[folder.n - 1] == '/' || (rest->n > 0 && rest->p[0] == '/');
}

/* The folder of a group that url lies below. */
static bool find_folder(struct span group, struct span url, struct span *folder, struct span *rest)
{
	while (group.n > 0) {
		*folder = span_word(&group);
		if (lies_below(url, *folder, rest))
			return true;
		group = span_trim(group);
	}
	return false;
}

/* A folder written with its slash and one without mean the same. */
static void put_place(struct span folder, struct span rest, struct strbuf *sb)
{
	if (folder.p[folder.n - 1] == '/' && rest.n > 0 && rest.p[0] == '/')
		rest = span_skip(rest, 1);
	sb_span(sb, folder);
	if (folder.p[folder.n - 1] != '/' && (rest.n == 0 || rest.p[0] != '/'))
		sb_char(sb, '/');
	sb_span(sb, rest);
}

bool mirrors_other(struct span mirrors, struct span url, unsigned i, struct strbuf *other)
{
	while (mirrors.n > 0) {
		size_t end = span_find(mirrors, ';');
		struct span group = span_trim(span_sub(mirrors, 0, end));
		struct span mine;
		struct span rest;

		mirrors = span_skip(mirrors, end + 1);
		if (!find_folder(group, url, &mine, &rest))
			continue;
		while (group.n > 0) {
			struct span folder = span_word(&group);

			group = span_trim(group);
			if (folder.n == 0 || span_equal(folder, mine) || i-- > 0)
				continue;
			put_place(folder, rest, other);
			return true;
		}
		return false;
	}
	return false;
}
