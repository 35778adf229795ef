"""What changed between two releases: added, changed field by field, deleted, merged."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.core.lasting_ids import successors
from pipeline.core.specs import Schemas
from pipeline.stages.release.previous import read_release

KEY = "event_id_cnty"
NOT_COMPARED = frozenset({KEY, "timestamp"})
LISTED = 50
FIRST_LIST = 2    # fields of Diff before it are plain counts
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Diff:
    """`changed`: id to column to (old, new). `merged`: id to the ids it lives on in. The two counts are events."""

    old_count: int
    new_count: int
    added: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    changed: Mapping[str, Mapping[str, tuple[Any, Any]]] = field(default_factory=dict)
    merged: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """True when the two releases say the same."""
        return not (self.added or self.deleted or self.changed or self.merged)

    @property
    def column_counts(self) -> dict[str, int]:
        """How many events changed in each column, most changed first."""
        counts = Counter(column for columns in self.changed.values() for column in columns)
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def diff_events(old: Iterable[Row], new: Iterable[Row], moves: Iterable[tuple[str, str]]) -> Diff:
    """Difference of two lists of event rows; `moves` are (old id, new id) of event_rekey.

    The timestamp is not compared: it follows from the other columns.
    """
    before = {row[KEY]: row for row in old}
    after = {row[KEY]: row for row in new}
    pairs = list(moves)
    heirs = {gone: tuple(successors(gone, pairs, after)) for gone in sorted(before.keys() - after.keys())}
    changes = {key: _columns(before[key], after[key]) for key in sorted(before.keys() & after.keys())}
    return Diff(len(before), len(after), tuple(sorted(after.keys() - before.keys())),
                tuple(gone for gone, ids in heirs.items() if not ids),
                {key: columns for key, columns in changes.items() if columns},
                {gone: ids for gone, ids in heirs.items() if ids})


def _columns(old: Row, new: Row) -> dict[str, tuple[Any, Any]]:
    return {name: (old.get(name), new[name]) for name in new
            if name not in NOT_COMPARED and old.get(name) != new[name]}


def diff_folders(old: Path, new: Path, schemas: Schemas) -> Diff:
    """Difference of two release folders (`conflict-events diff A B`).

    Raises FileNotFoundError when one of them holds no release.
    """
    tables = []
    for folder in (old, new):
        found = read_release(folder, schemas)
        if "event" not in found:
            raise FileNotFoundError(f"{folder}: no events.parquet here; give a release folder")
        tables.append(found)
    moves = tables[1]["event_rekey"].to_pylist() if "event_rekey" in tables[1] else []
    return diff_events(tables[0]["event"].to_pylist(), tables[1]["event"].to_pylist(),
                       [(row["old_event_id"], row["new_event_id"]) for row in moves])


def diff_record(diff: Diff) -> dict[str, Any]:
    """The difference as plain values for JSON, under the names of the fields of `Diff`."""
    record = {entry.name: getattr(diff, entry.name) for entry in fields(Diff)} | {
        "changed_columns": diff.column_counts,
        "changed": {key: {name: [_plain(old), _plain(new)] for name, (old, new) in columns.items()}
                    for key, columns in diff.changed.items()},
    }
    return dict(record)


def diff_markdown(diff: Diff) -> str:
    """The difference for people: counts first, then at most 50 of each kind."""
    lines = [f"Events before: {diff.old_count}, after: {diff.new_count}.", "", "| kind | events |", "|---|---|",
             *(f"| {entry.name} | {len(getattr(diff, entry.name))} |" for entry in fields(Diff)[FIRST_LIST:]), ""]
    if diff.column_counts:
        lines += ["| column | events changed |", "|---|---|"]
        lines += [f"| {name} | {count} |" for name, count in diff.column_counts.items()] + [""]
    lines += _list("Added", list(diff.added)) + _list("Deleted", list(diff.deleted))
    lines += _list("Merged into others", [f"{gone} into {', '.join(ids)}" for gone, ids in diff.merged.items()])
    lines += _list("Changed", [f"{key}: " + "; ".join(f"{name} {_cell(old)} → {_cell(new)}"
                                                     for name, (old, new) in columns.items())
                               for key, columns in diff.changed.items()])
    return "\n".join(lines).rstrip() + "\n"


def _list(title: str, items: Sequence[str]) -> list[str]:
    if not items:
        return []
    more = [f"- and {len(items) - LISTED} more (all in diff.json)"] if len(items) > LISTED else []
    return [f"## {title}", "", *(f"- {item}" for item in items[:LISTED]), *more, ""]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _cell(value: Any) -> str:
    text = "(empty)" if value in ("", None) else str(_plain(value))
    return "`" + text.replace("`", "'").replace("|", "/").replace("\n", " ") + "`"
