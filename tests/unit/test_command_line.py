"""The command line: one-line errors, exit codes, and what each command prints."""
from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from pipeline.cli import main

HOUSE = Path(__file__).resolve().parents[2]
ARTICLE = {
    "article_id": "a1", "title": "Car bomb kills seven in Azaz", "publish_date": "2017-01-08",
    "source": "Levant Wire",
    "text": "AZAZ, Syria - A car bomb killed seven people in a market in the Syrian town of Azaz on Saturday, "
            "activists said. The army denied shelling the town of Marea. The minister will visit Aleppo.",
}


def call(*words: str | Path) -> int:
    """Exit code of a command."""
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    return int(ended.value.code or 0)


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one coded article: input.jsonl, work, release."""
    folder = tmp_path_factory.mktemp("coded")
    (folder / "input.jsonl").write_text(json.dumps(ARTICLE) + "\n", encoding="utf-8")
    assert call("run", folder / "input.jsonl", "--work", folder / "work", "--release", folder / "release", "--today",
                "2026-01-01", "--quiet") == 0
    return folder


def told(capsys: pytest.CaptureFixture[str]) -> str:
    """What went to stderr: one line."""
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 1, lines
    return lines[0]


def test_missing_arguments_are_told_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """A command without its input ends with 2 and says what is missing."""
    assert call("run") == 2
    assert "INPUT" in told(capsys)


def test_unknown_options_are_told_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """An option that does not exist ends with 2."""
    assert call("run", "x.jsonl", "--workers", "3") == 2
    assert "--workers" in told(capsys)


def test_bad_settings_end_with_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong day, an unknown engine, a settings file with an unknown key: code 2, one line that names the mend."""
    for words in (("--today", "yesterday"), ("--engine", "ray"), ("--jobs", "0")):
        assert call("run", "x.jsonl", *words) == 2
        told(capsys)
    (tmp_path / "s.toml").write_text("colour = 1\n", encoding="utf-8")
    assert call("run", "x.jsonl", "--settings", tmp_path / "s.toml") == 2
    assert "colour" in told(capsys)


def test_nothing_readable_ends_with_three(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An input that is not there, or holds no article, ends with 3 and says where the reasons are."""
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    for name in ("nowhere.jsonl", "empty.txt"):
        assert call("run", tmp_path / name, "--work", tmp_path / "w", "--release", tmp_path / "r", "--quiet") == 3
        assert "rejected_input" in told(capsys)


def test_a_stage_before_its_time_ends_with_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A stage whose input was not made says which stage to run."""
    assert call("extract", "--work", tmp_path) == 2
    assert "conflict-events ingest" in told(capsys)


def test_run_says_where_the_release_is(coded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The last line of a run names the release folder and the row counts."""
    assert call("run", coded / "input.jsonl", "--work", coded / "work", "--release", coded / "release", "--today",
                "2026-01-01") == 0
    shown = capsys.readouterr()
    assert shown.out.startswith(f"{coded / 'release'}: article 1, report ")
    assert shown.err.count("unchanged, skipped") == 6


def test_explain_quotes_the_words(coded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An event is explained by the words of its article, an article by its rows and what was left out."""
    assert call("explain", "a1:1", "--work", coded / "work") == 0
    shown = capsys.readouterr().out
    assert '"seven"' in shown and "data/lexicons/triggers/" in shown and "rule weekday" in shown
    assert call("explain", "SYR1", "--work", coded / "work") == 0
    assert "It rests on 1 report." in capsys.readouterr().out
    assert call("explain", "a1", "--work", coded / "work") == 0
    shown = capsys.readouterr().out
    assert "negated" in shown and "[shelling]" in shown


def test_explain_of_an_unknown_id_ends_with_two(coded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An id that is in no table is told so."""
    assert call("explain", "nobody", "--work", coded / "work") == 2
    assert "nobody" in told(capsys)


def test_geoparse_prints_places_with_spans(coded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every place has the span of its words in the stored text, coordinates and candidates."""
    assert call("geoparse", coded / "input.jsonl", "--today", "2026-01-01") == 0
    record = json.loads(capsys.readouterr().out)
    azaz = [place for place in record["places"] if place["text"] == "Azaz"][-1]
    assert record["article_id"] == "a1" and azaz["admin1"] == "Aleppo" and azaz["candidates"]
    assert abs(azaz["latitude"] - 36.586) < 0.05 and azaz["end"] - azaz["start"] == 4


def test_country_limits_reports(coded: Path, tmp_path: Path) -> None:
    """`--country` keeps rows of that country only; the articles stay."""
    import pyarrow.parquet as pq

    words = ("run", coded / "input.jsonl", "--work", tmp_path / "w", "--release", tmp_path / "r", "--today",
             "2026-01-01", "--quiet")
    call(*words, "--country", "irq")
    assert pq.read_table(tmp_path / "w" / "report.parquet").num_rows == 0
    call(*words, "--country", "SYR")
    assert pq.read_table(tmp_path / "w" / "report.parquet").num_rows >= 1


def test_validate_and_diff_read_a_release(coded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Our own release has no faults, and does not differ from itself; a broken file ends with 1 or 2."""
    assert call("validate", coded / "release" / "events.csv") == 0
    assert call("validate", coded / "release" / "events.parquet") == 0
    assert call("diff", coded / "release", coded / "release") == 0
    assert "| added | 0 |" in capsys.readouterr().out
    (coded / "broken.csv").write_text("event_id_cnty,fatalities\nX1,many\n", encoding="utf-8")
    assert call("validate", coded / "broken.csv") == 1
    assert call("validate", coded / "nowhere.csv") == 2


def test_lexicons_check_tells_file_and_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The dictionaries of the repository pass; an entry whose example does not match is told with its line."""
    assert call("lexicons", "check") == 0
    capsys.readouterr()
    data = tmp_path / "data"
    shutil.copytree(HOUSE / "data", data, ignore=shutil.ignore_patterns("work", "releases", "sample", "gazetteer"))
    path = data / "lexicons" / "triggers" / "battles.yaml"
    text = path.read_text(encoding="utf-8").replace("Clashes broke out between", "Nothing happened between")
    path.write_text(text, encoding="utf-8")
    assert call("lexicons", "check", "--data", data) == 1
    assert f"{path}:1: clash: example" in told(capsys)
