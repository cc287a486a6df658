/* The nearest name to a mistyped one, by edit distance with swaps (optimal string alignment). */
#include "shell/suggest.h"

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

unsigned suggest_distance(struct span a, struct span b)
{
	uint8_t row[3][SUGGEST_MAX + 1]; /* the last three rows of the table of distances */

	if (a.n > SUGGEST_MAX || b.n > SUGGEST_MAX)
		return SUGGEST_MAX + 1;
	for (size_t j = 0; j <= b.n; j++)
		row[0][j] = (uint8_t)j;
	for (size_t i = 1; i <= a.n; i++) {
		uint8_t *now = row[i % 3];
		const uint8_t *above = row[(i - 1) % 3];
		const uint8_t *above2 = row[(i + 1) % 3];

		now[0] = (uint8_t)i;
		for (size_t j = 1; j <= b.n; j++) {
			bool same = a.p[i - 1] == b.p[j - 1];
			unsigned best = least(least(above[j], now[j - 1]) + 1, above[j - 1] + (same ? 0U : 1U));

			if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1])
				best = least(best, above2[j - 2] + 1U);
			now[j] = (uint8_t)best;
		}
	}
	return row[a.n % 3][b.n];
}

/* One slip in short words, two in longer ones; more is guessing. */
void suggest_begin(struct suggestion *suggestion, struct span typed)
{
	*suggestion = (struct suggestion){typed, SPAN_NONE, typed.n < 4 ? 2 : 3};
}

void suggest_look(struct suggestion *suggestion, struct span name)
{
	unsigned distance = suggest_distance(suggestion->typed, name);

	if (distance >= suggestion->distance)
		return;
	suggestion->distance = distance;
	suggestion->nearest = name;
}
