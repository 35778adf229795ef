"""Date expressions of an article, resolved against the publication day (CODING_RULES section 4)."""
from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from calendar import monthrange
from datetime import date, timedelta

from pipeline.core.text import TokenText
from pipeline.lexicon.entries import Word
from pipeline.lexicon.matcher import Hit
from pipeline.stages.extract.document import DateMention, Document

DAY = timedelta(days=1)
MAX_AGE_DAYS = 31
PRINTED_TOKENS = 40
MAYBE_NUMERIC = re.compile(r"\d[./-]\d")
NUMERIC = re.compile(r"(?<!\d)(?:(\d{1,2})[./-](\d{1,2})[./-](\d{4})|(\d{4})-(\d{2})-(\d{2}))(?!\d)")


def find_dates(doc: Document) -> list[DateMention]:
    """Date mentions of the article in text order; empty days where nothing fixes the reference day."""
    found = [m for m in (_read(doc, hit) for hit in doc.hits["date"]) if m is not None]
    found.extend(DateMention(first, last, value, _age_precision(doc, value, 1), "day", is_printed=True)
                 for first, last, value in doc.numeric_days)
    found.extend(_years(doc))
    found.sort(key=lambda m: (m.first, -m.last))
    kept: list[DateMention] = []
    for mention in found:
        if not kept or mention.first >= kept[-1].last:
            kept.append(mention)
    return _join_ranges(doc, kept)


def find_printed_date(doc: Document) -> DateMention | None:
    """A full date printed in the first tokens of the page ("Published October 1 2014"), or None."""
    found = [m for hit in doc.hits["date"] if hit.first <= PRINTED_TOKENS and hit.payload.kind == "month"
             if (m := _calendar_day(doc, hit))]
    found.extend(DateMention(first, last, value, _age_precision(doc, value, 1), "day", is_printed=True)
                 for first, last, value in doc.numeric_days if first <= PRINTED_TOKENS)
    return min((m for m in found if m.is_printed), key=lambda m: m.first, default=None)


def find_numeric_days(tokens: TokenText) -> list[tuple[int, int, date]]:
    """"28.04.2017", "3/10/2017" (day first), "2016-03-02": first and last token and the day."""
    found: list[tuple[int, int, date]] = []
    if not MAYBE_NUMERIC.search(tokens.text):
        return found
    for match in NUMERIC.finditer(tokens.text):
        day, month, year, *iso = match.groups()
        if iso[0]:
            year, month, day = iso
        elif int(month) > 12:
            day, month = month, day
        try:
            value = date(int(year), int(month), int(day))
        except ValueError:
            continue
        first = bisect_right(tokens.starts, match.start()) - 1
        found.append((first, bisect_left(tokens.starts, match.end()), value))
    return found


def _years(doc: Document) -> list[DateMention]:
    """"in 2013", "since 2011": a year before the reference year is history."""
    if doc.reference is None:
        return []
    folds = doc.tokens.folds
    return [DateMention(k, k + 1, None, 0, "range") for k in doc.figures
            if len(folds[k]) == 4 and folds[k].isdigit() and 1900 < int(folds[k]) < doc.reference.year]


def _read(doc: Document, hit: Hit) -> DateMention | None:
    word: Word = hit.payload
    reader = READERS.get(word.kind)
    return reader(doc, hit) if reader else None


