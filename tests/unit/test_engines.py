"""Every engine gives the results of a map in order, prepares its workers, and passes errors on."""
from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from pipeline.core.settings import Settings, SettingsError
from pipeline.engine import open_engine
from pipeline.engine.local import InProcessEngine, ProcessEngine

DAY = date(2026, 1, 1)
SETTINGS = {"in this process": Settings(today=DAY), "two processes": Settings(today=DAY, jobs=2),
            "dask": Settings(today=DAY, jobs=2, engine="dask")}


def double(number: int) -> int:
    """A piece of work."""
    return 2 * number


def fail_on_three(number: int) -> int:
    """A piece of work that fails once."""
    if number == 3:
        raise ValueError("three")
    return number


class Mark:
    """Leaves a file for every process that was prepared."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self) -> None:
        (self.folder / str(os.getpid())).touch()


@pytest.fixture(params=SETTINGS, ids=list(SETTINGS))
def settings(request: pytest.FixtureRequest) -> Iterator[Settings]:
    """Settings of each engine."""
    yield SETTINGS[request.param]


def test_results_come_in_order_from_prepared_workers(settings: Settings, tmp_path: Path) -> None:
    """A map over forty pieces gives forty results in order, and every worker was prepared once."""
    prepare: Callable[[], object] = Mark(tmp_path)
    with open_engine(settings, prepare) as engine:
        assert list(engine.ordered_map(double, iter(range(40)))) == [2 * n for n in range(40)]
    assert 1 <= len(list(tmp_path.iterdir())) <= settings.jobs


def test_an_error_ends_the_map(settings: Settings) -> None:
    """The error of a piece reaches the caller after the results before it."""
    with open_engine(settings) as engine:
        results = engine.ordered_map(fail_on_three, range(10))
        assert [next(results) for _ in range(3)] == [0, 1, 2]
        with pytest.raises(ValueError, match="three"):
            next(results)


def test_pieces_are_not_read_far_ahead() -> None:
    """A pool takes only a few pieces more than it has workers, so a long input is not held in memory."""
    taken: list[int] = []

    def pieces() -> Iterator[int]:
        for number in range(100):
            taken.append(number)
            yield number

    with ProcessEngine(2) as engine:
        assert next(engine.ordered_map(double, pieces())) == 0
        assert len(taken) <= 6


def test_one_job_needs_no_pool() -> None:
    """The local engine with one job runs in this process."""
    assert isinstance(open_engine(Settings(today=DAY)), InProcessEngine)


def test_an_unknown_engine_is_a_settings_error() -> None:
    """An engine that does not exist is refused in one line that names those which do."""
    with pytest.raises(SettingsError, match="local, dask"):
        Settings(today=DAY, engine="ray")
