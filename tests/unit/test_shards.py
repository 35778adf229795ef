"""What the order does around a stage: countries, incomplete rows, rows that must not get lost."""
from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from pipeline.core.tables import table_of
from pipeline.lexicon.dictionaries import Dictionaries, load_dictionaries
from pipeline.shards import add_discarded, discarded_rows, in_countries
from pipeline.workplace import StageOrderError, forget_shards, require_stage, spec_name, sweep, table_folder

HOUSE = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def dictionaries() -> Dictionaries:
    """The dictionaries of the repository."""
    return load_dictionaries(HOUSE / "data", HOUSE / "schemas")


def test_countries_limit_by_iso(dictionaries: Dictionaries) -> None:
    """Only rows of the countries asked for stay; a row without a country does not; no country asked for keeps all."""
    table = pa.table({"iso": pa.array([760, 368, None], pa.int32())})
    assert in_countries(table, dictionaries, ("SYR",)).to_pylist() == [True, False, False]
    assert in_countries(table, dictionaries, ("SYR", "IRQ")).to_pylist() == [True, True, False]
    assert in_countries(table, dictionaries, ()).to_pylist() == [True, True, True]


def test_incomplete_reports_become_discarded_with_their_reason(dictionaries: Dictionaries) -> None:
    """A report without a place is told in `discarded`, once a span, in the order of the text."""
    spec = dictionaries.schemas.table("discarded")
    before = table_of([{"article_id": "b", "start": 9, "end": 12, "trigger": "raid", "discard_reason": "negated"},
                       {"article_id": "a", "start": 5, "end": 8, "trigger": "hit", "discard_reason": "generic"}], spec)
    incomplete = pa.table({"article_id": ["b", "b"], "start": [2, 9], "end": [4, 12], "trigger": ["x", "raid"],
                           "incomplete_reason": ["no_place", "no_place"]})
    after = add_discarded(before, discarded_rows(incomplete), dictionaries.schemas).to_pylist()
    assert [(row["article_id"], row["start"], row["discard_reason"]) for row in after] == [
        ("b", 2, "no_place"), ("b", 9, "negated"), ("a", 5, "generic")]


def test_a_stage_asks_for_the_one_before_it(tmp_path: Path) -> None:
    """Without the stamp of the earlier stage the later one refuses and says what to run."""
    with pytest.raises(StageOrderError, match="conflict-events extract"):
        require_stage("extract", "geocode", tmp_path)


def test_old_shards_and_half_files_are_removed(tmp_path: Path) -> None:
    """Shards beyond the count go, the others stay; files of a killed writer go."""
    folder = table_folder(tmp_path, "report")
    folder.mkdir()
    for name in ("part-000000.parquet", "part-000001.parquet", ".part-000000.parquet.7.tmp"):
        (folder / name).touch()
    forget_shards(tmp_path, ["report"], 1)
    sweep(tmp_path)
    assert [path.name for path in folder.iterdir()] == ["part-000000.parquet"]


def test_drafts_have_the_form_of_what_they_become() -> None:
    """A draft table and the issues of a stage are checked against the final table's contract."""
    assert spec_name("report_draft") == spec_name("report") == "report"
    assert spec_name("issues_geocode") == "issues"