def _weekday(doc: Document, hit: Hit) -> DateMention | None:
    """A weekday is the latest one not after the reference; "last Friday" on a Friday is a week before."""
    first, last = hit.first, hit.last
    if doc.reference is None:
        return DateMention(first, last, None, 1, "weekday")
    back = (doc.reference.weekday() - int(hit.payload.value)) % 7
    before = _word_before(doc, first)
    if before == "last_word" and back == 0:
        back = 7
    if before == "next_word":
        return DateMention(first, last, doc.reference + DAY * (7 - back), 1, "future")
    if before == "since" and back >= 2:
        return DateMention(first, last, doc.reference - DAY * (back // 2), 2, "range")
    return DateMention(first, last, doc.reference - DAY * back, 1, "weekday")


def _word_before(doc: Document, first: int) -> str:
    """Kind of the date word that ends right before token `first`, "" when there is none."""
    return next((h.payload.kind for h in doc.hits["date_word"] if h.last == first), "")


def _relative(doc: Document, hit: Hit) -> DateMention | None:
    day = doc.reference - DAY * int(hit.payload.value) if doc.reference else None
    return DateMention(hit.first, hit.last, day, 1, "relative")


def _shift(doc: Document, hit: Hit) -> DateMention | None:
    """"A day earlier", "the next day": an offset from the day of the act told before."""
    offset = int(hit.payload.value)
    day = doc.reference + DAY * min(offset, 0) if doc.reference else None
    return DateMention(hit.first, hit.last, day, 1, "relative", offset=offset)


def _ago(doc: Document, hit: Hit) -> DateMention | None:
    """"two days ago", "three weeks earlier"."""
    number = next((n for n in doc.numbers if n.last == hit.first), None)
    unit_days, unit_precision = (int(part) for part in hit.payload.value.split("/"))
    if number is None:
        return None
    days = number.value * unit_days
    day = doc.reference - DAY * days if doc.reference else None
    return DateMention(number.first, hit.last, day, 0 if days > MAX_AGE_DAYS else unit_precision, "relative")


def _calendar_day(doc: Document, hit: Hit) -> DateMention | None:
    """"July 25", "25 July 2013", "Tuesday 6 Aug 2013", "in May", "early October"."""
    folds = doc.tokens.folds
    month = int(hit.payload.value)
    first, last = hit.first, hit.last
    size = len(folds)
    if last < size and folds[last] == ".":
        last += 1
    day = year = None
    if last < size and folds[last].isdigit():
        number = int(folds[last])
        if 1 <= number <= 31 and len(folds[last]) <= 2:
            day, last = number, last + 1
            if last < size and folds[last] in ("st", "nd", "rd", "th"):
                last += 1
        elif 1900 < number < 2100:
            year, last = number, last + 1
        elif len(folds[last]) == 6 and 1900 < number % 10000 < 2100 and 1 <= number // 10000 <= 31:
            day, year, last = number // 10000, number % 10000, last + 1
    before = folds[first - 1] if first else ""
    if day is None and before.isdigit() and len(before) <= 2 and 1 <= int(before) <= 31:
        day, first = int(folds[first - 1]), first - 1
    if day is not None and year is None:
        peek = last + 1 if last < size and folds[last] == "," else last
        if peek < size and len(folds[peek]) == 4 and folds[peek].isdigit() and 1900 < int(folds[peek]) < 2100:
            year, last = int(folds[peek]), peek + 1
    if day is not None:
        return _full_day(doc, first, last, year, month, day)
    return _month_only(doc, first, last, year, month)


def _full_day(doc: Document, first: int, last: int, year: int | None, month: int, day: int) -> DateMention | None:
    is_printed = year is not None
    if year is None:
        if doc.reference is None:
            return DateMention(first, last, None, 1, "day")
        year = doc.reference.year
        if (month, day) > ((doc.reference + DAY).month, (doc.reference + DAY).day) and doc.reference.month <= month:
            year -= 1
    if day > monthrange(year, month)[1]:
        return None
    value = date(year, month, day)
    return DateMention(first, last, value, _age_precision(doc, value, 1), "day", is_printed=is_printed)


def _month_only(doc: Document, first: int, last: int, year: int | None, month: int) -> DateMention | None:
    if year is None:
        if doc.reference is None:
            return DateMention(first, last, None, 3, "range")
        year = doc.reference.year - (month > doc.reference.month)
    size = monthrange(year, month)[1]
    day = {"early": 1, "late": size}.get(_word_before(doc, first), 15)
    value = date(year, month, day)
    if doc.reference and value > doc.reference and (year, month) == (doc.reference.year, doc.reference.month):
        value = date(year, month, max(1, doc.reference.day // 2))
    return DateMention(first, last, value, _age_precision(doc, value, 3), "range")


def _age_precision(doc: Document, value: date, precision: int) -> int:
    """`precision`, or 0 when the day is more than a month before the reference."""
    slack = 15 if precision == 3 else 0
    return 0 if doc.reference and (doc.reference - value).days > MAX_AGE_DAYS + slack else precision


def _period(doc: Document, hit: Hit) -> DateMention | None:
    """A named period: its middle day (CODING_RULES section 4)."""
    ref = doc.reference
    if ref is None:
        return DateMention(hit.first, hit.last, None, 2, "range")
    kind = hit.payload.value
    if kind == "this_week":
        return DateMention(hit.first, hit.last, ref - DAY * 3, 2, "range")
    if kind == "last_week":
        monday = ref - DAY * (ref.weekday() + 7)
        return DateMention(hit.first, hit.last, monday + DAY * 3, 2, "range")
    if kind == "weekend":
        back = (ref.weekday() - 6) % 7
        return DateMention(hit.first, hit.last, ref - DAY * back, 2, "range")
    if kind == "recent":
        return DateMention(hit.first, hit.last, ref - DAY * 2, 2, "range")
    if kind == "this_month":
        middle = ref.replace(day=max(1, (ref.day + 1) // 2))
        return DateMention(hit.first, hit.last, middle, 2 if ref.day < 8 else 3, "range")
    if kind == "weeks":
        return DateMention(hit.first, hit.last, ref - DAY * 7, 3, "range")
    first_of_month = ref.replace(day=1)
    return DateMention(hit.first, hit.last, (first_of_month - DAY).replace(day=15), 3, "range")


def _old(doc: Document, hit: Hit) -> DateMention | None:
    return DateMention(hit.first, hit.last, None, 0, "range")


READERS = {"weekday": _weekday, "relative": _relative, "shift": _shift, "ago": _ago, "month": _calendar_day,
           "period": _period, "old": _old}


def _join_ranges(doc: Document, found: list[DateMention]) -> list[DateMention]:
    """A weekday right beside a calendar day is the same date; "Saturday and Sunday" stay two."""
    joined: list[DateMention] = []
    for mention in found:
        previous = joined[-1] if joined else None
        if previous and mention.first - previous.last <= 1 and previous.basis == "weekday" and mention.basis == "day":
            mention.first = previous.first
            joined[-1] = mention
            continue
        joined.append(mention)
    return joined
