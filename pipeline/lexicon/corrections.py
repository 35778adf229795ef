"""Hand-written corrections (data/corrections/*.yaml) to typed values, with file and line in every error."""
from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from pipeline.core.json_schema import faults_of
from pipeline.core.specs import ColumnSpec, Schemas, TableSpec
from pipeline.core.strict_yaml import DataError, StrictLoader, read_yaml

SCHEMA_FILE = "corrections.schema.json"
COMPUTED = ("event_id_cnty", "timestamp", "reports", "is_corrected")
ADDED_NEEDS = ("event_date", "sub_event_type", "actor1", "inter1", "iso", "country", "admin1", "location", "latitude",
               "longitude", "source")


@dataclass(frozen=True)
class Correction:
    """One decision of a person. `changes` and `expected` hold values in the types of table `event`."""

    correction_id: str
    action: str
    event_id: str = ""
    changes: Mapping[str, Any] = field(default_factory=dict)
    expected: Mapping[str, Any] = field(default_factory=dict)
    into: str = ""
    reports: tuple[str, ...] = ()
    reason: str = ""
    who: str = ""
    when: str = ""
    where: str = ""


def load_corrections(folder: Path, schemas_folder: Path, schemas: Schemas) -> tuple[Correction, ...]:
    """All corrections of `folder` in the order of file names and lines; a folder that is not there has none.

    Raises DataError with one line per fault: file, line, what is wrong, how to mend it.
    """
    schema = json.loads((schemas_folder / SCHEMA_FILE).read_text(encoding="utf-8"))
    found: list[Correction] = []
    faults: list[str] = []
    for path in sorted(folder.glob("*.yaml")):
        entries = read_yaml(path)
        if entries is None or entries == "":
            continue
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=StrictLoader)
        broken = [f"{path}:{line}: {message}" for line, message in faults_of(node, schema)]
        faults += broken
        if broken:
            continue
        for entry, place in zip(entries, node.value, strict=True):
            where = f"{path}:{place.start_mark.line + 1}"
            try:
                found.append(_correction(entry, schemas, f"{path.name}:{place.start_mark.line + 1}"))
            except ValueError as error:
                faults.append(f"{where}: correction {entry['id']}: {error}")
    faults += _twins(found)
    if faults:
        raise DataError("\n".join(faults))
    return tuple(found)


def _correction(entry: Mapping[str, Any], schemas: Schemas, where: str) -> Correction:
    spec = schemas.table("event")
    changes = {name: _value(spec, name, text) for name, text in entry.get("set", {}).items()}
    expected = {name: _value(spec, name, text) for name, text in entry.get("expect", {}).items()}
    if computed := sorted(set(changes) & set(COMPUTED)):
        raise ValueError(f"{computed} is computed and cannot be set")
    if entry["action"] == "add" and (missing := [name for name in ADDED_NEEDS if name not in changes]):
        raise ValueError(f"an added event needs {missing} in `set`")
    if entry["action"] == "merge" and entry["event"] == entry["into"]:
        raise ValueError("an event cannot be merged into itself")
    date.fromisoformat(entry["when"])
    return Correction(entry["id"], entry["action"], entry.get("event", ""), changes, expected, entry.get("into", ""),
                      tuple(entry.get("reports", ())), entry["reason"], entry["who"], entry["when"], where)


def _value(spec: TableSpec, name: str, text: str) -> Any:
    """`text` in the type of column `name`; raises ValueError."""
    if name not in spec.names:
        raise ValueError(f"{name!r} is not a column of table event")
    column = spec.column(name)
    value = _typed(column, text)
    if column.vocabulary is not None and value is not None and str(value) not in column.vocabulary:
        raise ValueError(f"{name} is {text!r}; use one of {', '.join(column.vocabulary)}")
    if isinstance(value, int | float) and not isinstance(value, bool):
        low, high = column.minimum, column.maximum
        if (low is not None and value < low) or (high is not None and value > high) or value != value:
            raise ValueError(f"{name} is {text}; it lies between {low} and {high}")
    return value


def _typed(column: ColumnSpec, text: str) -> Any:
    if column.is_text:
        return text
    if text == "" and column.nullable:
        return None
    try:
        if column.type.startswith("int"):
            return int(text)
        if column.type == "float64":
            return float(text)
        if column.type == "date32":
            return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{column.name} is {text!r}; give a {column.type}") from None
    return {"true": True, "false": False}[text]


def _twins(found: list[Correction]) -> list[str]:
    first: dict[str, Correction] = {}
    return [f"{item.where}: correction id {item.correction_id!r} already stands at {first[item.correction_id].where}; "
            "give it another id" for item in found if first.setdefault(item.correction_id, item) is not item]
