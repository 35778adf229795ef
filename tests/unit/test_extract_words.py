"""What extract reads word by word: counts, days, deaths, and whether an act happened."""
from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest

from pipeline.lexicon.dictionaries import Dictionaries
from pipeline.stages.extract.document import Document
from pipeline.stages.extract.read import open_document, read_article

HOUSE = Path(__file__).resolve().parents[2]
WEDNESDAY = date(2016, 8, 17)


@lru_cache(maxsize=1)
def dictionaries() -> Dictionaries:
    """The real dictionaries, read once."""
    return Dictionaries(HOUSE / "data", HOUSE / "schemas")


def opened(text: str, day: date | None = WEDNESDAY, title: str = "", source_id: str = "reuters") -> Document:
    """The text as an opened article."""
    words = dictionaries()
    return open_document("a", text, title, day, source_id, words.lexicon, words.gazetteer)


@pytest.mark.parametrize(("text", "values"), [
    ("At least twenty-three people and 1,500 sheep", [23, 1500]),
    ("one hundred and five men", [105]),
    ("two thousand soldiers", [2000]),
    ("dozens of fighters and several boys", [12, 3]),
    ("scores of men and hundreds of women", [20, 100]),
])
def test_counts_in_words_and_figures(text: str, values: list[int]) -> None:
    """Number words, figures and vague counts get the values of CODING_RULES section 6."""
    assert [number.value for number in opened(text).numbers] == values


@pytest.mark.parametrize(("words", "day", "precision"), [
    ("on Tuesday", date(2016, 8, 16), 1),
    ("on Wednesday", date(2016, 8, 17), 1),
    ("last Wednesday", date(2016, 8, 10), 1),
    ("yesterday", date(2016, 8, 16), 1),
    ("overnight", date(2016, 8, 17), 1),
    ("two days ago", date(2016, 8, 15), 1),
    ("on 25 July", date(2016, 7, 25), 1),
    ("on July 25 2016", date(2016, 7, 25), 1),
    ("on December 28", date(2015, 12, 28), 0),
    ("last week", date(2016, 8, 11), 2),
    ("over the weekend", date(2016, 8, 14), 2),
    ("since Saturday", date(2016, 8, 15), 2),
    ("last month", date(2016, 7, 15), 3),
])
def test_days_are_resolved_against_the_publication_day(words: str, day: date, precision: int) -> None:
    """A time expression gives its day and precision; 0 means more than a month ago."""
    found = opened(f"Shells hit the town of Sarmin {words}.").dates[0]
    assert (found.day, found.precision) == (day, precision)


def test_no_day_without_a_publication_day() -> None:
    """Without a publication day a weekday fixes nothing, and nothing is invented."""
    assert opened("Shells hit the town of Sarmin on Tuesday.", None).dates[0].day is None


@pytest.mark.parametrize(("head", "day"), [
    ("Published October 3 2016 ", date(2016, 10, 3)),
    ("30-04-2016 ", date(2016, 4, 30)),
    ("Wed Oct 19 2016 ", date(2016, 10, 19)),
    ("28.04.2017 ", date(2017, 4, 28)),
])
def test_the_date_printed_on_the_page_is_the_reference(head: str, day: date) -> None:
    """A full date at the head of the page beats the metadata as reference for weekdays."""
    assert opened(head + "Shells hit the town of Sarmin today.").reference == day


@pytest.mark.parametrize(("text", "deaths"), [
    ("Air strikes killed at least 12 people in Sarmin.", [12]),
    ("Fifteen civilians among them 11 children were killed in Sarmin.", [15]),
    ("Nine people were killed and 30 wounded in Sarmin.", [9]),
    ("The shelling wounded 20 people in Sarmin.", []),
    ("A woman and her child were killed in Sarmin.", [2]),
    ("The death toll in Sarmin has risen to 31.", [31]),
    ("Ten children and five women were killed in Sarmin.", [15]),
    ("The attack left six people dead in Sarmin.", [6]),
    ("Dozens of people were killed in Sarmin.", [12]),
    ("The mortar fire killed or wounded a number of people in Sarmin.", [3]),
])
def test_deaths_are_counted_and_injuries_are_not(text: str, deaths: list[int]) -> None:
    """Tolls follow CODING_RULES section 6: wholes not parts, deaths not injuries."""
    assert [toll.low for toll in opened(text).tolls if not toll.is_part] == deaths


@pytest.mark.parametrize(("text", "reason"), [
    ("The army could shell Sarmin.", "hypothetical"),
    ("The rebels vowed to capture Sarmin.", "planned"),
    ("The army will shell Sarmin.", "planned"),
    ("The army did not shell Sarmin.", "negated"),
    ("The army regularly shells Sarmin.", "generic"),
    ("The army managed to capture Sarmin.", ""),
    ("The army shelled Sarmin.", ""),
])
def test_whether_an_act_happened(text: str, reason: str) -> None:
    """Cues before an act tell plans, threats, denials and habits from what happened."""
    reading = read_article(opened(text), dictionaries().lexicon)
    assert {act.reason for act in reading.acts} == {reason}


def test_hostile_text_is_read_without_an_error() -> None:
    """Odd signs, lone quotes, endless words and empty text raise nothing."""
    for text in ("", "'", "’ ’s '' -- .", "a" * 50_000, "\u202e\u0000 12 12 12 killed", "قتل 5 مدنيين في إدلب",
                 "🙂" * 999):
        read_article(opened(text), dictionaries().lexicon)
