"""Spans of text that are place names: by the gazetteer, by near spelling, or by form alone."""
from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field

from pipeline.core.records import Candidate
from pipeline.core.text import TokenText
from pipeline.lexicon.gazetteer import Gazetteer
from pipeline.lexicon.place_words import PlaceWords
from pipeline.stages.extract.place_grammar import Surroundings, kind_phrase, surroundings

LONGEST_NAME = 6
STRONG_PRIOR = 0.62
FIRM_PRIOR = 0.75
SURNAME_PRIOR = 0.74
SIMILAR_PRIOR_SHARE = 0.5
UNKNOWN_LENGTH = 3
TAKEN_IN = frozenset({"site", "road", "district"})
NAMED_BY_FORM = frozenset({"town", "district", "site"})
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
    containers: list[int] = field(default_factory=list)


def find_names(tokens: TokenText, gazetteer: Gazetteer, blocked: Set[int]) -> list[Found]:
    """All place names of a text in order, without overlap; `blocked` tokens belong to other names."""
    words = gazetteer.words
    written, folds = tokens.words, tokens.folds
    size = len(written)
    names: list[Found] = []
    i = 0
    while i < size:
        initial = written[i][0]
        if initial.islower() and not (folds[i] in words.name_openers and i + 1 < size and written[i + 1][0].isupper()):
            i += 1
        elif not initial.isalpha() or i in blocked:
            i += 1
        elif initial >= "؀" and initial <= "ۿ":
            i = _find_arabic(tokens, i, gazetteer, names)
        else:
            i = _find_run(tokens, i, run_end(tokens, i, blocked, words), gazetteer, names)
    return names


def run_end(tokens: TokenText, start: int, blocked: Set[int], words: PlaceWords) -> int:
    """End (exclusive) of the run of capitalised words, numbers and small links that begins at `start`."""
    written, folds, size = tokens.words, tokens.folds, len(tokens.words)
    stop = tokens.bounds[tokens.sentence_of(start) + 1]
    end = start
    k = start
    while k < min(stop, start + 12, size) and k not in blocked:
        initial = written[k][0]
        if initial.isupper() or initial.isdigit() and k > start:
            end = k + 1
        elif not (folds[k] in words.name_links or folds[k] in words.of_words) or k > start and end < k:
            break
        k += 1
    return max(end, start + 1)


def _find_run(tokens: TokenText, i: int, end: int, gazetteer: Gazetteer, names: list[Found]) -> int:
    """Find the name that begins at token `i` of a capitalised run; returns the next token to look at."""
    words, folds = gazetteer.words, tokens.folds
    if end == i + 1 and (tokens.words[i][0].islower() or folds[i] in words.never and (
            i == 0 or folds[i - 1] not in words.of_words and folds[i - 1] not in words.kind_heads) and (
            end == len(folds) or folds[end] not in words.kind_heads)):
        return end
    demonym = _demonym(tokens, i, end, gazetteer)
    if demonym:
        names.append(demonym)
        return demonym.last
    after_title = i > 0 and folds[i - 1] in words.titles and tokens.words[i][0].isupper()
    is_person = after_title or folds[i] in words.given_names or folds[i] in words.kunya
    for length in range(min(end - i, LONGEST_NAME), 0, -1):
        if not tokens.words[i + length - 1][0].islower():
            found = _match(tokens, i, i + length, gazetteer)
            if found and (not is_person or length > 1 and i + length >= end):
                if _accept(tokens, found, end, gazetteer, names):
                    names.append(found)
                    return found.last
    if folds[i] in words.titles and i + 1 < end:
        return end
    if is_person and (end - i > 1 or after_title or folds[i] in words.given_names):
        return end if not _is_cued_person(tokens, i, end, gazetteer, names) else names[-1].last
    return _find_by_form(tokens, i, end, gazetteer, names)


