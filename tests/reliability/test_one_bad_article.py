"""One article that makes a stage fail is told in `issues` and costs no other article."""
from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from pipeline.core.settings import Settings
from pipeline.core.tables import table_of
from pipeline.lexicon.dictionaries import Dictionaries, load_dictionaries
from pipeline.shards import Tables, whole_or_by_article

HOUSE = Path(__file__).resolve().parents[2]
SETTINGS = Settings(today=date(2026, 1, 1))


@pytest.fixture(scope="module")
def dictionaries() -> Dictionaries:
    """The dictionaries of the repository; only the schemas are read."""
    return load_dictionaries(HOUSE / "data", HOUSE / "schemas")


def articles(dictionaries: Dictionaries, count: int) -> Tables:
    """A table of `count` articles."""
    rows = [{"article_id": f"a{n}", "text": f"text {n}", "content_hash": f"{n}", "published_basis": "none"}
            for n in range(count)]
    return {"article": table_of(rows, dictionaries.schemas.table("article"))}


def failing_on(*bad: str):
    """A stage that fails on the articles named, and gives one discarded row for every other."""
    def stage(tables: Tables, dictionaries: Dictionaries, settings: Settings) -> Tables:
        ids = tables["article"]["article_id"].to_pylist()
        if set(ids) & set(bad):
            raise IndexError("string index out of range")
        rows = [{"article_id": i, "start": 0, "end": 1, "trigger": "t", "discard_reason": "generic"} for i in ids]
        return {"discarded": table_of(rows, dictionaries.schemas.table("discarded"))}
    return stage


def test_the_others_keep_their_rows(dictionaries: Dictionaries) -> None:
    """Four of five articles are coded, the fifth is an issue that names it and the error."""
    made = whole_or_by_article(failing_on("a3"), "extract", articles(dictionaries, 5), dictionaries, SETTINGS)
    assert made["discarded"]["article_id"].to_pylist() == ["a0", "a1", "a2", "a4"]
    assert made["issues"]["subject_id"].to_pylist() == ["a3"]
    assert "IndexError" in made["issues"]["detail"][0].as_py()


def test_a_stage_that_fails_on_most_stops_the_run(dictionaries: Dictionaries) -> None:
    """When most articles fail the fault is in the program, and it is raised."""
    with pytest.raises(IndexError):
        whole_or_by_article(failing_on("a0", "a1"), "extract", articles(dictionaries, 3), dictionaries, SETTINGS)


def test_a_healthy_shard_has_no_issues(dictionaries: Dictionaries) -> None:
    """Without a failure the stage runs once over the whole shard and `issues` is empty."""
    made = whole_or_by_article(failing_on(), "extract", articles(dictionaries, 3), dictionaries, SETTINGS)
    assert made["issues"].num_rows == 0 and isinstance(made["discarded"], pa.Table)
