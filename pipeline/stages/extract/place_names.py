"""Spans of text that are place names: by the gazetteer, by near spelling, or by form alone."""
from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field

from pipeline.core.records import Candidate
from pipeline.core.text import TokenText
from pipeline.lexicon.gazetteer import Gazetteer
from pipeline.lexicon.place_words import PlaceWords
from pipeline.stages.extract.place_grammar import Surroundings, kind_phrase, surroundings
from pipeline.stages.extract.place_persons import is_surname, person_end

LONGEST_NAME = 6
STRONG_PRIOR = 0.62
FIRM_PRIOR = 0.75
SURNAME_PRIOR = 0.74
WELL_KNOWN = 0.5
ARTICLE_PRIOR = 0.4
ALIKE_PRIOR = 0.12
ALIKE_UNCUED = 0.17
RUN_REACH = 8
ALIKE_ADDED = 6
UNKNOWN_LENGTH = 3
FINE = frozenset({"town", "district", "site"})
TAKEN_IN = frozenset({"site", "road", "district", "admin1", "countryside"})
SPELLED = FINE | {"area"}
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


def find_names(tokens: TokenText, gazetteer: Gazetteer, blocked: Set[int]) -> list[Found]:
    """All place names of a text in order, without overlap; `blocked` tokens belong to other names."""
    words = gazetteer.words
    reader = Reader(tokens, gazetteer, words, blocked)
    written, folds = tokens.words, tokens.folds
    openers, size = words.name_openers, len(written)
    i = 0
    while i < size:
        initial = written[i][0]
        if initial.islower():
            if folds[i] in openers and i + 1 < size and written[i + 1][0].isupper() and i not in blocked:
                i = _find_run(reader, i)
            else:
                i += 1
        elif i in blocked or folds[i] in words.prepositions or (
                folds[i] in words.descriptors and folds[i] not in words.demonym_heads):
            i += 1
        elif initial.isupper():
            i = _find_run(reader, i)
        elif "؀" <= initial <= "ۿ":
            i = _find_arabic(reader, i)
        elif initial.isdigit() and i + 1 < size and written[i + 1][0].isupper():
            i = _find_numbered(reader, i)
        else:
            i += 1
    return reader.names


def run_end(reader: Reader, start: int) -> int:
    """End (exclusive) of the run of capitalised words, numbers and small links that begins at `start`."""
    tokens, words, blocked = reader.tokens, reader.words, reader.blocked
    written, folds = tokens.words, tokens.folds
    stop = min(tokens.bounds[tokens.sentence_of(start) + 1], start + 12)
    end = start + 1
    for k in range(start + 1, stop):
        if k in blocked:
            break
        initial = written[k][0]
        if initial.isupper() or initial.isdigit():
            end = k + 1
        elif not (folds[k] in words.name_links or folds[k] in words.of_words) or end < k:
            break
    if written[start][0].islower() and end == start + 1:
        return start + 2
    return end


def _find_run(reader: Reader, i: int) -> int:
    """Find the name that begins at token `i` of a capitalised run; returns the next token to look at."""
    tokens, words, folds = reader.tokens, reader.words, reader.tokens.folds
    end = run_end(reader, i)
    if end == i + 1 and folds[i] in words.never and not _is_flanked(reader, i, end):
        return end
    if folds[i] in words.determiners and not reader.gazetteer.find(tuple(folds[i:i + 2])):
        return i + 1
    if folds[i] in words.demonym_heads:
        demonym = _demonym(reader, i, end)
        if demonym:
            reader.names.append(demonym)
            return demonym.last
    person = person_end(tokens, i, end, words)
    for length in range(min(end - i, LONGEST_NAME), 0, -1):
        if not tokens.words[i + length - 1][0].islower():
            found = _match(reader, i, i + length, end)
            if found and not (person and (length == 1 or person == "title")) and _accept(reader, found, end):
                reader.names.append(found)
                return found.last
    if folds[i] in words.titles and i + 1 < end:
        return end
    before = len(reader.names)
    following = _find_by_form(reader, i, end, bool(person))
    if person and len(reader.names) == before:
        return end
    return following


def _is_flanked(reader: Reader, first: int, last: int) -> bool:
    """True when a noun of place or "of" touches the tokens."""
    folds, words = reader.tokens.folds, reader.words
    before = folds[first - 1] if first else ""
    return (before in words.of_words or before in words.kind_heads
            or last < len(folds) and folds[last] in words.kind_heads)


def _demonym(reader: Reader, i: int, end: int) -> Found | None:
    words, folds, gazetteer = reader.words, reader.tokens.folds, reader.gazetteer
    for length in (2, 1):
        iso3 = words.demonyms.get(tuple(folds[i:i + length])) if i + length <= end else None
        if iso3:
            if any(c.level == "country" for c in gazetteer.find(tuple(folds[i:i + length]))):
                return None
            country = gazetteer.country(iso3)
            return Found(i, i + length, (country,) if country else (), Surroundings(i, i + length), role="adjective")
    return None


