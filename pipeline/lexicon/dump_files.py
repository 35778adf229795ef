"""Rows of places from files that others publish: GeoNames dumps (zip or txt) and OCHA place lists (csv or xlsx)."""
from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from pipeline.core.strict_yaml import DataError, read_yaml
from pipeline.lexicon.place_table import PlaceRow
from pipeline.lexicon.world_places import population_prior

GEONAMES_COLUMNS = 19
LONGEST_LANGUAGE = 3
UNIT_PRIOR = {"admin1": 0.7, "admin2": 0.3, "admin3": 0.2}
SITE_PRIOR = 0.2
SHEET = "xl/worksheets/sheet1.xml"
SHARED = "xl/sharedStrings.xml"
XML_SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@dataclass(slots=True)
class Feature:
    """What a GeoNames feature code is for us: level "" leaves it out."""

    level: str
    kind: str


def read_feature_codes(path: Path) -> dict[tuple[str, str], Feature]:
    """Feature class and code ("" for all others of the class) to level and kind."""
    with path.open(encoding="utf-8", newline="") as file:
        return {(row["feature_class"], row["feature_code"]): Feature(row["level"], row["kind"])
                for row in csv.DictReader(file)}


def open_lines(path: Path) -> Iterator[str]:
    """Lines of a text file, or of the largest text file inside a zip. Raises DataError when there is none."""
    if path.suffix == ".zip":
        try:
            with zipfile.ZipFile(path) as archive:
                members = [m for m in archive.infolist() if m.filename.endswith(".txt")
                           and not m.filename.lower().startswith("readme")]
                if not members:
                    raise DataError(f"{path}: no text file inside; give a GeoNames country file")
                with archive.open(max(members, key=lambda m: m.file_size)) as raw:
                    yield from io.TextIOWrapper(raw, encoding="utf-8")
        except zipfile.BadZipFile:
            raise DataError(f"{path}: not a whole zip file; download it again") from None
    else:
        with path.open(encoding="utf-8") as file:
            yield from file


def read_geonames(dump: Path, alternates: Path | None, iso3: str,
                  codes: dict[tuple[str, str], Feature]) -> list[PlaceRow]:
    """Places of one country file, with the names of `alternates` (alternateNamesV2 layout) when given.

    Raises DataError (file and line) for a line of another layout.
    """
    records = []
    for number, line in enumerate(open_lines(dump), start=1):
        fields = line.rstrip("\n").split("\t")
        if len(fields) != GEONAMES_COLUMNS:
            raise DataError(f"{dump}: line {number}: {len(fields)} columns; a GeoNames dump has {GEONAMES_COLUMNS}")
        feature = codes.get((fields[6], fields[7])) or codes.get((fields[6], ""))
        if feature and feature.level:
            records.append((fields, feature))
    units = {("admin1", f[10]): f[1] for f, feature in records if feature.level == "admin1"}
    units |= {("admin2", f"{f[10]}.{f[11]}"): f[1] for f, feature in records if feature.level == "admin2"}
    names = read_alternates(alternates, {fields[0] for fields, _ in records}) if alternates else {}
    return [_geonames_row(fields, feature, iso3, units, names.get(fields[0], [])) for fields, feature in records]


def _geonames_row(fields: list[str], feature: Feature, iso3: str, units: dict[tuple[str, str], str],
                  names: list[str]) -> PlaceRow:
    population = int(fields[14] or 0)
    prior = UNIT_PRIOR.get(feature.level) or (SITE_PRIOR if feature.level == "site" else population_prior(population))
    listed = [name for name in [fields[2], *fields[3].split(","), *names] if len(name) > 2]
    place_id = f"{iso3}-A{fields[10]}" if feature.level == "admin1" else f"G{fields[0]}"
    return PlaceRow(
        place_id=place_id, level=feature.level, kind=feature.kind, name=fields[1], iso3=iso3,
        latitude=float(fields[4]), longitude=float(fields[5]), importance=prior,
        aliases=tuple(dict.fromkeys(name for name in listed if name != fields[1])),
        admin1=units.get(("admin1", fields[10]), ""), admin2=units.get(("admin2", f"{fields[10]}.{fields[11]}"), ""))


