"""The package as parsed source, for the tests of its shape."""
from __future__ import annotations

import ast
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]
PACKAGE = HOUSE / "pipeline"
EXCEPTIONS = json.loads((Path(__file__).parent / "exceptions.json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Module:
    """One source file; `name` is dotted, `short` its path under the repository."""

    path: Path

    @property
    def short(self) -> str:
        return self.path.relative_to(HOUSE).as_posix()

    @property
    def name(self) -> str:
        parts = self.path.relative_to(HOUSE).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    def imports(self) -> set[str]:
        """Dotted names of everything imported, also inside functions."""
        found: set[str] = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
        return found

    def functions(self) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
        return [node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]

    def literals(self) -> list[tuple[int, str]]:
        """String literals with their lines; docstrings and bare strings are left out."""
        bare = {id(node.value) for node in ast.walk(self.tree) if isinstance(node, ast.Expr)}
        return [(node.lineno, node.value) for node in ast.walk(self.tree)
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in bare]


def modules(folder: Path = PACKAGE) -> list[Module]:
    """Every source file under a folder, in order of names."""
    return [Module(path) for path in sorted(folder.rglob("*.py")) if "__pycache__" not in path.parts]
