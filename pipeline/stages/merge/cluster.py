"""Matching pairs to groups in which every two units match: no chain across days or towns."""
from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.lexicon.merge_rules import MergeRules
from pipeline.stages.merge.blocks import candidate_pairs
from pipeline.stages.merge.claims import Unit
from pipeline.stages.merge.compare import compare

Pair = tuple[int, int]


def groups_of(units: Sequence[Unit], rules: MergeRules, broader: Mapping[str, tuple[str, ...]]) -> list[list[Unit]]:
    """Units grouped into events; the order of `units` and groups is theirs (see `units_of`).

    Complete link: the surest pair is joined first, and two groups only when every pair across them matches.
    """
    matches: dict[Pair, float] = {}
    for left, right in candidate_pairs(units, rules):
        found = compare(units[left], units[right], rules, broader)
        if found is not None and found.probability > rules.match_probability:
            matches[left, right] = found.probability
    return [[units[position] for position in group] for group in complete_link(len(units), matches)]


def complete_link(size: int, matches: Mapping[Pair, float]) -> list[list[int]]:
    """Groups of the numbers 0..size-1 in which every pair is in `matches`; pairs are (smaller, larger).

    Ties are broken by position, so the result depends on nothing but `matches`.
    """
    group_of = {position: [position] for position in range(size)}
    for left, right in sorted(matches, key=lambda pair: (-matches[pair], pair)):
        mine, yours = group_of[left], group_of[right]
        if mine is yours:
            continue
        if all((min(a, b), max(a, b)) in matches for a in mine for b in yours):
            joined = sorted(mine + yours)
            group_of.update(dict.fromkeys(joined, joined))
    return [group for position, group in sorted(group_of.items()) if group[0] == position]