def _is_cued_person(tokens: TokenText, i: int, end: int, gazetteer: Gazetteer, names: list[Found]) -> bool:
    """True when a noun of place stands with what looks like a person ("the village of Abu Dali")."""
    before = len(names)
    around = surroundings(tokens, i, end, gazetteer.words)
    if around.is_cued and around.level in NAMED_BY_FORM:
        _find_by_form(tokens, i, end, gazetteer, names)
    return len(names) > before


def _demonym(tokens: TokenText, i: int, end: int, gazetteer: Gazetteer) -> Found | None:
    words, folds = gazetteer.words, tokens.folds
    if folds[i] not in words.demonym_heads:
        return None
    for length in (2, 1):
        iso3 = words.demonyms.get(tuple(folds[i:i + length])) if i + length <= end else None
        if iso3:
            if any(c.level == "country" for c in gazetteer.find(tuple(folds[i:i + length]))):
                return None
            country = gazetteer.country(iso3)
            return Found(i, i + length, (country,) if country else (), Surroundings(i, i + length), role="adjective")
    return None


def _match(tokens: TokenText, first: int, last: int, gazetteer: Gazetteer) -> Found | None:
    """The name of exactly these tokens, with a possessive s cut off and a noun of its kind taken in."""
    folds = tokens.folds
    key = tuple(folds[first:last])
    phrase, level = kind_phrase(folds, last, min(len(folds), last + 3), gazetteer.words)
    if phrase and level in TAKEN_IN:
        longer = gazetteer.find(key + phrase)
        if longer and longer[0].level in ("site", "district") and longer[0].prior >= 0.15:
            return Found(first, last + len(phrase), longer, surroundings(tokens, first, last, gazetteer.words))
    candidates = gazetteer.find(key)
    is_possessive = False
    word = key[-1]
    if not candidates and word[-1] == "s" and len(word) > 4:
        if word not in gazetteer.words.never_possessive or folds[last:last + 1] and (
                folds[last] in gazetteer.words.directions or phrase):
            candidates = gazetteer.find((*key[:-1], word[:-1]))
            is_possessive = bool(candidates)
    if not candidates:
        return None
    return Found(first, last, candidates, surroundings(tokens, first, last, gazetteer.words),
                 is_possessive=is_possessive or tokens.words[last - 1].lower().endswith(("'s", "’s")))


def _accept(tokens: TokenText, found: Found, end: int, gazetteer: Gazetteer, names: list[Found]) -> bool:
    """Whether a name of the gazetteer is a place here; sets its role and whether it is weak."""
    words, folds = gazetteer.words, tokens.folds
    around, best = found.around, found.candidates[0]
    if found.last - found.first == 1:
        word = folds[found.first]
        if word in words.never or word.rstrip("s") in words.never and found.is_possessive:
            if not (around.is_cued and around.left < found.first and around.level in NAMED_BY_FORM
                    or around.is_cued and around.level in ("town", "district", "admin1") and word not in words.titles
                    and found.first not in tokens.bounds and (word,) not in words.kinds):
                return False
        if not around.is_cued and best.prior < SURNAME_PRIOR and _is_surname(tokens, found, end, words, names):
            return False
    set_role(tokens, found, words)
    if around.is_cued and not (best.level == "town" and best.prior < 0.2):
        found.candidates = with_similar(found, gazetteer)
    found.is_weak = not around.is_cued and best.prior < STRONG_PRIOR
    return True


def with_similar(found: Found, gazetteer: Gazetteer) -> Candidates:
    """The candidates and, after them, places whose names are spelled nearly so."""
    return found.candidates


def _is_surname(tokens: TokenText, found: Found, end: int, words: PlaceWords, names: list[Found]) -> bool:
    """True when a capitalised word that is no place stands right before or after a lone name."""
    written, folds = tokens.words, tokens.folds
    before = found.first - 1
    if before >= 0 and written[before][0].isupper() and before not in tokens.bounds:
        is_name = not (names and names[-1].last == found.first) and folds[before] not in words.never
        if is_name and (folds[before],) not in words.kinds and folds[before] not in words.directions:
            return tokens.sentence_of(before) == tokens.sentence_of(found.first)
    return False


