"""One event row from the reports of a group (CODING_RULES: finest place, best-known day, ranked type, all sources)."""
from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.lexicon.merge_rules import MergeRules
from pipeline.stages.merge.actors import is_swapped, is_vague, union_of_allies
from pipeline.stages.merge.claims import Claim, Row
from pipeline.stages.merge.deaths import deaths_of

DATE_COLUMNS = ("event_date", "year", "time_precision")
TYPE_COLUMNS = ("disorder_type", "event_type", "sub_event_type", "civilian_targeting")
PLACE_COLUMNS = ("iso", "region", "country", "admin1", "admin2", "admin3", "location", "latitude", "longitude",
                 "geo_precision", "admin1_pcode", "admin2_pcode", "admin3_pcode", "place_id")
SOLE_ACTOR_FACTOR = 10
Side = tuple[Row, str]


def consolidate(claims: Sequence[Claim], rules: MergeRules, ranks: Mapping[str, int],
                broader: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """Row of table `event` without event_id_cnty, notes and timestamp; the order of `claims` does not matter.

    `ranks`: sub-event type to its rank, first wins (CODING_RULES section 2).
    """
    claims = sorted(claims, key=lambda claim: claim.report_id)
    rows = [claim.row for claim in claims]
    kind = min(rows, key=lambda row: (ranks[row["sub_event_type"]], -row["confidence"], row["report_id"]))
    day = _best(rows, DATE_COLUMNS, lambda row: row["time_precision"])
    place = _best(rows, PLACE_COLUMNS, lambda row: _vagueness(row, rules))
    event = {name: day[name] for name in DATE_COLUMNS}
    event |= {name: kind[name] for name in TYPE_COLUMNS}
    event |= {name: place[name] for name in PLACE_COLUMNS}
    event |= _actors(rows, kind, rules, broader)
    event |= _sources(claims, rules)
    dead = deaths_of(claims, rules)
    return event | {
        "fatalities": dead.count, "fatalities_low": dead.low, "fatalities_high": dead.high,
        "fatalities_rule": dead.rule, "tags": _joined((row["tags"] for row in rows), rules.list_separator),
        "reports": len(claims), "confidence": _confidence(claims, rules), "is_corrected": False,
    }


def _best(rows: Sequence[Row], columns: Sequence[str], vagueness: Any) -> Row:
    """The row with the least vague value; then what most rows say; then the surest; then the first report."""
    said = Counter(tuple(row[name] for name in columns) for row in rows)
    return min(rows, key=lambda row: (vagueness(row), -said[tuple(row[name] for name in columns)],
                                      -row["confidence"], row["report_id"]))


def _vagueness(row: Row, rules: MergeRules) -> tuple[int, bool]:
    """Precision, and within it a city counts as vaguer than its districts."""
    return row["geo_precision"], rules.place.district_separator not in row["location"]


def _actors(rows: Sequence[Row], kind: Row, rules: MergeRules,
            broader: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """Actor columns: each side by its most telling name, sides turned to the order of the row that gives the type."""
    turned = [(row, is_swapped(kind, row, rules.actor, broader)) for row in rows]
    first = [(row, "2" if swapped else "1") for row, swapped in turned]
    second = [(row, "1" if swapped else "2") for row, swapped in turned]
    actors = _side(first, "1", "assoc_actor_1", rules, broader) | _side(second, "2", "assoc_actor_2", rules, broader)
    return actors | {"interaction": interaction_of(actors["inter1"], actors["inter2"])}


def _side(side: Sequence[Side], slot: str, allies: str, rules: MergeRules,
          broader: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    said = Counter(row[f"actor{own}"] for row, own in side)
    named = [item for item in side if item[0][f"actor{item[1]}"]]
    row, own = min(named or side, key=lambda item: (
        is_vague(item[0][f"actor{item[1]}"], rules.actor), _is_umbrella(item, named, broader),
        -said[item[0][f"actor{item[1]}"]], -item[0]["confidence"], item[0]["report_id"]))
    joined = union_of_allies(list(side), row[f"actor{own}"])
    return {f"actor{slot}": row[f"actor{own}"], f"inter{slot}": row[f"inter{own}"],
            f"actor{slot}_id": row[f"actor{own}_id"], allies: rules.list_separator.join(joined)}


def _is_umbrella(item: Side, named: Sequence[Side], broader: Mapping[str, tuple[str, ...]]) -> bool:
    """True when another report names a member of this actor."""
    mine = item[0][f"actor{item[1]}_id"]
    return any(mine in broader.get(row[f"actor{own}_id"], ()) for row, own in named)


def interaction_of(inter1: int, inter2: int | None) -> int:
    """The two codes, lower first; a sole actor is code x 10 (CODING_RULES section 3)."""
    if inter2 is None:
        return inter1 * SOLE_ACTOR_FACTOR
    low, high = sorted((inter1, inter2))
    return low * SOLE_ACTOR_FACTOR + high


def _sources(claims: Sequence[Claim], rules: MergeRules) -> dict[str, str]:
    """Names and scales of the sources; a copy has the name of its origin, and no scale beside it."""
    originals = {claim.origin for claim in claims if not claim.is_copy}
    kept = [claim for claim in claims if not claim.is_copy or claim.origin not in originals]
    scales = {scale for claim in kept for scale in claim.row["source_scale"].split(rules.scale_separator) if scale}
    order = {scale: rank for rank, scale in enumerate(rules.scale_order)}
    ranked = sorted(scales, key=lambda scale: (order.get(scale, len(order)), scale))
    return {"source": _joined((claim.source for claim in claims), rules.list_separator),
            "source_scale": rules.scale_separator.join(ranked)}


def _joined(lists: Any, separator: str) -> str:
    names = {name.strip() for text in lists for name in text.split(separator.strip())}
    return separator.join(sorted(names - {""}, key=lambda name: (name.casefold(), name)))


def _confidence(claims: Sequence[Claim], rules: MergeRules) -> float:
    """Best claim, raised by every further origin: 1 - (1 - best) * product(1 - support * other), limited."""
    best_by_origin: dict[str, float] = {}
    for claim in claims:
        best_by_origin[claim.origin] = max(best_by_origin.get(claim.origin, 0.0), claim.row["confidence"])
    best, *others = sorted(best_by_origin.values(), reverse=True)
    doubt = 1.0 - best
    for other in others:
        doubt *= 1.0 - rules.support * other
    return round(max(best, min(rules.confidence_limit, 1.0 - doubt)), 6)
