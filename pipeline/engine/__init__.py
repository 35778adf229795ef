"""Engines: how a map over pieces of work is run. One function, one order of results, whatever the engine."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

from pipeline.core.settings import Settings, SettingsError

__all__ = ["Engine", "open_engine"]


class Engine(Protocol):
    """Runs a picklable function over pieces; use it as a context manager."""

    def ordered_map(self, function: Callable[[Any], Any], pieces: Iterable[Any]) -> Iterator[Any]:
        """Results in the order of `pieces`, read a few pieces ahead; the first error ends the map."""

    def __enter__(self) -> Engine:
        """Start the workers."""

    def __exit__(self, *error: object) -> None:
        """Stop the workers."""


def open_engine(settings: Settings, prepare: Callable[[], object] | None = None) -> Engine:
    """The engine that the settings ask for; `prepare` is called once in every worker before its first piece.

    Raises SettingsError when the engine needs a package that is not installed.
    """
    if settings.engine == "dask":
        try:
            from pipeline.engine.dask_engine import DaskEngine
        except ImportError as error:
            raise SettingsError(f"engine dask: {error}; pip install 'conflict-events[scale]'") from None
        return DaskEngine(settings.scheduler, settings.jobs, prepare)
    from pipeline.engine.local import InProcessEngine, ProcessEngine

    return ProcessEngine(settings.jobs, prepare) if settings.jobs > 1 else InProcessEngine(prepare)
