"""One compiled matcher for all dictionaries: token folds in, hits by family out.

Families are matched apart from one another (a weapon inside a trigger is both), and within a family the leftmost
longest name wins. Cost is one dict look-up a token plus the hits.
"""
from __future__ import annotations

from typing import Any, NamedTuple

from pipeline.core.text import TokenText, fold_name


class Hit(NamedTuple):
    """Tokens first..last (exclusive) match `payload`, a dictionary entry or a part of one."""

    first: int
    last: int
    payload: Any


class Matcher:
    """Names of all dictionaries by their first folded token; build with `add`, then `compile`."""

    def __init__(self) -> None:
        """An empty matcher."""
        self._rows: dict[str, list[tuple[int, tuple[str, ...], str, Any, tuple[str, ...] | None]]] = {}
        self.families: set[str] = set()

    def add(self, family: str, name: str, payload: Any, exact: bool = False) -> None:
        """Add a surface form; `exact` demands the very capitals of `name`."""
        folds = fold_name(name)
        if not folds:
            raise ValueError(f"empty name {name!r} in family {family}")
        words = tuple(name.replace("-", " ").split()) if exact else None
        self._rows.setdefault(folds[0], []).append((len(folds), folds, family, payload, words))
        self.families.add(family)

    def compile(self) -> "Matcher":
        """Sort the names so that the longest comes first; returns self."""
        for rows in self._rows.values():
            rows.sort(key=lambda row: (-row[0], row[2], row[1]))
        return self

    def match(self, tokens: TokenText) -> dict[str, list[Hit]]:
        """Hits by family, in text order, not overlapping within a family (several entries may share one span)."""
        folds = tokens.folds
        found: dict[str, list[Hit]] = {family: [] for family in self.families}
        reach: dict[str, int] = dict.fromkeys(self.families, 0)
        lookup = self._rows.get
        for index, word in enumerate(folds):
            rows = lookup(word)
            if rows is None:
                continue
            for length, name, family, payload, exact in rows:
                last = index + length
                if length > 1 and tuple(folds[index:last]) != name:
                    continue
                if exact is not None and tuple(tokens.words[index:last]) != exact[:length] and not all(
                        a.startswith(b) for a, b in zip(tokens.words[index:last], exact, strict=False)):
                    continue
                hits = found[family]
                if index < reach[family] and not (hits and hits[-1].first == index and hits[-1].last == last):
                    continue
                hits.append(Hit(index, last, payload))
                reach[family] = last
        return found
