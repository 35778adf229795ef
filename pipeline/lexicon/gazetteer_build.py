"""`gazetteer build ISO3`: a country's places from GeoNames and OCHA files into Parquet, and the index anew.

Files are local unless `download` is asked for. The Parquet goes to data/gazetteer/built/ and is read with our own
tables; where a country has an own table, a built place that stands there already is left out.
"""
from __future__ import annotations

import shutil
import urllib.error
import urllib.request
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.core.geodesy import rough_km
from pipeline.core.strict_yaml import DataError
from pipeline.lexicon.dump_files import read_feature_codes, read_geonames, read_ocha
from pipeline.lexicon.place_table import PlaceRow

GEONAMES_ADDRESS = "https://download.geonames.org/export/dump/"
AGENT = "conflict-events gazetteer build"
SAME_KM = 3.0
TIMEOUT_SECONDS = 60
TEXT_COLUMNS = ("place_id", "level", "kind", "name", "iso3", "name_ar", "admin1", "admin1_pcode", "admin2",
                "admin2_pcode", "admin3", "admin3_pcode", "parent")
NUMBER_COLUMNS = ("latitude", "longitude", "importance")


@dataclass(frozen=True)
class BuildReport:
    """What a build made: the file, and how many places each source gave."""

    path: Path
    geonames: int
    ocha: int
    kept: int


def build_country(iso3: str, data_folder: Path, geonames: Path | None = None, alternates: Path | None = None,
                  ocha: Sequence[Path] = ()) -> BuildReport:
    """Read the files and write data/gazetteer/built/ISO3.parquet.

    `geonames`: country dump (zip or txt); `alternates`: alternateNamesV2 of the country; `ocha`: csv or xlsx lists.
    Raises DataError for a file of another layout or when no file is given; OSError when one cannot be read.
    """
    if geonames is None and not ocha:
        raise DataError(f"gazetteer build {iso3}: no file given; name a GeoNames dump or an OCHA list")
    folder = data_folder / "gazetteer"
    codes = read_feature_codes(folder / "feature_codes.csv")
    dumped = read_geonames(geonames, alternates, iso3, codes) if geonames else []
    listed = [row for path in ocha for row in read_ocha(path, iso3, folder / "ocha_columns.yaml")]
    kept = merge_rows(listed, dumped)
    path = folder / "built" / f"{iso3}.parquet"
    write_rows(path, kept)
    return BuildReport(path, len(dumped), len(listed), len(kept))


def merge_rows(first: Iterable[PlaceRow], second: Iterable[PlaceRow]) -> list[PlaceRow]:
    """All rows of `first`, and those of `second` that are none of them (same level, a name in common, within 3 km)."""
    kept = list(first)
    by_name: dict[str, list[PlaceRow]] = {}
    for row in kept:
        for name in (row.name, *row.aliases):
            by_name.setdefault(name.casefold(), []).append(row)
    seen = {row.place_id for row in kept}
    for row in second:
        same = [known for name in (row.name, *row.aliases) for known in by_name.get(name.casefold(), ())
                if known.level == row.level and _is_near(known, row)]
        if not same and row.place_id not in seen:
            kept.append(row)
            seen.add(row.place_id)
    return kept


def _is_near(one: PlaceRow, other: PlaceRow) -> bool:
    return rough_km(one.latitude, one.longitude, other.latitude, other.longitude) < SAME_KM


def write_rows(path: Path, rows: Sequence[PlaceRow]) -> None:
    """Rows as Parquet, sorted by place_id: the same input gives the same bytes."""
    ordered = sorted(rows, key=lambda row: row.place_id)
    columns: dict[str, pa.Array] = {name: pa.array([getattr(row, name) for row in ordered], pa.string())
                                    for name in TEXT_COLUMNS}
    columns |= {name: pa.array([getattr(row, name) for row in ordered], pa.float64()) for name in NUMBER_COLUMNS}
    columns["aliases"] = pa.array([list(row.aliases) for row in ordered], pa.list_(pa.string()))
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".new")
    pq.write_table(pa.table(columns), temporary, compression="zstd")
    temporary.replace(path)


def read_built(path: Path) -> list[PlaceRow]:
    """Rows of a built file; raises DataError when it is not one of ours."""
    try:
        table = pq.read_table(path)
        return [PlaceRow(**record | {"aliases": tuple(record["aliases"])}) for record in table.to_pylist()]
    except (pa.ArrowInvalid, TypeError, KeyError) as error:
        raise DataError(f"{path}: not a built gazetteer ({error}); build it again") from None


def download_geonames(iso2: str, folder: Path, address: str = GEONAMES_ADDRESS) -> tuple[Path, Path]:
    """Fetch the country dump and its alternate names (only when asked to); a broken download is taken up again."""
    dump, names = folder / f"{iso2}.zip", folder / f"{iso2}-names.zip"
    download(f"{address}{iso2}.zip", dump)
    download(f"{address}alternatenames/{iso2}.zip", names)
    return dump, names


def download(address: str, target: Path) -> None:
    """Fetch a file, going on where an earlier attempt broke off. Raises OSError with the address in the message."""
    if target.exists():
        return
    part = target.with_suffix(target.suffix + ".part")
    part.parent.mkdir(parents=True, exist_ok=True)
    have = part.stat().st_size if part.exists() else 0
    request = urllib.request.Request(address, headers={"User-Agent": AGENT})
    if have:
        request.add_header("Range", f"bytes={have}-")
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
            mode = "ab" if have and answer.status == 206 else "wb"
            with part.open(mode) as file:
                shutil.copyfileobj(answer, file)
    except urllib.error.HTTPError as error:
        if error.code != 416:
            raise OSError(f"{address}: {error.code} {error.reason}") from None
    except urllib.error.URLError as error:
        raise OSError(f"{address}: {error.reason}; check the network or give local files") from None
    part.replace(target)
