"""Articles a second of every stage and of a whole run, and peak memory, on the sample articles repeated.

    python benchmarks/throughput.py [--articles 2000] [--jobs 1] [--input PATH] [--json FILE]

A repeated article gets an id, a title, a day and a town name of its own, so that no cache and no search for copies has
it easier than real news would.
"""
from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pipeline import run as order
from pipeline.core.progress import Progress
from pipeline.core.settings import HOUSE, Settings
from pipeline.core.tables import read_table

STAGES = ("ingest", "extract", "geocode", "merge", "review", "release")
TODAY = date(2026, 1, 1)
FIRST_DAY, DAYS = date(2012, 1, 1), 4_000
SYLLABLES = ("ba", "da", "fa", "ha", "ka", "la", "ma", "na", "qa", "ra", "sa", "ta", "wi", "ya", "zi")
SEED = 7


def fresh_articles(count: int, base: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """`count` articles made of those in `base`, each with an id, a title, a day and a name of its own."""
    chance = random.Random(SEED)
    for number in range(count):
        article = base[number % len(base)]
        name = "".join(chance.choice(SYLLABLES) for _ in range(3)).capitalize() + str(number)
        sentences = article["text"].split(". ")
        chance.shuffle(sentences)
        yield {"article_id": f"b{number}", "title": f"{article['title']} {name}", "source": article["source_name"],
               "text": f"{name} resident {number} told the agency. " + ". ".join(sentences),
               "publish_date": str(FIRST_DAY + timedelta(days=chance.randrange(DAYS)))}


def sample_articles(inputs: Path, folder: Path) -> list[dict[str, Any]]:
    """The articles of `inputs` as ingest reads them."""
    settings = Settings(today=TODAY, work_folder=folder)
    order.ingest([inputs], settings, Progress(is_quiet=True), order.Summary())
    return list(read_table(folder / "article.parquet", ["title", "text", "source_name"]).to_pylist())


def measure(file: Path, count: int, settings: Settings) -> list[dict[str, Any]]:
    """Seconds and articles a second of every stage and of the whole."""
    summary, progress = order.Summary(), Progress(is_quiet=True)
    rows = []
    for stage in STAGES:
        started = time.perf_counter()
        getattr(order, stage)(*([[file]] if stage == "ingest" else []), settings, progress, summary)
        rows.append({"stage": stage, "seconds": time.perf_counter() - started})
    rows.append({"stage": "whole run", "seconds": sum(row["seconds"] for row in rows)})
    started = time.perf_counter()
    order.run([file], settings, progress)
    rows.append({"stage": "run again", "seconds": time.perf_counter() - started})
    return [{**row, "seconds": round(row["seconds"], 2), "articles_per_second": round(count / row["seconds"], 1)}
            for row in rows]


def peak_megabytes() -> dict[str, float]:
    """Largest resident memory of this process and of its largest worker, in MB."""
    unit = 1 if sys.platform == "darwin" else 1024
    return {name: round(resource.getrusage(who).ru_maxrss * unit / 1e6, 1)
            for name, who in (("main", resource.RUSAGE_SELF), ("worker", resource.RUSAGE_CHILDREN))}


def main() -> None:
    """Measure and print a table; with --json also write it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--input", type=Path, default=HOUSE / "data" / "sample" / "inputs")
    parser.add_argument("--json", type=Path)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "articles.jsonl"
        base = sample_articles(told.input, folder / "base")
        with file.open("w", encoding="utf-8") as handle:
            handle.writelines(json.dumps(article, ensure_ascii=False) + "\n"
                              for article in fresh_articles(told.articles, base))
        settings = replace(Settings(today=TODAY), work_folder=folder / "work", release_folder=folder / "release",
                           jobs=told.jobs, shard_rows=max(50, min(2000, told.articles // (2 * told.jobs))))
        rows = measure(file, told.articles, settings)
    print(f"{told.articles} articles, {told.jobs} jobs")
    for row in rows:
        print(f"{row['stage']:<10} {row['seconds']:>8.2f} s {row['articles_per_second']:>10.1f} articles/s")
    memory = peak_megabytes()
    print(f"peak memory {memory['main']} MB, largest worker {memory['worker']} MB")
    if told.json:
        record = {"articles": told.articles, "jobs": told.jobs, "rows": rows, "peak_megabytes": memory}
        told.json.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
