"""Ids over random histories of reports that come, go and regroup."""
from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.lasting_ids import Group, assign_ids, successors

REPORTS = [f"r{number}" for number in range(9)]
STATE = st.dictionaries(st.sampled_from(REPORTS), st.integers(0, 4), max_size=len(REPORTS))
HISTORY = st.lists(STATE, min_size=1, max_size=7)
Partition = list[Group]


def groups_of(state: dict[str, int]) -> Partition:
    """A partition of the reports that are there."""
    parts: dict[int, set[str]] = {}
    for report, part in state.items():
        parts.setdefault(part, set()).add(report)
    return [Group("SYR" if part % 2 else "IRQ", frozenset(members), (min(members),)) for part, members in parts.items()]


def replay(history: list[dict[str, int]], reverse: bool = False) -> list[tuple[dict[str, frozenset[str]], list]]:
    """Every run of a history: members by id, and all moves up to it."""
    live: dict[str, frozenset[str]] = {}
    moved: list[tuple[str, str]] = []
    runs = []
    for state in history:
        groups = groups_of(state)
        groups = groups[::-1] if reverse else groups
        ids, moves = assign_ids(groups, live, [end for pair in moved for end in pair if end])
        assert len(set(ids)) == len(ids)
        live = dict(zip(ids, (group.members for group in groups), strict=True))
        moved = moved + [(move.old_id, move.new_id) for move in moves]
        runs.append((live, moved))
    return runs


@given(HISTORY)
def test_an_ended_id_never_comes_back(history: list[dict[str, int]]) -> None:
    """Once an id has left the living it is never given again."""
    ended: set[str] = set()
    before: set[str] = set()
    for live, _ in replay(history):
        assert not ended & set(live)
        ended |= before - set(live)
        before = set(live)


@given(HISTORY)
def test_every_ended_id_has_a_tombstone(history: list[dict[str, int]]) -> None:
    """Every id ever given is alive or has a move, and what it leads to is alive."""
    ever: set[str] = set()
    for live, moved in replay(history):
        ever |= set(live)
        for event_id in ever - set(live):
            assert any(old == event_id for old, _ in moved)
            assert set(successors(event_id, moved, live)) <= set(live)


@given(HISTORY)
def test_order_of_groups_does_not_matter(history: list[dict[str, int]]) -> None:
    """The same history in another order of groups gives the same ids."""
    assert replay(history) == replay(history, reverse=True)


@given(HISTORY, st.integers(0, 3))
def test_a_run_without_change_changes_nothing(history: list[dict[str, int]], times: int) -> None:
    """Repeating the last state keeps every id and adds no move."""
    last = replay(history)[-1]
    assert replay(history + [history[-1]] * times)[-1] == last


@given(STATE, st.sampled_from(REPORTS))
def test_a_further_report_takes_no_id_away(state: dict[str, int], fresh: str) -> None:
    """A report that comes in leaves the ids of all groups as they were."""
    before = {report: part for report, part in state.items() if report != fresh}
    runs = replay([before, {**before, fresh: state.get(fresh, 9)}])
    assert set(runs[0][0]) <= set(runs[1][0])
