"""merge over random sets of reports: order-free, lossless, stable."""
from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.stages.merge import stage
from tests import builders
from tests.builders import DAY, PLACES, dead, house_dictionaries, input_tables, report_row

TYPES = ("Air/drone strike", "Chemical weapon", "Shelling/artillery/missile attack", "Attack")


@st.composite
def report_sets(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Up to twelve reports of six articles, near each other in every slot."""
    rows = []
    for number in range(draw(st.integers(0, 12))):
        rows.append(report_row(
            f"{draw(st.sampled_from('abcdef'))}:{number}", draw(st.sampled_from(sorted(PLACES))),
            event_date=DAY + timedelta(days=draw(st.integers(0, 3))), time_precision=draw(st.integers(1, 3)),
            geo_precision=draw(st.integers(1, 3)), sub_event_type=draw(st.sampled_from(TYPES)),
            date_basis=draw(st.sampled_from(("day", "publication"))),
            **(dead(draw(st.integers(0, 60))) if draw(st.booleans()) else {})))
    return rows


def run(rows: list[dict[str, Any]], previous: dict[str, pa.Table] | None = None) -> dict[str, pa.Table]:
    """merge over rows."""
    before = {} if previous is None else {
        "previous_id_ledger": previous["event_report"], "previous_event": previous["event"],
        "previous_event_rekey": previous["event_rekey"]}
    return stage.run(input_tables(rows) | before, house_dictionaries(), builders.settings())


@settings(max_examples=60, deadline=None)
@given(report_sets(), st.integers(0, 10**6))
def test_order_of_reports_does_not_matter(rows: list[dict[str, Any]], seed: int) -> None:
    """Shuffled reports give equal tables, ids and sentences included."""
    shuffled = rows[:]
    random.Random(seed).shuffle(shuffled)
    left, right = run(rows), run(shuffled)
    assert all(left[name].equals(right[name]) for name in left)


@settings(max_examples=60, deadline=None)
@given(report_sets())
def test_every_report_is_in_exactly_one_event(rows: list[dict[str, Any]]) -> None:
    """No report is lost, none is counted twice, and `reports` counts them."""
    tables = run(rows)
    linked = tables["event_report"].to_pylist()
    assert sorted(link["report_id"] for link in linked) == sorted(row["report_id"] for row in rows)
    assert sum(event["reports"] for event in tables["event"].to_pylist()) == len(rows)


@settings(max_examples=60, deadline=None)
@given(report_sets())
def test_figures_stay_between_low_and_high(rows: list[dict[str, Any]]) -> None:
    """low <= fatalities <= high in every event."""
    for event in run(rows)["event"].to_pylist():
        assert event["fatalities_low"] <= event["fatalities"] <= event["fatalities_high"]


@settings(max_examples=60, deadline=None)
@given(report_sets())
def test_days_of_one_event_lie_within_the_tolerance(rows: list[dict[str, Any]]) -> None:
    """No chain: any two reports of an event are as near in time as the vaguer of them allows."""
    rules = house_dictionaries().merge_rules.date
    known = {row["report_id"]: row for row in rows}
    members: dict[str, list[dict[str, Any]]] = {}
    for link in run(rows)["event_report"].to_pylist():
        members.setdefault(link["event_id_cnty"], []).append(known[link["report_id"]])
    for group in members.values():
        for left in group:
            for right in group:
                vaguest = max(left["time_precision"], right["time_precision"])
                days = abs((left["event_date"] - right["event_date"]).days)
                assert days <= rules.tolerance_days[vaguest] + rules.slack_days


@settings(max_examples=40, deadline=None)
@given(report_sets(), report_sets())
def test_a_second_run_over_the_same_reports_changes_nothing(rows: list[dict[str, Any]],
                                                            others: list[dict[str, Any]]) -> None:
    """After any history, repeating the last input keeps every id and adds no move."""
    first = run(rows)
    second = run(others, first)
    third = run(others, second)
    assert all(second[name].equals(third[name]) for name in second)


@settings(max_examples=40, deadline=None)
@given(st.lists(report_sets(), min_size=2, max_size=4))
def test_no_id_is_given_twice_over_a_history(history: list[list[dict[str, Any]]]) -> None:
    """An id that has ended stays ended, whatever reports come and go, and has a tombstone."""
    before: dict[str, pa.Table] | None = None
    alive: set[str] = set()
    ended: set[str] = set()
    for rows in history:
        before = run(rows, before)
        now = set(before["event"]["event_id_cnty"].to_pylist())
        assert not now & ended
        ended |= alive - now
        alive = now
        assert ended <= set(before["event_rekey"]["old_event_id"].to_pylist())
