"""Text to tokens and sentences, with offsets into the stored text.

Offsets are Unicode code points, end exclusive (DESIGN section 4).
A token is a run of letters (apostrophes inside it kept), a number, or one punctuation mark.
Hyphens between letters separate tokens and are dropped, so "al-Nusra" and "al Nusra" are the same two tokens.
"""
from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

LETTERS = r"[^\W\d_]+"
APOSTROPHE = "['’‘ʻʼ`´]"
HYPHEN = r"(?<!\s)[-‐‑–][^\W_]"
TOKEN = re.compile(rf"[a-zA-Z]+(?![^\W_]|{APOSTROPHE})|{LETTERS}(?:{APOSTROPHE}{LETTERS})*(?:['’](?!\w))?"
                   rf"|\d+(?:[.,]\d+)*|(?!{HYPHEN})[^\w\s]|_")
SPLIT = re.compile(f"({TOKEN.pattern})")
APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʻʼ`´ʿʾ"), None)
ENDERS = frozenset(".!?…؟۔")
CLOSERS = frozenset("\"'”’»)]")
OPENERS = frozenset("\"“'‘«([")
FOLDS_KEPT = 200_000


def fold(word: str) -> str:
    """Comparable form of one word: lower case, no diacritics, no apostrophes, no possessive 's; never empty.

    >>> fold("Ma‘arrat"), fold("Syria's"), fold("Sarāqib")
    ('maarrat', 'syria', 'saraqib')
    """
    if len(word) > 2 and word[-2] in "'’" and word[-1] in "sS":
        word = word[:-2]
    bare = word.translate(APOSTROPHES) or word
    if bare.isascii():
        return bare.lower()
    decomposed = unicodedata.normalize("NFKD", bare.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).translate(APOSTROPHES) or bare


class _Folds(dict[str, str]):
    """Folds of the words seen so far."""

    def __missing__(self, word: str) -> str:
        folded = self[word] = fold(word)
        return folded


FOLDS = _Folds()


@lru_cache(maxsize=64)
def fold_name(name: str) -> tuple[str, ...]:
    """Token folds of a dictionary name; punctuation is dropped.

    >>> fold_name("Jabhat al-Nusra")
    ('jabhat', 'al', 'nusra')
    """
    return tuple([FOLDS[word] for word in TOKEN.findall(name) if word[0].isalnum()])


@dataclass(slots=True)
class TokenText:
    """One text cut into tokens and sentences.

    Parallel lists, one item a token: `words` (as written), `folds`, `starts`, `ends` (code points).
    `bounds`: first token of every sentence, ascending, plus the token count as last item.
    """

    text: str
    words: list[str]
    folds: list[str]
    starts: list[int]
    ends: list[int]
    bounds: list[int]

    def __len__(self) -> int:
        return len(self.words)

    def sentence_of(self, token: int) -> int:
        """Index of the sentence that holds token number `token`."""
        return bisect_right(self.bounds, token) - 1

    def is_start(self, token: int) -> bool:
        """True when a sentence begins at token number `token` (or the text ends there)."""
        number = bisect_left(self.bounds, token)
        return number < len(self.bounds) and self.bounds[number] == token

    def sentence_span(self, sentence: int) -> tuple[int, int]:
        """Code-point span of a sentence."""
        first, last = self.bounds[sentence], self.bounds[sentence + 1]
        return self.starts[first], self.ends[last - 1]

    def span_text(self, first: int, last: int) -> str:
        """The text of tokens first..last (exclusive), as written."""
        return self.text[self.starts[first]:self.ends[last - 1]]


def tokenize(text: str, abbreviations: frozenset[str] = frozenset()) -> TokenText:
    """Cut `text` into tokens and sentences.

    A sentence ends at . ! ? before a space and a capital, digit or quote, or at a line break;
    not after a folded word in `abbreviations` ("gen", "u.s") nor after a single capital letter.
    """
    parts = SPLIT.split(text)
    gaps, words = parts[:-1:2], parts[1::2]
    places = list(accumulate(map(len, parts)))
    starts, ends = places[:-1:2], places[1::2]
    bounds = {k for k, gap in enumerate(gaps) if "\n" in gap}
    for k in [k for k, word in enumerate(words) if word in ENDERS]:
        following = _sentence_after(words, gaps, k, _is_end(words, gaps, k, abbreviations))
        if following:
            bounds.add(following)
    bounds -= {0, len(words)}
    if len(FOLDS) > FOLDS_KEPT:
        FOLDS.clear()
    return TokenText(text, words, list(map(FOLDS.__getitem__, words)), starts, ends,
                     [0, *sorted(bounds), len(words)] if words else [0])


def _is_end(words: list[str], gaps: list[str], k: int, abbreviations: frozenset[str]) -> bool:
    """True when the mark at token `k` may end a sentence: any but the dot of an abbreviation."""
    return words[k] != "." or not k or bool(gaps[k]) or not is_abbreviation(words[k - 1], abbreviations)


def _sentence_after(words: list[str], gaps: list[str], k: int, is_end: bool) -> int:
    """Token that begins a sentence after the mark at token `k` and the closing marks behind it, 0 when none does."""
    following = k + 1
    while following < len(words) and not gaps[following] and words[following] in CLOSERS:
        is_end = is_end or following == k + 1
        following += 1
    if not is_end or following == len(words) or not gaps[following].isspace():
        return 0
    first = words[following][0]
    return following if first.isupper() or first.isdigit() or not first.isascii() or first in OPENERS else 0


def is_abbreviation(word: str, abbreviations: frozenset[str]) -> bool:
    """True when a dot right after `word` belongs to it ("Gen.", "J.")."""
    return (len(word) == 1 and word.isupper()) or fold(word) in abbreviations
