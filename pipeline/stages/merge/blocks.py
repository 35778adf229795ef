"""Which pairs of units are worth comparing: same country, days in reach, places in reach. Linear in events."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from math import cos, floor, radians, sin
from typing import Any

from pipeline.lexicon.merge_rules import MergeRules
from pipeline.stages.merge.claims import Unit

EARTH_KM = 6371.0088
NEIGHBOURS = tuple(product((-1, 0, 1), repeat=3))
Cell = tuple[Any, ...]


@dataclass(frozen=True)
class Index:
    """Positions of units by country, day and place: precise ones by cube, wide ones and all of them by province."""

    cubes: dict[Cell, list[int]]
    wide: dict[Cell, list[int]]
    provinces: dict[Cell, list[int]]


def candidate_pairs(units: Sequence[Unit], rules: MergeRules) -> list[tuple[int, int]]:
    """Pairs of positions in `units`, smaller first, sorted.

    A unit looks as far as its own date is vague, so of two units the vaguer one finds the other.
    """
    index = index_of(units, rules)
    pairs = {(min(here, there), max(here, there)) for here, unit in enumerate(units)
             for there in _around(unit, index, rules) if there != here}
    return sorted(pairs)


def index_of(units: Sequence[Unit], rules: MergeRules) -> Index:
    """Index of `units` by their positions."""
    index = Index(defaultdict(list), defaultdict(list), defaultdict(list))
    for position, unit in enumerate(units):
        row = unit.row
        province = (row["iso"], row["admin1"], row["event_date"])
        index.provinces[province].append(position)
        if row["geo_precision"] in rules.place.tolerance_km:
            index.cubes[row["iso"], row["event_date"], *cube_of(row, rules.place.longest_km)].append(position)
        else:
            index.wide[province].append(position)
    return index


def _around(unit: Unit, index: Index, rules: MergeRules) -> Iterator[int]:
    row = unit.row
    reach = rules.date.tolerance_days[row["time_precision"]] + rules.date.slack_days
    is_wide = row["geo_precision"] not in rules.place.tolerance_km
    by_province = index.provinces if is_wide else index.wide
    x, y, z = cube_of(row, rules.place.longest_km)
    for step in range(-reach, reach + 1):
        day = row["event_date"] + timedelta(days=step)
        yield from by_province.get((row["iso"], row["admin1"], day), ())
        if not is_wide:
            for dx, dy, dz in NEIGHBOURS:
                yield from index.cubes.get((row["iso"], day, x + dx, y + dy, z + dz), ())


def cube_of(row: Any, size_km: float) -> tuple[int, int, int]:
    """Cube of side `size_km` that holds the point: no seam at the date line and no narrowing towards the poles."""
    latitude, longitude = radians(row["latitude"]), radians(row["longitude"])
    across = EARTH_KM * cos(latitude)
    return (floor(across * cos(longitude) / size_km), floor(across * sin(longitude) / size_km),
            floor(EARTH_KM * sin(latitude) / size_km))