def _match(reader: Reader, first: int, last: int, end: int) -> Found | None:
    """The name of exactly these tokens, with a possessive s cut off and a noun of its kind taken in."""
    folds, words, gazetteer = reader.tokens.folds, reader.words, reader.gazetteer
    key = tuple(folds[first:last])
    phrase: tuple[str, ...] = ()
    if last < len(folds) and folds[last] in words.kind_heads:
        phrase, level = kind_phrase(folds, last, min(len(folds), last + 3), words)
        longer = gazetteer.find(key + phrase) if level in TAKEN_IN else ()
        if longer and longer[0].level in ("site", "district", "admin1"):
            around = surroundings(reader.tokens, first, last, words)
            if longer[0].level == "admin1":
                around.relation = around.relation if around.direction else "in"
            return Found(first, last + len(phrase), longer, around)
    candidates = gazetteer.find(key)
    word = key[-1]
    is_possessive = False
    if word[-1] == "s" and len(word) > 4 and (not candidates or candidates[0].prior < WELL_KNOWN):
        is_followed = last < len(folds) and (folds[last] in words.directions or bool(phrase))
        if word not in words.never_possessive or is_followed:
            bare = gazetteer.find((*key[:-1], word[:-1]))
            if bare and (not candidates or bare[0].prior > candidates[0].prior + 0.2):
                candidates, is_possessive = bare, True
    if not candidates:
        if last - first == 1:
            return None
        candidates = gazetteer.find_similar(key, 5)
        if not candidates or candidates[0].prior < ALIKE_PRIOR:
            return None
    is_possessive = is_possessive or reader.tokens.words[last - 1].lower().endswith(("'s", "’s"))
    return Found(first, last, candidates, surroundings(reader.tokens, first, last, words), is_possessive=is_possessive)


def _accept(reader: Reader, found: Found, end: int) -> bool:
    """Whether a name of the gazetteer is a place here; sets its role and whether it is weak."""
    tokens, words = reader.tokens, reader.words
    best = found.candidates[0]
    _take_list_kind(reader, found)
    around = found.around
    if not _is_spelled_so(reader, found):
        return False
    core = found.first + (tokens.folds[found.first] in words.name_openers and found.last - found.first > 1)
    if found.last - core == 1 and not _is_lone_place(reader, found, core, end):
        return False
    set_role(tokens, found, words)
    _take_site_in(reader, found)
    if best.prior < FIRM_PRIOR and best.level in FINE and found.last - core <= 3:
        found.candidates = _with_alike(reader.gazetteer, tuple(tokens.folds[found.first:found.last]), found.candidates)
    found.is_weak = not around.is_cued and best.prior < STRONG_PRIOR
    return True


def _is_spelled_so(reader: Reader, found: Found) -> bool:
    """False for words that only sound like a name and stand where no place is expected ("The Army", "Islam")."""
    words, around = reader.words, found.around
    key = tuple(reader.tokens.folds[found.first:found.last])
    if around.is_cued or found.is_possessive or reader.gazetteer.is_name(key):
        return True
    if any([word in words.determiners or word in words.prepositions for word in key]):
        return False
    is_single = found.last - found.first == 1
    return not is_single or around.lead in words.prepositions or around.relation != "" or (
        bool(reader.names) and is_listed(reader, found.first))


def _take_site_in(reader: Reader, found: Found) -> None:
    """Read "the military airport in X" as the airport of X, when the gazetteer has it."""
    folds, words, around = reader.tokens.folds, reader.words, found.around
    if around.lead not in words.container_links or found.candidates[0].level != "town":
        return
    for length in (3, 2, 1):
        start = around.left - 1 - length
        phrase = tuple(folds[start:start + length]) if start >= 0 else ()
        if words.kinds.get(phrase) == "site":
            sites = reader.gazetteer.find((*folds[found.first:found.last], *phrase))
            if sites and sites[0].level in ("site", "district"):
                found.candidates = sites
                around.kind, around.level, around.is_cued = " ".join(phrase), "site", True
            return


def _is_lone_place(reader: Reader, found: Found, core: int, end: int) -> bool:
    """Whether a name of one word is a place: no common word, no surname, no head of a longer name."""
    tokens, words, around = reader.tokens, reader.words, found.around
    word = tokens.folds[core]
    best = found.candidates[0]
    if core > found.first and best.prior >= ARTICLE_PRIOR:
        return True
    if word in words.never or found.is_possessive and word[:-1] in words.never:
        if end > found.last and found.last - found.first == 1 and tokens.words[found.last][0].isupper():
            return False
        is_named = around.is_cued and around.level in ("town", "district", "admin1") and (word,) not in words.kinds
        if not is_named or around.left == found.first and (found.first in tokens.bounds or word in words.titles):
            return False
    if best.prior < SURNAME_PRIOR and not around.is_cued and found.last < len(tokens) and (
            tokens.folds[found.last] in words.speech_after):
        return False
    return around.is_cued or best.prior >= SURNAME_PRIOR or not is_surname(
        tokens, found.first, words, bool(reader.names) and reader.names[-1].last == found.first) or _is_in_cued_run(
        reader, found.first)


