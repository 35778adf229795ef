"""The gazetteer: names to ranked candidate places, offline, from one memory-mapped index.

Names are looked up in three tiers: as written, by tight key, by skeleton (name_key.py). Data: data/gazetteer/.
"""
from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pipeline.core.geodesy import KM_PER_DEGREE, rough_km
from pipeline.core.records import Candidate
from pipeline.lexicon.gazetteer_compile import compile_gazetteer, inputs_checksum
from pipeline.lexicon.gazetteer_index import PlaceIndex, find_index, forget_old, one_at_a_time
from pipeline.lexicon.name_key import (
    Transliteration,
    is_arabic,
    is_keyed,
    load_transliteration,
    normalise_arabic,
    skeleton,
    tight_key,
    unglued,
    vowel_distance,
)
from pipeline.lexicon.place_words import PlaceWords, load_place_words

Words = tuple[str, ...]
FINE_LEVELS = frozenset({"town", "district", "site"})
SIMILAR_COST = 0.32
SIMILAR_CONSONANTS = 3
TIGHT_CONSONANTS = 3
TIGHT_SHARE = 0.97
LATER_SHARE = 0.7


@dataclass(slots=True, frozen=True)
class Entry:
    """One place. Coordinates in degrees WGS84; empty strings where a unit is unknown; `prior` 0 to 1.

    `parent`: place_id of the city that a district belongs to, or of the chief town of a unit.
    """

    place_id: str
    level: str
    kind: str
    name: str
    iso3: str
    latitude: float
    longitude: float
    prior: float
    parent: str
    admin1: str
    admin1_pcode: str
    admin2: str
    admin2_pcode: str
    admin3: str
    admin3_pcode: str


@dataclass(slots=True, frozen=True)
class Part:
    """Main town of a part of a province. `is_bare`: "northern X" alone means the province, not its capital."""

    place_id: str
    is_bare: bool


