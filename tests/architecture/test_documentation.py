"""Documentation is tested: generated parts do not drift, every command is documented, every test says what it holds."""
from __future__ import annotations

import ast
import re
import subprocess
import sys

import pytest

from pipeline.core.codebook import codebook_text
from pipeline.core.specs import load_schemas
from tests.architecture.source import HOUSE, Module, modules

COMMANDS = ("run", "ingest", "extract", "geocode", "merge", "review", "release", "explain", "geoparse",
            "gazetteer build", "validate", "diff", "evaluate", "lexicons check", "codebook")
PAGES = [HOUSE / "README.md", *sorted((HOUSE / "docs").rglob("*.md"))]


def test_codebook_is_current() -> None:
    """docs/codebook.md is what `make codebook` writes."""
    written = (HOUSE / "docs" / "codebook.md").read_text(encoding="utf-8")
    assert written == codebook_text(load_schemas(HOUSE / "schemas")), "run `make codebook`"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_and_is_documented(command: str) -> None:
    """`--help` of every command gives an example, and the README or the docs name the command."""
    call = [sys.executable, "-m", "pipeline.cli", *command.split(), "--help"]
    shown = subprocess.run(call, capture_output=True, text=True, check=True, cwd=HOUSE).stdout
    assert f"Example: conflict-events {command}" in " ".join(shown.split())
    assert any(f"conflict-events {command}" in page.read_text(encoding="utf-8") for page in PAGES)


def test_every_command_is_listed_here() -> None:
    """No command exists that this file does not test."""
    shown = subprocess.run([sys.executable, "-m", "pipeline.cli", "--help"], capture_output=True, text=True, check=True,
                           cwd=HOUSE).stdout
    listed = set(re.findall(r"^  ([a-z]+)  ", shown.split("Commands:")[1], re.MULTILINE))
    assert listed == {command.split()[0] for command in COMMANDS}


@pytest.mark.parametrize("module", [m for m in modules(HOUSE / "tests") if m.path.name.startswith("test_")],
                         ids=lambda module: module.short)
def test_every_test_says_what_it_holds(module: Module) -> None:
    """Every test has a docstring of one sentence, and no test name stands twice in a scope."""
    for scope in [node for node in ast.walk(module.tree) if isinstance(node, ast.Module | ast.ClassDef)]:
        tests = [node for node in scope.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test")]
        silent = [node.name for node in tests if not ast.get_docstring(node)]
        assert not silent, f"{module.short}: {silent} have no docstring"
        names = [node.name for node in tests]
        assert len(set(names)) == len(names), f"{module.short}: a test name stands twice"


def test_public_functions_have_docstrings() -> None:
    """Every public function and class of the package, and every public method, says in a line what it is."""
    silent = []
    for module in modules():
        classes = [node for node in module.tree.body if isinstance(node, ast.ClassDef)]
        plain = [node for node in classes if "Protocol" not in {ast.unparse(base) for base in node.bases}]
        for node in [*module.tree.body, *(part for found in plain for part in found.body)]:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                silent += [] if ast.get_docstring(node) else [f"{module.short}:{node.name}"]
    assert not silent


def test_links_between_pages_hold() -> None:
    """Relative links of the documentation lead to files that are there."""
    broken = [f"{page.name}: {target}" for page in PAGES
              for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
              if "://" not in target and not (page.parent / target).exists()]
    assert not broken


def test_repository_names_no_machine() -> None:
    """No absolute home path or package-index address stands in a file that people read or run."""
    files = [*PAGES, HOUSE / "Makefile", HOUSE / "pyproject.toml", HOUSE / "requirements.lock", HOUSE / ".ci" / "run"]
    pattern = re.compile(r"/(?:home|root|Users)/|--(?:extra-)?index-url|--find-links|/simple\b")
    wrong = [path.name for path in files if pattern.search(path.read_text(encoding="utf-8"))]
    assert not wrong
