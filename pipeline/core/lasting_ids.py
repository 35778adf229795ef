"""Lasting ids for groups of members: prefix and running number, never reused, kept while a group keeps its members.

Knows nothing of what a group is. History is a list of moves (old id, new id, detail): a move to "" is a deletion.
An id is retired when it has left the live ids; then the moves tell what took its place (`successors`).
"""
from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

LASTING_ID = re.compile(r"([A-Z]+)([0-9]+)")
MERGED, SPLIT, DELETED = "merged into another", "split", "deleted"


@dataclass(frozen=True)
class Group:
    """A group of members that needs an id. `prefix` is used for a new id only; `order` ranks groups for new numbers."""

    prefix: str
    members: frozenset[str]
    order: tuple[Hashable, ...]


@dataclass(frozen=True)
class Move:
    """What became of an id in one run."""

    old_id: str
    new_id: str
    detail: str


def number_of(lasting_id: str) -> tuple[str, int]:
    """Prefix and number of an id; raises ValueError when it is not of that form.

    >>> number_of("SYR1042")
    ('SYR', 1042)
    """
    match = LASTING_ID.fullmatch(lasting_id)
    if match is None:
        raise ValueError(f"{lasting_id!r} is not an id; it is capital letters and a number, such as SYR1042")
    return match[1], int(match[2])


def assign_ids(groups: Sequence[Group], previous: Mapping[str, Collection[str]],
               issued: Iterable[str]) -> tuple[list[str], list[Move]]:
    """Ids of `groups` in their order, and the moves of this run sorted.

    `previous`: id to its members in the last run. `issued`: every other id ever given, alive or retired.
    A group keeps an old id it shares members with: largest overlap first, then lowest number, then `order`.
    """
    owner = {member: old for old, members in sorted(previous.items()) for member in members}
    shared: dict[tuple[int, str], int] = defaultdict(int)
    for position, group in enumerate(groups):
        for member in group.members:
            if member in owner:
                shared[position, owner[member]] += 1
    kept: dict[int, str] = {}
    taken: set[str] = set()
    for position, old in sorted(shared, key=lambda pair: (
            -shared[pair], number_of(pair[1])[1], pair[1], groups[pair[0]].order)):
        if position not in kept and old not in taken:
            kept[position] = old
            taken.add(old)
    ids = _with_new_ids(groups, kept, [*previous, *issued])
    return ids, _moves(ids, shared, previous)


def _with_new_ids(groups: Sequence[Group], kept: Mapping[int, str], issued: Iterable[str]) -> list[str]:
    last: dict[str, int] = defaultdict(int)
    for old in issued:
        prefix, number = number_of(old)
        last[prefix] = max(last[prefix], number)
    ids = dict(kept)
    for position in sorted(set(range(len(groups))) - set(kept), key=lambda place: groups[place].order):
        prefix = groups[position].prefix
        last[prefix] += 1
        ids[position] = f"{prefix}{last[prefix]}"
    return [ids[position] for position in range(len(groups))]


def _moves(ids: Sequence[str], shared: Mapping[tuple[int, str], int],
           previous: Mapping[str, Collection[str]]) -> list[Move]:
    heirs: dict[str, set[str]] = {old: set() for old in previous}
    for position, old in shared:
        heirs[old].add(ids[position])
    alive = set(ids)
    moves = []
    for old, new_ids in heirs.items():
        if not new_ids:
            moves.append(Move(old, "", DELETED))
        detail = SPLIT if old in alive else MERGED
        moves.extend(Move(old, new, detail) for new in new_ids - {old})
    return sorted(moves, key=lambda move: (move.old_id, move.new_id))


def successors(lasting_id: str, moves: Iterable[tuple[str, str]], alive: Collection[str]) -> list[str]:
    """Live ids that an id stands for now, sorted: itself when alive, else what its moves lead to; [] when deleted."""
    follow: dict[str, set[str]] = defaultdict(set)
    for old, new in moves:
        follow[old].add(new)
    found: set[str] = set()
    seen: set[str] = set()
    open_ids = [lasting_id]
    while open_ids:
        here = open_ids.pop()
        if here in seen or not here:
            continue
        seen.add(here)
        if here in alive:
            found.add(here)
        else:
            open_ids.extend(follow[here])
    return sorted(found)
