"""The language of a text, offline: its script, then a vote of frequent words (data/lexicons/languages.yaml)."""
from __future__ import annotations

import re

from pipeline.lexicon.input_words import LanguageWords

SAMPLE_CHARS = 1500
LEAST_VOTES = 3
LEAD = 1.2
LATIN = "latin"
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


class LanguageTeller:
    """Tells languages apart; compiled once per batch."""

    def __init__(self, words: LanguageWords) -> None:
        self.words = words
        self.ranges = [(script, re.compile(f"[{_class(ranges)}]")) for script, ranges in words.scripts.items()
                       if script != LATIN]

    def language_of(self, text: str) -> str:
        """ISO 639-1 (or 639-3) code, "" when the text does not tell."""
        sample = text[:SAMPLE_CHARS]
        script = self._script(sample)
        codes = self.words.by_script.get(script, ())
        index = self.words.votes.get(script, {})
        if not index:
            return codes[0] if codes else ""
        votes: dict[str, int] = dict.fromkeys(codes, 0)
        for word in WORD.findall(sample.lower()):
            for code in index.get(word, ()):
                votes[code] += 1
        ranked = sorted(votes.items(), key=lambda item: (-item[1], item[0]))
        best, second = ranked[0], ranked[1] if len(ranked) > 1 else ("", 0)
        return best[0] if best[1] >= LEAST_VOTES and best[1] >= LEAD * second[1] else ""

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
