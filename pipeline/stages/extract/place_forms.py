"""Names that only their form tells, names near in spelling, names that begin with a number or are in Arabic script."""
from __future__ import annotations

from pipeline.stages.extract.place_grammar import surroundings
from pipeline.stages.extract.place_reader import FINE, Found, Reader, run_end, set_role, take_list_kind

LONGEST_NAME = 6
LONGEST_FORM = 4
FIRM_PRIOR = 0.75
ALIKE_UNCUED = 0.17
RUN_REACH = 8
UNKNOWN_LENGTH = 3
SPELLED = FINE | {"area"}


def find_by_form(reader: Reader, i: int, end: int, is_person: bool) -> int:
    """Names the gazetteer spells otherwise, and names told only by the noun beside them."""
    tokens, words, folds = reader.tokens, reader.words, reader.tokens.folds
    is_article = tokens.words[i][0].islower()
    if folds[i] in words.kind_heads and (folds[i],) in words.kinds:
        return i + 1
    if end - i > 1 + is_article and (folds[end - 1],) in words.kinds:
        end -= 1
    is_led = i > 0 and (folds[i - 1] in words.lead_words or tokens.words[i - 1][0].isupper())
    if not is_led and (end == len(folds) or folds[end] not in words.lead_words):
        return i + 1 + is_article
    whole = Found(i, end, (), surroundings(tokens, i, end, words))
    if reader.names:
        take_list_kind(reader, whole)
    around = whole.around
    is_named = around.is_cued and around.level in FINE
    is_spelled = around.is_cued and around.level in SPELLED
    if not is_spelled and not is_person and is_in_cued_run(reader, i):
        is_spelled = True
    is_expected = is_spelled or around.relation != "" or around.lead in words.prepositions
    if not is_expected or (is_person and not is_named and not (is_spelled and around.left < i)):
        return i + 1 + is_article
    for length in range(min(end - i, LONGEST_FORM), 0, -1):
        is_head = folds[i] in words.never or (folds[i] in words.name_heads and i + 1 < end)
        if tokens.words[i + length - 1][0].islower() or (length == 1 and is_head):
            continue
        if i + length < end and folds[i + length] in words.given_names:
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


def is_in_cued_run(reader: Reader, i: int) -> bool:
    """True when the run of capitalised words around token `i` begins after a noun of place ("the area of A B C")."""
    tokens, words = reader.tokens, reader.words
    start = i
    while start > max(0, i - RUN_REACH) and not tokens.is_start(start) and (
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


def find_numbered(reader: Reader, i: int) -> int:
    """A name that begins with a number ("3000 Housing Project"), only as the gazetteer has it."""
    end = run_end(reader, i)
    for length in range(min(end - i, LONGEST_NAME), 1, -1):
        candidates = reader.gazetteer.find(tuple(reader.tokens.folds[i:i + length]))
        if candidates:
            reader.names.append(Found(i, i + length, candidates, surroundings(
                reader.tokens, i, i + length, reader.words)))
            return i + length
    return i + 1


def find_arabic(reader: Reader, i: int) -> int:
    """A name in Arabic script, with a prefix written together cut off; no capital tells a name there."""
    tokens, words, folds = reader.tokens, reader.words, reader.tokens.folds
    if folds[i] in words.kind_heads:
        return i + 1
    stop = tokens.bounds[tokens.sentence_of(i) + 1]
    for length in range(min(LONGEST_FORM, stop - i), 0, -1):
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
