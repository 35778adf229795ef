"""Lasting ids: what keeps an id, what ends one, and where to look for it then."""
from __future__ import annotations

import pytest

from pipeline.core.lasting_ids import Group, Move, assign_ids, number_of, successors


def group(*members: str, prefix: str = "SYR") -> Group:
    """A group ordered by its members."""
    return Group(prefix, frozenset(members), (min(members),))


def test_numbers_start_at_one_per_prefix() -> None:
    """New groups are numbered from 1 in the order of `order`, each prefix by itself."""
    ids, moves = assign_ids([group("c"), group("a"), group("b", prefix="IRQ")], {}, [])
    assert (ids, moves) == (["SYR2", "SYR1", "IRQ1"], [])


def test_group_keeps_id_with_largest_overlap() -> None:
    """Of two old ids the one that shares more members stays, and the other one moves to it."""
    ids, moves = assign_ids([group("a", "b", "c")], {"SYR1": {"a"}, "SYR2": {"b", "c"}}, [])
    assert (ids, moves) == (["SYR2"], [Move("SYR1", "SYR2", "merged into another")])


def test_equal_overlap_keeps_lowest_number() -> None:
    """Equal overlaps are decided by number, not by text order."""
    ids, _ = assign_ids([group("a", "b")], {"SYR10": {"a"}, "SYR9": {"b"}}, [])
    assert ids == ["SYR9"]


def test_split_keeps_the_id_for_the_larger_part() -> None:
    """The larger part of a split keeps the id, the other one gets a new number and a split row."""
    ids, moves = assign_ids([group("a"), group("b", "c")], {"SYR1": {"a", "b", "c"}}, [])
    assert (ids, moves) == (["SYR2", "SYR1"], [Move("SYR1", "SYR2", "split")])


def test_vanished_group_leaves_a_tombstone() -> None:
    """An id without heirs moves to the empty id."""
    assert assign_ids([], {"SYR4": {"a"}}, []) == ([], [Move("SYR4", "", "deleted")])


def test_retired_number_is_never_given_again() -> None:
    """The next number counts ids that are no longer alive."""
    ids, _ = assign_ids([group("z")], {}, ["SYR7", "SYR3"])
    assert ids == ["SYR8"]


def test_change_of_country_keeps_the_id() -> None:
    """The prefix is the country at the time of issue; a moved event keeps its id."""
    ids, _ = assign_ids([group("a", prefix="IRQ")], {"SYR1": {"a"}}, [])
    assert ids == ["SYR1"]


def test_successors_follow_moves_to_living_ids() -> None:
    """An old id is followed through several merges, and circles through split rows end."""
    moves = [("SYR1", "SYR2"), ("SYR2", "SYR3"), ("SYR3", "SYR1")]
    assert successors("SYR1", moves, {"SYR3"}) == ["SYR3"]
    assert successors("SYR3", moves, {"SYR3"}) == ["SYR3"]


def test_successors_of_a_deleted_id_are_none() -> None:
    """A deleted id stands for nothing."""
    assert successors("SYR1", [("SYR1", "")], {"SYR2"}) == []


def test_malformed_id_is_rejected() -> None:
    """An id that is not capital letters and a number raises with an example."""
    with pytest.raises(ValueError, match="SYR1042"):
        number_of("syr-12")
