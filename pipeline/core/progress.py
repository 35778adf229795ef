"""What a run tells on stderr: a bar for people at a terminal, one line a stage otherwise."""
from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TextIO


@dataclass
class StageProgress:
    """One stage while it runs. `rows` by table, `articles` those worked on in this run (skipped ones not)."""

    name: str
    bar: Any = None
    articles: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    is_skipped: bool = False

    def advance(self, articles: int, rows: dict[str, int]) -> None:
        """One piece of the stage is done."""
        self.articles += articles
        for table, count in rows.items():
            self.rows[table] = self.rows.get(table, 0) + count
        if self.bar is not None:
            self.bar.update(1)


class Progress:
    """Tells the stages of a run. `is_quiet` says nothing at all."""

    def __init__(self, is_quiet: bool = False, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._is_quiet = is_quiet
        self._has_bar = not is_quiet and self._stream.isatty()

    @contextmanager
    def stage(self, name: str, pieces: int | None = None) -> Iterator[StageProgress]:
        """Time a stage of `pieces` pieces (None = unknown) and tell it when it is over."""
        progress = StageProgress(name)
        started = time.perf_counter()
        if self._has_bar:
            from tqdm import tqdm

            progress.bar = tqdm(total=pieces, desc=name, unit="shard", leave=False, file=self._stream)
        try:
            yield progress
        finally:
            if progress.bar is not None:
                progress.bar.close()
        self._tell(progress, time.perf_counter() - started)

    def _tell(self, progress: StageProgress, seconds: float) -> None:
        if self._is_quiet:
            return
        rows = ", ".join(f"{table} {count}" for table, count in progress.rows.items())
        rate = f"{progress.articles / seconds:.1f} articles/s" if progress.articles and seconds else ""
        state = "unchanged, skipped" if progress.is_skipped else "; ".join(p for p in (f"{seconds:.1f} s", rate) if p)
        print(f"{progress.name:<8} {rows} ({state})", file=self._stream)
