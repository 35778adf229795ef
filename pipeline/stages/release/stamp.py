"""The timestamp of every event: the release that last changed its row."""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

KEY, STAMP = "event_id_cnty", "timestamp"


def stamped(events: Sequence[Mapping[str, Any]], previous: Iterable[Mapping[str, Any]],
            now: int) -> list[dict[str, Any]]:
    """Events with `now` (Unix time) where the row is new or changed, else the timestamp of the last release."""
    before = {row[KEY]: row for row in previous}
    return [{**event, STAMP: _stamp(event, before.get(event[KEY]), now)} for event in events]


def _stamp(event: Mapping[str, Any], before: Mapping[str, Any] | None, now: int) -> int:
    if before is None or any(event[name] != before.get(name) for name in event if name != STAMP):
        return now
    return int(before[STAMP])
