"""An article without a date is told so, and codes nothing whose day it does not name."""
from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd

from pipeline.core.progress import Progress
from pipeline.core.settings import Settings
from pipeline.run import run

UNDATED = """Army shells Ariha

The army shelled the town of Ariha in Idlib province on Friday, killing three people.
"""


def test_a_missing_publication_date_is_reported_not_invented(tmp_path: Path) -> None:
    """The article has no date, an issue says so, and "on Friday" gives no report."""
    (tmp_path / "a.txt").write_text(UNDATED, encoding="utf-8")
    settings = Settings(today=date(2026, 1, 1), work_folder=tmp_path / "w", release_folder=tmp_path / "r")
    run([tmp_path / "a.txt"], settings, Progress(is_quiet=True))
    article = pd.read_parquet(tmp_path / "w" / "article.parquet").iloc[0]
    assert pd.isna(article["published_date"]) and article["published_basis"] == "none"
    assert pd.read_parquet(tmp_path / "w" / "report.parquet").empty
    issues = pd.read_parquet(tmp_path / "w" / "issues.parquet")
    assert issues["detail"].str.contains("no publication date").any()
    assert (pd.read_parquet(tmp_path / "w" / "discarded.parquet")["discard_reason"] == "undated").any()


def test_incomplete_rows_are_kept_when_asked_for(tmp_path: Path) -> None:
    """With keep_incomplete the same article gives a marked report, and still no event."""
    (tmp_path / "a.txt").write_text(UNDATED, encoding="utf-8")
    settings = Settings(today=date(2026, 1, 1), work_folder=tmp_path / "w", release_folder=tmp_path / "r",
                        keep_incomplete=True)
    summary = run([tmp_path / "a.txt"], settings, Progress(is_quiet=True))
    reports = pd.read_parquet(tmp_path / "w" / "report.parquet")
    assert len(reports) == 1 and not reports["is_complete"].iloc[0] and summary.counts["event"] == 0
