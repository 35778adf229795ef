"""Tables to the bytes of the release files: Parquet, GeoParquet, CSV, GeoJSON, JSON."""
from __future__ import annotations

import csv
import io
import json
import struct
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.core.specs import TableSpec
from pipeline.core.tables import conform

DAY_TYPE = pa.timestamp("ms")
EXTENSION_NAMES = {"int8": "Int8", "int16": "Int16", "int32": "Int32", "int64": "Int64"}
WKB_POINT = struct.Struct("<BIdd")
LITTLE_ENDIAN, POINT = 1, 1
GEO_VERSION = "1.1.0"
Rows = Iterable[Mapping[str, Any]]


def parquet_bytes(table: pa.Table) -> bytes:
    """`table` as Parquet; same table, same bytes."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", version="2.6", data_page_version="1.0")
    return bytes(sink.getvalue().to_pybytes())


def analyst_table(table: pa.Table, spec: TableSpec) -> pa.Table:
    """`table` with the types that plain `pandas.read_parquet` turns into datetime64, Int8 and categories.

    Days become timestamp[ms], since pandas makes objects of date32; nullable integers are named in the pandas metadata,
    since pandas would make floats of them (docs/decisions/release-types.md). Field metadata is kept.
    """
    checked = conform(table, spec)
    fields = [field.with_type(DAY_TYPE) if pa.types.is_date32(field.type) else field for field in checked.schema]
    metadata = {**(checked.schema.metadata or {}), b"pandas": _pandas_metadata(spec)}
    return checked.cast(pa.schema(fields, metadata=metadata))


def _pandas_metadata(spec: TableSpec) -> bytes:
    columns = [{"name": column.name, "field_name": column.name, "pandas_type": column.type,
                "numpy_type": EXTENSION_NAMES[column.type], "metadata": None}
               for column in spec.columns if column.nullable and column.type in EXTENSION_NAMES]
    return json.dumps({"index_columns": [], "column_indexes": [], "columns": columns,
                       "pandas_version": "3.0.0"}).encode()


def geo_table(table: pa.Table) -> pa.Table:
    """`table` with a WKB point column and GeoParquet 1.1 metadata; coordinates are OGC:CRS84 (longitude first)."""
    longitudes, latitudes = table["longitude"].to_pylist(), table["latitude"].to_pylist()
    points = [WKB_POINT.pack(LITTLE_ENDIAN, POINT, x, y) for x, y in zip(longitudes, latitudes, strict=True)]
    column: dict[str, Any] = {"encoding": "WKB", "geometry_types": ["Point"]}
    if points:
        column["bbox"] = [min(longitudes), min(latitudes), max(longitudes), max(latitudes)]
    geo = {"version": GEO_VERSION, "primary_column": "geometry", "columns": {"geometry": column}}
    with_points = table.append_column(pa.field("geometry", pa.binary(), nullable=False), pa.array(points, pa.binary()))
    return with_points.replace_schema_metadata({**(table.schema.metadata or {}), b"geo": json.dumps(geo).encode()})


def csv_bytes(rows: Rows, columns: Sequence[str]) -> bytes:
    """Rows as UTF-8 CSV with a header and \\n line ends; None is empty, days are ISO."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(row[name]) for name in columns] for row in rows)
    return text.getvalue().encode("utf-8")


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else value


def geojson_bytes(events: Rows) -> bytes:
    """Events as a GeoJSON FeatureCollection (RFC 7946), one feature a line."""
    lines = [json.dumps({
        "type": "Feature", "id": event["event_id_cnty"],
        "geometry": {"type": "Point", "coordinates": [event["longitude"], event["latitude"]]},
        "properties": {name: _plain(value) for name, value in event.items() if name not in ("latitude", "longitude")},
    }, ensure_ascii=False) for event in events]
    body = ",\n".join(lines)
    return f'{{"type": "FeatureCollection", "features": [\n{body}\n]}}\n'.encode()


def json_bytes(record: Any) -> bytes:
    """A record as indented JSON in the order it was built."""
    return (json.dumps(record, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
