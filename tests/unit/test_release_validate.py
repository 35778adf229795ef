"""validate: our files pass, ACLED's spellings pass, and every kind of fault is found with its row."""
from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.stages.merge import stage as merge
from pipeline.stages.release.validate import Fault, validate_file
from tests.builders import dead, house_dictionaries, house_schemas, input_tables, report_row, settings


def event_table() -> pa.Table:
    """Two events, one without actor2."""
    reports = [report_row("a:1", **dead(4)),
               report_row("b:1", "aleppo", actor2="", actor2_id="", inter2=None, interaction=10)]
    return merge.run(input_tables(reports), house_dictionaries(), settings())["event"]


def acled_file(tmp_path: Path, **changes: Any) -> Path:
    """A CSV in the manner of ACLED's exports: 31 columns, words for inter, one row changed."""
    names = house_schemas().table("event").names[:31]
    words = {"event_date": "04 April 2017", "inter1": "State forces", "inter2": "Civilians",
             "interaction": "State forces-Civilians", "civilian_targeting": "Civilians targeted"}
    row = {**{name: event_table().to_pylist()[1][name] for name in names}, **words, **changes}
    path = tmp_path / "export.csv"
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, names, extrasaction="ignore")
        writer.writeheader()
        writer.writerow(row)
    return path


def test_our_parquet_passes(tmp_path: Path) -> None:
    """An event table of ours has no fault and no remark."""
    pq.write_table(event_table(), tmp_path / "e.parquet")
    result = validate_file(tmp_path / "e.parquet", house_schemas())
    assert (result.rows, result.faults, result.remarks) == (2, (), ())


def test_acled_export_passes(tmp_path: Path) -> None:
    """Words for actors' kinds, long dates and the other spelling of targeted civilians are read."""
    result = validate_file(acled_file(tmp_path), house_schemas())
    assert result.faults == ()
    assert "fatalities_low" in result.remarks[0]


def test_sole_actor_in_words_passes(tmp_path: Path) -> None:
    """"State forces only" is code 10 and leaves inter2 empty."""
    path = acled_file(tmp_path, inter2="", actor2="", interaction="State forces only")
    assert validate_file(path, house_schemas()).faults == ()


@pytest.mark.parametrize(("column", "value", "message"), [
    ("event_date", "sometime", "give a day"), ("event_date", "", "is empty"), ("fatalities", "many", "type int32"),
    ("fatalities", "-1", "below 0"), ("fatalities", "1.5", "whole number"), ("latitude", "95", "above 90"),
    ("latitude", "nan", "give a number"), ("geo_precision", "4", "vocabulary"), ("event_type", "War", "vocabulary"),
    ("event_type", "", "is empty"), ("event_id_cnty", "", "is empty"),
    ("event_type", "Battles", "is not the type of"), ("year", "2016", "is not the year"),
    ("inter1", "Army", "type int8"), ("interaction", "Rebel group-Civilians", "is not 17"),
])
def test_fault_is_found_with_its_row(tmp_path: Path, column: str, value: str, message: str) -> None:
    """Every kind of wrong value is listed with line, id, column, value and what is wrong."""
    fault, *_ = validate_file(acled_file(tmp_path, **{column: value}), house_schemas()).faults
    assert (fault.row, fault.column, fault.value) == (2, column, value)
    assert fault.event_id == ("SYR2" if column != "event_id_cnty" else "")
    assert message in fault.message


def test_missing_column_is_a_fault(tmp_path: Path) -> None:
    """A file without one of ACLED's columns says which and what it holds."""
    pq.write_table(event_table().drop_columns(["country"]), tmp_path / "e.parquet")
    fault, = validate_file(tmp_path / "e.parquet", house_schemas()).faults
    assert fault == Fault(0, "", "country", "", "column is missing; it holds: Country.")


def test_repeated_id_is_a_fault(tmp_path: Path) -> None:
    """The second row of one id names the first."""
    pq.write_table(pa.concat_tables([event_table(), event_table()]), tmp_path / "e.parquet")
    faults = validate_file(tmp_path / "e.parquet", house_schemas()).faults
    assert [(fault.row, fault.message) for fault in faults] == [
        (2, "stands already in row 0"), (3, "stands already in row 1")]


def test_low_above_toll_is_a_fault(tmp_path: Path) -> None:
    """A toll outside its own range is found."""
    table = event_table()
    at = table.column_names.index("fatalities_low")
    wrong = table.set_column(at, table.schema.field(at), pa.array([9, 9], pa.int32()))
    pq.write_table(wrong, tmp_path / "e.parquet")
    assert all("between" in fault.message for fault in validate_file(tmp_path / "e.parquet", house_schemas()).faults)


def test_other_kinds_of_files_are_refused(tmp_path: Path) -> None:
    """A file that is neither CSV nor Parquet, or not there, is refused in one line."""
    with pytest.raises(ValueError, match="neither CSV nor Parquet"):
        validate_file(tmp_path / "e.xlsx", house_schemas())
    with pytest.raises(FileNotFoundError, match="no such file"):
        validate_file(tmp_path / "e.csv", house_schemas())


def test_semicolons_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    """A CSV as spreadsheets save it has the same result."""
    text = acled_file(tmp_path).read_text(encoding="utf-8")
    rows = list(csv.reader(text.splitlines()))
    path = tmp_path / "sheet.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        csv.writer(handle, delimiter=";").writerows(rows)
    assert validate_file(path, house_schemas()).faults == ()
