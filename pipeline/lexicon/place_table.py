"""Rows of the gazetteer's own tables (data/gazetteer/*.tsv), checked as they are read."""
from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from pipeline.core.strict_yaml import DataError

LEVELS = frozenset({"country", "admin1", "admin2", "admin3", "town", "district", "site"})
REQUIRED = ("place_id", "level", "name", "iso3", "latitude", "longitude", "importance", "source")


@dataclass(slots=True)
class PlaceRow:
    """One place as a table tells it. Coordinates in degrees WGS84; `importance` 0 to 1; aliases in any script.

    `parent`: place_id of the city of a district, or of the chief town of a unit. `short`: abbreviations that name the
    place only after another place ("Lexington, Ky."). `is_transliterated`: its names are looked up by the name key.
    """

    place_id: str
    level: str
    kind: str
    name: str
    iso3: str
    latitude: float
    longitude: float
    importance: float
    name_ar: str = ""
    aliases: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    admin1: str = ""
    admin1_pcode: str = ""
    admin2: str = ""
    admin2_pcode: str = ""
    admin3: str = ""
    admin3_pcode: str = ""
    parent: str = ""
    is_transliterated: bool = False


def read_place_table(path: Path, is_transliterated: bool = True) -> list[PlaceRow]:
    """Rows of one tab-separated table.

    Raises DataError (file and line) for a missing column, an unknown level, a number out of range, a repeated id.
    """
    rows: list[PlaceRow] = []
    seen: set[str] = set()
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        missing = [c for c in REQUIRED if c not in (reader.fieldnames or ())]
        if missing:
            raise DataError(f"{path}: line 1: column {missing[0]} is missing; add it")
        for record in reader:
            row = parse_place_row(record, f"{path}: line {reader.line_num}", is_transliterated)
            if row.place_id in seen:
                raise DataError(f"{path}: line {reader.line_num}: place_id {row.place_id} stands twice; keep one")
            seen.add(row.place_id)
            rows.append(row)
    return rows


def parse_place_row(record: dict[str, str], where: str, is_transliterated: bool) -> PlaceRow:
    """One row from its fields; raises DataError that begins with `where`."""
    get = lambda column: (record.get(column) or "").strip()  # noqa: E731
    level = get("level")
    if level not in LEVELS:
        raise DataError(f"{where}: level {level!r}; use one of {', '.join(sorted(LEVELS))}")
    if not get("place_id") or not get("name"):
        raise DataError(f"{where}: place_id or name is empty; fill it in")
    return PlaceRow(
        place_id=get("place_id"), level=level, kind=get("kind"), name=get("name"), iso3=get("iso3"),
        latitude=_number(get("latitude"), -90, 90, where, "latitude"),
        longitude=_number(get("longitude"), -180, 180, where, "longitude"),
        importance=_number(get("importance"), 0, 1, where, "importance"),
        name_ar=get("name_ar"), aliases=_names(get("aliases")), short=_names(get("short")),
        admin1=get("admin1"), admin1_pcode=get("admin1_pcode"), admin2=get("admin2"), admin2_pcode=get("admin2_pcode"),
        admin3=get("admin3"), admin3_pcode=get("admin3_pcode"), parent=get("parent"),
        is_transliterated=is_transliterated)


def _names(field: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in field.split("|") if name.strip())


def _number(field: str, low: float, high: float, where: str, column: str) -> float:
    try:
        value = float(field)
    except ValueError:
        raise DataError(f"{where}: {column} {field!r} is no number; write one") from None
    if not low <= value <= high:
        raise DataError(f"{where}: {column} {value} is not between {low} and {high}; mend it")
    return value
