"""Capitalised words that are persons, not places."""
from __future__ import annotations

from pipeline.core.text import TokenText
from pipeline.lexicon.place_words import PlaceWords


def person_end(tokens: TokenText, start: int, end: int, words: PlaceWords) -> str:
    """"title" or "name" when the run start..end reads as a person, "" otherwise.

    A person stands after a title ("Colonel X"), begins with a given name, or with a kunya ("Abu X").
    """
    folds = tokens.folds
    if start > 0 and folds[start - 1] in words.titles and not tokens.is_start(start) and end - start > 1:
        return "title"
    if folds[start] in words.given_names:
        return "name"
    if folds[start] in words.kunya and end - start > 1:
        return "name"
    return ""


def is_surname(tokens: TokenText, first: int, words: PlaceWords, follows_place: bool) -> bool:
    """True when a capitalised word that is no place and no common word stands right before token `first`."""
    before = first - 1
    if before < 0 or follows_place or not tokens.words[before][0].isupper() or tokens.is_start(first):
        return False
    word = tokens.folds[before]
    if tokens.is_start(before) and word not in words.given_names and word not in words.titles:
        return False
    return word not in words.never and (word,) not in words.kinds and word not in words.directions
