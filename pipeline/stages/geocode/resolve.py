"""Which place each mention is, with the whole article as context.

Every candidate gets a score from its importance, the noun the text gives it, the place said to hold it, the country and
province the article speaks of, the cities whose districts it may be, and the distance to the places named around it.
Two passes: the clear mentions first, then the doubtful ones in the light of them.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import exp

from pipeline.core.geodesy import rough_km
from pipeline.core.records import Candidate, PlaceMention
from pipeline.stages.geocode.context import Context, Known

CONTEXT_ROLES = frozenset({"", "dateline", "residence", "origin"})
LOCAL_ROLES = frozenset({"", "residence"})
REACH = 700
SHARPNESS = 5.0
NEIGHBOURS = 6
NEAR_KM = 40.0
NEAR_UNIT_KM = 25.0
FAR_KM = 400.0
KEPT = 8
ALIKE_BELOW = 0.24
WELL_KNOWN = 0.5
SUPPORT = 0.12
WEIGHTS = {
    "prior": 1.0, "container": 1.2, "not_contained": -0.6, "country": 0.9, "foreign": -0.7, "admin1": 0.45,
    "city": 0.5, "near": 0.5, "level": 0.5, "wrong_level": -0.35, "unit": -0.12, "source": 0.15,
    "local_unit": 0.5, "unit_told": 1.7, "same_name": 0.3,
}
FINE = frozenset({"town", "district", "site"})


@dataclass(slots=True)
class Ranked:
    """A mention with its candidates in order: (candidate, score 0 to 1), best first."""

    mention: PlaceMention
    ranked: list[tuple[Candidate, float]] = field(default_factory=list)

    @property
    def best(self) -> Candidate | None:
        """The chosen place, None when the mention has no candidate."""
        return self.ranked[0][0] if self.ranked else None


def resolve(mentions: Sequence[PlaceMention], kinds: dict[str, str], source_country: str = "") -> list[Ranked]:
    """Rank the candidates of every mention of one article.

    `kinds`: noun of place to the level it asks for; `source_country`: ISO3 of the outlet, "" when unknown.
    """
    first = Context(source_country=source_country)
    for mention in mentions:
        if mention.candidates:
            first.countries[mention.candidates[0].country] += country_weight(mention)
    first.close()
    levels = [kinds.get(mention.kind_hint, "") for mention in mentions]
    asked = list(zip(mentions, levels, map(own_scores, mentions, levels), strict=True))
    ranked = [rank(mention, level, own, mentions, [], first) for mention, level, own in asked]
    for _ in range(2):
        context = gather(ranked, source_country)
        ranked = [rank(mention, level, own, mentions, ranked, context) for mention, level, own in asked]
    return ranked


def own_scores(mention: PlaceMention, level: str) -> list[float]:
    """Score of every candidate by itself: importance, the level that the noun asks for, the very name."""
    text = mention.text.casefold()
    scores = []
    for candidate in mention.candidates:
        score = WEIGHTS["prior"] * candidate.prior + _level_score(candidate, level, mention)
        if candidate.prior >= WELL_KNOWN and candidate.name.casefold() == text:
            score += WEIGHTS["same_name"]
        scores.append(score)
    return scores


def country_weight(mention: PlaceMention) -> float:
    """How much a mention says about the country the article is about."""
    best = mention.candidates[0]
    if mention.role == "name_part":
        return 0.0
    if mention.role == "adjective":
        return 0.3
    return 1.0 if best.level in ("country", "admin1") else best.prior


def gather(ranked: Sequence[Ranked], source_country: str) -> Context:
    """Context of an article from the places chosen so far, each weighed by its score."""
    context = Context(source_country=source_country)
    for item in ranked:
        best = item.best
        if best is None:
            continue
        if item.mention.role in LOCAL_ROLES:
            mention = item.mention
            context.places.append(Known(mention.text, mention.start, mention.role, best, item.ranked[0][1]))
        if item.mention.role not in CONTEXT_ROLES and item.mention.role != "adjective":
            continue
        weight = item.ranked[0][1] * (0.3 if item.mention.role == "adjective" else 1.0)
        context.countries[best.country] += weight
        if best.admin1 and best.level != "country":
            context.units[best.country, best.admin1] += weight
        if best.level == "town" and best.prior >= 0.5:
            context.cities[best.country, best.name] += weight
    return context.close()


def rank(mention: PlaceMention, level: str, own: Sequence[float], mentions: Sequence[PlaceMention],
         others: Sequence[Ranked], context: Context) -> Ranked:
    """One mention's candidates in order of their score; `own`: their scores without the rest of the article."""
    if not mention.candidates:
        return Ranked(mention)
    container = _container(mention, mentions, others)
    scored = []
    places = context.around(mention.start)
    near = _neighbours(mention, places) if len(mention.candidates) > 1 else []
    units = _local_units(mention, places) if len(mention.candidates) > 1 else {}
    for candidate, score in zip(mention.candidates, own, strict=True):
        score += _context_score(candidate, context) + _nearness(candidate, near) + _local_unit(candidate, units)
        if container:
            inside = any(holds(holder, candidate) for holder in container)
            score += WEIGHTS["container"] if inside else WEIGHTS["not_contained"]
        scored.append((score, candidate))
    if container and not any(holds(holder, candidate) for holder in container for _, candidate in scored):
        if container[0].level in ("admin1", "town") and level != "admin1" and mention.candidates[0].level in FINE:
            return Ranked(mention)
    scored.sort(key=lambda pair: (-pair[0], pair[1].place_id))
    if others and not container and _is_doubtful(scored[0][1], level) and not _is_supported(
            scored[0][1], units or _local_units(mention, places)):
        return Ranked(mention)
    if others and level == "district" and _is_city_abroad(scored[0][1], context):
        return Ranked(mention)
    top = scored[0][0]
    sure = 1.0 / (1.0 + exp(-SHARPNESS * (top - 0.1)))
    if len(scored) == 1:
        return Ranked(mention, [(scored[0][1], round(sure, 4))])
    weights = [exp(SHARPNESS * (score - top)) for score, _ in scored]
    total = sum(weights)
    return Ranked(mention, [(candidate, round(weight / total * sure, 4))
                            for (_, candidate), weight in zip(scored[:KEPT], weights, strict=False)])


