"""Reports of one article that proved to be one occurrence once their places were known (CODING_RULES sections 1, 5).

Same sub-type, day, place and acting party: the report believed most stays, the others are duplicates of it.
"""
from __future__ import annotations

from collections import defaultdict
from typing import Any

Row = dict[str, Any]
DUPLICATE = "duplicate"
DEATHS = ("fatalities", "fatalities_low", "fatalities_high", "fatalities_rule")


def mark_told_twice(rows: list[Row]) -> None:
    """Mark the located reports of one article that repeat another; the one kept takes their deaths if it has none."""
    groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows:
        if row["is_complete"]:
            key = (row["sub_event_type"], row["event_date"], row["latitude"], row["longitude"], row["actor1"])
            groups[key].append(row)
    for group in groups.values():
        kept = max(group, key=lambda row: row["confidence"])
        for row in group:
            if row is kept:
                continue
            row["is_complete"], row["incomplete_reason"] = False, DUPLICATE
            if not kept["fatalities"] and row["fatalities"]:
                kept.update({column: row[column] for column in DEATHS})
