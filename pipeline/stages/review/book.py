"""The state that corrections change: events, their reports, and what became of ids."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.core.lasting_ids import number_of, successors

Row = dict[str, Any]
BY_CORRECTION = "by correction "
PSEUDO_REPORT = "correction:"


@dataclass
class Book:
    """Events by id, links (event, report) to article, and moves (old id, new id) to (version, detail).

    `issued` are all ids ever given; `remembered` is the id that a correction's own event had in the last release.
    """

    events: dict[str, Row]
    links: dict[tuple[str, str], str]
    moves: dict[tuple[str, str], tuple[str, str]]
    issued: set[str]
    version: str
    remembered: dict[str, str] = field(default_factory=dict)
    old_versions: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def move(self, old: str, new: str, detail: str) -> None:
        """Record what became of an id; a move that an earlier release already told keeps its version."""
        self.moves[old, new] = (self.old_versions.get((old, new, detail), self.version), detail)

    def new_id(self, correction_id: str, prefix: str) -> str:
        """Id of the event that a correction makes: the one it had in the last release, else the next free number."""
        known = self.remembered.get(correction_id)
        if known is not None and known not in self.events:
            return known
        last = max((number for start, number in map(number_of, self.issued) if start == prefix), default=0)
        self.issued.add(f"{prefix}{last + 1}")
        return f"{prefix}{last + 1}"

    def reports_of(self, event_id: str) -> list[str]:
        """Ids of the reports of an event, sorted."""
        return sorted(report for event, report in self.links if event == event_id)

    def where_is(self, event_id: str) -> str:
        """Words for an issue about an id that is not alive."""
        heirs = successors(event_id, self.moves, self.events)
        if heirs:
            return f"it lives on as {', '.join(heirs)}"
        return "it was deleted" if event_id in self.issued else "no release ever had it"


def open_book(events: Iterable[Row], links: Iterable[Row], moves: Iterable[Row], previous: Sequence[Row],
              previous_ids: Iterable[str], version: str) -> Book:
    """Book of what merge wrote. `previous` are the links of the last release, which remember ids of corrections."""
    book = Book({row["event_id_cnty"]: dict(row) for row in events},
                {(row["event_id_cnty"], row["report_id"]): row["article_id"] for row in links}, {}, set(), version)
    for row in moves:
        pair = row["old_event_id"], row["new_event_id"]
        book.issued.update(pair)
        if BY_CORRECTION in row["detail"]:
            book.old_versions[*pair, row["detail"]] = row["release_version"]
        else:
            book.moves[pair] = row["release_version"], row["detail"]
    for row in previous:
        if row["report_id"].startswith(PSEUDO_REPORT):
            book.remembered[row["report_id"].removeprefix(PSEUDO_REPORT)] = row["event_id_cnty"]
    book.issued.update(book.events, previous_ids, (row["event_id_cnty"] for row in previous))
    book.issued.discard("")
    return book


def close_book(book: Book) -> None:
    """Tombstones for events of corrections that are no longer there."""
    for correction_id, event_id in sorted(book.remembered.items()):
        if event_id not in book.events:
            book.move(event_id, "", f"withdrawn {BY_CORRECTION}{correction_id}")
    for (old, new, detail), version in book.old_versions.items():
        is_told = any(pair[0] == old for pair in book.moves)
        if old not in book.events and not is_told:
            book.moves[old, new] = version, detail
