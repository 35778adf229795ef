"""Exact and near duplicates over a whole run, in memory that grows by about 100 bytes an article.

Band keys lie in sorted runs of doubling size (found by binary search, merged like a counter); shingles lie in a scratch
file and are read back only for candidates. The first article with a key stands for it.
"""
from __future__ import annotations

import tempfile
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.stages.ingest.shingles import Sketches, UInt32, UInt64, similarity

LEAST_SIMILARITY = 0.8
MEMORY_BYTES = 64_000_000
Numbers = npt.NDArray[np.int64]


class Run(NamedTuple):
    """Band keys, ascending, each once, with the number of the first article that has it."""

    keys: UInt64
    numbers: Numbers


class DuplicateIndex:
    """Articles in input order -> the earlier article each one copies. Deterministic; not for use by two threads."""

    def __init__(self) -> None:
        self._runs: list[Run] = []
        self._ids: list[str] = []
        self._originals: dict[int, int] = {}
        self._ends = [0]
        self._scratch = tempfile.SpooledTemporaryFile(max_size=MEMORY_BYTES)  # noqa: SIM115 (close() closes it)

    def close(self) -> None:
        """Remove the scratch file."""
        self._scratch.close()

    def add(self, ids: Sequence[str], sketches: Sketches) -> list[str]:
        """Enter articles; for each the id of the earlier one it copies (Jaccard of 5-word shingles >= 0.8), or ""."""
        if not ids:
            return []
        first = len(self._ids)
        self._ids.extend(ids)
        self._store(sketches.shingles)
        run = _run_of(sketches.keys, first)
        found = self._earlier(sketches.keys, run)
        own = np.arange(first, first + len(ids))
        for index in np.flatnonzero((found < own[:, None]).any(axis=1)):
            original = self._verified(first + int(index), sketches.shingles[index], found[index])
            if original is not None:
                self._originals[first + int(index)] = original
        self._enter(run)
        originals = [self._originals.get(number) for number in range(first, len(self._ids))]
        return ["" if original is None else self._ids[original] for original in originals]

    def _store(self, shingles: list[UInt32]) -> None:
        self._scratch.seek(0, 2)
        for part in shingles:
            self._scratch.write(part.tobytes())
            self._ends.append(self._ends[-1] + part.nbytes)

    def _shingles(self, number: int) -> UInt32:
        start, end = self._ends[number], self._ends[number + 1]
        self._scratch.seek(start)
        return np.frombuffer(self._scratch.read(end - start), np.uint32)

    def _earlier(self, keys: UInt64, run: Run) -> Numbers:
        """For every key the number of the first article that has it, this batch included."""
        flat = keys.ravel()
        best = run.numbers[np.searchsorted(run.keys, flat)]
        for old in self._runs:
            place = np.minimum(np.searchsorted(old.keys, flat), old.keys.size - 1)
            best = np.where(old.keys[place] == flat, np.minimum(best, old.numbers[place]), best)
        return best.reshape(keys.shape)

    def _verified(self, number: int, shingles: UInt32, candidates: Numbers) -> int | None:
        """The original of the earliest candidate that is similar enough."""
        for candidate in np.unique(candidates[candidates < number]).tolist():
            if similarity(shingles, self._shingles(candidate)) >= LEAST_SIMILARITY:
                return self._originals.get(candidate, candidate)
        return None

    def _enter(self, run: Run) -> None:
        """Add a run; runs of like size are merged, so that their number stays near the logarithm of the articles."""
        while self._runs and self._runs[-1].keys.size <= 2 * run.keys.size:
            run = _merged(self._runs.pop(), run)
        self._runs.append(run)


def _run_of(keys: UInt64, first: int) -> Run:
    unique, places = np.unique(keys.ravel(), return_index=True)
    return Run(unique, first + places // keys.shape[1])


def _merged(old: Run, new: Run) -> Run:
    unique, places = np.unique(np.concatenate([old.keys, new.keys]), return_index=True)
    return Run(unique, np.concatenate([old.numbers, new.numbers])[places])
