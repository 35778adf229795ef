"""What one reading of a text holds: the names found so far, and what the words between them tell."""
from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field

from pipeline.core.records import Candidate
from pipeline.core.text import TokenText
from pipeline.lexicon.gazetteer import Gazetteer
from pipeline.lexicon.place_words import PlaceWords
from pipeline.stages.extract.place_grammar import Surroundings

FINE = frozenset({"town", "district", "site"})
LONGEST_RUN = 12
BUILDING_REACH = 4
Candidates = tuple[Candidate, ...]


@dataclass(slots=True)
class Found:
    """One name. `is_weak`: kept only when its country is one the article is about. `is_possessive`: "Aleppos"."""

    first: int
    last: int
    candidates: Candidates
    around: Surroundings
    role: str = ""
    is_weak: bool = False
    is_possessive: bool = False


@dataclass(slots=True)
class Reader:
    """One reading of a text: what it reads with, and the names found so far."""

    tokens: TokenText
    gazetteer: Gazetteer
    words: PlaceWords
    blocked: Set[int]
    names: list[Found] = field(default_factory=list)


def run_end(reader: Reader, start: int) -> int:
    """End (exclusive) of the run of capitalised words, numbers and small links that begins at `start`."""
    tokens, words, blocked = reader.tokens, reader.words, reader.blocked
    written, folds = tokens.words, tokens.folds
    following = start + 1
    if following >= len(folds):
        return following
    first = written[following][0]
    if not (first.isupper() or first.isdigit() or folds[following] in words.run_links):
        return following if written[start][0].isupper() or first.isdigit() else following + 1
    stop = min(tokens.bounds[tokens.sentence_of(start) + 1], start + LONGEST_RUN)
    end = start + 1
    for k in range(start + 1, stop):
        if k in blocked:
            break
        initial = written[k][0]
        if initial.isupper() or initial.isdigit():
            end = k + 1
        elif folds[k] not in words.run_links or end < k:
            break
    if written[start][0].islower() and end == start + 1:
        return start + 2
    return end


def take_list_kind(reader: Reader, found: Found) -> None:
    """Give a name the plural noun of the list it stands in ("the villages of A B and C")."""
    if not found.around.is_cued and reader.names and is_listed(reader, found.first):
        previous = reader.names[-1].around
        if previous.is_cued and previous.kind.endswith("s") and previous.level in FINE:
            found.around.kind, found.around.level, found.around.is_cued = previous.kind, previous.level, True


def is_listed(reader: Reader, i: int) -> bool:
    """True when only commas and "and" stand between the last name and token `i`."""
    words, previous = reader.words, reader.names[-1]
    gap = reader.tokens.folds[previous.last:i]
    return len(gap) <= 3 and previous.role == "" and all(
        [g in words.and_words or g in words.list_marks or g in words.determiners for g in gap])


def set_role(tokens: TokenText, found: Found, words: PlaceWords) -> None:
    """Mark names of outlets and groups ("Jordan Times") and seats of offices ("Homs governor")."""
    folds, k = tokens.folds, found.last
    if k >= len(folds):
        return
    if found.first and folds[found.first - 1] in words.metonym_before or _speaks(folds, found, words):
        found.role = "residence"
        return
    if folds[k] in words.residence_after:
        found.role = "residence"
    elif folds[k] in words.name_after and tokens.words[k][0].isupper() and folds[k] not in words.name_after_place:
        found.role = "name_part"
    elif found.candidates and _is_building_elsewhere(tokens, found, words):
        found.role = "name_part"


def _speaks(folds: list[str], found: Found, words: PlaceWords) -> bool:
    """True for a city that says something, which is its government ("Damascus denied that ...")."""
    around = found.around
    return folds[found.last] in words.speech_after and not around.is_cued and not around.relation and (
        around.lead not in words.prepositions)


def _is_building_elsewhere(tokens: TokenText, found: Found, words: PlaceWords) -> bool:
    """True for the name of a building whose place is told behind it ("the Khulafa Rashidin mosque in Latakia")."""
    folds, written = tokens.folds, tokens.words
    stop = min(len(folds), found.last + BUILDING_REACH)
    k = found.last
    while k < stop and folds[k] not in words.building_nouns and (
            written[k][0].isupper() or folds[k] in words.run_links):
        k += 1
    if k >= stop or folds[k] not in words.building_nouns:
        return False
    return any(folds[link] in words.container_links and any(w[0].isupper() for w in written[link + 1:link + 3])
               for link in range(k + 1, min(k + 2, len(folds) - 1)))


def has_holder_after(reader: Reader, last: int) -> bool:
    """True when a comma and a unit or country follow ("Reading, Pa.", "Austin, Texas")."""
    folds = reader.tokens.folds
    if last + 1 >= len(folds) or folds[last] not in reader.words.list_marks:
        return False
    word = reader.tokens.words[last + 1]
    if not word[0].isupper():
        return False
    key = (folds[last + 1],)
    longer = tuple(folds[last + 1:last + 3])
    holders = (*reader.gazetteer.find(key)[:2], *reader.gazetteer.find(longer)[:2])
    return bool(reader.gazetteer.find_short(key)) or any(c.level in ("admin1", "country") for c in holders)