def read_alternates(path: Path, wanted: set[str]) -> dict[str, list[str]]:
    """Other names by GeoNames id, without links, postal codes and the like (their language codes have four letters)."""
    names: dict[str, list[str]] = defaultdict(list)
    for number, line in enumerate(open_lines(path), start=1):
        fields = line.rstrip("\n").split("\t")
        if len(fields) < 4:
            raise DataError(f"{path}: line {number}: {len(fields)} columns; alternateNamesV2 has at least four")
        if fields[1] in wanted and len(fields[2]) <= LONGEST_LANGUAGE:
            names[fields[1]].append(fields[3])
    return names


def read_ocha(path: Path, iso3: str, columns_file: Path) -> list[PlaceRow]:
    """Populated places of an OCHA csv or xlsx file; raises DataError when it has no name or coordinates."""
    accepted = read_yaml(columns_file)
    table = read_xlsx(path) if path.suffix == ".xlsx" else _read_csv(path)
    header = next(table, [])
    plain = [re.sub(r"[\s_]", "", title).lower() for title in header]
    position = {ours: next((plain.index(t) for t in theirs if t in plain), -1) for ours, theirs in accepted.items()}
    for needed in ("name", "latitude", "longitude"):
        if position[needed] < 0:
            raise DataError(f"{path}: line 1: no column for {needed}; add its header to {columns_file}")
    rows = []
    for number, record in enumerate(table, start=2):
        told = {ours: record[i].strip() if 0 <= i < len(record) else "" for ours, i in position.items()}
        if not told["name"] or not told["latitude"]:
            continue
        try:
            latitude, longitude = float(told["latitude"]), float(told["longitude"])
        except ValueError:
            raise DataError(f"{path}: line {number}: coordinates are no numbers; mend them") from None
        rows.append(PlaceRow(
            place_id=f"{iso3}-{told['place_id'] or number}", level="town", kind="", name=told["name"], iso3=iso3,
            latitude=latitude, longitude=longitude, importance=0.25, name_ar=told["name_ar"],
            aliases=(told["aliases"],) if told["aliases"] else (), admin1=told["admin1"],
            admin1_pcode=told["admin1_pcode"], admin2=told["admin2"], admin2_pcode=told["admin2_pcode"],
            admin3=told["admin3"], admin3_pcode=told["admin3_pcode"]))
    return rows


def _read_csv(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.reader(file)


def read_xlsx(path: Path) -> Iterator[list[str]]:
    """Rows of the first sheet of a workbook as text; raises DataError when it is none."""
    try:
        with zipfile.ZipFile(path) as book:
            shared = []
            if SHARED in book.namelist():
                for item in ElementTree.fromstring(book.read(SHARED)):
                    shared.append("".join(part.text or "" for part in item.iter(f"{XML_SPACE}t")))
            sheet = ElementTree.fromstring(book.read(SHEET))
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError):
        raise DataError(f"{path}: not a readable xlsx workbook; save it as csv") from None
    for row in sheet.iter(f"{XML_SPACE}row"):
        cells: list[str] = []
        for cell in row.iter(f"{XML_SPACE}c"):
            column = _column_number(cell.get("r", ""))
            cells.extend([""] * (column - len(cells)))
            value = cell.find(f"{XML_SPACE}v")
            inline = "".join(part.text or "" for part in cell.iter(f"{XML_SPACE}t"))
            text = inline if value is None else value.text or ""
            cells.append(shared[int(text)] if cell.get("t") == "s" and text else text)
        yield cells


def _column_number(reference: str) -> int:
    number = 0
    for letter in reference:
        if not letter.isalpha():
            break
        number = number * 26 + ord(letter.upper()) - 64
    return max(0, number - 1)
