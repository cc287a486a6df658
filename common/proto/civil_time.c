/* Calendar arithmetic. */
#include "proto/civil_time.h"

static unsigned leap_days_before(unsigned year)
{
	year--;
	return year / 4 - year / 100 + year / 400;
}

static bool is_leap(unsigned year)
{
	return leap_days_before(year + 1) != leap_days_before(year);
}

bool civil_to_unix(const struct civil_time *time, uint64_t *seconds)
{
	static const uint16_t days_before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};
	unsigned days;
	unsigned length;

	if (time->year < 1970 || time->year > 9999 || time->month < 1 || time->month > 12 ||
	    time->hour > 23 || time->minute > 59 || time->second > 60)
		return false;
	length = days_before[time->month] - days_before[time->month - 1] +
		 (time->month == 2 && is_leap(time->year));
	if (time->day < 1 || time->day > length)
		return false;
	days = (time->year - 1970) * 365 + leap_days_before(time->year) - leap_days_before(1970);
	days += days_before[time->month - 1] + (time->month > 2 && is_leap(time->year)) + time->day - 1;
	*seconds = (uint64_t)days * 86400 + time->hour * 3600 + time->minute * 60 + time->second;
	return true;
}
