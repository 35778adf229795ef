"""How likely it is that two units tell one event, slot by slot. Every weight comes from data/merge.yaml."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import asin, cos, exp, hypot, radians, sin, sqrt

from geopy.distance import geodesic

from pipeline.lexicon.merge_rules import DateRules, FatalityRules, MergeRules, PlaceRules, TypeRules
from pipeline.stages.merge.actors import compare_actors
from pipeline.stages.merge.claims import Row, Unit, place_key

EARTH_KM = 6371.0088
HAVERSINE_ERROR = 1.006    # a sphere is off by at most this factor from the ellipsoid (DEPENDENCIES section 7)
ROUNDING = 1e-9
PROBABILITY_DIGITS = 9


@dataclass(frozen=True)
class Comparison:
    """Weights by slot and the probability that the two units tell one event."""

    weights: Mapping[str, float]
    probability: float


def compare(left: Unit, right: Unit, rules: MergeRules, broader: Mapping[str, tuple[str, ...]]) -> Comparison | None:
    """Comparison of two units, the same in both orders; None when a slot rules the pair out.

    `broader`: actor id to the ids of its umbrellas, parents and predecessors.
    Two reports of one article are never one event, unless they agree in every slot: the article tells them apart.
    """
    a, b = left.row, right.row
    kind = _type(a, b, rules.type)
    if kind is None or left.origins & right.origins:
        return None
    date = _date(left, right, rules.date)
    place = _place(a, b, rules.place) if date is not None else None
    if date is None or place is None:
        return None
    weights = {"prior": rules.prior, "type": kind, "date": date, "place": place,
               "actors": compare_actors(a, b, rules.actor, broader),
               "fatalities": _fatalities(left, right, rules.fatalities)}
    return Comparison(weights, round(1.0 / (1.0 + exp(-sum(weights.values()))), PROBABILITY_DIGITS))


def _type(a: Row, b: Row, rules: TypeRules) -> float | None:
    left, right = a["sub_event_type"], b["sub_event_type"]
    if left == right:
        return rules.same
    swallowed = right in rules.swallows.get(left, ()) or left in rules.swallows.get(right, ())
    return rules.swallowed if swallowed else None


def _date(left: Unit, right: Unit, rules: DateRules) -> float | None:
    a, b = left.row, right.row
    days = abs((a["event_date"] - b["event_date"]).days)
    vaguest = max(a["time_precision"], b["time_precision"])
    tolerance = rules.tolerance_days[vaguest]
    if days > tolerance + rules.slack_days:
        return None
    if days > tolerance:
        exact = _has_exact_date(left, rules) and _has_exact_date(right, rules)
        return rules.slipped_exact if exact else rules.slipped
    if tolerance == 0:
        return rules.same_day
    return rules.within_month if vaguest == max(rules.tolerance_days) else rules.within_week


def _has_exact_date(unit: Unit, rules: DateRules) -> bool:
    return any(claim.row["date_basis"] in rules.exact_bases for claim in unit.claims)


def _place(a: Row, b: Row, rules: PlaceRules) -> float | None:
    known = [rules.tolerance_km.get(row["geo_precision"]) for row in (a, b)]
    if place_key(a) == place_key(b) or _name(a) == _name(b):
        named = all(row["geo_precision"] == 1 for row in (a, b))
        return rules.same_place if named else rules.same_wide
    if None in known:
        return rules.province if a["admin1"] == b["admin1"] else None
    points = ((a["latitude"], a["longitude"]), (b["latitude"], b["longitude"]))
    reach = rules.reach * hypot(*(km for km in known if km is not None))
    in_city = is_district_of(a, b, rules.district_separator) or is_district_of(b, a, rules.district_separator)
    limit = max(reach, rules.city_km) if in_city else reach
    if haversine_km(*points) > limit * HAVERSINE_ERROR or (distance := distance_km(*points)) > limit:
        return None
    if in_city:
        return rules.city_and_district
    weight = rules.near + (rules.far - rules.near) * distance / reach
    return min(weight, rules.two_towns) if a["geo_precision"] == b["geo_precision"] == 1 else weight


def _name(row: Row) -> tuple[str, str]:
    """Name and province: two gazetteer entries for one name in one province are one place to a reader."""
    return row["location"], row["admin1"]


def is_district_of(district: Row, city: Row, separator: str) -> bool:
    """True for "Aleppo - Rashidin" and "Aleppo"."""
    return bool(str(district["location"]).startswith(str(city["location"]) + separator))


def _fatalities(left: Unit, right: Unit, rules: FatalityRules) -> float:
    """Best agreement between any two figures of the two units."""
    figures = [[claim.row["fatalities"] for claim in unit.claims
                if claim.row["fatalities_rule"] not in rules.no_figure_rules] for unit in (left, right)]
    weights = [_two_figures(a, b, rules) for a in figures[0] for b in figures[1]]
    return max(weights, default=rules.unsaid)


def _two_figures(a: int, b: int, rules: FatalityRules) -> float:
    low, high = sorted((a, b))
    if low == high:
        return rules.equal_large if low >= rules.equal_from else rules.equal
    ratio = high / max(low, 1)
    if ratio <= rules.close_ratio + ROUNDING:
        return rules.close
    return rules.between if ratio <= rules.apart_ratio + ROUNDING else rules.apart


def haversine_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Kilometres on a sphere between two (latitude, longitude) in degrees: fast, off by up to 0.6 %."""
    (lat1, lon1), (lat2, lon2) = ((radians(value) for value in point) for point in (a, b))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))


@lru_cache(maxsize=100_000)
def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Geodesic kilometres (WGS84) between two (latitude, longitude) in degrees: what distance means in this project."""
    low, high = sorted((a, b))
    return float(geodesic(low, high).km)
