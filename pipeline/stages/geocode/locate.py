"""Which mention is the place of a report, and its location columns by CODING_RULES section 5."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.core.geodesy import destination, rough_km
from pipeline.core.records import Candidate
from pipeline.lexicon.gazetteer import Entry, Gazetteer
from pipeline.stages.geocode.resolve import Ranked

FINENESS = {"district": 4, "site": 4, "town": 3, "admin3": 2, "admin2": 2, "admin1": 1, "country": 0}
NEAR_RELATIONS = frozenset({"near", "outskirts", "countryside", "part", "direction", "between", "road"})
LINK_SLACK = 0.75
SIBLING_REACH = 500
SUBURB_KM = 30.0
FAR_ENOUGH_KM = 15.0


@dataclass(slots=True)
class Location:
    """Location columns of a report. Coordinates in degrees; `confidence` 0 to 1; `mention` index in the article."""

    place_id: str
    location: str
    iso3: str
    admin1: str
    admin1_pcode: str
    admin2: str
    admin2_pcode: str
    admin3: str
    admin3_pcode: str
    latitude: float
    longitude: float
    geo_precision: int
    confidence: float
    mention: int


def locate(links: Sequence[tuple[int, float]], ranked: Sequence[Ranked], gazetteer: Gazetteer) -> Location | None:
    """The place of one report from its linked mentions (index, link score), best first.

    The best-linked mention wins unless a finer one inside it is linked nearly as well. None when no link leads to a
    province or finer.
    """
    usable = [(index, score) for index, score in links if 0 <= index < len(ranked)]
    for index, score in usable:
        chosen = refine(index, score, usable, ranked)
        located = location_of(chosen, ranked, gazetteer)
        if located:
            return located
    return None


def refine(index: int, score: float, links: Sequence[tuple[int, float]], ranked: Sequence[Ranked]) -> int:
    """The finest mention that lies inside mention `index` and is linked at least LINK_SLACK as well."""
    best = index
    for other, other_score in links:
        if other != best and other_score >= LINK_SLACK * score and (
                ranked[other].mention.container == best or _is_inside(ranked[other], ranked[best])):
            best = other
    return best


def _is_inside(fine: Ranked, coarse: Ranked) -> bool:
    inner, outer = fine.best, coarse.best
    if inner is None or outer is None or fine.mention.role or FINENESS[inner.level] <= FINENESS[outer.level]:
        return False
    if outer.level == "country":
        return inner.country == outer.country
    if outer.level == "town":
        return rough_km(inner.latitude, inner.longitude, outer.latitude, outer.longitude) < SUBURB_KM
    return inner.country == outer.country and inner.admin1 == outer.admin1


def location_of(index: int, ranked: Sequence[Ranked], gazetteer: Gazetteer) -> Location | None:
    """Location of one mention; of the place that holds it when the gazetteer does not know it."""
    seen: set[int] = set()
    current, is_told_finer = index, False
    while 0 <= current < len(ranked) and current not in seen:
        seen.add(current)
        item = ranked[current]
        best = item.best
        if best is not None:
            if best.level == "country" or not best.country:
                if current == index:
                    return None
                break
            return build(item, best, index, is_told_finer, gazetteer)
        is_told_finer = True
        current = item.mention.container
    sibling = sibling_of(index, ranked)
    best = ranked[sibling].best if sibling >= 0 else None
    return build(ranked[sibling], best, index, True, gazetteer) if best else None


def sibling_of(index: int, ranked: Sequence[Ranked]) -> int:
    """The nearest known fine place named within SIBLING_REACH of an unknown one, -1 when there is none."""
    here = ranked[index].mention
    best, best_gap = -1, SIBLING_REACH + 1
    for number, item in enumerate(ranked):
        gap = abs(item.mention.start - here.start)
        if number != index and item.best is not None and gap < best_gap and item.mention.role == "" \
                and FINENESS[item.best.level] >= 1:
            best, best_gap = number, gap
    return best


def build(item: Ranked, best: Candidate, index: int, is_told_finer: bool, gazetteer: Gazetteer) -> Location | None:
    """Columns of a chosen place with its relation applied; `is_told_finer`: the text names an unknown place in it."""
    entry = gazetteer.entry(best.place_id)
    if entry is None:
        return None
    mention = item.mention
    town = part_town(entry, item, gazetteer)
    if town:
        return columns(town, town.latitude, town.longitude, 2, item, index, gazetteer)
    main = gazetteer.chief_town(entry) if entry.kind in gazetteer.words.wide_kinds and entry.level == "site" else None
    if main:
        return columns(main, main.latitude, main.longitude, 2, item, index, gazetteer)
    precision = precision_of(entry, mention.relation, mention.direction, mention.kind_hint, gazetteer)
    latitude, longitude = entry.latitude, entry.longitude
    bearing = gazetteer.words.bearings.get(mention.direction)
    if mention.relation == "direction" and bearing is not None and (mention.distance_km or 0.0) >= FAR_ENOUGH_KM:
        latitude, longitude = destination(latitude, longitude, bearing, mention.distance_km or 0.0)
    if is_told_finer:
        precision = max(precision, 2)
    return columns(entry, latitude, longitude, precision, item, index, gazetteer)


def part_town(entry: Entry, item: Ranked, gazetteer: Gazetteer) -> Entry | None:
    """Main town of the part of a province that the text speaks of ("northern countryside of X"), None when of none."""
    mention = item.mention
    if mention.relation not in ("part", "countryside") or not mention.direction:
        return None
    unit = entry.place_id if entry.level == "admin1" else gazetteer.unit_of_capital(entry.place_id)
    part = gazetteer.parts.get((unit, mention.direction))
    if part is None:
        return None
    is_unit = mention.relation == "countryside" or gazetteer.words.kind_levels.get(mention.kind_hint) == "admin1"
    return gazetteer.entry(part.place_id) if is_unit or part.is_bare and not mention.kind_hint else None


def columns(entry: Entry, latitude: float, longitude: float, precision: int, item: Ranked, index: int,
            gazetteer: Gazetteer) -> Location:
    """The location columns of an entry at given coordinates."""
    return Location(
        place_id=entry.place_id, location=location_name(entry, gazetteer), iso3=entry.iso3, admin1=entry.admin1,
        admin1_pcode=entry.admin1_pcode, admin2=entry.admin2, admin2_pcode=entry.admin2_pcode, admin3=entry.admin3,
        admin3_pcode=entry.admin3_pcode, latitude=round(latitude, 5), longitude=round(longitude, 5),
        geo_precision=precision, confidence=item.ranked[0][1], mention=index)


def precision_of(entry: Entry, relation: str, direction: str, kind: str, gazetteer: Gazetteer) -> int:
    """1 named town, district or site; 2 near one, or part of a province; 3 province or larger (CODING_RULES 5)."""
    if entry.level == "admin1":
        return 2 if relation in ("part", "countryside") and direction else 3
    if relation == "countryside" and not direction and gazetteer.unit_of_capital(entry.place_id):
        return 3
    if entry.level in ("admin2", "admin3"):
        return 2
    if entry.level == "district":
        return 2 if relation == "direction" else 1
    if entry.kind in gazetteer.words.wide_kinds:
        return 2
    if relation == "part":
        return 1 if entry.level in ("town", "district", "site") else 2
    return 2 if relation in NEAR_RELATIONS else 1


def location_name(entry: Entry, gazetteer: Gazetteer) -> str:
    """Name of the location: "City - District" for a district, the chief town for a unit or a wide area."""
    parent = gazetteer.chief_town(entry)
    if entry.level == "district" and parent:
        return f"{parent.name} - {entry.name}"
    if entry.level in ("admin1", "admin2", "admin3") and parent:
        return parent.name
    return entry.name
