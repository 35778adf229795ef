"""What must hold before a release may be called published. A failing check shows its rows."""
from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pipeline.core.lasting_ids import successors
from pipeline.lexicon.late_rules import ReleaseRules

SOLE_ACTOR_FACTOR = 10
WIDE, VAGUE = 3, 3
Row = Mapping[str, Any]
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Subject:
    """All that the checks look at; `moves` are (old id, new id) of event_rekey."""

    events: Sequence[Row]
    links: Sequence[Row]
    moves: Sequence[tuple[str, str]]
    previous: Sequence[Row]
    articles: Mapping[str, Row]
    event_types: Mapping[str, str]
    today: date
    rules: ReleaseRules


@dataclass(frozen=True)
class CheckResult:
    """One check: passed or not, why in one line, and the failing rows (all of them)."""

    name: str
    is_passed: bool
    detail: str
    rows: Rows = field(default_factory=list)


def run_checks(subject: Subject) -> list[CheckResult]:
    """Every check, in the order of the two lists below."""
    by_row = [_row_check(name, says, broken, subject) for name, (says, broken) in ROW_CHECKS.items()]
    return by_row + [check(subject) for check in SET_CHECKS]


def _row_check(name: str, says: str, broken: Callable[[Row, Subject], bool], subject: Subject) -> CheckResult:
    rows = [dict(event) for event in subject.events if broken(event, subject)]
    return CheckResult(name, not rows, f"{says}: {len(rows)} events break this" if rows else says, rows)


def _is_wrong_interaction(event: Row, _: Subject) -> bool:
    low, high = sorted((event["inter1"], event["inter2"] or 0))
    return bool(event["interaction"] != (high * SOLE_ACTOR_FACTOR if low == 0 else low * SOLE_ACTOR_FACTOR + high))


ROW_CHECKS: dict[str, tuple[str, Callable[[Row, Subject], bool]]] = {
    "no_future": ("event_date is not after the day of the release", lambda e, s: e["event_date"] > s.today),
    "year": ("year is the year of event_date", lambda e, s: e["year"] != e["event_date"].year),
    "types": ("event_type is the type of sub_event_type",
              lambda e, s: s.event_types.get(e["sub_event_type"]) != e["event_type"]),
    "interaction": ("interaction is inter1 and inter2, lower first", _is_wrong_interaction),
    "toll_order": ("fatalities lie between their low and high figure",
                   lambda e, s: not 0 <= e["fatalities_low"] <= e["fatalities"] <= e["fatalities_high"]),
    "toll_size": ("no event is a total", lambda e, s: e["fatalities"] > s.rules.limits["fatalities_per_event"]),
    "place": ("every event has coordinates, a province and a location", lambda e, s: not (
        -90 <= e["latitude"] <= 90 and -180 <= e["longitude"] <= 180 and e["admin1"] and e["location"])),
    "actor1": ("every event has an actor", lambda e, s: not e["actor1"]),
    "notes": ("every event has a sentence", lambda e, s: not e["notes"]),
}


def _keys(subject: Subject) -> CheckResult:
    counts = Counter(event["event_id_cnty"] for event in subject.events)
    rows = [dict(event) for event in subject.events if counts[event["event_id_cnty"]] > 1]
    return CheckResult("keys", not rows, "event_id_cnty is unique", rows)


def _links(subject: Subject) -> CheckResult:
    """Every event rests on a report, every report is in one event, no report hangs loose."""
    alive = {event["event_id_cnty"] for event in subject.events}
    counts = Counter(link["report_id"] for link in subject.links)
    rows = [dict(link) for link in subject.links if counts[link["report_id"]] > 1 or link["event_id_cnty"] not in alive]
    linked = {link["event_id_cnty"] for link in subject.links}
    rows += [dict(event) for event in subject.events if event["event_id_cnty"] not in linked]
    return CheckResult("links", not rows, "every event has reports and every report one event", rows)


def _tombstones(subject: Subject) -> CheckResult:
    """An id of the last release that is gone is told in event_rekey."""
    alive = {event["event_id_cnty"] for event in subject.events}
    told = {old for old, _ in subject.moves}
    rows = [dict(event) for event in subject.previous if event["event_id_cnty"] not in alive | told]
    return CheckResult("tombstones", not rows, "every id that is gone has a row in event_rekey", rows)


def _shrinkage(subject: Subject) -> CheckResult:
    alive = {event["event_id_cnty"] for event in subject.events}
    lost = [dict(event) for event in subject.previous
            if not successors(event["event_id_cnty"], subject.moves, alive)]
    detail, is_passed = _share(len(lost), len(subject.previous), "events_lost_share", subject)
    return CheckResult("shrinkage", is_passed, f"events of the last release that are gone: {detail}",
                       [] if is_passed else lost)


def _wide_places(subject: Subject) -> CheckResult:
    rows = [dict(event) for event in subject.events if event["geo_precision"] == WIDE]
    detail, is_passed = _share(len(rows), len(subject.events), "wide_place_share", subject)
    return CheckResult("wide_places", is_passed, f"events known to the province only: {detail}",
                       [] if is_passed else rows)


def _vague_days(subject: Subject) -> CheckResult:
    rows = [dict(event) for event in subject.events if event["time_precision"] == VAGUE]
    detail, is_passed = _share(len(rows), len(subject.events), "vague_day_share", subject)
    return CheckResult("vague_days", is_passed, f"events known to the month only: {detail}", [] if is_passed else rows)


def _pile(subject: Subject) -> CheckResult:
    """No place and day holds so many events that a default must have swallowed them."""
    piles = Counter((event["event_date"], event["location"]) for event in subject.events)
    (day, place), size = max(piles.items(), key=lambda item: (item[1], str(item[0])), default=((None, ""), 0))
    detail, is_passed = _share(size, len(subject.events), "same_place_day_share", subject)
    rows = [] if is_passed else [dict(event) for event in subject.events
                                 if (event["event_date"], event["location"]) == (day, place)]
    return CheckResult("pile", is_passed, f"events on the fullest place and day ({place}, {day}): {detail}", rows)


def _origins(subject: Subject) -> CheckResult:
    used = {link["article_id"] for link in subject.links if link["article_id"]}
    rows = [{"article_id": name} for name in sorted(used) if not _has_origin(subject.articles.get(name, {}))]
    detail, is_passed = _share(len(rows), len(used), "articles_without_origin_share", subject)
    return CheckResult("origins", is_passed, f"articles with neither address nor source: {detail}",
                       [] if is_passed else rows)


def _has_origin(article: Row) -> bool:
    return bool(article.get("url") or article.get("source_name"))


def _share(part: int, whole: int, limit: str, subject: Subject) -> tuple[str, bool]:
    """Words and verdict for a share; too few events prove nothing."""
    most = subject.rules.limits[limit]
    share = part / whole if whole else 0.0
    detail = f"{part} of {whole} ({share:.1%}, limit {most:.0%})"
    if whole < subject.rules.check_from_events:
        return f"{detail}, not judged under {subject.rules.check_from_events}", True
    return detail, share <= most


SET_CHECKS: tuple[Callable[[Subject], CheckResult], ...] = (
    _keys, _links, _tombstones, _shrinkage, _wide_places, _vague_days, _pile, _origins)
