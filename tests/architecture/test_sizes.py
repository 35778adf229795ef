"""Modules and functions stay small; the list of exceptions may only shrink."""
from __future__ import annotations

from tests.architecture.source import EXCEPTIONS, HOUSE, modules

MODULE_LINES, FUNCTION_LINES = 300, 50
BANNED_NAMES = frozenset({"utils", "util", "helpers", "helper", "common", "misc", "manager", "base"})


def test_modules_are_short() -> None:
    """No module is longer than 300 lines, save those listed, at most at their listed length."""
    held = EXCEPTIONS["module_lines"]
    long = {module.short: module.text.count("\n") for module in modules() if module.text.count("\n") > MODULE_LINES}
    grown = {name: lines for name, lines in long.items() if lines > held.get(name, 0)}
    assert not grown, f"split these modules: {grown}"
    assert not (gone := held.keys() - long.keys()), f"short by now, take them off the list: {sorted(gone)}"


def test_functions_are_short() -> None:
    """No function is longer than 50 lines, save those listed, at most at their listed length."""
    held = EXCEPTIONS["function_lines"]
    long = {f"{module.short}:{function.name}": function.end_lineno - function.lineno + 1
            for module in modules() for function in module.functions()
            if (function.end_lineno or 0) - function.lineno + 1 > FUNCTION_LINES}
    grown = {name: lines for name, lines in long.items() if lines > held.get(name, 0)}
    assert not grown, f"split these functions: {grown}"
    assert not (gone := held.keys() - long.keys()), f"short by now, take them off the list: {sorted(gone)}"


def test_no_banned_file_names() -> None:
    """No file is called utils, helpers, common, misc, manager or base."""
    wrong = [module.short for folder in ("pipeline", "tests", "benchmarks") for module in modules(HOUSE / folder)
             if module.path.stem in BANNED_NAMES]
    assert not wrong


def test_median_module_is_near_a_hundred_lines() -> None:
    """Half of the modules have at most 150 lines."""
    lengths = sorted(module.text.count("\n") for module in modules())
    assert lengths[len(lengths) // 2] <= 150