def _with_alike(gazetteer: Gazetteer, key: tuple[str, ...], candidates: Candidates) -> Candidates:
    """The candidates and, after them, places whose names are spelled nearly so."""
    known = {c.place_id for c in candidates}
    alike = [c for c in gazetteer.find_similar(key) if c.place_id not in known]
    return (*candidates, *alike[:ALIKE_ADDED])


def _take_list_kind(reader: Reader, found: Found) -> None:
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
    if folds[k] in words.residence_after:
        found.role = "residence"
    elif folds[k] in words.name_after and tokens.words[k][0].isupper() and folds[k] not in words.name_after_place:
        found.role = "name_part"


def _find_by_form(reader: Reader, i: int, end: int, is_person: bool) -> int:
    """Names the gazetteer spells otherwise, and names told only by the noun beside them."""
    tokens, words, folds = reader.tokens, reader.words, reader.tokens.folds
    is_article = tokens.words[i][0].islower()
    if folds[i] in words.kind_heads and (folds[i],) in words.kinds:
        return i + 1
    whole = Found(i, end, (), surroundings(tokens, i, end, words))
    if reader.names:
        _take_list_kind(reader, whole)
    around = whole.around
    is_named = around.is_cued and around.level in FINE
    is_spelled = around.is_cued and around.level in SPELLED
    if not is_spelled and not is_person and _is_in_cued_run(reader, i):
        is_spelled = True
    if is_person and not (is_named or is_spelled and around.left < i) or not (is_spelled or around.relation or around.lead in words.prepositions):
        return i + 1 + is_article
    for length in range(min(end - i, 4), 0, -1):
        if tokens.words[i + length - 1][0].islower() or length == 1 and (
                folds[i] in words.never or folds[i] in words.name_heads and i + 1 < end):
            continue
        least = 1 if is_named and around.left < i else 2 if is_spelled else 3
        alike = reader.gazetteer.find_similar(tuple(folds[i:i + length]), least)
        if alike and (is_spelled or alike[0].prior >= ALIKE_UNCUED):
            found = Found(i, i + length, alike, around if i + length == end else surroundings(
                tokens, i, i + length, words), is_weak=not is_spelled)
            found.around.kind, found.around.level = around.kind, around.level
            found.around.is_cued = found.around.is_cued or is_spelled
            set_role(tokens, found, words)
            reader.names.append(found)
            return found.last
    if is_named and (folds[i] not in words.never or end - i > 1):
        whole.last = _unknown_end(reader, i, end, is_article)
        reader.names.append(whole)
        return whole.last
    return i + 1 + is_article


def _is_in_cued_run(reader: Reader, i: int) -> bool:
    """True when the run of capitalised words around token `i` begins after a noun of place ("the area of A B C")."""
    tokens, words = reader.tokens, reader.words
    start = i
    while start > max(0, i - RUN_REACH) and start not in tokens.bounds and (
            tokens.words[start - 1][0].isupper() or tokens.folds[start - 1] in words.name_openers):
        start -= 1
    if start == i or tokens.folds[start] in words.given_names or tokens.folds[start] in words.titles:
        return False
    around = surroundings(tokens, start, start + 1, words)
    return around.is_cued and around.left < start and around.level in SPELLED


def _unknown_end(reader: Reader, i: int, end: int, is_article: bool) -> int:
    """Where a name that only its form tells ends: before the head of another name, after three words at most."""
    folds, heads = reader.tokens.folds, reader.words.name_heads
    last = min(end, i + UNKNOWN_LENGTH + is_article)
    for k in range(i + 2 + is_article, last):
        if folds[k] in heads and folds[k] not in reader.words.name_openers:
            return k
    return last


def _find_numbered(reader: Reader, i: int) -> int:
    """A name that begins with a number ("3000 Housing Project"), only as the gazetteer has it."""
    end = run_end(reader, i)
    for length in range(min(end - i, LONGEST_NAME), 1, -1):
        candidates = reader.gazetteer.find(tuple(reader.tokens.folds[i:i + length]))
        if candidates:
            reader.names.append(Found(i, i + length, candidates, surroundings(
                reader.tokens, i, i + length, reader.words)))
            return i + length
    return i + 1


def _find_arabic(reader: Reader, i: int) -> int:
    """A name in Arabic script, with a prefix written together cut off; no capital tells a name there."""
    tokens, words, folds = reader.tokens, reader.words, reader.tokens.folds
    if folds[i] in words.kind_heads:
        return i + 1
    stop = tokens.bounds[tokens.sentence_of(i) + 1]
    for length in range(min(4, stop - i), 0, -1):
        key = tuple(folds[i:i + length])
        for prefix in ("", *words.glued_prefixes):
            if prefix and not (key[0].startswith(prefix) and len(key[0]) - len(prefix) >= 3):
                continue
            candidates = reader.gazetteer.find((key[0][len(prefix):], *key[1:]))
            if candidates:
                around = surroundings(tokens, i, i + length, words)
                is_led = around.is_cued or around.relation != "" or around.lead in words.prepositions or length > 1
                if is_led or candidates[0].prior >= FIRM_PRIOR:
                    reader.names.append(Found(i, i + length, candidates, around, is_weak=not is_led))
                    return i + length
    return i + 1
