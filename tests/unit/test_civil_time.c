/* Dates as seconds of the Unix epoch; the wanted numbers are those of "date -u +%s". */
#include "check.h"

#include "proto/civil_time.h"

int main(void)
{
	static const struct {
		struct civil_time time;
		uint64_t seconds;
	} good[] = {
		{{1970, 1, 1, 0, 0, 0}, 0},
		{{1972, 2, 29, 12, 0, 0}, 68212800},
		{{2000, 2, 29, 23, 59, 59}, 951868799},
		{{2000, 3, 1, 0, 0, 0}, 951868800},
		{{2026, 11, 25, 22, 45, 3}, 1795646703},
		{{2038, 1, 19, 3, 14, 8}, 2147483648},
		{{2100, 3, 1, 0, 0, 0}, 4107542400},
		{{9999, 12, 31, 23, 59, 59}, 253402300799},
	};
	static const struct civil_time bad[] = {
		{1969, 12, 31, 0, 0, 0}, {10000, 1, 1, 0, 0, 0}, {2026, 0, 1, 0, 0, 0},
		{2026, 13, 1, 0, 0, 0},	 {2026, 2, 29, 0, 0, 0}, {2100, 2, 29, 0, 0, 0},
		{2026, 4, 31, 0, 0, 0},	 {2026, 1, 0, 0, 0, 0},	 {2026, 1, 1, 24, 0, 0},
		{2026, 1, 1, 0, 60, 0},	 {2026, 1, 1, 0, 0, 61},
	};
	uint64_t seconds = 0;

	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		CHECK(civil_to_unix(&good[i].time, &seconds));
		CHECK_NUM(seconds, good[i].seconds);
	}
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		CHECK(!civil_to_unix(&bad[i], &seconds));
	return check_end();
}
