"""The measure: how alike a coded row and a hand-coded row are, slot by slot. Words and numbers: data/measure.yaml."""
from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.core.strict_yaml import DataError, read_yaml

EARTH_DIAMETER_KM = 12742.0
YEARS = re.compile(r"\(\d{4}[^)]*\)")
ACRONYM = re.compile(r"^[a-z]{2,5}:\s*")
APOSTROPHES = re.compile("[’'`]")
NOT_PLAIN = re.compile(r"[^a-z0-9]+")
LIST_SEPARATOR = ";"
NEAR_KM, AROUND_KM = 5.0, 25.0
SLOTS = ("type", "sub_type", "actor1", "actor2", "date", "place<=5km", "place<=25km", "admin1", "fatalities")
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Measure:
    """Weights and words of data/measure.yaml; `place_steps` in kilometres, nearest first."""

    pair_floor: float
    weights: Mapping[str, float]
    place_steps: tuple[tuple[float, float], ...]
    same_admin1: float
    strict_km: float
    date_slack: Mapping[int, int]
    date_half: float
    actor_names: Mapping[str, str]
    group_end: re.Pattern[str]
    prefixes: Mapping[str, str]
    spellings: Mapping[str, str]
    article: re.Pattern[str]


@dataclass(frozen=True)
class Agreement:
    """Agreement of two rows: each slot 0 to 1, the weighed `similarity`, and whether every strict slot is right."""

    slots: Mapping[str, float]
    similarity: float
    is_strict: bool


def load_measure(data_folder: Path) -> Measure:
    """The measure of a data folder; raises DataError when a key is missing."""
    path = data_folder / "measure.yaml"
    words = read_yaml(path)
    try:
        names = {name: group[0] for group in words["same_actors"] for name in group}
        articles = words["admin1_articles"]
        return Measure(
            float(words["pair_floor"]), {name: float(value) for name, value in words["weights"].items()},
            tuple(sorted((float(km), float(share)) for km, share in words["place_steps"].items())),
            float(words["same_admin1"]), float(words["strict_km"]),
            {int(precision): int(days) for precision, days in words["date_slack"].items()}, float(words["date_half"]),
            names, re.compile(rf"\s*\b(?:{'|'.join(words['group_countries'])})$"), words["same_prefixes"],
            words["admin1_spellings"],
            re.compile(rf"^(?:{'|'.join(articles['articles'])})(?={'|'.join(articles['before'])})"))
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(f"{path}: {error!r} is missing or no number; compare with the committed file") from None


def compare(row: Row, gold: Row, measure: Measure) -> Agreement:
    """Agreement of a coded row with a hand-coded one."""
    km = distance_km(row, gold)
    in_unit = unit_key(row.get("admin1"), measure) == unit_key(gold.get("admin1"), measure) != ""
    place = next((share for step, share in measure.place_steps if km <= step), measure.same_admin1 if in_unit else 0.0)
    slots = {
        "type": float(row.get("event_type") == gold.get("event_type")),
        "sub_type": float(row.get("sub_event_type") == gold.get("sub_event_type")),
        "actor1": float(actor_key(row.get("actor1"), measure) == actor_key(gold.get("actor1"), measure)),
        "actor2": float(actor_key(row.get("actor2"), measure) == actor_key(gold.get("actor2"), measure)),
        "date": _date_share(row, gold, measure),
        "place<=5km": float(km <= NEAR_KM), "place<=25km": float(km <= AROUND_KM), "admin1": float(in_unit),
        "fatalities": float(_whole(row.get("fatalities")) == _whole(gold.get("fatalities"))),
    }
    similarity = sum(weight * (place if name == "place" else slots[name]) for name, weight in measure.weights.items())
    is_strict = km <= measure.strict_km and all(
        slots[name] == 1.0 for name in ("sub_type", "date", "actor1", "actor2", "fatalities"))
    return Agreement(slots, similarity, is_strict)


def actor_key(name: object, measure: Measure) -> str:
    """Comparable form of an actor: first of a list, no accents, years, acronym prefix; known names under one key."""
    if not isinstance(name, str):
        return ""
    plain = _ascii(name).split(LIST_SEPARATOR)[0]
    plain = APOSTROPHES.sub("", ACRONYM.sub("", YEARS.sub(" ", plain).strip()))
    plain = NOT_PLAIN.sub(" ", plain).strip()
    known = measure.actor_names.get(measure.group_end.sub("", plain).strip())
    if known:
        return known
    for start, instead in measure.prefixes.items():
        if plain.startswith(start):
            return plain.replace(start, instead, 1)
    return plain


def unit_key(name: object, measure: Measure) -> str:
    """Comparable form of a first-level unit: letters only, one spelling, no article."""
    plain = re.sub(r"[^a-z]+", "", _ascii(name if isinstance(name, str) else ""))
    for spelling, instead in measure.spellings.items():
        plain = plain.replace(spelling, instead)
    return measure.article.sub("", plain)


def distance_km(one: Row, other: Row) -> float:
    """Great-circle distance of two rows in kilometres; infinite when a coordinate is missing."""
    try:
        lat1, lon1, lat2, lon2 = (math.radians(float(row[name])) for row in (one, other)
                                  for name in ("latitude", "longitude"))
    except (KeyError, TypeError, ValueError):
        return math.inf
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    km = EARTH_DIAMETER_KM * math.asin(min(1.0, math.sqrt(half))) if half == half else math.inf
    return km


def _date_share(row: Row, gold: Row, measure: Measure) -> float:
    found, told = _day(row.get("event_date")), _day(gold.get("event_date"))
    if found is None or told is None:
        return 0.0
    beyond = abs((found - told).days) - measure.date_slack.get(int(gold.get("time_precision") or 1), 0)
    return 1.0 if beyond <= 0 else measure.date_half if beyond == 1 else 0.0


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _whole(value: object) -> int | None:
    try:
        return int(float(value))  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None


def _ascii(name: str) -> str:
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
