"""Engine on a Dask cluster: a scheduler address, or a cluster of processes on this machine.

The workers need the same installed version and see the same work and data folders (a shared file system).
"""
from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from distributed import Client, LocalCluster

Prepare = Callable[[], object] | None
PIECES_AHEAD = 2


class DaskEngine:
    """Pieces as tasks of a Dask client; paths travel, not data."""

    def __init__(self, scheduler: str, jobs: int, prepare: Prepare = None) -> None:
        self._scheduler = scheduler
        self._jobs = jobs
        self._prepare = prepare
        self._cluster: LocalCluster | None = None
        self._client: Client | None = None

    def __enter__(self) -> DaskEngine:
        if not self._scheduler:
            self._cluster = LocalCluster(n_workers=self._jobs, threads_per_worker=1, dashboard_address=None)
        self._client = Client(self._scheduler or self._cluster)
        return self

    def __exit__(self, *error: object) -> None:
        for part in (self._client, self._cluster):
            if part is not None:
                part.close()

    def ordered_map(self, function: Callable[[Any], Any], pieces: Iterable[Any]) -> Iterator[Any]:
        """Results in order; a few pieces more than there are workers are under way."""
        if self._client is None:
            raise RuntimeError("the engine is not open; use it in a with statement")
        if self._prepare is not None:
            self._client.run(self._prepare)
            self._prepare = None
        ahead = max(len(self._client.scheduler_info()["workers"]), 1) + PIECES_AHEAD
        source = iter(pieces)
        under_way: deque[Any] = deque(self._client.submit(function, p, pure=False) for p in islice(source, ahead))
        while under_way:
            result = under_way.popleft().result()
            under_way.extend(self._client.submit(function, p, pure=False) for p in islice(source, 1))
            yield result
