"""Engines on this machine: in this process, or a pool of processes."""
from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from typing import Any

Prepare = Callable[[], object] | None
PIECES_AHEAD = 2


class InProcessEngine:
    """Everything in this process, one piece after the other."""

    def __init__(self, prepare: Prepare = None) -> None:
        self._prepare = prepare

    def __enter__(self) -> InProcessEngine:
        return self

    def __exit__(self, *error: object) -> None:
        return None

    def ordered_map(self, function: Callable[[Any], Any], pieces: Iterable[Any]) -> Iterator[Any]:
        """Results in order; `prepare` runs before the first piece."""
        for piece in pieces:
            if self._prepare is not None:
                self._prepare()
                self._prepare = None
            yield function(piece)


class ProcessEngine:
    """A pool of `jobs` processes, started afresh ("spawn") so that threads of the parent cannot hang them."""

    def __init__(self, jobs: int, prepare: Prepare = None) -> None:
        self._jobs = jobs
        self._prepare = prepare
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> ProcessEngine:
        return self

    def __exit__(self, *error: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def ordered_map(self, function: Callable[[Any], Any], pieces: Iterable[Any]) -> Iterator[Any]:
        """Results in order; at most `jobs` + 2 pieces are under way."""
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self._jobs, context, _prepare, (self._prepare,))
        source = iter(pieces)
        under_way: deque[Future[Any]] = deque(
            self._pool.submit(function, piece) for piece in islice(source, self._jobs + PIECES_AHEAD))
        while under_way:
            result = under_way.popleft().result()
            under_way.extend(self._pool.submit(function, piece) for piece in islice(source, 1))
            yield result


def _prepare(prepare: Prepare) -> None:
    """Start of a worker."""
    if prepare is not None:
        prepare()
