"""What ingest tests share: the real word files with a small table of outlets, and a run in one call."""
from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, NamedTuple

from pipeline.core.contracts import check_table, load_schemas
from pipeline.core.settings import HOUSE, Settings
from pipeline.lexicon.input_words import InputWords, load_input_words
from pipeline.stages.ingest.stage import run

TODAY = date(2026, 11, 25)
OUTLETS = """source_id,name,aliases,domains,country,language,scale,slant
reuters,Reuters,,reuters.com,GBR,en,International,
sana,SANA,Syrian Arab News Agency,sana.sy,SYR,en,National,
ara-news,ARA News,,aranews.net,SYR,en,Subnational,
times,The Times Herald,,timesherald.com,USA,en,National,
"""
WORD_FILES = ("input_columns.yaml", "publication_dates.yaml", "languages.yaml")


class Rows(NamedTuple):
    """Rows of the three tables of a run."""

    articles: list[dict[str, Any]]
    rejected: list[dict[str, Any]]
    issues: list[dict[str, Any]]

    @property
    def reasons(self) -> list[str]:
        """Reasons of the rejections, in order."""
        return [row["reason"] for row in self.rejected]


def copy_words(folder: Path) -> Path:
    """A folder with the word files and the small table of outlets."""
    for name in WORD_FILES:
        shutil.copy(HOUSE / "data" / "lexicons" / name, folder / name)
    (folder / "sources.csv").write_text(OUTLETS, encoding="utf-8")
    return folder


@lru_cache(maxsize=1)
def words() -> InputWords:
    """Words of ingest."""
    folder = Path(mkdtemp())
    try:
        return load_input_words(copy_words(folder))
    finally:
        shutil.rmtree(folder)


def settings(**values: Any) -> Settings:
    """Settings of a test."""
    return Settings(today=TODAY, **values)


def ingest(*inputs: Path, **values: Any) -> Rows:
    """Run ingest; every table is checked against its contract."""
    schemas = load_schemas(HOUSE / "schemas")
    rows = Rows([], [], [])
    for shard in run(inputs, words(), settings(**values)):
        for name, table, part in zip(("article", "rejected_input", "issues"), shard, rows, strict=True):
            check_table(table, schemas.table(name))
            part.extend(table.to_pylist())
    return rows


def ingest_one(*inputs: Path, **values: Any) -> dict[str, Any]:
    """The only article of a run."""
    rows = ingest(*inputs, **values)
    assert len(rows.articles) == 1, rows
    return rows.articles[0]


def write_jsonl(path: Path, records: Iterable[object]) -> Path:
    """A file of JSON lines."""
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    return path
