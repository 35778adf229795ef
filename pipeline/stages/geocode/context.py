"""What an article as a whole speaks of, gathered from the places chosen for its mentions."""
from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.core.records import Candidate

WINDOW = 40


class Known(NamedTuple):
    """A mention by words, start and role, with the place chosen for it and how sure that is, 0 to 1."""

    text: str
    start: int
    role: str
    best: Candidate
    sure: float


@dataclass(slots=True)
class Context:
    """What the article as a whole speaks of: shares per country and per province, cities and points named."""

    countries: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    units: dict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))
    cities: dict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))
    source_country: str = ""
    places: list[Known] = field(default_factory=list)
    scores: dict[tuple[str, str, str], float] = field(default_factory=dict)
    country_total: float = 1.0
    unit_total: float = 0.0
    city_total: float = 0.0

    def close(self) -> Context:
        """Sum up what was gathered; returns self."""
        self.country_total = max(1.0, sum(self.countries.values()))
        self.unit_total = sum(self.units.values())
        self.city_total = sum(self.cities.values())
        return self

    def around(self, start: int) -> list[Known]:
        """The places chosen within WINDOW mentions of a code point: enough to tell, and bounded in long articles."""
        if len(self.places) <= 2 * WINDOW:
            return self.places
        middle = bisect_left(self.places, start, key=lambda place: place.start)
        return self.places[max(0, middle - WINDOW):middle + WINDOW]

    def country_share(self, iso3: str) -> float:
        """Share of the article's places that lie in a country, 0 to 1."""
        return self.countries.get(iso3, 0.0) / self.country_total
