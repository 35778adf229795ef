"""Articles a second of every stage and of a whole run, and peak memory: on dense articles, then on general news.

    python benchmarks/throughput.py [--articles 2000] [--news 2000] [--jobs 1] [--input PATH] [--json FILE]

Dense are the sample articles (or those of --input) repeated, where nearly every sentence tells an event. A repeated
article gets an id, a title, a day and a town name of its own, so that no cache and no search for copies has it easier
than real news would. General news are made-up articles without events. `cpu` counts the seconds of all processes; the
rate is articles by CPU second, which other work on the machine disturbs less than wall time.
"""
from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.general_news import general_news
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
    """Wall and CPU seconds, and articles by CPU second, of every stage and of the whole."""
    summary, progress = order.Summary(), Progress(is_quiet=True)
    rows = []
    for stage in STAGES:
        inputs = [[file]] if stage == "ingest" else []
        rows.append(timed(stage, count, partial(getattr(order, stage), *inputs, settings, progress, summary)))
    total = {name: round(sum(row[name] for row in rows), 2) for name in ("wall", "cpu")}
    rows.append({"stage": "whole run", **total, "articles_per_second": round(count / total["cpu"], 1)})
    rows.append(timed("run again", count, lambda: order.run([file], settings, progress)))
    return rows


def timed(name: str, count: int, work: Callable[[], object]) -> dict[str, Any]:
    """One row of the table: what `work` on `count` articles took."""
    wall, cpu = time.perf_counter(), cpu_seconds()
    work()
    wall, cpu = time.perf_counter() - wall, cpu_seconds() - cpu
    return {"stage": name, "wall": round(wall, 2), "cpu": round(cpu, 2), "articles_per_second": round(count / cpu, 1)}


def cpu_seconds() -> float:
    """CPU seconds of this process and of its finished workers."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def peak_megabytes() -> dict[str, float]:
    """Largest resident memory of this process and of its largest worker, in MB."""
    unit = 1 if sys.platform == "darwin" else 1024
    return {name: round(resource.getrusage(who).ru_maxrss * unit / 1e6, 1)
            for name, who in (("main", resource.RUSAGE_SELF), ("worker", resource.RUSAGE_CHILDREN))}


def write_articles(path: Path, articles: Iterable[dict[str, Any]]) -> Path:
    """A JSON Lines file of the articles."""
    with path.open("w", encoding="utf-8") as handle:
        handle.writelines(json.dumps(article, ensure_ascii=False) + "\n" for article in articles)
    return path


def show(title: str, rows: Sequence[dict[str, Any]]) -> None:
    """Print one table."""
    print(title)
    for row in rows:
        print(f"  {row['stage']:<10} wall {row['wall']:>7.2f} s   cpu {row['cpu']:>7.2f} s "
              f"{row['articles_per_second']:>10.1f} articles/s")


def main() -> None:
    """Measure and print the tables; with --json also write them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=2000, help="Dense articles; 0 leaves them out.")
    parser.add_argument("--news", type=int, default=2000, help="General articles; 0 leaves them out.")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--input", type=Path, default=HOUSE / "data" / "sample" / "inputs")
    parser.add_argument("--json", type=Path)
    told = parser.parse_args()
    record: dict[str, Any] = {"jobs": told.jobs}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for kind, count in (("dense", told.articles), ("general", told.news)):
            if not count:
                continue
            articles = general_news(count, SEED) if kind == "general" else fresh_articles(
                count, sample_articles(told.input, folder / "base"))
            file = write_articles(folder / f"{kind}.jsonl", articles)
            settings = replace(Settings(today=TODAY), work_folder=folder / kind / "work",
                               release_folder=folder / kind / "release", jobs=told.jobs,
                               shard_rows=max(50, min(2000, count // (2 * told.jobs))))
            record[kind] = {"articles": count, "rows": measure(file, count, settings)}
            show(f"{count} {kind} articles, {told.jobs} jobs", record[kind]["rows"])
    record["peak_megabytes"] = memory = peak_megabytes()
    print(f"peak memory {memory['main']} MB, largest worker {memory['worker']} MB")
    if told.json:
        told.json.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
