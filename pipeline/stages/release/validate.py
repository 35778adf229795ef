"""`conflict-events validate FILE`: any Parquet or CSV against the event schema, also ACLED's own exports."""
from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.core.specs import ColumnSpec, Schemas, TableSpec
from pipeline.core.tables import read_shards
from pipeline.stages.release.acled_words import Spellings, parse_count, parse_day

KEY, LAST_ACLED_COLUMN = "event_id_cnty", "timestamp"
FIRST_CSV_LINE = 2
CSV_SUFFIXES = (".csv", ".tsv")
SOLE_FACTOR = 10
Row = dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """One value that breaks the schema. `row` is the line of a CSV (header is 1) or the row of a table from 0."""

    row: int
    event_id: str
    column: str
    value: str
    message: str


@dataclass(frozen=True)
class Validation:
    """Rows read, faults in file order, and remarks on columns that are no faults (unknown or missing ones of ours)."""

    rows: int
    faults: tuple[Fault, ...]
    remarks: tuple[str, ...]


def validate_file(path: Path, schemas: Schemas) -> Validation:
    """Check every row of a CSV, TSV or Parquet file (or folder of shards) against table `event`.

    ACLED's columns are required, ours may be absent. Words for inter codes and long dates are read as well.
    Raises FileNotFoundError, and ValueError for a file that is neither, each in one line.
    """
    spec = schemas.table("event")
    parsers = Spellings(schemas).parsers()
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    columns: list[str] | None = None
    total = 0
    for number, row in _numbered_rows(path):
        if columns is None:
            columns = list(row)
            faults += _missing(columns, spec)
        total += 1
        faults += _row_faults(number, row, spec, parsers, schemas.vocabularies["sub_event_type"], seen)
    return Validation(total, tuple(faults), tuple(_remarks(columns or [], spec)))


def _numbered_rows(path: Path) -> Iterator[tuple[int, Row]]:
    if path.suffix.lower() in CSV_SUFFIXES:
        if not path.is_file():
            raise FileNotFoundError(f"{path}: no such file; give a CSV or Parquet file of events")
        with path.open(encoding="utf-8-sig", newline="") as handle:
            head = handle.readline()
            handle.seek(0)
            separator = max(",;\t", key=head.count)
            yield from enumerate(csv.DictReader(handle, delimiter=separator), FIRST_CSV_LINE)
    elif path.is_dir() or path.suffix.lower() == ".parquet":
        rows = (row for table in read_shards(path) for row in table.to_pylist())
        yield from enumerate(rows)
    else:
        raise ValueError(f"{path}: neither CSV nor Parquet; give a file that ends in .csv or .parquet")


def _acled_columns(spec: TableSpec) -> tuple[str, ...]:
    return spec.names[:spec.names.index(LAST_ACLED_COLUMN) + 1]


def _missing(columns: list[str], spec: TableSpec) -> list[Fault]:
    return [Fault(0, "", name, "", f"column is missing; it holds: {spec.column(name).meaning}")
            for name in _acled_columns(spec) if name not in columns]


def _remarks(columns: list[str], spec: TableSpec) -> list[str]:
    unknown = [name for name in columns if name not in spec.names]
    ours = [name for name in spec.names if name not in columns and name not in _acled_columns(spec)]
    remarks = [f"columns of this file that the schema has not: {', '.join(map(str, unknown))}"] if unknown else []
    return remarks + ([f"columns of ours that this file has not: {', '.join(ours)}"] if ours else [])


def _row_faults(number: int, row: Row, spec: TableSpec, parsers: Mapping[str, Any], event_types: Mapping[str, str],
                seen: dict[str, int]) -> list[Fault]:
    event_id = str(row.get(KEY) or "")
    values: Row = {}
    found: list[tuple[str, str]] = []
    for column in spec.columns:
        if column.name in row:
            try:
                values[column.name] = _value(column, row[column.name], parsers)
            except (ValueError, TypeError) as error:
                found.append((column.name, str(error)))
    found += _contradictions(values, event_types)
    if event_id and seen.setdefault(event_id, number) != number:
        found.append((KEY, f"stands already in row {seen[event_id]}"))
    return [Fault(number, event_id, name, str(row.get(name, "")), message) for name, message in found]


def _value(column: ColumnSpec, raw: Any, parsers: Mapping[str, Any]) -> Any:
    """The value in the type of the column; raises ValueError that says what is wrong."""
    if raw is None or str(raw).strip() == "" or raw != raw:
        may_be_empty = "" in (column.vocabulary or ("",)) and not column.filled and column.name != KEY
        if column.nullable or (column.is_text and may_be_empty):
            return "" if column.is_text else None
        raise ValueError("is empty")
    try:
        value = _parsed(column, raw, parsers)
    except (ValueError, TypeError) as error:
        told = str(error)
        raise ValueError(told if told.startswith("give") else f"is not of type {column.type}") from None
    if column.vocabulary is not None and str(value) not in column.vocabulary:
        raise ValueError(f"is not in the vocabulary: {', '.join(code for code in column.vocabulary if code)}")
    if not column.is_text and column.minimum is not None and value < column.minimum:
        raise ValueError(f"is below {column.minimum:g}")
    if not column.is_text and column.maximum is not None and value > column.maximum:
        raise ValueError(f"is above {column.maximum:g}")
    return value


def _parsed(column: ColumnSpec, raw: Any, parsers: Mapping[str, Any]) -> Any:
    if column.name in parsers:
        return parsers[column.name](raw)
    if column.type == "date32":
        return parse_day(raw)
    if column.type.startswith("int"):
        return parse_count(raw)
    if column.type == "float64":
        number = float(raw)
        if number != number:
            raise ValueError("give a number")
        return number
    return raw if column.type == "bool" else str(raw)


def _contradictions(values: Row, event_types: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Values that are right alone and wrong together."""
    day, year = values.get("event_date"), values.get("year")
    if day is not None and year is not None and day.year != year:
        yield "year", f"is not the year of event_date {day.isoformat()}"
    kind = event_types.get(values.get("sub_event_type", ""))
    if kind and values.get("event_type") and values["event_type"] != kind:
        yield "event_type", f"is not the type of {values['sub_event_type']}, which is {kind}"
    inter1, both = values.get("inter1"), values.get("interaction")
    if inter1 is not None and both is not None:
        low, high = sorted((inter1, values.get("inter2") or 0))
        right = high * SOLE_FACTOR if low == 0 else low * SOLE_FACTOR + high
        if both != right:
            yield "interaction", f"is not {right}, which inter1 and inter2 give"
    tolls: list[Any] = [values.get(name) for name in ("fatalities_low", "fatalities", "fatalities_high")]
    if None not in tolls and not tolls[0] <= tolls[1] <= tolls[2]:
        yield "fatalities", f"is not between fatalities_low {tolls[0]} and fatalities_high {tolls[2]}"