def _is_city_abroad(best: Candidate, context: Context) -> bool:
    """True for a city of a country that the article is not about, read for the name of a neighbourhood."""
    main = max(context.countries, key=lambda iso3: (context.countries[iso3], iso3), default=best.country)
    return best.level == "town" and best.country != main


def _is_doubtful(best: Candidate, level: str) -> bool:
    """True for a town that only sounds like the name, or gives a site its name."""
    return best.level in FINE and (
        best.prior < ALIKE_BELOW or (level == "site" and best.level == "town" and best.prior < WELL_KNOWN))


def _is_supported(best: Candidate, units: dict[tuple[str, str], float]) -> bool:
    """False when the text speaks of provinces near the mention, but hardly of that of `best`."""
    return not units or units.get((best.country, best.admin1), 0.0) >= SUPPORT


def _container(mention: PlaceMention, mentions: Sequence[PlaceMention], others: Sequence[Ranked]) -> list[Candidate]:
    if not 0 <= mention.container < len(mentions):
        return []
    if others and others[mention.container].ranked:
        return [others[mention.container].ranked[0][0]]
    return mentions[mention.container].candidates[:3]


def holds(holder: Candidate, candidate: Candidate) -> bool:
    """True when `holder` can hold the candidate: its country, its province, or a town near it."""
    if holder.level == "country":
        return candidate.country == holder.country and candidate.level != "country"
    if candidate.level in FINE and candidate.place_id != holder.place_id:
        inside = candidate.country == holder.country and candidate.admin1 == holder.admin1
        reach = NEAR_UNIT_KM if holder.level == "admin1" else NEAR_KM
        return inside or rough_km(candidate.latitude, candidate.longitude, holder.latitude, holder.longitude) < reach
    return False


