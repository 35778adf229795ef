"""`evaluate GOLD REPORTS`: rows paired article by article, then detection, soft and strict F1, accuracy of slots.

Hand-coded rows marked borderline cost nothing when missed and count as right when found.
"""
from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.core.strict_yaml import DataError
from pipeline.evaluate.assign import best_pairs
from pipeline.evaluate.measure import SLOTS, Agreement, Measure, compare

BORDERLINE = "borderline"
DIGITS = 4
TIE_BREAK = 1e-6
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Pair:
    """A coded row and the hand-coded row it was paired with."""

    article_id: str
    row: Row
    gold: Row
    agreement: Agreement


@dataclass(frozen=True)
class Score:
    """Pairs, hand-coded rows that were missed, coded rows that stand alone; `kept_empty` of `empty` articles."""

    articles: int
    pairs: tuple[Pair, ...]
    missed: tuple[tuple[str, Row], ...]
    spurious: tuple[tuple[str, Row], ...]
    empty: int
    kept_empty: int

    def figures(self) -> dict[str, Any]:
        """All figures, rounded to four digits."""
        predicted, gold = len(self.pairs) + len(self.spurious), len(self.pairs) + len(self.missed)
        precision, recall, detection = _f1(float(len(self.pairs)), predicted, gold)
        soft = _f1(sum(pair.agreement.similarity for pair in self.pairs), predicted, gold)[2]
        strict = _f1(float(sum(pair.agreement.is_strict for pair in self.pairs)), predicted, gold)[2]
        slots = {slot: _share(sum(pair.agreement.slots[slot] == 1.0 for pair in self.pairs), len(self.pairs))
                 for slot in SLOTS}
        return {"articles": self.articles, "gold_rows": gold, "predicted_rows": predicted, "paired": len(self.pairs),
                "detection_p": precision, "detection_r": recall, "detection_f1": detection, "soft_f1": soft,
                "strict_f1": strict, **{f"slot_{slot}": value for slot, value in slots.items()},
                "empty_articles": self.empty, "empty_articles_kept_empty": self.kept_empty}


def score(gold: Sequence[Row], reports: Mapping[str, Sequence[Row]], measure: Measure) -> Score:
    """Score the reports (by article_id) of every article of `gold` (article_id, events)."""
    pairs: list[Pair] = []
    missed: list[tuple[str, Row]] = []
    spurious: list[tuple[str, Row]] = []
    for article in gold:
        article_id, events = str(article["article_id"]), article["events"]
        rows = reports.get(article_id, ())
        table = [[compare(row, event, measure) for event in events] for row in rows]
        worth = [[_worth(cell.similarity, measure.pair_floor) for cell in line] for line in table]
        chosen = [(i, j) for i, j in best_pairs(worth) if table[i][j].similarity >= measure.pair_floor]
        pairs += [Pair(article_id, rows[i], events[j], table[i][j]) for i, j in chosen]
        used, found = {i for i, _ in chosen}, {j for _, j in chosen}
        spurious += [(article_id, row) for i, row in enumerate(rows) if i not in used]
        missed += [(article_id, event) for j, event in enumerate(events)
                   if j not in found and event.get("certainty") != BORDERLINE]
    empty = [str(article["article_id"]) for article in gold if not article["events"]]
    return Score(len(gold), tuple(pairs), tuple(missed), tuple(spurious), len(empty),
                 sum(not reports.get(article_id) for article_id in empty))


def _worth(similarity: float, floor: float) -> float:
    """Similarity, with a trace more for a pair that counts: of equal sums the one with more in counted pairs wins."""
    return similarity * (1.0 + TIE_BREAK) if similarity >= floor else similarity


def score_files(gold: Path, reports: Path, measure: Measure, articles: Path | None = None) -> Score:
    """Score a file of reports; with the table `articles`, `gold` may name an article by its input file.

    Raises DataError when a file cannot be read.
    """
    told = read_gold(gold)
    known = {str(article["article_id"]) for article in told}
    names = input_names(articles) if articles is not None else {}
    by_article: dict[str, list[Row]] = defaultdict(list)
    for row in read_rows(reports):
        article_id = str(row["article_id"])
        by_article[article_id if article_id in known else names.get(article_id, article_id)].append(row)
    return score(told, by_article, measure)


def input_names(articles: Path) -> dict[str, str]:
    """article_id to the name a person would use: path of the input file, and "#" with the item of a feed."""
    import pyarrow.parquet as pq

    columns = ["article_id", "input_path", "input_position"]
    names: dict[str, str] = {}
    for row in pq.read_table(articles, columns=columns).to_pylist():
        position = "".join(c for c in row["input_position"] if c.isdigit())
        names[row["article_id"]] = f"{row['input_path']}#{position}" if position else row["input_path"]
    return names


def read_gold(path: Path) -> list[Row]:
    """Hand-coded articles: one JSON object a line with article_id and events."""
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        if all("events" in row and "article_id" in row for row in rows):
            return rows
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: cannot read hand-coded rows: {error}; give JSON lines") from None
    raise DataError(f"{path}: a line lacks article_id or events; see data/sample/expected.jsonl")


def read_rows(path: Path) -> list[Row]:
    """Rows of a Parquet file or folder, a CSV, or JSON lines (also in the form of hand-coded articles)."""
    try:
        if path.is_dir() or path.suffix == ".parquet":
            import pyarrow.parquet as pq

            return list(pq.read_table(path).to_pylist())
        with path.open(encoding="utf-8", newline="") as handle:
            if path.suffix == ".csv":
                return list(csv.DictReader(handle))
            rows = [json.loads(line) for line in handle if line.strip()]
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: cannot read reports: {error}; give Parquet, CSV or JSON lines") from None
    return [{**event, "article_id": row["article_id"]} for row in rows for event in row["events"]] \
        if rows and "events" in rows[0] else rows


def score_text(result: Score, shown_errors: int = 0) -> str:
    """Figures as JSON, then the first errors, one JSON object a line."""
    lines = [json.dumps(result.figures(), indent=1)]
    lines += [json.dumps(error, ensure_ascii=False, default=str) for error in list(_errors(result))[:shown_errors]]
    return "\n".join(lines)


def _errors(result: Score) -> Iterable[dict[str, Any]]:
    yield from ({"kind": "missed", "article_id": article_id, "gold": gold} for article_id, gold in result.missed)
    yield from ({"kind": "spurious", "article_id": article_id, "row": row} for article_id, row in result.spurious)
    for pair in result.pairs:
        if wrong := [slot for slot in SLOTS if pair.agreement.slots[slot] < 1.0]:
            yield {"kind": "slot", "article_id": pair.article_id, "wrong": wrong, "row": pair.row, "gold": pair.gold}


def _f1(right: float, predicted: int, gold: int) -> tuple[float, float, float]:
    precision, recall = right / predicted if predicted else 0.0, right / gold if gold else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return round(precision, DIGITS), round(recall, DIGITS), round(f1, DIGITS)


def _share(part: int, whole: int) -> float:
    return round(part / whole, DIGITS) if whole else 0.0
