"""release: what the folder holds, that it repeats byte for byte, and what a failed one leaves."""
from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import struct
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from pipeline.core.tables import table_of
from pipeline.stages.merge import stage as merge
from pipeline.stages.release import stage
from pipeline.stages.release.diff import diff_folders
from pipeline.stages.release.previous import previous_tables, read_release
from pipeline.stages.release.stage import ReleaseSummary
from pipeline.stages.review import stage as review
from tests.builders import (
    HOUSE,
    TODAY,
    article_row,
    dead,
    house_dictionaries,
    house_schemas,
    input_tables,
    report_row,
    settings,
)

HOSTILE = "</script><script>alert(1)</script>\u2028"
SOLE = {"actor2": "", "actor2_id": "", "inter2": None, "interaction": 10}
REPORTS = [report_row("a:1", **dead(58)), report_row("b:1", **dead(72)), report_row("c:1", "aleppo", **SOLE)]


def release(folder: Path, reports: list[dict[str, Any]] = REPORTS, today: date = TODAY,
            dictionaries: Any = None, countries: tuple[str, ...] = ()) -> ReleaseSummary:
    """merge, review and release into `folder`, going on from what lies there."""
    known = dictionaries or house_dictionaries()
    told = replace(settings(folder, today), countries=countries)
    articles = [article_row(name, text=f"SECRET BODY OF {name}", source_name=f"Source {name} {HOSTILE}")
                for name in sorted({row["article_id"] for row in reports})]
    tables = input_tables(reports, articles) | previous_tables(folder, house_schemas())
    merged = merge.run(tables, known, told)
    reviewed = review.run(tables | merged, known, told)
    discarded = table_of([{"article_id": "a", "start": 0, "end": 3, "trigger": "may", "discard_reason": "planned"}],
                         house_schemas().table("discarded"))
    return stage.run(tables | reviewed | {"id_ledger": merged["event_report"], "discarded": discarded}, known, told)


def contents(folder: Path) -> dict[str, bytes]:
    """Bytes of the files of a folder."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def test_plain_pandas_reads_real_types(tmp_path: Path) -> None:
    """pd.read_parquet gives datetime64, integers also where some are missing, categories and text."""
    release(tmp_path)
    types = pd.read_parquet(tmp_path / "events.parquet").dtypes
    assert str(types["event_date"]).startswith("datetime64")
    names = ("inter1", "inter2", "fatalities", "latitude", "event_type", "is_corrected")
    assert [str(types[name]) for name in names] == ["int8", "Int8", "int32", "float64", "category", "bool"]


def test_field_metadata_survives(tmp_path: Path) -> None:
    """Every column of the Parquet file still says what it means."""
    release(tmp_path)
    schema = pq.read_schema(tmp_path / "events.parquet")
    assert schema.field("fatalities").metadata[b"meaning"].startswith(b"Reported deaths")


def test_release_reads_back_as_it_was(tmp_path: Path) -> None:
    """The tables of the next run's last release hold the same rows, days as date32 again."""
    release(tmp_path)
    table = read_release(tmp_path, house_schemas())["event"]
    assert table.schema.field("event_date").type == pa.date32()
    assert table.num_rows == 2


def test_csv_has_acled_order(tmp_path: Path) -> None:
    """events.csv starts with ACLED's 31 columns in ACLED's order and has one line per event."""
    release(tmp_path)
    rows = list(csv.reader(io.StringIO((tmp_path / "events.csv").read_text(encoding="utf-8"))))
    assert rows[0][:4] == ["event_id_cnty", "event_date", "year", "time_precision"]
    assert (rows[0][30], len(rows)) == ("timestamp", 3)


def test_geoparquet_points(tmp_path: Path) -> None:
    """The point column is little-endian WKB, longitude first, with GeoParquet 1.1 metadata."""
    release(tmp_path)
    table = pq.read_table(tmp_path / "events.geo.parquet")
    geo = json.loads(table.schema.metadata[b"geo"])
    _, kind, x, y = struct.unpack("<BIdd", table["geometry"][0].as_py())
    assert (geo["version"], geo["columns"]["geometry"]["encoding"], kind) == ("1.1.0", "WKB", 1)
    assert (x, y) == (table["longitude"][0].as_py(), table["latitude"][0].as_py())