def set_role(tokens: TokenText, found: Found, words: PlaceWords) -> None:
    """Mark names of outlets and groups ("Jordan Times") and seats of offices ("Homs governor")."""
    folds, k = tokens.folds, found.last
    if k >= len(folds):
        return
    following = folds[k]
    if following in words.residence_after:
        found.role = "residence"
    elif following in words.name_after and tokens.words[k][0].isupper() and following not in words.name_after_place:
        found.role = "name_part"


def _find_by_form(tokens: TokenText, i: int, end: int, gazetteer: Gazetteer, names: list[Found]) -> int:
    """Names the gazetteer spells otherwise, and names told only by the noun before them."""
    words, folds = gazetteer.words, tokens.folds
    is_article = tokens.words[i][0].islower()
    if not is_article and folds[i] in words.never and (folds[i],) in words.kinds:
        return i + 1
    listed = bool(names) and _is_listed(tokens, names[-1], i, words)
    whole = surroundings(tokens, i, end, words)
    if not (listed or whole.is_cued or whole.relation or whole.lead in words.prepositions):
        return i + 1 + is_article
    for length in range(min(end - i, 4), 0, -1):
        if tokens.words[i + length - 1][0].islower():
            continue
        around = whole if i + length == end else surroundings(tokens, i, i + length, words)
        is_cued = around.is_cued and around.level in NAMED_BY_FORM or listed and names[-1].around.is_cued
        single = folds[i + length - 1] in words.never and length == 1
        if single and not (around.is_cued and around.left < i):
            continue
        least = 1 if around.is_cued and around.level in NAMED_BY_FORM else 2 if is_cued else 4
        if not is_cued and not (around.lead in words.prepositions or around.relation):
            continue
        candidates = gazetteer.find_similar(tuple(folds[i:i + length]), least)
        if candidates and (is_cued or candidates[0].prior >= SIMILAR_PRIOR_SHARE * 0.25):
            found = Found(i, i + length, candidates, around, is_weak=not is_cued)
            set_role(tokens, found, words)
            names.append(found)
            return found.last
    if whole.is_cued and whole.level in NAMED_BY_FORM and whole.left < i and folds[i] not in words.never:
        last = min(end, i + UNKNOWN_LENGTH + is_article)
        names.append(Found(i, last, (), surroundings(tokens, i, last, words)))
        return last
    return i + 1 + is_article


def _is_listed(tokens: TokenText, previous: Found, i: int, words: PlaceWords) -> bool:
    """True when only commas and "and" stand between the last name and token `i`."""
    gap = tokens.folds[previous.last:i]
    return len(gap) <= 3 and previous.role == "" and all(
        g in words.and_words or g in words.list_marks or g in words.determiners for g in gap)


def _find_arabic(tokens: TokenText, i: int, gazetteer: Gazetteer, names: list[Found]) -> int:
    """A name in Arabic script, with a prefix written together cut off; no capital tells a name there."""
    words, folds = gazetteer.words, tokens.folds
    stop = tokens.bounds[tokens.sentence_of(i) + 1]
    for length in range(min(4, stop - i), 0, -1):
        key = tuple(folds[i:i + length])
        for prefix in ("", *words.glued_prefixes):
            if prefix and not (key[0].startswith(prefix) and len(key[0]) - len(prefix) >= 3):
                continue
            candidates = gazetteer.find((key[0][len(prefix):], *key[1:]))
            if candidates:
                around = surroundings(tokens, i, i + length, words)
                is_led = around.is_cued or around.relation != "" or around.lead in words.prepositions or length > 1
                if is_led or candidates[0].prior >= FIRM_PRIOR:
                    names.append(Found(i, i + length, candidates, around, is_weak=not is_led))
                    return i + length
    return i + 1
