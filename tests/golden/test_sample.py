"""The sample corpus end to end: measured floors, and rows that must be exactly right."""
from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipeline.core.progress import Progress
from pipeline.core.settings import Settings
from pipeline.core.stamps import file_checksum
from pipeline.core.strict_yaml import read_yaml
from pipeline.evaluate.gate import FLOORS_FILE, gate_faults
from pipeline.evaluate.measure import load_measure
from pipeline.evaluate.scorer import score_files
from pipeline.run import Summary, run

HOUSE = Path(__file__).resolve().parents[2]
SAMPLE = HOUSE / "data" / "sample"
CASES = read_yaml(Path(__file__).parent / "rows.yaml")


@pytest.fixture(scope="session")
def coded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Summary]]:
    """Work folder and summary of one run over the sample."""
    folder = tmp_path_factory.mktemp("sample")
    settings = Settings(today=date(2026, 1, 1), work_folder=folder / "work", release_folder=folder / "release")
    yield folder / "work", run([SAMPLE / "inputs"], settings, Progress(is_quiet=True))


def test_every_article_is_accounted_for(coded: tuple[Path, Summary]) -> None:
    """Every piece of input is an article or a rejection, and no article made the program fail."""
    work, summary = coded
    assert summary.counts["article"] >= 52
    issues = pd.read_parquet(work / "issues.parquet")
    assert list(issues[issues["severity"] == "error"]["detail"]) == []


def test_no_figure_is_under_its_floor(coded: tuple[Path, Summary]) -> None:
    """The accuracy on the sample reaches every floor of data/quality_floors.json."""
    work, _ = coded
    gold = SAMPLE / "expected.jsonl"
    scored = score_files(gold, work / "report.parquet", load_measure(HOUSE / "data"), work / "article.parquet")
    held = json.loads(FLOORS_FILE.read_text(encoding="utf-8"))["sample"]
    assert gate_faults(scored.figures(), held, file_checksum(gold)) == []


@pytest.mark.parametrize("case", CASES, ids=[case["why"][:60] for case in CASES])
def test_row_is_coded_exactly(coded: tuple[Path, Summary], case: dict[str, Any]) -> None:
    """A chosen row is there with exactly these values, for the reason that the case gives."""
    work, _ = coded
    reports = pd.read_parquet(work / "report.parquet").astype({"event_date": str, "fatalities": str})
    rows = reports[reports["article_id"] == case["article"]]
    wanted = case["row"]
    hits = rows[(rows[list(wanted)].astype(str) == pd.Series(wanted)).all(axis=1)]
    assert len(hits) == 1, rows[list(wanted)].to_string()


def test_articles_without_events_stay_empty(coded: tuple[Path, Summary]) -> None:
    """An undated article and one on talks give no event, and say why in `discarded`."""
    work, _ = coded
    reports = pd.read_parquet(work / "report.parquet")
    left_out = pd.read_parquet(work / "discarded.parquet")
    articles = pd.read_parquet(work / "article.parquet")
    undated = articles[articles["input_path"].str.contains("nodate")]["article_id"].iloc[0]
    assert reports[reports["article_id"] == undated].empty
    assert set(left_out[left_out["article_id"] == undated]["discard_reason"]) & {"undated"}


def test_an_analyst_reads_real_types(coded: tuple[Path, Summary]) -> None:
    """The five lines of the README work: real types, and a map in one line."""
    import matplotlib

    matplotlib.use("Agg")
    _, summary = coded
    assert summary.release_folder is not None
    events = pd.read_parquet(summary.release_folder / "events.parquet")
    assert pd.api.types.is_datetime64_any_dtype(events["event_date"])
    assert isinstance(events["event_type"].dtype, pd.CategoricalDtype)
    assert pd.api.types.is_integer_dtype(events["fatalities"]) and pd.api.types.is_float_dtype(events["latitude"])
    assert len(events.groupby("event_type", observed=True)["fatalities"].agg(["size", "sum"])) > 1
    assert events.plot.scatter("longitude", "latitude", s=events["fatalities"] + 5) is not None


def test_the_row_of_the_readme_is_there(coded: tuple[Path, Summary]) -> None:
    """The row that the README shows is an event of the sample, value for value."""
    work, _ = coded
    lines = (HOUSE / "README.md").read_text(encoding="utf-8").splitlines()
    head = next(number for number, line in enumerate(lines) if line.startswith("| event_date |"))
    names, shown = ([cell.strip() for cell in lines[number].strip("|").split("|")] for number in (head, head + 2))
    events = pd.read_parquet(work / "event.parquet").astype({"event_date": str})
    assert (events[names].astype(str) == shown).all(axis=1).sum() == 1
