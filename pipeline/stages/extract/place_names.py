"""Spans of text that are place names, by the gazetteer; what it spells otherwise is left to place_forms."""
from __future__ import annotations

from collections.abc import Set

from pipeline.core.text import TokenText
from pipeline.lexicon.gazetteer import Gazetteer
from pipeline.stages.extract.place_forms import find_arabic, find_by_form, find_numbered, is_in_cued_run
from pipeline.stages.extract.place_grammar import Surroundings, kind_phrase, surroundings
from pipeline.stages.extract.place_persons import is_surname, person_end
from pipeline.stages.extract.place_reader import (
    FINE,
    Candidates,
    Found,
    Reader,
    has_holder_after,
    is_listed,
    run_end,
    set_role,
    take_list_kind,
)

LONGEST_NAME = 6
STRONG_PRIOR = 0.62
FIRM_PRIOR = 0.75
SURNAME_PRIOR = 0.74
WELL_KNOWN = 0.5
ARTICLE_PRIOR = 0.4
SPELLED_PRIOR = 0.35
ALIKE_PRIOR = 0.12
ALIKE_ADDED = 6
TAKEN_IN = frozenset({"site", "road", "district", "admin1", "countryside"})


def find_names(tokens: TokenText, gazetteer: Gazetteer, blocked: Set[int]) -> list[Found]:
    """All place names of a text in order, without overlap; `blocked` tokens belong to other names."""
    words = gazetteer.words
    reader = Reader(tokens, gazetteer, words, blocked)
    written, folds = tokens.words, tokens.folds
    openers, never, size = words.name_openers, words.never, len(written)

    def is_open(initial: str, word: str) -> bool:
        return initial.isupper() or initial.isdigit() or word in words.run_links or word in words.lead_words

    following = 0
    for i, word in enumerate(written):
        initial = word[0]
        if i < following:
            continue
        if initial.islower():
            if folds[i] in openers and i + 1 < size and written[i + 1][0].isupper() and i not in blocked:
                following = _find_run(reader, i)
        elif i in blocked or folds[i] in words.prepositions or (
                folds[i] in words.descriptors and folds[i] not in words.demonym_heads):
            continue
        elif initial.isupper():
            if folds[i] not in never or i + 1 == size or is_open(written[i + 1][0], folds[i + 1]) or (
                    i > 0 and folds[i - 1] in words.lead_words):
                following = _find_run(reader, i)
        elif "\u0600" <= initial <= "\u06ff":
            following = find_arabic(reader, i)
        elif initial.isdigit() and i + 1 < size and written[i + 1][0].isupper():
            following = find_numbered(reader, i)
    return reader.names


def _find_run(reader: Reader, i: int) -> int:
    """Find the name that begins at token `i` of a capitalised run; returns the next token to look at."""
    tokens, words, folds = reader.tokens, reader.words, reader.tokens.folds
    end = run_end(reader, i)
    if end == i + 1 and folds[i] in words.never and not _is_flanked(reader, i, end):
        is_led = i > 0 and folds[i] in words.surnames and folds[i - 1] in words.container_links
        if not is_led and not has_holder_after(reader, end):
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
    following = find_by_form(reader, i, end, bool(person))
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
    is_sure = bool(candidates) and candidates[0].prior >= WELL_KNOWN and gazetteer.is_name(key)
    if word[-1] == "s" and len(word) > 4 and not is_sure:
        is_followed = last < len(folds) and (folds[last] in words.directions or bool(phrase))
        if word not in words.never_possessive or is_followed:
            bare = gazetteer.find((*key[:-1], word[:-1]))
            if bare and (not candidates or bare[0].prior > candidates[0].prior + 0.2 or not gazetteer.is_name(key)):
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
    take_list_kind(reader, found)
    around = found.around
    if not _is_spelled_so(reader, found):
        return False
    core = found.first + (tokens.folds[found.first] in words.name_openers and found.last - found.first > 1)
    if found.last - core == 1 and not _is_lone_place(reader, found, core, end):
        return False
    set_role(tokens, found, words)
    _take_site_in(reader, found)
    key = tuple(tokens.folds[found.first:found.last])
    least = SPELLED_PRIOR if reader.gazetteer.is_name(key) else FIRM_PRIOR
    if best.prior < least and best.level in FINE and found.last - core <= 3:
        found.candidates = _with_alike(reader.gazetteer, key, found.candidates)
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
    if word in words.surnames and around.lead in words.container_links and best.prior >= WELL_KNOWN:
        return True
    is_doubtful = (word,) not in words.kinds and (word in words.never or best.prior < SURNAME_PRIOR)
    if is_doubtful and has_holder_after(reader, found.last):
        return True
    if word in words.never or found.is_possessive and word[:-1] in words.never:
        if end > found.last and found.last - found.first == 1 and tokens.words[found.last][0].isupper():
            return False
        is_named = around.is_cued and around.level in ("town", "district", "admin1") and (word,) not in words.kinds
        if not is_named or around.left == found.first and (tokens.is_start(found.first) or word in words.titles):
            return False
    is_led = around.is_cued or around.relation != "" or around.lead in words.prepositions
    if best.prior < SURNAME_PRIOR and not is_led and found.last < len(tokens) and (
            tokens.folds[found.last] in words.speech_after):
        return False
    return around.is_cued or best.prior >= SURNAME_PRIOR or not is_surname(
        tokens, found.first, words, bool(reader.names) and reader.names[-1].last == found.first) or is_in_cued_run(
        reader, found.first)


def _with_alike(gazetteer: Gazetteer, key: tuple[str, ...], candidates: Candidates) -> Candidates:
    """The candidates and, after them, places whose names are spelled nearly so."""
    known = {c.place_id for c in candidates}
    alike = [c for c in gazetteer.find_similar(key) if c.place_id not in known]
    return (*candidates, *alike[:ALIKE_ADDED])


