"""Codes in dictionaries against the vocabularies, countries, outlets and entries that they must be among."""
from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.lexicon.load import Lexicon

Known = frozenset[str]
COUNTRY_MARK = ":"
COUNTRY_TABLES = {"regimes.csv": "iso3", "sources.csv": "country"}


@dataclass(frozen=True)
class Codes:
    """What a code may be, by what it stands for."""

    sub_event_types: Known
    reasons: Known
    inter: Known
    countries: Known
    actors: Known
    users: Known

    @classmethod
    def of(cls, vocabularies: Mapping[str, Mapping[str, str]], lexicon: Lexicon, ids: Iterable[str]) -> Codes:
        """The codes of the schemas and of the loaded dictionaries; a trigger family may stand for a sub-type."""
        families = {trigger.family for trigger in lexicon.triggers.values()}
        sources = lexicon.sources
        return cls(
            frozenset(vocabularies["sub_event_type"]) | families | {""}, frozenset(vocabularies["discard_reason"]),
            frozenset(vocabularies["inter"]) | {""}, frozenset(lexicon.countries),
            frozenset(ids),
            frozenset(sources) | frozenset(source.slant for source in sources.values()))


def code_faults(kind: str, entry: Mapping[str, Any], codes: Codes) -> Iterator[str]:
    """Codes of one entry that nothing knows."""
    named: list[tuple[str, Iterable[Any], Known]] = [
        ("home", entry.get("home") or (), codes.countries),
        ("inter_by_country", entry.get("inter_by_country") or (), codes.countries),
        ("label_by_country", _keys(entry.get("label_by_country")), codes.countries),
        ("parent", _some(entry.get("parent")), codes.actors),
        ("same_as", [str(value).split(COUNTRY_MARK)[0] for value in _some(entry.get("same_as"))], codes.actors),
        ("same_as", str(entry.get("same_as", "")).split(COUNTRY_MARK)[1:], codes.countries),
        ("successors", _ids(entry.get("successors")), codes.actors),
        ("users", [user for name in entry.get("names") or () for user in name.get("users") or ()], codes.users),
    ]
    if "inter" in entry:
        named.append(("inter", [entry["inter"] or ""], codes.inter))
    if "sub_event_type" in entry:
        named.append(("sub_event_type", [entry["sub_event_type"]], codes.sub_event_types))
    if "reason" in entry:
        named.append(("reason", [entry["reason"]], codes.reasons))
    for field, values, known in named:
        for value in values:
            if value not in known:
                yield f"{field} {value!r} is unknown; mend it or add it where {field} is declared"


def _some(value: Any) -> list[Any]:
    return [value] if value else []


def _keys(value: Any) -> list[str]:
    return list(value) if isinstance(value, Mapping) else []


def _ids(value: Any) -> list[str]:
    """Ids of a list whose items are ids or mappings with an id."""
    return [item["id"] if isinstance(item, Mapping) else item for item in value or ()]


def table_faults(folder: Path, codes: Codes) -> Iterator[str]:
    """Rows of the CSV dictionaries with an unknown country, a repeated id, or regimes out of order."""
    for name, column in COUNTRY_TABLES.items():
        for line, row in _numbered(folder / name):
            if row[column] and row[column] not in codes.countries:
                yield f"{folder / name}:{line}: {column} {row[column]!r} is not in countries.csv; mend it"
    for name, column in (("sources.csv", "source_id"), ("countries.csv", "iso3")):
        first: dict[str, int] = {}
        for line, row in _numbered(folder / name):
            if first.setdefault(row[column], line) != line:
                yield f"{folder / name}:{line}: {row[column]!r} stands in line {first[row[column]]} too; keep one"
    yield from _regime_faults(folder / "regimes.csv")


def _regime_faults(path: Path) -> Iterator[str]:
    """Periods that end before they begin, or begin before the last one of the country ended."""
    ends: dict[str, str] = {}
    for line, row in _numbered(path):
        start, end, before = row["from"], row["to"], ends.get(row["iso3"], "")
        if start and end and end <= start:
            yield f"{path}:{line}: {row['iso3']} ends ({end}) before it begins ({start}); mend the days"
        if row["iso3"] in ends and (not before or start < before):
            yield f"{path}:{line}: {row['iso3']} begins ({start}) before the one above it ends ({before}); order them"
        ends[row["iso3"]] = end


def _numbered(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle)
        for row in reader:
            yield reader.line_num, row
