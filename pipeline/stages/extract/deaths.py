"""Which deaths an occurrence has, by the rules of CODING_RULES section 6."""
from __future__ import annotations

from dataclasses import dataclass

from pipeline.core.records import PlaceMention
from pipeline.stages.extract.document import Document, Frame, Toll

MAX_COUNT_GAP = 5
RIVAL_SHARE = 0.6
COUNTED = ("exact", "bomber")


@dataclass(slots=True)
class Deaths:
    """Coded deaths with the range of figures, the rule and the toll whose words gave it."""

    count: int = 0
    low: int = 0
    high: int = 0
    rule: str = "none"
    toll: Toll | None = None


def assign_tolls(doc: Document, frames: list[Frame]) -> list[Toll]:
    """Give every toll to the frame whose clause holds its word of death; returns the tolls without a frame."""
    loose: list[Toll] = []
    for toll in doc.tolls:
        inside = [f for f in frames if f.sentence == toll.sentence and f.first <= toll.anchor < f.last]
        same = inside or [f for f in frames if f.sentence == toll.sentence]
        if same:
            same[0].tolls.append(toll)
        else:
            loose.append(toll)
    return loose


def decide_deaths(tolls: list[Toll], is_mass: bool, values: dict[str, int]) -> Deaths:
    """Deaths of one occurrence from its tolls: totals and parts left out, counted figures before vague ones, an
    update before the figure it brings up to date, else the first told. `is_mass`: a fight or several places."""
    usable = [t for t in tolls if not t.is_total and not t.is_part]
    if not usable:
        return Deaths()
    usable = [t for t in usable if not t.is_found] or usable
    counted = [t for t in usable if t.rule in COUNTED] or usable
    updates = [t for t in counted if t.is_update]
    figures = [t.low for t in counted]
    rivals = [t for t in counted if t.low >= RIVAL_SHARE * max(figures)]
    chosen = max(updates, key=lambda t: t.low) if updates else min(rivals, key=lambda t: t.low)
    if chosen.rule == "many":
        return Deaths(chosen.low, chosen.low, chosen.low, "several", chosen)
    if chosen.rule == "several":
        value = values["mass_value" if is_mass else "several_value"]
        return Deaths(value, value, value, "several", chosen)
    rule = "update" if updates and len(figures) > 1 else chosen.rule
    return Deaths(chosen.low, min(figures), max(figures), rule, chosen)


def divide(deaths: Deaths, parts: int) -> list[Deaths]:
    """Joint deaths over several rows: evenly, the remainder to the first (CODING_RULES 4 and 5)."""
    if parts <= 1 or not deaths.count:
        return [deaths] * max(parts, 1)
    share, rest = divmod(deaths.count, parts)
    counts = [share + (rest if k == 0 else 0) for k in range(parts)]
    return [Deaths(c, c, max(c, deaths.high // parts), "split", deaths.toll) for c in counts]


def told_apart(doc: Document, places: list[PlaceMention], toll: Toll) -> list[int] | None:
    """Deaths of each place of a list when the text counts them apart ("9 in X 8 in Y"); None when it does not.

    The toll itself belongs to the first place when the others bring their own counts.
    """
    counts: list[int] = []
    previous = toll.last
    for place in places:
        number = next((n for n in doc.numbers if previous <= n.first and n.last <= place.first
                       and place.first - n.last <= MAX_COUNT_GAP), None)
        counts.append(number.value if number else -1)
        previous = place.last
    own = sum(c >= 0 for c in counts)
    if own == len(counts) and own > 1:
        return counts
    if own == len(counts) - 1 and own and counts[0] < 0 and toll.last <= places[0].first:
        return [toll.low, *counts[1:]]
    return None
