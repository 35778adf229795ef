"""Place mentions in and out of the resolver: table rows to records, ranked candidates to columns and to `geoparse`."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from pipeline.core.pairs import pairs_json
from pipeline.core.records import PlaceMention
from pipeline.lexicon.gazetteer import Gazetteer
from pipeline.stages.geocode.locate import Location, location_of
from pipeline.stages.geocode.resolve import Ranked, resolve

Row = dict[str, Any]
ORDINARY = "ordinary"
SHOWN_CANDIDATES = 5
PLACE_ROLES = frozenset({"", ORDINARY, "dateline", "residence", "origin"})


def mention_of(row: Row, numbers: Mapping[str, int], gazetteer: Gazetteer) -> PlaceMention:
    """The record of a `place_mention` row; `numbers`: mention_id to position in the article.

    Candidates that the gazetteer no longer has are left out.
    """
    candidates = []
    for place_id, prior in orjson.loads(row["candidates"] or "[]"):
        candidate = gazetteer.candidate(place_id)
        if candidate:
            candidates.append(candidate if candidate.prior == prior else replace_prior(candidate, prior))
    return PlaceMention(
        mention_id=row["mention_id"], start=row["start"], end=row["end"], text=row["mention_text"], first=0, last=0,
        kind_hint=row["kind_hint"], relation=row["relation"], direction=row["direction"],
        distance_km=row["distance_km"], container=numbers.get(row["container_id"], -1),
        role="" if row["role"] == ORDINARY else row["role"], candidates=candidates)


def replace_prior(candidate: Any, prior: float) -> Any:
    """The candidate with another prior."""
    return type(candidate)(candidate.place_id, candidate.name, candidate.level, candidate.country, candidate.admin1,
                           candidate.latitude, candidate.longitude, prior)


def mention_columns(number: int, ranked: Sequence[Ranked], gazetteer: Gazetteer) -> Row:
    """The columns of `place_mention` that geocode fills."""
    item = ranked[number]
    best = item.best
    shown = pairs_json([(c.place_id, score) for c, score in item.ranked])
    if best is None:
        return {"place_id": "", "place_name": "", "place_level": "", "country_iso3": "", "admin1": "", "latitude": None,
                "longitude": None, "geo_precision": None, "score": None, "candidates": shown}
    location = location_of(number, ranked, gazetteer)
    return {
        "place_id": best.place_id, "place_name": best.name, "place_level": best.level, "country_iso3": best.country,
        "admin1": best.admin1, "latitude": best.latitude, "longitude": best.longitude,
        "geo_precision": location.geo_precision if location else 3, "score": item.ranked[0][1], "candidates": shown}


def resolve_mentions(mentions: Sequence[PlaceMention], gazetteer: Gazetteer, country_names: Mapping[str, str],
                     source_country: str = "") -> list[Row]:
    """Places of one article for `geoparse`: one dict a mention that names a resolved place, in text order.

    `country_names`: ISO3 to name; `source_country`: ISO3 of the outlet, "" when unknown. Names of outlets and persons,
    adjectives, and places the gazetteer does not know are left out.
    """
    ranked = resolve(mentions, gazetteer.words.kind_levels, source_country)
    places = []
    for number, item in enumerate(ranked):
        best = item.best
        if best is None or item.mention.role not in PLACE_ROLES:
            continue
        location: Location | None = location_of(number, ranked, gazetteer)
        places.append({
            "text": item.mention.text, "start": item.mention.start, "end": item.mention.end,
            "latitude": best.latitude, "longitude": best.longitude, "name": best.name,
            "country": country_names.get(best.country, best.country), "admin1": best.admin1, "place_id": best.place_id,
            "geo_precision": location.geo_precision if location else 3, "score": item.ranked[0][1],
            "candidates": [{"place_id": c.place_id, "name": c.name, "latitude": c.latitude, "longitude": c.longitude,
                            "score": score} for c, score in item.ranked[:SHOWN_CANDIDATES]]})
    return places
