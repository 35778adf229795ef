"""Version and Unix time of a release, both from the day of the run: no clock is asked, so bytes repeat."""
from __future__ import annotations

from calendar import timegm
from datetime import date


def release_version(today: date) -> str:
    """Version of a release made on `today`.

    >>> release_version(date(2026, 11, 5))
    '2026.11.05'
    """
    return today.strftime("%Y.%m.%d")


def unix_time(today: date) -> int:
    """Seconds since 1970 of the start of `today` (UTC)."""
    return timegm(today.timetuple())