def _level_score(candidate: Candidate, level: str, mention: PlaceMention) -> float:
    if level in ("", "area", "suburb", "road", "countryside", "outskirts"):
        return WEIGHTS["unit"] if candidate.level in ("admin2", "admin3") else 0.0
    if candidate.level == level == "admin1":
        return WEIGHTS["unit_told"]
    if candidate.level == level or level == "site" and candidate.level == "district":
        return WEIGHTS["level"]
    if level == "district" and candidate.level in ("admin2", "admin3"):
        return 0.0
    if level == "town" and candidate.level in ("district", "site"):
        return WEIGHTS["wrong_level"] * (1.0 if candidate.level == "district" else 0.5)
    if level == "site":
        return WEIGHTS["wrong_level"] / 2
    if level == "district" and candidate.level == "town":
        return WEIGHTS["wrong_level"] / 3
    return WEIGHTS["wrong_level"]


def _context_score(candidate: Candidate, context: Context) -> float:
    """How well a candidate fits what the article speaks of; the same for all of one country, unit and level."""
    kind = candidate.country, candidate.admin1, candidate.level
    score = context.scores.get(kind)
    if score is None:
        score = context.scores[kind] = _fit(candidate, context)
    return score


def _fit(candidate: Candidate, context: Context) -> float:
    share = context.country_share(candidate.country)
    score = WEIGHTS["country"] * share if share > 0 else WEIGHTS["foreign"]
    if candidate.country == context.source_country:
        score += WEIGHTS["source"]
    if candidate.level in ("country", "admin1"):
        return score
    key = candidate.country, candidate.admin1
    if context.unit_total and candidate.admin1:
        score += WEIGHTS["admin1"] * context.units.get(key, 0.0) / context.unit_total
    if context.city_total and candidate.level == "district":
        score += WEIGHTS["city"] * context.cities.get(key, 0.0) / context.city_total
    return score


def _local_units(mention: PlaceMention, places: Sequence[Known]) -> dict[tuple[str, str], float]:
    """Shares of the provinces spoken of near a mention, falling with the distance in the text; they add up to 1."""
    shares: dict[tuple[str, str], float] = {}
    own_text, own_start = mention.text, mention.start
    for text, start, _, best, sure in places:
        if best.admin1 and text != own_text:
            key = best.country, best.admin1
            shares[key] = shares.get(key, 0.0) + sure / (1.0 + ((start - own_start) / 200.0) ** 2)
    total = sum(shares.values())
    return {key: share / total for key, share in shares.items()} if total else {}


def _local_unit(candidate: Candidate, units: dict[tuple[str, str], float]) -> float:
    if not units or not candidate.admin1 or candidate.level in ("country", "admin1"):
        return 0.0
    return WEIGHTS["local_unit"] * units.get((candidate.country, candidate.admin1), 0.0)


def _neighbours(mention: PlaceMention, places: Sequence[Known]) -> list[tuple[float, float, float]]:
    """Clear places named near a mention: latitude, longitude, and a weight that falls with the distance in the text."""
    found = []
    own_text, own_start = mention.text, mention.start
    for text, start, role, best, sure in places:
        gap = abs(start - own_start)
        if gap < REACH and text != own_text and not role and best.level not in ("country", "admin1"):
            found.append((best, sure / (1.0 + gap / 150.0)))
    found.sort(key=lambda pair: -pair[1])
    return [(best.latitude, best.longitude, weight) for best, weight in found[:NEIGHBOURS]]


@lru_cache(maxsize=50_000)
def closeness(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """1 for the same point, falling to 0 with the distance."""
    return exp(-rough_km(latitude, longitude, other_latitude, other_longitude) / NEAR_KM)


def _nearness(candidate: Candidate, near: Sequence[tuple[float, float, float]]) -> float:
    if not near or candidate.level == "country":
        return 0.0
    total = weights = 0.0
    latitude, longitude = candidate.latitude, candidate.longitude
    for other_latitude, other_longitude, weight in near:
        total += weight * closeness(latitude, longitude, other_latitude, other_longitude)
        weights += weight
    return WEIGHTS["near"] * total / weights if weights else 0.0