class Gazetteer:
    """Look-ups in a compiled gazetteer. Safe to share between threads; every worker maps the same file."""

    def __init__(self, index: PlaceIndex, tables: Transliteration, words: PlaceWords,
                 parts: dict[tuple[str, str], Part] | None = None) -> None:
        self.words = words
        self.parts = parts or {}
        self._index = index
        self._tables = tables
        self.find = lru_cache(maxsize=200_000)(self._find)
        self.find_similar = lru_cache(maxsize=100_000)(self._find_similar)
        self.is_name = lru_cache(maxsize=100_000)(self._is_name)
        self.find_short = lru_cache(maxsize=10_000)(self._find_short)
        self._candidate = lru_cache(maxsize=100_000)(self._read_candidate)
        self.candidate = lru_cache(maxsize=100_000)(self._read_candidate_of)
        self.unit_of_capital = lru_cache(maxsize=20_000)(self._read_unit_of_capital)
        self.entry = lru_cache(maxsize=50_000)(self._read_entry)

    def __len__(self) -> int:
        return len(self._index)

    def _find(self, words: Words) -> tuple[Candidate, ...]:
        """Places of this name (folded words), best first: as written, else of the same tight key."""
        found = self._index.postings("=" + " ".join(self._normal(words)))
        if found:
            tight = [] if len(words) > 1 and len(found) > 2 else self._tight_postings(words)
            known = {number for number, _ in found}
            later = [number for number, _ in tight if number not in known]
            return (*[self._candidate(n) for n, _ in found], *[self._candidate(n, LATER_SHARE) for n in later])
        return tuple([self._candidate(n, TIGHT_SHARE) for n, _ in self._tight_postings(words)])

    def _is_name(self, words: Words) -> bool:
        """True when a place has this very name, so spelled."""
        return bool(self._index.postings("=" + " ".join(self._normal(words))))

    def _tight_postings(self, words: Words) -> list[tuple[int, str]]:
        if not is_keyed(words):
            return []
        for variant in (words, unglued(words, self._tables)):
            if variant:
                key = tight_key(variant, self._tables)
                if len(skeleton(key)) >= TIGHT_CONSONANTS:
                    found = self._index.postings("~" + key)
                    if found:
                        return found
        return []

    def _find_similar(self, words: Words, least: int = SIMILAR_CONSONANTS) -> tuple[Candidate, ...]:
        """Places whose names have the same consonants (`least` or more), best first.

        `prior` is weighed by how near the vowels are.
        """
        best: dict[int, float] = {}
        if not is_keyed(words):
            return ()
        for variant in (words, unglued(words, self._tables)):
            if not variant:
                continue
            key = tight_key(variant, self._tables)
            consonants = skeleton(key)
            if len(consonants) < least:
                continue
            for number, form in self._index.postings("#" + consonants):
                likeness = 1.0 - vowel_distance(key, form, self._tables) / len(consonants)
                if likeness >= 1.0 - SIMILAR_COST and likeness > best.get(number, 0.0):
                    best[number] = likeness
        ranked = [self._candidate(number, round(likeness ** 3, 4)) for number, likeness in best.items()]
        return tuple(sorted(ranked, key=lambda c: (-c.prior, c.place_id)))

    def _find_short(self, words: Words) -> tuple[Candidate, ...]:
        """Places that these words abbreviate ("Ky" after "Lexington")."""
        return tuple([self._candidate(n) for n, _ in self._index.postings("^" + " ".join(words))])

    def _normal(self, words: Words) -> Words:
        if is_arabic(words[0]):
            return tuple([normalise_arabic(w, self._tables) for w in words])
        return words

    def _read_candidate(self, number: int, share: float = 1.0) -> Candidate:
        fields = self._index.entry(number).split("\t")
        name = fields[3]
        if fields[1] == "district" and fields[8]:
            city = self.entry(fields[8])
            name = f"{city.name} - {name}" if city else name
        return Candidate(place_id=fields[0], name=name, level=fields[1], country=fields[4], admin1=fields[9],
                         latitude=float(fields[5]), longitude=float(fields[6]),
                         prior=round(float(fields[7]) * share, 4))

    def _read_entry(self, place_id: str) -> Entry | None:
        """The entry of an id; None when the gazetteer has none of that id."""
        found = self._index.postings("@" + place_id)
        if not found:
            return None
        fields = self._index.entry(found[0][0]).split("\t")
        place, level, kind, name, iso3, latitude, longitude, prior, parent, *units = fields
        return Entry(place, level, kind, name, iso3, float(latitude), float(longitude), float(prior), parent, *units)

    def near(self, latitude: float, longitude: float, radius_km: float, limit: int = 10) -> list[Candidate]:
        """Towns, districts and sites within `radius_km` of a point in degrees, nearest first."""
        found = [(rough_km(latitude, longitude, c.latitude, c.longitude), c)
                 for c in self._in_cells(latitude, longitude, radius_km) if c.level in FINE_LEVELS]
        found.sort(key=lambda pair: (pair[0], pair[1].place_id))
        return [candidate for km, candidate in found if km <= radius_km][:limit]

    def _in_cells(self, latitude: float, longitude: float, radius_km: float) -> Iterator[Candidate]:
        height = math.ceil(radius_km / KM_PER_DEGREE)
        width = math.ceil(radius_km / (KM_PER_DEGREE * max(0.05, math.cos(math.radians(latitude)))))
        for row in range(math.floor(latitude) - height, math.floor(latitude) + height + 1):
            columns = {(math.floor(longitude) + step + 180) % 360 - 180 for step in range(-width, width + 1)}
            for column in sorted(columns):
                for number, _ in self._index.postings(f"$ {row} {column}"):
                    yield self._candidate(number)

    def country(self, iso3: str) -> Candidate | None:
        """The country of an ISO3 code; None when the gazetteer has none."""
        found = self._index.postings(f"@{iso3}-0")
        return self._candidate(found[0][0]) if found else None

    def chief_town(self, entry: Entry) -> Entry | None:
        """The chief town of a unit, or the city of a district; None when the table names none."""
        return self.entry(entry.parent) if entry.parent else None

    def _read_candidate_of(self, place_id: str) -> Candidate | None:
        """The entry of an id as a candidate; None when the gazetteer has none of that id."""
        found = self._index.postings("@" + place_id)
        return self._candidate(found[0][0]) if found else None

    def _read_unit_of_capital(self, place_id: str) -> str:
        """place_id of the province whose chief town this is, "" when it is none."""
        found = self._index.postings("!" + place_id)
        return self._candidate(found[0][0]).place_id if found else ""

    def unit(self, iso3: str, admin1: str) -> Entry | None:
        """The first-level unit of a country by its name; None when the gazetteer has none."""
        found = self._index.postings(f"%{iso3} {admin1}")
        if not found:
            return None
        return self.entry(self._index.entry(found[0][0]).split("\t", 1)[0])


def read_parts(path: Path) -> dict[tuple[str, str], Part]:
    """Main towns of the parts of provinces: (place_id of the unit, compass word) to Part; empty without a file."""
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {(record["unit"], record["direction"]): Part(record["place_id"], record["bare"] == "yes")
                for record in csv.DictReader(file)}


def load_gazetteer(data_folder: Path, cache_folder: Path) -> Gazetteer:
    """The gazetteer of `data_folder`, compiled into `cache_folder` when its inputs changed (once, some 30 seconds).

    Raises DataError (file and line) when a table is faulty.
    """
    tables = load_transliteration(data_folder / "lexicons" / "transliteration.yaml")
    words = load_place_words(data_folder)
    parts = read_parts(data_folder / "gazetteer" / "parts.csv")
    checksum = inputs_checksum(data_folder)
    path = cache_folder / f"gazetteer-{checksum[:16]}.places"
    index = find_index(path, checksum)
    if index is None:
        with one_at_a_time(path):
            index = find_index(path, checksum)
            if index is None:
                compile_gazetteer(data_folder, path, checksum, tables)
                index = PlaceIndex(path)
                forget_old(path)
    return Gazetteer(index, tables, words, parts)
