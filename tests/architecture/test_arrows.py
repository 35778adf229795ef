"""Imports run downward only: cli > run > stages, evaluate > lexicon, engine > core."""
from __future__ import annotations

import pytest

from tests.architecture.source import PACKAGE, Module, modules

TOP = ("run", "shards", "workplace", "explain", "geoparse", "train")
LEVELS = {"pipeline": 0, "pipeline.core": 1, "pipeline.lexicon": 2, "pipeline.engine": 2, "pipeline.stages": 3,
          "pipeline.evaluate": 3, **{f"pipeline.{name}": 4 for name in TOP}, "pipeline.cli": 5}
SIDE_BY_SIDE = frozenset({4})


def unit_of(name: str) -> str:
    """The room of a dotted name: a stage, a package, or a module at the top."""
    parts = name.split(".")
    return ".".join(parts[:3] if parts[1:2] == ["stages"] and len(parts) > 2 else parts[:2])


def level_of(name: str) -> int:
    """Level of a room; raises KeyError for a new one, which must be given a level here."""
    return LEVELS[".".join(unit_of(name).split(".")[:2])]


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.short)
def test_imports_run_downward(module: Module) -> None:
    """A module imports from its own room or from a lower level, never upward or sideways."""
    known = {found.name for found in modules()}
    wrong = []
    for imported in module.imports():
        if imported not in known or imported == "pipeline" or unit_of(imported) == unit_of(module.name):
            continue
        own, other = level_of(module.name), level_of(imported)
        if other > own or (other == own and own not in SIDE_BY_SIDE):
            wrong.append(imported)
    assert not wrong, f"{module.short} imports {wrong}"


def test_no_import_circle() -> None:
    """No module reaches itself through its imports."""
    found = {module.name: module for module in modules()}
    graph = {name: {n for n in module.imports() if n in found and n != name} for name, module in found.items()}
    done: set[str] = set()

    def walk(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, " > ".join((*path[path.index(name):], name))
        if name in done:
            return
        for other in sorted(graph[name]):
            walk(other, (*path, name))
        done.add(name)

    for name in sorted(graph):
        walk(name, ())


def test_rooms_import_no_clock_network_or_randomness() -> None:
    """Stages get the day from the settings and never reach for the network, the clock or chance."""
    banned = {"random", "socket", "requests", "urllib.request", "http.client", "secrets", "time"}
    wrong = {module.short: banned & module.imports() for module in modules(PACKAGE / "stages")
             if banned & module.imports()}
    assert not wrong
