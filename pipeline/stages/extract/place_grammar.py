"""What stands before and after a place name: kind, relation, direction, distance."""
from __future__ import annotations

from dataclasses import dataclass

from pipeline.core.text import TokenText
from pipeline.lexicon.place_words import PlaceWords

REACH = 12
LONGEST_KIND = 3


@dataclass(slots=True)
class Surroundings:
    """What the words around a name say of it. `left`, `right`: first and last (exclusive) token that belong to it.

    `kind`: the noun as written ("village"), `level` the level it asks for; `is_cued`: a noun of place stands with it.
    `lead`: the folded word before all that ("in", "from" ...), "" at the start of a sentence.
    """

    left: int
    right: int
    kind: str = ""
    level: str = ""
    relation: str = ""
    direction: str = ""
    distance_km: float | None = None
    is_cued: bool = False
    lead: str = ""


def surroundings(tokens: TokenText, first: int, last: int, words: PlaceWords) -> Surroundings:
    """Read the words before and after tokens first..last (exclusive), inside their sentence."""
    found = Surroundings(first, last)
    sentence = tokens.sentence_of(first)
    read_before(tokens.folds, tokens.words, first, max(tokens.bounds[sentence], first - REACH), words, found)
    read_after(tokens, last, tokens.bounds[sentence + 1], words, found)
    return found


def read_before(folds: list[str], written: list[str], first: int, stop: int, words: PlaceWords,
                found: Surroundings) -> None:
    """Walk back from the name: "20 km north of", "southern", "the town of", "outskirts of", "near"."""
    k = first - 1
    while k >= stop:
        word = folds[k]
        if word in words.determiners or word in words.descriptors and word not in words.near:
            k -= 1
        elif word in words.of_words and k > stop:
            step = _before_of(folds, written, k, stop, words, found)
            if step == k:
                break
            k = step
        elif not found.is_cued and (level := words.kinds.get((word,))) and word not in words.kinds_after_only:
            _set_kind(found, word, level)
            k -= 1
        elif word in words.directions:
            if not found.is_cued and not found.relation:
                found.relation, found.direction = "part", words.directions[word]
            k -= 1
        elif word in words.near and not found.relation:
            k -= 1
            if k > stop and folds[k] in words.and_words and folds[k - 1] in words.prepositions:
                k -= 1
            else:
                found.relation = "near"
            break
        elif word in words.countryside and not found.relation:
            found.relation = "countryside"
            k -= 1
        elif word in words.between and not found.relation:
            found.relation = "between"
            k -= 1
            break
        else:
            break
    found.left = k + 1
    if found.relation == "" and k - 1 >= stop and folds[k - 1] in words.near_links:
        found.relation = "near"
    found.lead = folds[k] if k >= stop else ""


def _before_of(folds: list[str], written: list[str], k: int, stop: int, words: PlaceWords, found: Surroundings) -> int:
    """Read what stands before "of" at token `k`; the next token to read, or `k` when it is nothing of ours."""
    word = folds[k - 1]
    level = words.kinds.get((word,))
    if word in words.directions and not found.relation:
        found.relation, found.direction = "direction", words.directions[word]
        if k - 3 >= stop and folds[k - 2] in words.determiners and folds[k - 3] in words.inside:
            found.relation = "part"
        return _read_distance(folds, written, k - 2, stop, words, found)
    if level == "suburb" and k - 2 >= 0 and written[k - 2][0].isupper() and folds[k - 2] not in words.directions:
        _set_kind(found, word, level)
        return k - 2
    if word in words.countryside or level == "countryside":
        found.relation = "countryside"
        if k - 2 >= stop and folds[k - 2] in words.directions:
            found.direction = words.directions[folds[k - 2]]
            return k - 3
        return k - 2
    if word in words.outskirts:
        found.relation = found.relation or "outskirts"
        return k - 2
    if word in words.near_of:
        found.relation = found.relation or "near"
        return k - 2
    if level and not found.is_cued:
        _set_kind(found, word, level)
        if level == "district":
            _direction_of_part(folds, k - 2, stop, words, found)
        return k - 2
    if word in words.parts:
        _direction_of_part(folds, k - 2, stop, words, found)
        return k - 2
    return k


def _direction_of_part(folds: list[str], k: int, stop: int, words: PlaceWords, found: Surroundings) -> None:
    if k >= stop and folds[k] in words.directions and not found.relation:
        found.relation, found.direction = "part", words.directions[folds[k]]


def _read_distance(folds: list[str], written: list[str], k: int, stop: int, words: PlaceWords,
                   found: Surroundings) -> int:
    if k > stop and folds[k] == ")" and "(" in folds[stop:k]:
        k = max(n for n in range(stop, k) if folds[n] == "(") - 1
    while k >= stop and (folds[k] in words.determiners or folds[k] in words.prepositions):
        k -= 1
    unit = words.units_km.get(folds[k]) if k >= stop else None
    if unit is not None and k - 1 >= stop and written[k - 1][0].isdigit():
        try:
            found.distance_km = float(written[k - 1].replace(",", "")) * unit
        except ValueError:
            return k
        return k - 2
    return k


def read_after(tokens: TokenText, last: int, stop: int, words: PlaceWords, found: Surroundings) -> None:
    """Walk on from the name: "countryside", "northern countryside", "town", "military airport", "outskirts"."""
    folds = tokens.folds
    k = last
    direction = ""
    while k < stop and k < last + 2 and folds[k] in words.directions:
        direction = words.directions[folds[k]]
        k += 1
    phrase, level = kind_phrase(folds, k, stop, words)
    if not phrase or phrase[-1] in words.kinds_capital and not tokens.words[k][0].isupper():
        return
    end = k + len(phrase)
    if level == "countryside":
        found.relation, found.direction, found.right = "countryside", direction or found.direction, end
    elif level == "outskirts":
        found.relation, found.right = found.relation or "outskirts", end
    elif direction:
        if not found.relation:
            found.relation, found.direction, found.right = "part", direction, end
    elif not found.is_cued or level == "site" or level == "admin1" and found.level in ("area", "town", "district"):
        _set_kind(found, " ".join(phrase), level)
        found.right = end
        more, more_level = kind_phrase(folds, end, stop, words)
        if more and more_level == "countryside":
            found.relation, found.right = "countryside", end + len(more)


def kind_phrase(folds: list[str], k: int, stop: int, words: PlaceWords) -> tuple[tuple[str, ...], str]:
    """The longest noun of place that begins at token `k`, with its level; empty when there is none."""
    if k >= stop or folds[k] not in words.kind_heads:
        return (), ""
    for length in range(min(LONGEST_KIND, stop - k), 0, -1):
        phrase = tuple(folds[k:k + length])
        level = words.kinds.get(phrase)
        if level:
            return phrase, level
    return (), ""


def _set_kind(found: Surroundings, kind: str, level: str) -> None:
    found.kind, found.level, found.is_cued = kind, level, True
