"""The quality gate: figures may not fall under the floors of data/quality_floors.json, nor the gold change unnoticed.

    python -m pipeline.evaluate.gate NAME GOLD WORK [--update] [--allow-regression]
"""
from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.core.settings import HOUSE
from pipeline.core.stamps import file_checksum
from pipeline.core.strict_yaml import DataError
from pipeline.evaluate.measure import load_measure
from pipeline.evaluate.scorer import score_files

FLOORS_FILE = HOUSE / "data" / "quality_floors.json"
NOT_FLOORS = frozenset({"articles", "gold_rows", "predicted_rows", "paired", "empty_articles"})
HEADLINES = frozenset({"detection_f1", "soft_f1", "strict_f1"})
SLACK, SLOT_SLACK = 0.0005, 0.02


def gate_faults(figures: Mapping[str, Any], held: Mapping[str, Any], gold_print: str) -> list[str]:
    """One line for every figure under its floor, and for a gold file that is not the one the floors were set on.

    Headline figures may not fall at all; the others, which two or three rows can move, by two points.
    """
    if not held:
        return ["no floors are set for this gold file; set them with UPDATE=1"]
    faults = []
    if held["gold"] != gold_print:
        faults.append(f"the gold file changed ({held['gold']} to {gold_print}); set new floors with UPDATE=1")
    if figures["articles"] < held["articles"] or figures["gold_rows"] < held["gold_rows"] * (1 - SLACK):
        faults.append(f"the gold shrank: {figures['articles']} of {held['articles']} articles, "
                      f"{figures['gold_rows']} of {held['gold_rows']} rows")
    return faults + [f"{name} is {figures.get(name, 0.0)}, floor {floor}" for name, floor in held["floors"].items()
                     if figures.get(name, 0.0) < floor - (SLACK if name in HEADLINES else SLOT_SLACK)]


def raised(figures: Mapping[str, Any], held: Mapping[str, Any], gold_print: str, may_fall: bool) -> dict[str, Any]:
    """Floors at the present figures; without `may_fall` a floor that the figures do not reach stays."""
    before = held.get("floors", {})
    floors = {name: value if may_fall else max(value, before.get(name, 0)) for name, value in figures.items()
              if name not in NOT_FLOORS}
    return {"gold": gold_print, "articles": figures["articles"], "gold_rows": figures["gold_rows"], "floors": floors}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures and the faults; 0 when every floor holds, 1 otherwise, 2 for unreadable files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", help="name of the floors")
    parser.add_argument("gold", type=Path, help="hand-coded rows, JSON lines")
    parser.add_argument("work", type=Path, help="work folder of a run over the same articles")
    parser.add_argument("--update", action="store_true", help="raise the floors to the present figures")
    parser.add_argument("--allow-regression", action="store_true", help="with --update: floors may fall too")
    parser.add_argument("--floors", type=Path, default=FLOORS_FILE, help=argparse.SUPPRESS)
    told = parser.parse_args(arguments)
    try:
        figures = score_files(told.gold, told.work / "report.parquet", load_measure(HOUSE / "data"),
                              told.work / "article.parquet").figures()
    except DataError as error:
        print(f"gate: {error}", file=sys.stderr)
        return 2
    all_floors = json.loads(told.floors.read_text(encoding="utf-8")) if told.floors.exists() else {}
    held, gold_print = all_floors.get(told.name, {}), file_checksum(told.gold)
    if told.update:
        all_floors[told.name] = held = raised(figures, held, gold_print, told.allow_regression)
        told.floors.write_text(json.dumps(all_floors, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    faults = gate_faults(figures, held, gold_print)
    print(json.dumps({told.name: figures}, indent=1))
    for fault in faults:
        print(f"gate {told.name}: {fault}", file=sys.stderr)
    print(f"gate {told.name}: {'failed' if faults else 'passed'}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
