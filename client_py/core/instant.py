"""Moments as text, in UTC to the second: `2026-11-23T03:10:00Z`."""

_DAY_S = 86_400
_ERA_DAYS = 146_097  # 400 years
_TO_MARCH_0000 = 719_468  # days from 0000-03-01 to 1970-01-01


def instant(unix_ms: int) -> str:
    """The text of a moment given in milliseconds since 1970, rounded down to its second; the years 0 to 9999.

    The day comes from Howard Hinnant's `civil_from_days` ("chrono-Compatible Low-Level Date Algorithms"), since the
    core asks its host for no calendar.
    """
    days, second = divmod(unix_ms // 1000, _DAY_S)
    era, day_of_era = divmod(days + _TO_MARCH_0000, _ERA_DAYS)
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    month = (5 * day_of_year + 2) // 153  # 0 is March
    day = day_of_year - (153 * month + 2) // 5 + 1
    year = year_of_era + 400 * era + (month >= 10)
    hour, minute = divmod(second // 60, 60)
    return f"{year:04}-{(month + 2) % 12 + 1:02}-{day:02}T{hour:02}:{minute:02}:{second % 60:02}Z"
