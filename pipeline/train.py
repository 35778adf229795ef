"""Learns the weights of belief from hand-coded articles: `python -m pipeline.train FOLDER...` writes data/weights.

A folder holds articles (any input format, as articles.jsonl or inputs/) and gold rows (gold.jsonl or expected.jsonl).
A coded row is right when the scorer pairs it with a hand-coded one. Logistic regression with a ridge penalty, solved by
Newton steps: the same folders give the same weights. The table printed is of articles that were not trained on.
"""
from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from pipeline.core.settings import Settings
from pipeline.core.tables import table_of
from pipeline.evaluate.measure import load_measure
from pipeline.evaluate.scorer import read_gold, score
from pipeline.lexicon.dictionaries import Dictionaries
from pipeline.stages.extract.belief import describe
from pipeline.stages.extract.read import open_document, read_article
from pipeline.stages.extract.rows import occurrence_rows
from pipeline.stages.extract.stage import event_types, mention_row
from pipeline.stages.geocode.stage import run as run_geocode
from pipeline.stages.ingest.stage import run as run_ingest

RIDGE = 8.0
MIN_COUNT = 8
FOLDS = 5
BINS = 10
TODAY = date(2026, 1, 1)
Row = dict[str, Any]


def collect(folder: Path, dictionaries: Dictionaries,
            settings: Settings) -> tuple[list[dict[str, float]], list[bool], list[str]]:
    """Features, rightness and article of every row that the articles of a folder may give, whatever its belief."""
    source = next(path for path in (folder / "articles.jsonl", folder / "inputs") if path.exists())
    gold = read_gold(next(path for path in (folder / "gold.jsonl", folder / "expected.jsonl") if path.exists()))
    known = {str(article["article_id"]) for article in gold}
    features: dict[str, dict[str, float]] = {}
    located: dict[str, list[Row]] = defaultdict(list)
    for shard in run_ingest([source], dictionaries.input_words, settings):
        for row in _located(shard.articles, dictionaries, settings, features):
            name = row["article_id"] if row["article_id"] in known else _input_name(shard.articles, row["article_id"])
            located[name].append(row)
    right = {pair.row["report_id"] for pair in score(gold, located, load_measure(settings.data_folder)).pairs}
    rows = [(name, row["report_id"]) for name in sorted(located) if name in known for row in located[name]]
    return [features[report] for _, report in rows], [report in right for _, report in rows], [name for name, _ in rows]


def _input_name(articles: pa.Table, article_id: str) -> str:
    for row in articles.select(["article_id", "input_path", "input_position"]).to_pylist():
        if row["article_id"] == article_id:
            digits = "".join(c for c in row["input_position"] if c.isdigit())
            return f"{row['input_path']}#{digits}" if digits else str(row["input_path"])
    return article_id


def _located(articles: pa.Table, dictionaries: Dictionaries, settings: Settings,
             features: dict[str, dict[str, float]]) -> list[Row]:
    """Located rows of all occurrences of a shard; fills `features` by report_id."""
    types = event_types(dictionaries)
    drafts: list[Row] = []
    mentions: list[Row] = []
    for article in articles.to_pylist():
        doc = open_document(article["article_id"], article["text"], article["title"], article["published_date"],
                            article["source_id"], dictionaries.lexicon, dictionaries.gazetteer)
        occurrences = read_article(doc, dictionaries.lexicon).occurrences
        for occurrence in occurrences:
            found = describe(doc, dictionaries.lexicon, occurrence, occurrences)
            for row in occurrence_rows(doc, dictionaries.lexicon, occurrence, types):
                row["report_id"] = f"{doc.article_id}:{len(drafts)}"
                features[row["report_id"]] = found
                drafts.append(row)
        mentions += [mention_row(article["article_id"], doc.places, place) for place in doc.places]
    schemas = dictionaries.schemas
    tables = {"article": articles, "report": table_of(drafts, schemas.table("report")),
              "place_mention": table_of(mentions, schemas.table("place_mention"))}
    rows = run_geocode(tables, dictionaries, settings)["report"].to_pylist()
    return [row for row in rows if row["is_complete"]]


