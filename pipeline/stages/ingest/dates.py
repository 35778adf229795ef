"""Full dates in metadata, addresses and texts; never a relative, partial or invented one."""
from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from pipeline.lexicon.input_words import DateWords

FIRST_DAY = date(1990, 1, 1)
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<=\d)(?:19|20)\d\d(?!\d)")
ISO_REST = re.compile(r"([-/.])(\d{1,2})\1(\d{1,2})(?!\d)")
NUMERIC_BEFORE = re.compile(r"(?<![\d/.-])(\d{1,2})([-/.])(\d{1,2})\2$")
PATH_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)([-/_.]?)(0[1-9]|1[0-2]|(?<=[-/_.])[1-9])\2"
                      r"([0-2]\d|3[01]|(?<=[-/_.])[1-9])(?!\d)")
COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:\D|\d{6}$|$)")
EPOCH = re.compile(r"-?\d{9,10}(?:\.\d+)?|\d{13}")
BEFORE_CHARS = 48
VALUE_CHARS = 200
ASCII_DIGITS = {start + digit: str(digit) for start in (0x660, 0x6F0, 0x966, 0x9E6) for digit in range(10)}
EPOCH_MILLIS = 10**11


class Found(NamedTuple):
    """A full date in a text; `day` is None when day and month cannot be told apart ("3/10/2017")."""

    day: date | None
    start: int
    end: int


class Parsed(NamedTuple):
    """`fault` says why `day` is None, "" when there was nothing to parse."""

    day: date | None
    fault: str = ""


class DateReader:
    """Reads full dates (day, month and year) in the languages of the data; compiled once per batch.

    `month_first` of its methods: True "10/3/2017" is 3 October, False it is 10 March, None the order is not known.
    """

    def __init__(self, words: DateWords) -> None:
        self.words = words
        between = "|".join(map(re.escape, words.between))
        ordinals = "|".join(map(re.escape, words.ordinals))
        month = r"([^\W\d_]{2,}(?: [^\W\d_]{3,})?)"
        at = "|".join(map(re.escape, words.clock))
        halves = "|".join(map(re.escape, words.halves))
        hour = r"\d{1,2}:\d\d(?::\d\d)?"
        clock = rf"(?:[,\s]+(?:(?:{at})\s+)?{hour}(?:\s*[+-]?\w+)?)?"
        joint = rf"[\s,./-]*(?:(?:{between})\s+)?"
        self.day_first = re.compile(
            rf"(?<!\d)(\d{{1,2}})(?:{ordinals})?{joint}{month}(?:\s*/\s*[^\W\d_]+)?\.?{joint}$", re.IGNORECASE)
        self.month_name_first = re.compile(
            rf"{month}\.?[\s/-]*(\d{{1,2}})(?:{ordinals})?{clock}[,\s/-]*$", re.IGNORECASE)
        self.clock_at_end = re.compile(rf"(?:(?:{at})\s+)?{hour}(?:\s*(?:{halves}))?\s*$", re.IGNORECASE)

    def dates_in(self, text: str, month_first: bool | None) -> Iterator[Found]:
        """Every full date of `text`, left to right. Impossible ones ("31 February 2017") are passed over."""
        if not text.isascii():
            text = text.translate(ASCII_DIGITS)
        for year in YEAR.finditer(text):
            rest = ISO_REST.match(text, year.end())
            if rest:
                if day := _day(year.group(), rest.group(2), rest.group(3)):
                    yield Found(day, year.start(), rest.end())
                continue
            offset = max(0, year.start() - BEFORE_CHARS)
            found = self._before(text[offset:year.start()], year.group(), month_first)
            if found:
                yield Found(found.day, found.start + offset, year.end())

    def _before(self, before: str, year: str, month_first: bool | None) -> Found | None:
        """The date whose day and month stand right before its year."""
        if numeric := NUMERIC_BEFORE.search(before):
            day, is_date = _numeric_day(year, numeric.group(1), numeric.group(3), month_first)
            return Found(day, numeric.start(), 0) if is_date else None
        for pattern, day_group, month_group in ((self.day_first, 1, 2), (self.month_name_first, 2, 1)):
            match = pattern.search(before)
            if match:
                name, shift = self._month(match.group(month_group))
                day = _day(year, name, match.group(day_group)) if name else None
                if day:
                    return Found(day, match.start() + (shift if month_group == 1 else 0), 0)
        return None

    def _month(self, words: str) -> tuple[str, int]:
        """Number of the month that `words` or the last of them name, and where it begins; ("", 0) when none."""
        folded = words.casefold().replace("\u0307", "")
        if folded in self.words.months:
            return str(self.words.months[folded]), 0
        first, _, last = folded.rpartition(" ")
        if last in self.words.months:
            return str(self.words.months[last]), len(words) - len(last)
        return (str(self.words.months[first]), 0) if first in self.words.months else ("", 0)

    def parse(self, value: object, month_first: bool | None) -> Parsed:
        """The day a metadata value tells, as written (no shift of time zone; a bare Unix time is UTC)."""
        if value is None or value == "":
            return Parsed(None)
        if isinstance(value, datetime):
            return Parsed(value.date())
        if isinstance(value, date):
            return Parsed(value)
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            return Parsed(None, f"not a date: {value!r:.80}")
        text = str(value).strip()[:VALUE_CHARS]
        if len(text) >= 10 and text[4] == "-" == text[7]:
            try:
                return Parsed(date.fromisoformat(text[:10]))
            except ValueError:
                return Parsed(None, f"no such day: {text[:80]!r}")
        return self._parse_odd(text, month_first)

    def _parse_odd(self, text: str, month_first: bool | None) -> Parsed:
        if not text or text.casefold() in self.words.nothing:
            return Parsed(None)
        if compact := COMPACT.match(text):
            if day := _day(*compact.groups()):
                return Parsed(day)
        if EPOCH.fullmatch(text):
            seconds = float(text)
            seconds = seconds / 1000 if seconds > EPOCH_MILLIS else seconds
            return Parsed((datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)).date())
        for found in self.dates_in(text, month_first):
            if found.day is None:
                return Parsed(None, f"day and month cannot be told apart: {text[:80]!r}; give the source's country")
            return Parsed(found.day)
        day = _by_dateparser(text[:80], bool(month_first))
        return Parsed(day, "" if day else f"not a date: {text[:80]!r}")


