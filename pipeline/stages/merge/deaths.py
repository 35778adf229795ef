"""One figure for the dead from several reports (CODING_RULES section 6)."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.lexicon.merge_rules import MergeRules
from pipeline.stages.merge.claims import Claim


@dataclass(frozen=True)
class Deaths:
    """Persons reported killed: the figure of record, the lowest and highest one given, and the rule that chose."""

    count: int
    low: int
    high: int
    rule: str


def deaths_of(claims: Sequence[Claim], rules: MergeRules) -> Deaths:
    """The figure of the claims: the newest of each source, and the lowest of the sources.

    A report that gives no figure says nothing about the dead and lowers nothing; none at all is 0.
    Copies of an article (duplicate_of) are one source with it.
    """
    told = [claim for claim in claims if claim.row["fatalities_rule"] not in rules.fatalities.no_figure_rules]
    if not told:
        first = claims[0].row
        return Deaths(0, 0, 0, first["fatalities_rule"])
    low = min(min(claim.row["fatalities_low"], claim.row["fatalities"]) for claim in told)
    high = max(max(claim.row["fatalities_high"], claim.row["fatalities"]) for claim in told)
    by_source: dict[str, list[Claim]] = {}
    for claim in told:
        by_source.setdefault(claim.source or claim.origin, []).append(claim)
    newest = [_newest(group) for _, group in sorted(by_source.items())]
    chosen = min(newest, key=lambda claim: (claim.row["fatalities"], claim.report_id))
    if len({claim.row["fatalities"] for claim in newest}) > 1:
        return Deaths(chosen.row["fatalities"], low, high, rules.lowest_rule)
    if len({claim.row["fatalities"] for claim in told}) > 1:
        return Deaths(chosen.row["fatalities"], low, high, rules.update_rule)
    return Deaths(chosen.row["fatalities"], low, high, chosen.row["fatalities_rule"])


def _newest(claims: Sequence[Claim]) -> Claim:
    """The latest figure of one source; within one article or day the largest, since a part never lowers the whole."""
    return max(claims, key=lambda claim: (claim.published, claim.row["fatalities"], claim.report_id))