def averages(weights: Mapping[str, float], counts: Mapping[str, int]) -> dict[str, float]:
    """Mean weight of every category by its prefix ("family=?"), for values that the articles hardly hold."""
    named: dict[str, list[str]] = defaultdict(list)
    for name in weights:
        category, mark, _ = name.partition("=")
        if mark:
            named[category].append(name)
    return {f"{category}=?": round(sum(weights[n] * counts[n] for n in names) / sum(counts[n] for n in names), 4)
            for category, names in named.items()}


def matrix(rows: Sequence[dict[str, float]], names: Sequence[str]) -> np.ndarray:
    """Feature matrix, one row a report, one column a name; the first column is the bias."""
    index = {name: k for k, name in enumerate(names)}
    x = np.zeros((len(rows), len(names)))
    x[:, 0] = 1.0
    for i, found in enumerate(rows):
        for name, value in found.items():
            if name in index:
                x[i, index[name]] = value
    return x


def fit(x: np.ndarray, y: np.ndarray, ridge: float = RIDGE) -> np.ndarray:
    """Weights of a ridge logistic regression; the bias (column 0) is not penalised."""
    weights = np.zeros(x.shape[1])
    penalty = np.full(x.shape[1], ridge)
    penalty[0] = 1e-6
    for _ in range(60):
        p = probability(x, weights)
        step = np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + np.diag(penalty), x.T @ (p - y) + penalty * weights)
        weights -= step
        if float(np.abs(step).max()) < 1e-7:
            break
    return weights


def probability(x: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Belief of every row."""
    return 1.0 / (1.0 + np.exp(-np.clip(x @ weights, -30, 30)))


def reliability(belief: np.ndarray, y: np.ndarray) -> Iterable[str]:
    """Lines of a table: belief bin, rows in it, mean belief, share that was right."""
    yield "belief     rows  mean  right"
    for k in range(BINS):
        inside = (belief >= k / BINS) & (belief < (k + 1) / BINS + (k == BINS - 1))
        if inside.any():
            span = f"{k / BINS:.1f}-{(k + 1) / BINS:.1f}"
            yield f"{span} {int(inside.sum()):7d}  {belief[inside].mean():.2f}  {y[inside].mean():.2f}"


def held_out(x: np.ndarray, y: np.ndarray, articles: Sequence[str]) -> np.ndarray:
    """Belief of every row by weights learned without its article."""
    fold = {name: k % FOLDS for k, name in enumerate(sorted(set(articles)))}
    folds = np.array([fold[name] for name in articles])
    belief = np.zeros(len(y))
    for k in range(FOLDS):
        belief[folds == k] = probability(x[folds == k], fit(x[folds != k], y[folds != k]))
    return belief


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.train", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--data", type=Path, default=Settings(TODAY).data_folder)
    told = parser.parse_args(arguments)
    settings = Settings(TODAY, data_folder=told.data)
    dictionaries = Dictionaries(settings.data_folder, settings.schemas_folder)
    rows: list[dict[str, float]] = []
    right: list[bool] = []
    articles: list[str] = []
    for folder in told.folders:
        for whole, part in zip((rows, right, articles), collect(folder, dictionaries, settings), strict=True):
            whole.extend(part)  # type: ignore[attr-defined]
    counts = Counter(name for found in rows for name, value in found.items() if value)
    names = ["bias", *sorted(name for name, count in counts.items() if count >= MIN_COUNT)]
    x, y = matrix(rows, names), np.array(right, dtype=float)
    sys.stdout.write("\n".join([*reliability(held_out(x, y, articles), y), ""]))
    weights = {name: round(float(value), 4) for name, value in zip(names, fit(x, y), strict=True)}
    weights |= averages(weights, counts)
    path = settings.data_folder / "weights" / "belief.json"
    path.write_text(json.dumps(weights, indent=0, sort_keys=True) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(rows)} rows, {int(y.sum())} right, {len(names)} weights written to {path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