def in_path(path: str) -> date | None:
    """The day in an address or file path ("/2017/10/03/", "20171003"), None when it tells none."""
    for match in PATH_DAY.finditer(path):
        if day := _day(match.group(1), match.group(3), match.group(4)):
            return day
    return None


def is_sane(day: date, today: date) -> bool:
    """True for a day from 1990 to `today`."""
    return FIRST_DAY <= day <= today


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _numeric_day(year: str, first: str, second: str, month_first: bool | None) -> tuple[date | None, bool]:
    """Day of two numbers and a year, and whether they can be a date at all."""
    as_month_first, as_day_first = _day(year, first, second), _day(year, second, first)
    if as_month_first and as_day_first and as_month_first != as_day_first:
        if month_first is None:
            return None, True
        return (as_month_first if month_first else as_day_first), True
    day = as_day_first or as_month_first
    return day, day is not None


@lru_cache(maxsize=4096)
def _by_dateparser(text: str, month_first: bool) -> date | None:
    """Day of a full date in another language, by dateparser; never a relative or partial one."""
    if not any(c.isdigit() for c in text):
        return None
    import dateparser  # slow, and seldom needed

    options = {"PARSERS": ["absolute-time"], "STRICT_PARSING": True, "REQUIRE_PARTS": ["day", "month", "year"],
               "DATE_ORDER": "MDY" if month_first else "DMY", "TIMEZONE": "UTC"}
    try:
        moment = dateparser.parse(text, settings=options)
    except Exception:  # it raises assorted errors on hostile strings; all mean: not a date
        return None
    return moment.date() if moment else None
