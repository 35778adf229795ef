"""Counts in words and figures (CODING_RULES section 6)."""
from __future__ import annotations

from pipeline.core.text import TokenText
from pipeline.lexicon.matcher import Hit
from pipeline.stages.extract.document import Document, Number


def find_figures(tokens: TokenText) -> list[int]:
    """Tokens that begin with a digit."""
    return [index for index, word in enumerate(tokens.folds) if word[0].isdigit()]


def find_numbers(doc: Document) -> list[Number]:
    """Counts of the article in text order; ages, measures and years are left out."""
    folds = doc.tokens.folds
    words = {hit.first: hit for hit in doc.hits["number"]}
    found: list[Number] = []
    reach = 0
    for index in sorted({*doc.figures, *words}):
        if index < reach:
            continue
        number = _digits(words, folds, index) if folds[index][0].isdigit() else _words(words, folds, index)
        if number is not None:
            _qualify(words, folds, number)
            found.append(number)
            reach = max(number.last, index + 1)
    return found


def _kind(words: dict[int, Hit], index: int) -> str:
    hit = words.get(index)
    return hit.payload.kind if hit else ""


def _digits(words: dict[int, Hit], folds: list[str], index: int) -> Number | None:
    text = folds[index].replace(",", "")
    if not text.isdigit() or len(text) > 7:
        return None
    number = Number(index, index + 1, int(text))
    after = index + 1
    if after + 1 < len(folds) and _kind(words, after) == "range" and folds[after + 1].isdigit():
        number.high, number.last = int(folds[after + 1]), after + 2
    return number


def _words(words: dict[int, Hit], folds: list[str], index: int) -> Number | None:
    hit = words.get(index)
    if hit is None:
        return None
    kind, value = hit.payload.kind, hit.payload.value
    if kind == "exact":
        return _compound(words, folds, hit)
    if kind in ("several", "many", "tens", "dozens", "scores", "hundreds", "thousands", "myriads"):
        rule = {"several": "several", "many": "many", "hundreds": "hundreds"}.get(kind, "dozens")
        return Number(hit.first, hit.last, int(value), rule)
    return None


def _compound(words: dict[int, Hit], folds: list[str], hit: Hit) -> Number:
    """"twenty three", "one hundred and five", "two thousand"."""
    total, current = 0, int(hit.payload.value)
    last = hit.last
    while last < len(folds):
        position = last + 1 if _kind(words, last) == "and" else last
        following = words.get(position)
        if following is None or following.first != position:
            break
        kind, value = following.payload.kind, following.payload.value
        if kind == "scale":
            current *= int(value)
            if int(value) > 100:
                total, current = total + current, 0
        elif kind == "exact" and (position > last and current >= 100 or current % 100 >= 20 and int(value) < 10
                                  and current % 10 == 0):
            current += int(value)
        else:
            break
        last = following.last
    return Number(hit.first, last, total + current)


def _qualify(words: dict[int, Hit], folds: list[str], number: Number) -> None:
    """Take a qualifier right before the number ("at least") into its span."""
    for back in (3, 2, 1):
        hit = words.get(number.first - back)
        if hit is not None and hit.last == number.first and hit.payload.kind in ("floor", "ceiling"):
            number.is_floor = hit.payload.kind == "floor"
            number.first = hit.first
            return
