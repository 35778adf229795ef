"""Place mentions: which words are places, what the text says of them, and what is no place."""
from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.place_kit import mentions_of, texts_of

KINDS = [
    ("Jets bombed the town of Saraqeb on Monday.", "Saraqeb", "town", "in", ""),
    ("They shelled the besieged rebel-held city of Homs.", "Homs", "city", "in", ""),
    ("Clashes in Idlib province killed ten.", "Idlib", "province", "in", ""),
    ("Clashes in the province of Idlib killed ten.", "Idlib", "province", "in", ""),
    ("Shells hit Sakhour neighborhood in Aleppo.", "Sakhour", "neighborhood", "in", ""),
    ("Shells hit the al-Sakhour district of Aleppo.", "al-Sakhour", "district", "in", ""),
    ("Two died near Azaz.", "Azaz", "", "near", ""),
    ("Two died near the town of Azaz.", "Azaz", "town", "near", ""),
    ("A car bomb exploded on the outskirts of Manbij.", "Manbij", "", "outskirts", ""),
    ("A car bomb exploded on Manbij outskirts.", "Manbij", "", "outskirts", ""),
    ("Warplanes hit the southern countryside of Aleppo.", "Aleppo", "", "countryside", "south"),
    ("Warplanes hit Aleppo southern countryside.", "Aleppo", "", "countryside", "south"),
    ("Warplanes hit rural Aleppo.", "Aleppo", "", "countryside", ""),
    ("Fighting spread in southern Idlib.", "Idlib", "", "part", "south"),
    ("Fighting spread in the north of Raqqa city.", "Raqqa", "city", "part", "north"),
    ("An ambush 20 km north of Saraqib left six dead.", "Saraqib", "", "direction", "north"),
    ("Residents in and around Aleppo fled.", "Aleppo", "", "in", ""),
    ("Forces advanced between Homs and Hama.", "Homs", "", "between", ""),
    ("Rebels took Taftanaz airbase.", "Taftanaz airbase", "", "in", ""),
    ("They took the village of Xyzzyq in Idlib.", "Xyzzyq", "village", "in", ""),
    ("قصف الطيران بلدة سرمين في ريف إدلب", "سرمين", "بلدة", "in", ""),
]


@pytest.mark.parametrize(("text", "words", "kind", "relation", "direction"), KINDS)
def test_words_around_a_name_are_read(text: str, words: str, kind: str, relation: str, direction: str) -> None:
    """Noun of place, relation and direction come from the words before and after the name."""
    found = {m.text: m for m in mentions_of(text)}
    assert words in found, sorted(found)
    mention = found[words]
    assert text[mention.start:mention.end] == words
    assert (mention.relation, mention.direction) == (relation, direction)
    assert kind == "" or mention.kind_hint == kind


def test_a_distance_is_read() -> None:
    """Kilometres and miles before a direction are kept in kilometres."""
    by_text = {m.text: m for m in mentions_of("Two fell 20 km north of Saraqib, others 10 miles east of Homs.")}
    assert by_text["Saraqib"].distance_km == 20
    assert by_text["Homs"].distance_km == pytest.approx(16.09)


CONTAINERS = [
    ("They took Killi in Idlib province.", "Killi", "Idlib"),
    ("Gunmen hit Lexington, Kentucky, on Friday.", "Lexington", "Kentucky"),
    ("Gunmen hit Lexington, Ky., on Friday.", "Lexington", "Ky"),
    ("Shells fell on Aleppos Marjeh district.", "Marjeh", "Aleppos"),
    ("Shells fell on Aleppo's Marjeh district.", "Marjeh", "Aleppo's"),
    ("A bomb went off in the Damascus suburb of Jaramana.", "Jaramana", "Damascus"),
    ("In Hama army units struck Skeik and Atshan.", "Skeik", "Hama"),
    ("The towns of Foua and Kefraya in Idlib were hit.", "Foua", "Idlib"),
]


@pytest.mark.parametrize(("text", "inner", "outer"), CONTAINERS)
def test_a_told_container_is_linked(text: str, inner: str, outer: str) -> None:
    """The place that the text says holds another is its container."""
    found = mentions_of(text)
    mention = next(m for m in found if m.text == inner)
    assert mention.container >= 0 and found[mention.container].text == outer