def test_geojson_has_a_feature_per_event(tmp_path: Path) -> None:
    """GeoJSON coordinates are longitude, latitude, and properties have no coordinates of their own."""
    release(tmp_path)
    feature = json.loads((tmp_path / "events.geojson").read_text(encoding="utf-8"))["features"][0]
    assert feature["geometry"]["coordinates"][0] > 36.6 and "latitude" not in feature["properties"]


def test_no_article_text_in_any_file(tmp_path: Path) -> None:
    """The words of an article stay in the work folder."""
    release(tmp_path)
    assert not [name for name, content in contents(tmp_path).items() if b"SECRET BODY" in content]


def test_manifest_hashes_every_other_file(tmp_path: Path) -> None:
    """manifest.json has the SHA-256 and size of all files but itself, and the counts of what was left out."""
    release(tmp_path)
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    found = {entry["path"]: entry["sha256"] for entry in manifest["files"]}
    assert found == {name: hashlib.sha256(content).hexdigest() for name, content in contents(tmp_path).items()
                     if name != "manifest.json"}
    assert (manifest["status"], manifest["counts"]["discarded"]) == ("published", {"planned": 1})


def test_every_file_is_explained(tmp_path: Path) -> None:
    """data/release.yaml tells the meaning of every file of the folder, and of no other."""
    release(tmp_path)
    assert set(house_dictionaries().release_rules.files) == set(contents(tmp_path)) - {"README.md"}


def test_two_runs_give_equal_bytes(tmp_path: Path) -> None:
    """The same input and day give the same bytes in every file."""
    release(tmp_path / "one")
    release(tmp_path / "two")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


@pytest.mark.parametrize("seed", ["1", "4242"])
def test_hash_seed_does_not_matter(tmp_path: Path, seed: str) -> None:
    """Another PYTHONHASHSEED gives the bytes that this process gives."""
    code = ("from pathlib import Path; from tests.unit.test_release_folder import release; "
            f"release(Path({str(tmp_path / 'other')!r}))")
    subprocess.run([sys.executable, "-c", code], check=True, cwd=HOUSE,
                   env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(HOUSE)})
    release(tmp_path / "here")
    assert contents(tmp_path / "other") == contents(tmp_path / "here")


def test_timestamp_moves_only_with_the_row(tmp_path: Path) -> None:
    """An unchanged row keeps the timestamp of the release that last changed it."""
    release(tmp_path)
    release(tmp_path, [*REPORTS, report_row("d:1", "aleppo", **SOLE)], date(2017, 6, 1))
    events = read_release(tmp_path, house_schemas())["event"].to_pylist()
    stamps = {row["event_id_cnty"]: row["timestamp"] for row in events}
    assert stamps["SYR2"] == 1493596800
    assert stamps["SYR1"] == 1496275200


def test_diff_tells_added_changed_deleted(tmp_path: Path) -> None:
    """diff.json of the second release has the new event, the changed toll field by field, and the one that is gone."""
    release(tmp_path)
    changed = [report_row("a:1", **dead(58)), report_row("b:1", **dead(60)), report_row("e:1", "saraqib")]
    release(tmp_path, changed)
    diff = json.loads((tmp_path / "diff.json").read_text(encoding="utf-8"))
    assert (diff["added"], diff["deleted"]) == (["SYR3"], ["SYR1"])
    assert diff["changed"]["SYR2"]["fatalities_high"] == [72, 60]
    assert "fatalities_high `72` → `60`" in (tmp_path / "diff.md").read_text(encoding="utf-8")


def test_diff_of_two_folders(tmp_path: Path) -> None:
    """`conflict-events diff A B` compares folders, and says so when one holds no release."""
    release(tmp_path / "a")
    release(tmp_path / "b")
    assert diff_folders(tmp_path / "a", tmp_path / "b", house_schemas()).is_empty
    with pytest.raises(FileNotFoundError, match="give a release folder"):
        diff_folders(tmp_path / "a", tmp_path, house_schemas())


