"""The check of a table against its contract: columns, types, nulls, ranges, vocabularies, key, order of rows.

Vectorised with pyarrow.compute; a failure names the rule and shows the failing rows.
"""
from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.core.specs import ColumnSpec, ContractError, Schemas, TableSpec, load_schemas

__all__ = ["ColumnSpec", "ContractError", "Schemas", "TableSpec", "check_table", "load_schemas"]

SHOWN_ROWS = 5
SHOWN_CHARS = 120


def check_table(table: pa.Table, spec: TableSpec) -> None:
    """Raise ContractError with the failing rows when `table` breaks `spec`; None when it holds."""
    _check_columns(table, spec)
    for column in spec.columns:
        _check_values(table, spec, column)
    _check_key(table, spec)
    _check_order(table, spec)


def _fail(table: pa.Table, spec: TableSpec, wrong: pa.ChunkedArray | pa.Array, rule: str, columns: list[str]) -> None:
    """Raise with the first rows where `wrong` is true, when there are any."""
    indices = pc.indices_nonzero(pc.fill_null(wrong, False))
    if not len(indices):
        return
    shown = list(dict.fromkeys([*spec.key, *columns]))
    lines = []
    for index in indices[:SHOWN_ROWS].to_pylist():
        values = ", ".join(f"{name}={repr(table[name][index].as_py())[:SHOWN_CHARS]}" for name in shown)
        lines.append(f"  row {index}: {values}")
    more = f"\n  and {len(indices) - SHOWN_ROWS} more" if len(indices) > SHOWN_ROWS else ""
    raise ContractError(f"table {spec.name}: {rule} ({len(indices)} of {table.num_rows} rows)\n"
                        + "\n".join(lines) + more)


def _check_columns(table: pa.Table, spec: TableSpec) -> None:
    names = tuple(table.column_names)
    if names != spec.names:
        missing = [name for name in spec.names if name not in names]
        stray = [name for name in names if name not in spec.names]
        what = f"missing {missing}, unknown {stray}" if missing or stray else f"order is {list(names)}"
        raise ContractError(f"table {spec.name}: columns differ from schemas/tables.yaml: {what}")
    for column in spec.columns:
        found = table.schema.field(column.name).type
        if found != column.arrow_type:
            raise ContractError(f"table {spec.name}: column {column.name} is {found}, not {column.arrow_type}")


def _check_values(table: pa.Table, spec: TableSpec, column: ColumnSpec) -> None:
    values = table[column.name]
    name = column.name
    if not column.nullable and values.null_count:
        _fail(table, spec, pc.is_null(values), f"column {name} has nulls and may not", [name])
    if column.type == "code":
        values = pa.chunked_array([_plain(chunk) for chunk in values.chunks], pa.string())
    if column.type == "float64":
        _fail(table, spec, pc.is_nan(values), f"column {name} has NaN; use null", [name])
    if column.filled and column.is_text:
        _fail(table, spec, pc.equal(values, ""), f"column {name} may not be empty", [name])
    if column.minimum is not None:
        _fail(table, spec, pc.less(values, column.minimum), f"column {name} is below {column.minimum:g}", [name])
    if column.maximum is not None:
        _fail(table, spec, pc.greater(values, column.maximum), f"column {name} is above {column.maximum:g}", [name])
    if column.vocabulary is not None:
        known = pa.array(column.vocabulary, pa.string())
        words = values if column.is_text else pc.cast(values, pa.string())
        wrong = pc.and_(pc.is_valid(words), pc.invert(pc.is_in(words, known)))
        _fail(table, spec, wrong, f"column {name} has a code outside vocabulary {column.vocabulary_name}", [name])


def _plain(chunk: pa.Array) -> pa.Array:
    """Strings of a dictionary array."""
    return chunk.dictionary_decode()


def _check_key(table: pa.Table, spec: TableSpec) -> None:
    """The key columns together occur once."""
    if not spec.key or table.num_rows < 2:
        return
    if len(spec.key) == 1:
        if len(pc.unique(table[spec.key[0]])) == table.num_rows:
            return
    keyed = table.select(list(spec.key)).append_column("_row", pa.array(range(table.num_rows), pa.int64()))
    groups = keyed.group_by(list(spec.key)).aggregate([("_row", "min")])
    if groups.num_rows == table.num_rows:
        return
    wrong = pc.invert(pc.is_in(keyed["_row"], groups["_row_min"].combine_chunks()))
    _fail(table, spec, wrong, f"key {list(spec.key)} is not unique; later copies", list(spec.key))


def _check_order(table: pa.Table, spec: TableSpec) -> None:
    """Rows ascend by the declared columns; strings by code point, nulls are not ordered."""
    if not spec.order or table.num_rows < 2:
        return
    size = table.num_rows
    before: pa.ChunkedArray | pa.Array = pa.array([False] * (size - 1))
    equal: pa.ChunkedArray | pa.Array = pa.array([True] * (size - 1))
    for name in spec.order:
        values = table[name].combine_chunks()
        if pa.types.is_dictionary(values.type):
            values = values.dictionary_decode()
        first, second = values.slice(0, size - 1), values.slice(1)
        before = pc.or_(before, pc.and_(equal, pc.fill_null(pc.less(second, first), False)))
        equal = pc.and_(equal, pc.fill_null(pc.equal(second, first), True))
    wrong = pa.concat_arrays([pa.array([False]), _flat(before)])
    _fail(table, spec, wrong, f"rows are not in the order of {list(spec.order)}", list(spec.order))


def _flat(values: pa.ChunkedArray | pa.Array) -> pa.Array:
    """One array of a chunked one."""
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
