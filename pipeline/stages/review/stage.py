"""Door of review: events as merge wrote them to events as people corrected them, and the queue of those to look at."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import pyarrow as pa

from pipeline.core.issues import issue_row, unique_issues
from pipeline.core.release_clock import release_version, unix_time
from pipeline.core.settings import Settings
from pipeline.core.specs import Schemas
from pipeline.core.tables import table_of
from pipeline.lexicon.corrections import Correction
from pipeline.lexicon.late_rules import ReviewRules
from pipeline.lexicon.notes import NoteTemplates
from pipeline.stages.review.apply import Codes, apply_corrections
from pipeline.stages.review.book import Book, close_book, open_book
from pipeline.stages.review.queue import queue_of

STAGE = "review"


class ReviewDictionaries(Protocol):
    """What review needs of the dictionaries."""

    @property
    def schemas(self) -> Schemas: ...
    @property
    def review_rules(self) -> ReviewRules: ...
    @property
    def disorder_types(self) -> Mapping[str, str]: ...
    @property
    def note_templates(self) -> NoteTemplates: ...
    @property
    def corrections(self) -> tuple[Correction, ...]: ...
    @property
    def regions(self) -> Mapping[int, str]: ...
    @property
    def iso3_codes(self) -> Mapping[int, str]: ...


def run(tables: Mapping[str, pa.Table], dictionaries: ReviewDictionaries, settings: Settings) -> dict[str, pa.Table]:
    """Corrected `event`, `event_report`, `event_rekey`, and `review_queue` and `issues`.

    Reads `event`, `event_report`, `event_rekey` of merge; `previous_event`, `previous_event_report` and
    `previous_id_ledger` of the last release may be absent.
    Give it what merge wrote, never its own output: corrections are not applied twice.
    """
    version = release_version(settings.today)
    previous_ids = [row["event_id_cnty"] for row in _rows(tables, "previous_event", ["event_id_cnty"])]
    book = open_book(_rows(tables, "event"), _rows(tables, "event_report"), _rows(tables, "event_rekey"),
                     [*_rows(tables, "previous_event_report"), *_rows(tables, "previous_id_ledger")], previous_ids,
                     version)
    vocabularies = dictionaries.schemas.vocabularies
    codes = Codes(vocabularies["sub_event_type"], dictionaries.disorder_types, dictionaries.review_rules,
                  dictionaries.note_templates, dictionaries.iso3_codes)
    unfit = apply_corrections(book, dictionaries.corrections, codes)
    close_book(book)
    for row in book.events.values():
        row.setdefault("timestamp", unix_time(settings.today))
        row["region"] = row.get("region") or dictionaries.regions.get(row["iso"], "")
    issues = [issue_row(STAGE, "error", correction_id, detail) for correction_id, detail in unfit]
    return _tables(book, unique_issues(issues), dictionaries)


def _tables(book: Book, issues: list[dict[str, Any]], dictionaries: ReviewDictionaries) -> dict[str, pa.Table]:
    spec = dictionaries.schemas.table
    events = sorted(book.events.values(), key=lambda row: (row["event_date"], row["event_id_cnty"]))
    links = [{"event_id_cnty": event_id, "report_id": report_id, "article_id": article_id}
             for (event_id, report_id), article_id in sorted(book.links.items())]
    moves = [{"old_event_id": old, "new_event_id": new, "release_version": version, "detail": detail}
             for (old, new), (version, detail) in sorted(book.moves.items())]
    return {
        "event": table_of(events, spec("event")),
        "event_report": table_of(links, spec("event_report")),
        "event_rekey": table_of(moves, spec("event_rekey")),
        "review_queue": table_of(queue_of(events, dictionaries.review_rules), spec("review_queue")),
        "issues": table_of(issues, spec("issues")),
    }


def _rows(tables: Mapping[str, pa.Table], name: str, columns: list[str] | None = None) -> list[dict[str, Any]]:
    if name not in tables:
        return []
    table = tables[name] if columns is None else tables[name].select(columns)
    return list(table.to_pylist())
