"""Text to tokens and sentences, with offsets into the stored text.

Offsets are Unicode code points, end exclusive (DESIGN section 4).
A token is a run of letters (apostrophes inside it kept), a number, or one punctuation mark.
Hyphens between letters separate tokens and are dropped, so "al-Nusra" and "al Nusra" are the same two tokens.
"""
from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’‘ʻʼ`´][^\W\d_]+)*['’](?![\w])|[^\W\d_]+(?:['’‘ʻʼ`´][^\W\d_]+)*|[^\w\s]|_")
APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʻʼ`´ʿʾ"), None)
HYPHENS = frozenset("-‐‑–")
ENDERS = frozenset(".!?…؟۔")
CLOSERS = frozenset("\"'”’»)]")


@lru_cache(maxsize=200_000)
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


def fold_name(name: str) -> tuple[str, ...]:
    """Token folds of a dictionary name; punctuation is dropped.

    >>> fold_name("Jabhat al-Nusra")
    ('jabhat', 'al', 'nusra')
    """
    return tuple(fold(m.group()) for m in TOKEN.finditer(name) if m.group()[0].isalnum())


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
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    bounds = [0]
    size = len(text)
    previous_end = 0
    pending = False
    for match in TOKEN.finditer(text):
        word = match.group()
        start = match.start()
        gap = start > previous_end
        if gap and words and (pending or "\n" in text[previous_end:start]):
            line = "\n" in text[previous_end:start]
            if line or word[0].isupper() or word[0].isdigit() or not word[0].isascii() or word[0] in "\"“'‘«([":
                if bounds[-1] != len(words):
                    bounds.append(len(words))
            pending = False
        if word in HYPHENS and not gap and match.end() < size and text[match.end()].isalnum():
            previous_end = match.end()
            continue
        if gap or word not in CLOSERS:
            pending = False
        if word in ENDERS:
            pending = word != "." or not words or not is_abbreviation(words[-1], start, ends[-1], abbreviations)
        elif word in CLOSERS and words and words[-1] in ENDERS and not gap:
            pending = True
        words.append(word)
        starts.append(start)
        previous_end = match.end()
        ends.append(previous_end)
    if bounds[-1] != len(words):
        bounds.append(len(words))
    return TokenText(text, words, [fold(w) for w in words], starts, ends, bounds)


def is_abbreviation(word: str, dot_start: int, word_end: int, abbreviations: frozenset[str]) -> bool:
    """True when a dot right after `word` belongs to it ("Gen.", "J.")."""
    if dot_start != word_end:
        return False
    return (len(word) == 1 and word.isupper()) or fold(word) in abbreviations