def test_failed_release_is_written_marked_and_not_built_upon(tmp_path: Path) -> None:
    """A release that lost its events exits with 1 and shows them; the next run goes on from the last published one."""
    rules = replace(house_dictionaries().release_rules, check_from_events=1)
    strict = replace(house_dictionaries(), release_rules=rules)
    many = [report_row(f"x{number}:1", event_date=date(2017, 3, number + 1)) for number in range(20)]
    assert release(tmp_path, many, dictionaries=strict).exit_code == 0
    failed = release(tmp_path, many[:1], dictionaries=strict)
    assert (failed.exit_code, failed.status) == (1, "failed")
    assert len({check.name: check for check in failed.failed}["shrinkage"].rows) == 19
    assert json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))["status"] == "failed"
    again = release(tmp_path, many, dictionaries=strict)
    assert (again.exit_code, again.diff.is_empty) == (0, True)
    assert not (tmp_path / "last_published").exists()


def test_report_page_is_self_contained_and_safe(tmp_path: Path) -> None:
    """The page loads nothing from elsewhere, and hostile names cannot end a script."""
    release(tmp_path)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert not re.search(r"<(script|link|img|iframe)[^>]+(src|href)=", page)
    assert not re.search(r"url\((?!data:|#)", page)
    assert "alert(1)</script>" not in page and "\u2028" not in page
    assert page.count("</script>") == page.count("<script")


def test_report_page_data_parses(tmp_path: Path) -> None:
    """The JSON inside the page has every event with its sources and the hostile name as it was."""
    release(tmp_path)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    data = json.loads(re.search(r'id="data">(.*?)</script>', page, re.DOTALL)[1])
    assert len(data["events"]) == 2
    assert data["sources"]["SYR2"][0][0] == f"Source a {HOSTILE}"


def test_report_page_tells_what_it_leaves_out(tmp_path: Path) -> None:
    """Above the limit the latest events are shown and the number of the others is told."""
    rules = replace(house_dictionaries().release_rules, report_events=1)
    release(tmp_path, dictionaries=replace(house_dictionaries(), release_rules=rules))
    data = json.loads(re.search(r'id="data">(.*?)</script>',
                                (tmp_path / "report.html").read_text(encoding="utf-8"), re.DOTALL)[1])
    assert (len(data["events"]), data["meta"]["left_out"]) == (1, 1)


def test_datapackage_describes_every_table(tmp_path: Path) -> None:
    """Every CSV and Parquet file is a resource, and codes are listed as allowed values."""
    release(tmp_path)
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    told = {resource["path"]: resource for resource in package["resources"]}
    assert {name for name in contents(tmp_path) if name.endswith((".csv", ".parquet", ".geojson"))} == set(told)
    fields = {field["name"]: field for field in told["events.csv"]["schema"]["fields"]}
    assert "Battles" in fields["event_type"]["constraints"]["enum"]


def test_licence_names_the_sources_of_places(tmp_path: Path) -> None:
    """GeoNames and OCHA are named with their licences in every release."""
    release(tmp_path)
    text = (tmp_path / "LICENSE-DATA.md").read_text(encoding="utf-8")
    assert "GeoNames" in text and "OCHA" in text and "by/3.0/igo" in text


def test_release_of_some_countries_keeps_the_ids_of_all(tmp_path: Path) -> None:
    """`--country` limits what is published; ids of the other countries last in the ledger."""
    iraq = report_row("i:1", "raqqa", iso=368, country="Iraq")
    release(tmp_path, [*REPORTS, iraq])
    narrow = release(tmp_path, [*REPORTS, iraq], countries=("SYR",))
    assert (narrow.counts["countries"], narrow.diff.is_empty, narrow.exit_code) == (1, True, 0)
    wide = release(tmp_path, [*REPORTS, iraq, report_row("j:1", iso=368, country="Iraq", admin1="Ninewa")])
    assert wide.diff.added == ("IRQ1", "IRQ2")
    assert read_release(tmp_path, house_schemas())["event_report"].filter(
        pc.field("report_id") == "i:1")["event_id_cnty"].to_pylist() == ["IRQ1"]


def test_empty_release_is_written(tmp_path: Path) -> None:
    """No event at all is a release too: empty tables with their types."""
    summary = release(tmp_path, [])
    assert (summary.exit_code, pd.read_parquet(tmp_path / "events.parquet").shape[0]) == (0, 0)