PLACES = [
    ("Syrias Aleppo and Idlib were hit.", ["Syrias", "Aleppo", "Idlib"]),
    ("The neighborhoods of Sakhour Shaar Jabal Badro Ard Alhamra Seif Addawla and Karm Aljabal were hit.",
     ["Sakhour", "Shaar", "Jabal Badro", "Ard Alhamra", "Seif Addawla", "Karm Aljabal"]),
    ("Police in Reading, Pa., and Hamilton, Ont., met.", ["Reading", "Pa", "Hamilton", "Ont"]),
    ("He lives in Austin, Texas.", ["Austin", "Texas"]),
    ("Gunmen attacked Gwoza in Borno State, Nigeria.", ["Gwoza", "Borno", "Nigeria"]),
    ("Fire in Madison County near Richmond, Kentucky.", ["Madison County", "Richmond", "Kentucky"]),
    ("Salah-Eddin and al-Zahraa neighborhoods in Aleppo were shelled.", ["Salah-Eddin", "al-Zahraa", "Aleppo"]),
    ("Base 46 west of the city of Aleppo fell.", ["Base 46", "Aleppo"]),
]


@pytest.mark.parametrize(("text", "places"), PLACES)
def test_places_are_found(text: str, places: list[str]) -> None:
    """All places of a text are found, in order, also where commas and apostrophes are lost."""
    assert texts_of(text) == places


NO_PLACES = [
    "In March the police of the university held a reading of the most mobile man.",
    "President Bashar al-Assad met Colonel Ryan Dillon and Ahmad Hassan.",
    "Abu Omar al-Shami said nothing.",
    "Hope and Justice for All, they said on Friday.",
    "",
]


@pytest.mark.parametrize("text", NO_PLACES)
def test_common_words_and_persons_are_no_places(text: str) -> None:
    """Months, common nouns, titles and names of persons are not taken for places."""
    assert texts_of(text) == []


ROLES = [
    ("The Syrian army entered Aleppo.", "Syrian", "adjective"),
    ("The Jordan Times reported it.", "Jordan", "name_part"),
    ("Homs governor Talal al-Barazi denied it.", "Homs", "residence"),
    ("The London-based group denied it.", "London", "residence"),
    ("BEIRUT (Reuters) - Rebels left Homs.", "BEIRUT", "dateline"),
]


@pytest.mark.parametrize(("text", "words", "role"), ROLES)
def test_words_that_only_hold_a_place_name_have_their_role(text: str, words: str, role: str) -> None:
    """Adjectives, outlets, offices and datelines keep their role."""
    assert {m.text: m.role for m in mentions_of(text)}[words] == role


def test_blocked_tokens_are_no_places() -> None:
    """Tokens of an actor name are left alone."""
    assert [m.text for m in mentions_of("Aleppo Brigade entered Idlib.", frozenset({0, 1}))] == ["Idlib"]


def test_an_unknown_village_has_no_candidates() -> None:
    """A place told only by its noun is a mention without candidates."""
    mention = next(m for m in mentions_of("They took the village of Xyzzyq in Idlib.") if m.text == "Xyzzyq")
    assert mention.candidates == []


HOSTILE = ["the village of", "near near near of of of", "al-", "al al al", "In In In In", "\u202eAleppo\u202c",
           "A" * 5000, "Aleppo " * 300, "20 km north of", "\n\n\n", "of the town of", ",,,,", "Aleppo,", "X, Ky.",
           "Lexington, Ky.",
           "و", "🙂 Homs 🙂", "Aleppo's's", "3000", "10 X", "between", "town town town"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_read(text: str) -> None:
    """Broken text gives mentions with spans inside it, and no error."""
    for mention in mentions_of(text):
        assert text[mention.start:mention.end] == mention.text


WORDS = st.sampled_from(["Aleppo", "of", "the", "town", "village", "north", "20", "km", ",", ".", "al-Sakhour",
                         "Syrian", "President", "near", "Idlib", "and", "in", "countryside", "Ky", "Lexington",
                         "between",
                         "سرمين", "بلدة", "Abu", "Tal", "Xyz", "airbase", "'s", "(", "-", "City"])


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=25))
def test_any_order_of_words_is_read(words: list[str]) -> None:
    """Any order of the words of place grammar gives ordered spans that do not overlap."""
    text = " ".join(words)
    found = mentions_of(text)
    assert all(text[m.start:m.end] == m.text and -1 <= m.container < len(found) for m in found)
    assert all(a.end <= b.start for a, b in zip(found, found[1:], strict=False))
