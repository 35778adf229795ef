"""Dates of publication: what is read, what is refused, and what is never invented."""
from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.stages.ingest.dates import DateReader, in_path, is_sane
from pipeline.stages.ingest.printed_date import find_printed_day
from tests.ingest_kit import TODAY, words

DAY = date(2017, 10, 3)


@pytest.fixture(scope="module")
def reader() -> DateReader:
    """Reader with the words of the house."""
    return DateReader(words().dates)


@pytest.mark.parametrize("value", [
    "2017-10-03", "2017-10-03T23:30:00-05:00", "2017-10-03 08:00:00", "20171003", "20171003T101500Z", "20171003101500",
    "Tue, 03 Oct 2017 23:59:00 +0300", "October 3, 2017", "Oct. 3, 2017", "3 October 2017", "3rd of October, 2017",
    "October 3rd 2017", "Oct 32017", "3-Oct-2017", "2017/10/03", "2017.10.3", "Tue Oct 3 2017",
    "Tue Oct 03 10:15:00 2017",
    "Tue Oct 03 10:15:00 +0000 2017", "1507032000", 1507032000, 1507032000000, "1507032000000", 1507032000.0,
    "3 octobre 2017", "3 de octubre de 2017", "3 Ekim 2017", "3 октября 2017 г.", "3 أكتوبر 2017", "٣ تشرين الأول ٢٠١٧",
    "3 تشرين الأول/أكتوبر 2017", date(2017, 10, 3), datetime(2017, 10, 3, 12, tzinfo=UTC),
    "Published: 3 October 2017 10:00",
    "2017年10月3日",
])
def test_full_dates_are_read(reader: DateReader, value: object) -> None:
    """Machine dates, dates in words of many languages and Unix times give the day as written."""
    assert reader.parse(value, None).day == DAY


@pytest.mark.parametrize(("value", "month_first", "day"), [
    ("3/10/2017", False, DAY), ("10/3/2017", True, DAY), ("3/10/2017", None, None),
    ("25/10/2017", None, date(2017, 10, 25)),
    ("10/25/2017", None, date(2017, 10, 25)), ("25/10/2017", True, date(2017, 10, 25)), ("03.10.2017", False, DAY),
    ("5/5/2017", None, date(2017, 5, 5)),
])
def test_order_of_numbers_hangs_on_the_country(reader: DateReader, value: str, month_first: bool | None,
                                               day: date | None) -> None:
    """"3/10/2017" is read in the order of the source's country; without a country only when one order is possible."""
    found = reader.parse(value, month_first)
    assert found.day == day
    assert bool(found.fault) == (day is None)


@pytest.mark.parametrize("value", [
    "yesterday", "2 hours ago", "Tuesday", "October 2017", "2017", "3 October", "31 February 2017", "2017-02-31",
    "soon", "May 5", "five", "00000000", {"a": 1}, True, "x" * 5000, "9" * 400, "-1", "1e999",
])
def test_what_is_not_a_full_date_gives_none(reader: DateReader, value: object) -> None:
    """Relative, partial, impossible and absurd dates give no day and say why."""
    found = reader.parse(value, None)
    assert found.day is None and found.fault


@pytest.mark.parametrize("value", [None, "", "  ", "nan", "NaT", "null", "None"])
def test_nothing_is_no_fault(reader: DateReader, value: object) -> None:
    """An empty value gives no day and no complaint."""
    assert reader.parse(value, None) == (None, "")


@settings(deadline=None)
@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_printed_forms_of_any_day_are_read(day: date) -> None:
    """Every day of a century is read back from its usual forms."""
    reader = DateReader(words().dates)
    for form in ("%d %B %Y", "%B %d, %Y", "%a %b %d %Y", "%Y-%m-%d", "%Y%m%d", "%a, %d %b %Y 10:00:00 GMT"):
        assert reader.parse(day.strftime(form), None).day == day


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_survived(text: str) -> None:
    """No text makes the reader fail."""
    reader = DateReader(words().dates)
    reader.parse(text, True)
    list(reader.dates_in(text + " 2017", None))


