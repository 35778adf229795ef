"""One compiled matcher for all dictionaries: token folds in, hits by family out.

Names are a tree of folded tokens. Families are matched apart from one another (a weapon inside a trigger is both), and
within a family the leftmost longest name wins. Cost is one dict look-up a token plus the hits.
"""
from __future__ import annotations

from typing import Any, NamedTuple

from pipeline.core.text import TokenText, fold_name

END = ""
Name = tuple[str, Any, tuple[str, ...] | None]


class Hit(NamedTuple):
    """Tokens first..last (exclusive) match `payload`, a dictionary entry or a part of one."""

    first: int
    last: int
    payload: Any


_hit = tuple.__new__  # a quarter of the time of Hit(...)


class Node:
    """A place in the tree of names: the names that end here, and the tokens that may follow."""

    __slots__ = ("following", "names")

    def __init__(self) -> None:
        self.names: list[Name] = []
        self.following: dict[str, Node] = {}


class Matcher:
    """Names of all dictionaries by their folded tokens; build with `add`, then `compile`."""

    def __init__(self) -> None:
        """An empty matcher."""
        self._root: dict[str, Node] = {}
        self.families: set[str] = set()

    def add(self, family: str, name: str, payload: Any, exact: bool = False) -> None:
        """Add a surface form; `exact` demands the very capitals of `name`. Raises ValueError on an empty name."""
        folds = fold_name(name)
        if not folds:
            raise ValueError(f"empty name {name!r} in family {family}")
        words = tuple(name.replace("-", " ").split()) if exact else None
        following = self._root
        for fold in folds:
            node = following.setdefault(fold, Node())
            following = node.following
        node.names.append((family, payload, words))
        self.families.add(family)

    def compile(self) -> Matcher:
        """Bring the names of every span into the order of families, entries of one family as added; returns self."""
        stack = list(self._root.values())
        while stack:
            node = stack.pop()
            node.names.sort(key=lambda name: name[0])
            stack.extend(node.following.values())
        return self

    def match(self, tokens: TokenText) -> dict[str, list[Hit]]:
        """Hits by family, in text order, not overlapping within a family (several entries may share one span)."""
        found: dict[str, list[Hit]] = {family: [] for family in self.families}
        reach: dict[str, int] = dict.fromkeys(self.families, 0)
        folds = [*tokens.folds, END]
        for index, node in enumerate(map(self._root.get, tokens.folds)):
            if node is None:
                continue
            last = index + 1
            deeper = node.following.get(folds[last])
            spans = [(last, node.names)] if deeper is None else _longest_first(deeper, folds, last, node.names)
            for last, names in spans:
                for family, payload, exact in names:
                    hits = found[family]
                    if index < reach[family] and (hits[-1].first != index or hits[-1].last != last):
                        continue
                    if exact is None or _same_case(tokens.words[index:last], exact):
                        hits.append(_hit(Hit, (index, last, payload)))
                        reach[family] = last
        return found


def _longest_first(node: Node, folds: list[str], last: int, names: list[Name]) -> list[tuple[int, list[Name]]]:
    """Ends and names of all that begins with the tokens up to `last`, where `names` end, and goes on with `node`."""
    ends = [(last, names)]
    following: Node | None = node
    while following is not None:
        last += 1
        if following.names:
            ends.append((last, following.names))
        following = following.following.get(folds[last])
    ends.reverse()
    return ends


def _same_case(words: list[str], exact: tuple[str, ...]) -> bool:
    """True when the words are written as the dictionary writes them; a possessive may follow."""
    return all(a.startswith(b) for a, b in zip(words, exact, strict=False))
