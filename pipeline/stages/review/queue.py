"""Which events deserve a human look, and what the reviewer is asked (data/review.yaml)."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import log10, prod
from typing import Any

from pipeline.lexicon.late_rules import ReviewRules

VAGUENESS = {1: 0.0, 2: 0.5, 3: 1.0}
SHOWN = ("event_id_cnty", "event_date", "event_type", "sub_event_type", "actor1", "actor2", "location", "admin1",
         "fatalities", "confidence", "notes")
DIGITS = 6


def queue_of(events: Iterable[Mapping[str, Any]], rules: ReviewRules) -> list[dict[str, Any]]:
    """Rows of table `review_queue`, the most urgent first; ties by id. Corrected events are left out."""
    rows = [_row(event, rules) for event in events if not event["is_corrected"]]
    worthy = [row for row in rows if row["priority"] >= rules.minimum]
    return sorted(worthy, key=lambda row: (-row["priority"], row["event_id_cnty"]))[:rules.limit]


def _row(event: Mapping[str, Any], rules: ReviewRules) -> dict[str, Any]:
    weighed = {name: rules.signals[name].weight * strength for name, strength in signals_of(event, rules).items()}
    priority = 1.0 - prod(1.0 - weight for weight in weighed.values())
    first = max(weighed, key=lambda name: weighed[name])
    question = rules.signals[first].question.format(**event)
    return {name: event[name] for name in SHOWN} | {"priority": round(priority, DIGITS), "question": question}


def signals_of(event: Mapping[str, Any], rules: ReviewRules) -> dict[str, float]:
    """Strength of every signal, 0 to 1."""
    deaths = event["fatalities"]
    return {
        "confidence": 1.0 - event["confidence"],
        "many_dead": min(1.0, log10(1 + deaths) / log10(1 + rules.deaths_full)),
        "spread": 1.0 - (1 + event["fatalities_low"]) / (1 + event["fatalities_high"]),
        "borderline": float(event["fatalities_rule"] in rules.borderline_rules),
        "place": VAGUENESS[event["geo_precision"]],
        "time": VAGUENESS[event["time_precision"]],
        "lone": float(event["reports"] == 1 and deaths >= rules.lone_deaths),
    }