@pytest.mark.parametrize(("path", "day"), [
    ("https://a.com/2017/10/03/attack-in-homs", DAY), ("https://a.com/news/2017-10-3/x", DAY),
    ("reuters_20171003.txt", DAY),
    ("2017/10/03/a.txt", DAY), ("https://a.com/article/20171399", None), ("https://a.com/2017/10/story", None),
    ("id-120171003.html", None), ("https://a.com/id/1926479095", None), ("a_2017_10_03.txt", DAY),
])
def test_day_in_an_address_or_file_name(path: str, day: date | None) -> None:
    """A full day in an address or file name is read; part of a longer number or an impossible day is not."""
    assert in_path(path) == day


@pytest.mark.parametrize(("body", "day"), [
    ("Date of publication 3 October 2017 Planes hit wells.", DAY),
    ("Published October 1 2014 A bomb killed two.", date(2014, 10, 1)),
    ("Wed Oct 19 2016 Army kills ten in Homs.", date(2016, 10, 19)),
    ("23 November 2016 2 killed others injured in Aleppo.", date(2016, 11, 23)),
    ("Wednesday 26 November 2014 10:07 Air force kills 65.", date(2014, 11, 26)),
    ("Russia says 62 killed AFP Sunday 18 Sep 2016 More than 60 died.", date(2016, 9, 18)),
    ("Last updated at Aug 142016 BEIRUT Warplanes struck.", date(2016, 8, 14)),
    ("21.08.2013Get short URL Forces fired rockets.", date(2013, 8, 21)),
    ("Updated: 4 October 2017. Published: 3 October 2017\nA bomb.", DAY),
    ("A bomb killed two in Homs.\n\n3 October 2017", DAY),
    ("A bomb killed two in Homs.\n\n3 October 2017 was the worst day of the siege.", None),
    ("By Ali\nReuters 3 October 2017\nA bomb killed two.", DAY),
    ("QAMISHLI, Oct 3, 2017 - Fighters moved in.", DAY), ("BANGKOK, 3 October 2017 (AP) — Jets bombed.", DAY),
    ("Two were killed in Homs. " * 30 + "By our man in Dubai. Tuesday, October 3, 2017", DAY),
    ("Two were killed in Homs. " * 30 + "The siege began on Tuesday, October 3, 2017.", None),
    ("A ceasefire signed on 3 October 2017 - the third - collapsed.", None),
    ("HOMS, October 3 2017 was a black day for many.", None),
    ("On 12 February 2015 a bomb killed two.", None),
    ("A ceasefire signed on Monday 3 October 2017 collapsed.", None),
    ("The army took Homs since Tuesday 3 October 2017.", None),
    ("Two were killed. The 3 October 2017 attack was the worst.", None),
    ("A bomb killed two on Tuesday.", None),
    ("", None),
])
def test_printed_day(reader: DateReader, body: str, day: date | None) -> None:
    """A day printed where a paper prints its date is found; the day of an act in a sentence is not taken for it."""
    assert find_printed_day(body, reader, False, lambda word: word == "reuters") == day


def test_printed_day_of_unknown_order_is_not_guessed(reader: DateReader) -> None:
    """A printed "07-08-2014" counts only when the order of the country is known."""
    body = "07-08-2014 At least 19 executed."
    assert find_printed_day(body, reader, False, lambda word: False) == date(2014, 8, 7)
    assert find_printed_day(body, reader, None, lambda word: False) is None


def test_day_behind_the_repeated_title(reader: DateReader) -> None:
    """A day behind the title that the text repeats is its day of publication, whatever punctuation was lost."""
    body = "8 killed 58 hurt in Aleppo city 3 October 2017 Aleppo SANA - Rockets fell."
    assert find_printed_day(body, reader, False, lambda word: False, "8 killed, 58 hurt in Aleppo city") == DAY
    assert find_printed_day(body, reader, False, lambda word: False, "Another title") is None


def test_sane_days() -> None:
    """Days before 1990 and after today are not days of publication."""
    assert is_sane(date(1990, 1, 1), TODAY) and is_sane(TODAY, TODAY)
    assert not is_sane(date(1989, 12, 31), TODAY) and not is_sane(TODAY + timedelta(1), TODAY)
