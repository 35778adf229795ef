"""YAML in which every scalar is a string and a repeated key is an error (`NO` is Norway, not false)."""
from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml


class DataError(ValueError):
    """A fault in a data file; the message names file, line and how to mend it."""


class StrictLoader(getattr(yaml, "CBaseLoader", yaml.BaseLoader)):  # type: ignore[misc]
    """Scalars stay strings; duplicate keys raise."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """A mapping; raises DataError on a repeated key."""
        seen: set[str] = set()
        for key_node, _ in node.value:
            if key_node.value in seen:
                raise DataError(f"line {key_node.start_mark.line + 1}: key {key_node.value!r} stands twice; keep one")
            seen.add(key_node.value)
        return super().construct_mapping(node, deep=deep)


def _construct(loader: StrictLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    return loader.construct_mapping(node, deep=True)


StrictLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _construct)


def read_yaml(path: Path) -> Any:
    """Content of a YAML file with every scalar a string.

    Raises DataError (file and line in the message) when the file is not valid or repeats a key.
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=StrictLoader)
    except DataError as error:
        raise DataError(f"{path}: {error}") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" line {mark.line + 1}:" if mark else ""
        raise DataError(f"{path}:{line} {getattr(error, 'problem', error)}") from None
