"""Rows to Arrow tables, and tables to Parquet files and back: atomic, deterministic, by schema."""
from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.core.specs import ColumnSpec, ContractError, TableSpec

ROW_GROUP_ROWS = 65_536
ZSTD_LEVEL = 3
SUFFIX = ".parquet"


def table_of(rows: Sequence[dict[str, Any]], spec: TableSpec) -> pa.Table:
    """Rows as a table of `spec`.

    A value that is missing or None is "" in a text column and null in a nullable one.
    Raises ContractError for any other missing value, a value of a wrong type, or a key that is not a column.
    """
    names = frozenset(spec.names)
    told: set[str] = set()
    for index, row in enumerate(rows):
        if not row.keys() <= names:
            raise ContractError(f"table {spec.name}: row {index} has unknown columns {sorted(row.keys() - names)}")
        told |= row.keys()
    return pa.Table.from_arrays([_array(rows, column, spec, column.name in told) for column in spec.columns],
                                schema=spec.arrow_schema())


def _array(rows: Sequence[dict[str, Any]], column: ColumnSpec, spec: TableSpec, is_told: bool) -> pa.Array:
    """The values of one column; `is_told`: any row has it."""
    name = column.name
    values = [row.get(name) for row in rows] if is_told else [None] * len(rows)
    if column.is_text:
        values = ["" if value is None else value for value in values] if None in values else values
    elif not column.nullable and None in values:
        index = values.index(None)
        where = _shown(rows[index], spec)
        raise ContractError(f"table {spec.name}: column {name} has no value in row {index}: {where}")
    plain = pa.string() if column.type == "code" else column.arrow_type
    try:
        array = pa.array(values, plain)
    except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeEncodeError, OverflowError):
        raise ContractError(_wrong_value(rows, values, column, spec, plain)) from None
    return array.dictionary_encode() if column.type == "code" else array


def _wrong_value(rows: Sequence[dict[str, Any]], values: list[Any], column: ColumnSpec, spec: TableSpec,
                 plain: pa.DataType) -> str:
    """Message that names the first row whose value does not fit."""
    for index, value in enumerate(values):
        try:
            pa.array([value], plain)
        except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeEncodeError, OverflowError):
            return (f"table {spec.name}: column {column.name} is {column.type}, row {index} has {value!r}: "
                    f"{_shown(rows[index], spec)}")
    return f"table {spec.name}: column {column.name} does not fit {column.type}"


def _shown(row: dict[str, Any], spec: TableSpec) -> str:
    """Key of a row, for a message."""
    return ", ".join(f"{name}={row.get(name)!r}" for name in spec.key)


def rows_of(table: pa.Table) -> list[dict[str, Any]]:
    """The rows of a table; codes are read as text first, which is far faster than one by one."""
    columns = [values.cast(pa.string()) if pa.types.is_dictionary(values.type) else values for values in table.columns]
    names = table.column_names
    return [dict(zip(names, row, strict=True)) for row in zip(*[values.to_pylist() for values in columns], strict=True)]


def conform(table: pa.Table, spec: TableSpec) -> pa.Table:
    """The columns of `spec`, in its order and types, in one chunk; codes in order of first appearance.

    Raises ContractError when a column is missing or cannot be cast without loss.
    """
    arrays = []
    for column in spec.columns:
        if column.name not in table.column_names:
            raise ContractError(f"table {spec.name}: column {column.name} is missing")
        values = table[column.name].combine_chunks()
        try:
            if column.type == "code":
                plain = values.dictionary_decode() if pa.types.is_dictionary(values.type) else values
                arrays.append(plain.cast(pa.string()).dictionary_encode())
            else:
                arrays.append(values.cast(column.arrow_type))
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
            raise ContractError(f"table {spec.name}: column {column.name} is not {column.type}: {error}") from None
    return pa.Table.from_arrays(arrays, schema=spec.arrow_schema())


def write_table(path: Path, table: pa.Table, spec: TableSpec) -> None:
    """Write `table` to `path` by `spec`: same rows, same bytes; the file appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        pq.write_table(conform(table, spec), temporary, row_group_size=ROW_GROUP_ROWS, compression="zstd",
                       compression_level=ZSTD_LEVEL, version="2.6", data_page_version="1.0", write_statistics=True)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def shard_path(folder: Path, number: int) -> Path:
    """Path of shard `number` (from 0) in a folder of shards; names sort in number order."""
    return folder / f"part-{number:06d}{SUFFIX}"


def shard_paths(path: Path) -> list[Path]:
    """The Parquet file itself, or the shards of a folder in name order.

    Raises FileNotFoundError when there is no such file, folder or shard.
    """
    if path.is_dir():
        found = sorted(p for p in path.iterdir() if p.suffix == SUFFIX and not p.name.startswith("."))
        if found:
            return found
        raise FileNotFoundError(f"{path}: no {SUFFIX} files in this folder; run the stage that writes it")
    if path.is_file():
        return [path]
    raise FileNotFoundError(f"{path}: no such file or folder; run the stage that writes it")


def read_shards(path: Path, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
    """The tables of a file or of the shards of a folder, one by one in name order."""
    for shard in shard_paths(path):
        with pq.ParquetFile(shard) as file:
            yield file.read(columns=list(columns) if columns is not None else None)


def read_table(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """One table of a file or of all shards of a folder."""
    return pa.concat_tables(list(read_shards(path, columns))).unify_dictionaries()
