"""Schemas as values: columns, tables, vocabularies.

`schemas/columns.yaml`, `tables.yaml` and `vocabularies.yaml` are the one source of Arrow types and checks (DESIGN 4).
"""
from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.core.strict_yaml import DataError, read_yaml

ARROW_TYPES: dict[str, pa.DataType] = {
    "string": pa.string(), "code": pa.dictionary(pa.int32(), pa.string()), "date32": pa.date32(),
    "timestamp": pa.timestamp("us", tz="UTC"), "bool": pa.bool_(), "float64": pa.float64(),
    "int8": pa.int8(), "int16": pa.int16(), "int32": pa.int32(), "int64": pa.int64(),
}
COLUMN_KEYS = frozenset({"type", "meaning", "unit", "vocabulary", "minimum", "maximum"})
TABLE_KEYS = frozenset({"meaning", "key", "columns", "nullable", "filled", "order"})


class ContractError(ValueError):
    """A table that breaks its contract; the message shows the failing rows."""


@dataclass(frozen=True)
class ColumnSpec:
    """One column. `vocabulary` is None when the column is open; `minimum`, `maximum` inclusive, None when unbounded."""

    name: str
    type: str
    meaning: str
    unit: str = ""
    vocabulary_name: str = ""
    vocabulary: tuple[str, ...] | None = None
    minimum: float | None = None
    maximum: float | None = None
    nullable: bool = False
    filled: bool = False

    @property
    def arrow_type(self) -> pa.DataType:
        """Arrow type of the column."""
        return ARROW_TYPES[self.type]

    @property
    def is_text(self) -> bool:
        """True for strings and codes: missing is the empty string, never null."""
        return self.type in ("string", "code")

    def arrow_field(self) -> pa.Field:
        """Arrow field with meaning, unit and vocabulary as metadata."""
        words = {"meaning": self.meaning, "unit": self.unit, "vocabulary": self.vocabulary_name}
        return pa.field(self.name, self.arrow_type, self.nullable, {k: v for k, v in words.items() if v})


@dataclass(frozen=True)
class TableSpec:
    """One table: columns in order, key columns, columns that give the order of rows (empty = any order)."""

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[ColumnSpec, ...]
    order: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> ColumnSpec:
        """One column; raises KeyError when the table has none of that name."""
        return self._by_name[name]

    def arrow_schema(self) -> pa.Schema:
        """Arrow schema with field metadata (meaning, unit, vocabulary)."""
        return self._arrow_schema

    @cached_property
    def _by_name(self) -> dict[str, ColumnSpec]:
        return {column.name: column for column in self.columns}

    @cached_property
    def _arrow_schema(self) -> pa.Schema:
        fields = [column.arrow_field() for column in self.columns]
        return pa.schema(fields, metadata={"table": self.name, "meaning": self.meaning})


@dataclass(frozen=True)
class Schemas:
    """Every table and vocabulary. A vocabulary maps a code to its meaning."""

    tables: dict[str, TableSpec]
    vocabularies: dict[str, dict[str, str]]

    def table(self, name: str) -> TableSpec:
        """The table of that name; raises KeyError that lists the known ones."""
        if name not in self.tables:
            raise KeyError(f"no table {name!r} in schemas/tables.yaml; known: {', '.join(self.tables)}")
        return self.tables[name]


@lru_cache(maxsize=8)
def load_schemas(folder: Path) -> Schemas:
    """Read the three schema files of `folder`.

    Raises DataError when a word in them is unknown (type, vocabulary, column, setting) or a name is missing.
    """
    vocabularies: dict[str, dict[str, str]] = read_yaml(folder / "vocabularies.yaml")
    columns: dict[str, dict[str, Any]] = read_yaml(folder / "columns.yaml")
    tables: dict[str, dict[str, Any]] = read_yaml(folder / "tables.yaml")
    plain = {name: _column(name, words, vocabularies, folder) for name, words in columns.items()}
    return Schemas({name: _table(name, words, plain, folder) for name, words in tables.items()}, vocabularies)


def _column(name: str, words: dict[str, Any], vocabularies: dict[str, dict[str, str]], folder: Path) -> ColumnSpec:
    where = f"{folder / 'columns.yaml'}: column {name}"
    if unknown := set(words) - COLUMN_KEYS:
        raise DataError(f"{where}: unknown key {sorted(unknown)}; use {sorted(COLUMN_KEYS)}")
    if words.get("type") not in ARROW_TYPES:
        raise DataError(f"{where}: type {words.get('type')!r} is unknown; use one of {sorted(ARROW_TYPES)}")
    if not words.get("meaning"):
        raise DataError(f"{where}: has no meaning; say in one line what it holds")
    vocabulary = words.get("vocabulary", "")
    if vocabulary and vocabulary not in vocabularies:
        raise DataError(f"{where}: vocabulary {vocabulary!r} is not in vocabularies.yaml; add it there")
    try:
        low, high = (float(words[edge]) if edge in words else None for edge in ("minimum", "maximum"))
    except ValueError as error:
        raise DataError(f"{where}: {error}; minimum and maximum are numbers") from None
    return ColumnSpec(name, words["type"], words["meaning"], words.get("unit", ""), vocabulary,
                      tuple(vocabularies[vocabulary]) if vocabulary else None, low, high)


def _table(name: str, words: dict[str, Any], plain: dict[str, ColumnSpec], folder: Path) -> TableSpec:
    where = f"{folder / 'tables.yaml'}: table {name}"
    if unknown := set(words) - TABLE_KEYS:
        raise DataError(f"{where}: unknown key {sorted(unknown)}; use {sorted(TABLE_KEYS)}")
    names = words.get("columns") or []
    if missing := [column for column in names if column not in plain]:
        raise DataError(f"{where}: column {missing} is not in columns.yaml; add it there")
    if len(set(names)) != len(names):
        raise DataError(f"{where}: a column stands twice; keep one")
    for part in ("key", "nullable", "filled", "order"):
        if stray := [column for column in words.get(part) or [] if column not in names]:
            raise DataError(f"{where}: {part} names {stray}, which the table has not")
    nullable, filled = set(words.get("nullable") or []), set(words.get("filled") or [])
    if text := sorted(column for column in nullable if plain[column].is_text):
        raise DataError(f"{where}: {text} is text and cannot be nullable; an unknown text is the empty string")
    specs = []
    for column in names:
        spec = plain[column]
        specs.append(ColumnSpec(**{**spec.__dict__, "nullable": column in nullable, "filled": column in filled}))
    return TableSpec(name, words.get("meaning", ""), tuple(words.get("key") or ()), tuple(specs),
                     tuple(words.get("order") or ()))
