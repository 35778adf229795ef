"""The language of a text, offline: its script, then a vote of frequent words (data/lexicons/languages.yaml)."""
from __future__ import annotations

import re

from pipeline.lexicon.input_words import LanguageWords

SAMPLE_CHARS = (400, 2000)
LEAST_VOTES = 3
LEAD = 1.4
LATIN = "latin"


class LanguageTeller:
    """Tells languages apart; compiled once per batch."""

    def __init__(self, words: LanguageWords) -> None:
        self.words = words
        self.ranges = [(script, re.compile(f"[{_class(ranges)}]")) for script, ranges in words.scripts.items()
                       if script != LATIN]

    def language_of(self, text: str) -> str:
        """ISO 639-1 (or 639-3) code, "" when the text does not tell."""
        for size in SAMPLE_CHARS:
            code = self._vote(text[:size])
            if code or len(text) <= size:
                break
        return code

    def _vote(self, sample: str) -> str:
        """Language of a sample, "" when no language leads clearly."""
        script = self._script(sample)
        codes = self.words.by_script.get(script, ())
        index = self.words.votes.get(script, {})
        if not index:
            return codes[0] if codes else ""
        votes: dict[str, int] = {}
        for word in index.keys() & sample.lower().split():
            for code in index[word]:
                votes[code] = votes.get(code, 0) + 1
        ranked = sorted((-count, code) for code, count in votes.items())[:2]
        if not ranked or -ranked[0][0] < LEAST_VOTES:
            return ""
        return ranked[0][1] if len(ranked) == 1 or ranked[0][0] <= LEAD * ranked[1][0] else ""

    def _script(self, sample: str) -> str:
        """Script of most letters; one that covers a third of them beats Latin (names, addresses)."""
        if sample.isascii():
            return LATIN
        beyond = "".join(c for c in sample if c > "\u036f" and c.isalpha())
        letters = sum(map(str.isalpha, sample))
        if len(beyond) * 3 < letters or not letters:
            return LATIN
        counts = [(len(pattern.findall(beyond)), script) for script, pattern in self.ranges]
        return max(counts, key=lambda item: item[0])[1]


def _class(ranges: tuple[tuple[int, int], ...]) -> str:
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)


def given_language(code: str) -> str:
    """Language code of a field ("en-US", "EN") in short form, "" when it is no code."""
    short = code.strip().replace("_", "-").split("-")[0].casefold()
    return short if 2 <= len(short) <= 3 and short.isascii() and short.isalpha() else ""
