"""Corrections applied to a book of events; one that does not fit is never applied and says why."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipeline.lexicon.corrections import Correction
from pipeline.lexicon.late_rules import ReviewRules
from pipeline.lexicon.notes import NoteTemplates, write_note
from pipeline.stages.review.book import PSEUDO_REPORT, Book, Row

SOLE_ACTOR_FACTOR = 10
LIST_SEPARATOR = "; "


@dataclass(frozen=True)
class Codes:
    """Codes that follow from others: event type of a sub-type, disorder type, ISO3 of a numeric country code."""

    event_types: Mapping[str, str]
    disorder_types: Mapping[str, str]
    rules: ReviewRules
    notes: NoteTemplates
    iso3_codes: Mapping[int, str]


class UnfitError(ValueError):
    """A correction that must not be applied, and why."""


def apply_corrections(book: Book, corrections: Sequence[Correction], codes: Codes) -> list[tuple[str, str]]:
    """Change `book` by every correction that fits; (correction_id, reason) of those that do not.

    Order is that of `corrections`; expectations are checked against the event as earlier corrections left it.
    """
    unfit = []
    for correction in corrections:
        try:
            _check(book, correction)
            ACTIONS[correction.action](book, correction, codes)
        except UnfitError as error:
            unfit.append((correction.correction_id, f"{correction.where}: {error}"))
    return unfit


def _check(book: Book, correction: Correction) -> None:
    if correction.action == "add":
        return
    for event_id in filter(None, (correction.event_id, correction.into)):
        if event_id not in book.events:
            raise UnfitError(f"event {event_id} is not there ({book.where_is(event_id)}); "
                              "name the event it is about now")
    row = book.events[correction.event_id]
    for name, value in correction.expected.items():
        if row[name] != value:
            raise UnfitError(f"event {correction.event_id} has {name} {_shown(row[name])}, expected {_shown(value)}; "
                        "look at it again and mend `expect`")


def _shown(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else repr(value)


def _set(book: Book, correction: Correction, codes: Codes) -> None:
    book.events[correction.event_id] = changed(book.events[correction.event_id], correction.changes, codes)


def _reject(book: Book, correction: Correction, codes: Codes) -> None:
    _remove(book, correction.event_id)
    book.move(correction.event_id, "", f"rejected by correction {correction.correction_id}")


def _remove(book: Book, event_id: str) -> None:
    del book.events[event_id]
    for pair in [pair for pair in book.links if pair[0] == event_id]:
        del book.links[pair]


def _merge(book: Book, correction: Correction, codes: Codes) -> None:
    gone, kept = book.events[correction.event_id], book.events[correction.into]
    for report in book.reports_of(correction.event_id):
        book.links[correction.into, report] = book.links[correction.event_id, report]
    _remove(book, correction.event_id)
    joined = {
        "source": _union(kept["source"], gone["source"]), "tags": _union(kept["tags"], gone["tags"]),
        "fatalities_low": min(kept["fatalities_low"], gone["fatalities_low"]),
        "fatalities_high": max(kept["fatalities_high"], gone["fatalities_high"]),
        "confidence": max(kept["confidence"], gone["confidence"]),
        "reports": len(_real_reports(book, correction.into)),
    }
    book.events[correction.into] = changed(kept | joined, correction.changes, codes)
    book.move(correction.event_id, correction.into, f"merged by correction {correction.correction_id}")


def _split(book: Book, correction: Correction, codes: Codes) -> None:
    event_id, leaving = correction.event_id, set(correction.reports)
    there = set(_real_reports(book, event_id))
    if leaving - there:
        raise UnfitError(f"reports {sorted(leaving - there)} are not of event {event_id}; name reports of the event")
    if leaving == there:
        raise UnfitError(f"all reports of event {event_id} would leave it; use `set` instead")
    row = book.events[event_id]
    new = book.new_id(correction.correction_id, codes.iso3_codes[row["iso"]])
    for report in leaving:
        book.links[new, report] = book.links.pop((event_id, report))
    book.links[new, PSEUDO_REPORT + correction.correction_id] = ""
    part = row | {"event_id_cnty": new, "reports": len(leaving)}
    book.events[new] = changed(part, correction.changes, codes)
    book.events[event_id] = row | {"reports": len(there - leaving), "is_corrected": True}
    book.move(event_id, new, f"split by correction {correction.correction_id}")


def _add(book: Book, correction: Correction, codes: Codes) -> None:
    iso = correction.changes["iso"]
    if iso not in codes.iso3_codes:
        raise UnfitError(f"iso {iso} is no country of data/lexicons/countries.csv; give the ISO 3166-1 number")
    new = book.new_id(correction.correction_id, codes.iso3_codes[iso])
    deaths = correction.changes.get("fatalities", 0)
    blank: Row = {"event_id_cnty": new, "time_precision": 1, "geo_precision": 1, "inter2": None, "fatalities": 0,
                  "fatalities_low": deaths, "fatalities_high": deaths, "reports": 1, "confidence": 1.0,
                  "fatalities_rule": codes.rules.exact_rule if deaths else codes.rules.no_deaths_rule}
    book.events[new] = changed(blank, correction.changes, codes)
    book.links[new, PSEUDO_REPORT + correction.correction_id] = ""


ACTIONS = {"set": _set, "reject": _reject, "merge": _merge, "split": _split, "add": _add}


def changed(row: Row, changes: Mapping[str, Any], codes: Codes) -> Row:
    """`row` with `changes` and with what follows from them, unless a change says otherwise."""
    new = row | dict(changes) | {"is_corrected": True}
    follows: Row = {"year": new["event_date"].year}
    if "sub_event_type" in changes:
        follows["event_type"] = codes.event_types[new["sub_event_type"]]
        follows["disorder_type"] = codes.disorder_types[new["sub_event_type"]]
    if {"inter1", "inter2"} & set(changes):
        low, high = sorted((new["inter1"], new["inter2"] or 0))
        follows["interaction"] = high * SOLE_ACTOR_FACTOR if low == 0 else low * SOLE_ACTOR_FACTOR + high
    follows["fatalities_low"] = min(new["fatalities_low"], new["fatalities"])
    follows["fatalities_high"] = max(new["fatalities_high"], new["fatalities"])
    new |= {name: value for name, value in follows.items() if name not in changes}
    return new if "notes" in changes else new | {"notes": write_note(new, codes.notes)}


def _real_reports(book: Book, event_id: str) -> list[str]:
    return [report for report in book.reports_of(event_id) if not report.startswith(PSEUDO_REPORT)]


def _union(left: str, right: str) -> str:
    names = {name for text in (left, right) for name in text.split(LIST_SEPARATOR)} - {""}
    return LIST_SEPARATOR.join(sorted(names, key=lambda name: (name.casefold(), name)))
