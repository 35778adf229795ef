"""What a change did to the rows: appeared, vanished, changed, against the last saved run.

    python -m pipeline.evaluate.gains WORK SAVED [--save]
"""
from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipeline.core.settings import HOUSE
from pipeline.evaluate.assign import best_pairs
from pipeline.evaluate.measure import Measure, compare, load_measure

SHOWN = ("event_date", "sub_event_type", "actor1", "actor2", "location", "admin1", "fatalities")
READ = ("report_id", "article_id", "event_type", "latitude", "longitude", "start", "end", *SHOWN)
SAME_SPAN = 1.0
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Gains:
    """Rows by kind; `changed` holds (old row, new row)."""

    appeared: list[Row] = field(default_factory=list)
    vanished: list[Row] = field(default_factory=list)
    changed: list[tuple[Row, Row]] = field(default_factory=list)
    same_count: int = 0


def gains_of(old: Iterable[Row], new: Iterable[Row], measure: Measure) -> Gains:
    """Rows of two runs, paired within an article by the words of the act and by likeness."""
    before, after = _by_article(old), _by_article(new)
    gains = Gains()
    same = 0
    for article_id in sorted(before.keys() | after.keys()):
        olds, news = before.get(article_id, []), after.get(article_id, [])
        alike = [[compare(row, other, measure).similarity
                  + SAME_SPAN * ((row["start"], row["end"]) == (other["start"], other["end"])) for other in news]
                 for row in olds]
        pairs = [(i, j) for i, j in best_pairs(alike) if alike[i][j] >= measure.pair_floor]
        gains.vanished.extend(row for i, row in enumerate(olds) if i not in {i for i, _ in pairs})
        gains.appeared.extend(row for j, row in enumerate(news) if j not in {j for _, j in pairs})
        for i, j in pairs:
            if any(olds[i][name] != news[j][name] for name in SHOWN):
                gains.changed.append((olds[i], news[j]))
            else:
                same += 1
    return Gains(gains.appeared, gains.vanished, gains.changed, same)


def gains_text(gains: Gains) -> str:
    """The gains for people: counts, then every row."""
    lines = [f"appeared {len(gains.appeared)}, vanished {len(gains.vanished)}, changed {len(gains.changed)}, "
             f"same {gains.same_count}"]
    lines += [f"+ {_line(row)}" for row in gains.appeared] + [f"- {_line(row)}" for row in gains.vanished]
    for old, new in gains.changed:
        changes = "; ".join(f"{name} {old[name]!s} -> {new[name]!s}" for name in SHOWN if old[name] != new[name])
        lines.append(f"~ {new['report_id']}: {changes}")
    return "\n".join(lines)


def _line(row: Row) -> str:
    return f"{row['article_id']}: " + ", ".join(str(row[name]) for name in SHOWN)


def _by_article(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["article_id"]].append(row)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the gains of WORK/report.parquet over SAVED; SAVED is written when it is not there or with --save."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path, help="work folder of the new run")
    parser.add_argument("saved", type=Path, help="file that keeps the rows of the last saved run")
    parser.add_argument("--save", action="store_true", help="the new run becomes the saved one")
    told = parser.parse_args(arguments)
    table = pq.read_table(told.work / "report.parquet", columns=list(READ))
    if told.saved.exists():
        old = pq.read_table(told.saved).to_pylist()
        print(gains_text(gains_of(old, table.to_pylist(), load_measure(HOUSE / "data"))))
    else:
        print(f"{told.saved}: no saved run yet; this one is saved")
    if told.save or not told.saved.exists():
        told.saved.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(table, told.saved)
    return 0


if __name__ == "__main__":
    sys.exit(main())
