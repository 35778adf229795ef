"""Rows to tables to files and back."""
from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.contracts import ContractError, load_schemas
from pipeline.core.settings import HOUSE
from pipeline.core.tables import read_shards, read_table, shard_path, table_of, write_table

SPEC = load_schemas(HOUSE / "schemas").table("article")
ISSUES = load_schemas(HOUSE / "schemas").table("issues")
ROW = {"article_id": "a1", "text": "x", "content_hash": "h", "published_basis": "meta"}


def test_missing_values_become_empty_or_null() -> None:
    """A missing text is the empty string, a missing nullable value is null."""
    row = table_of([ROW], SPEC).to_pylist()[0]
    assert row["title"] == "" and row["duplicate_of"] == ""
    assert row["published_date"] is None and row["retrieved_at"] is None


def test_missing_value_that_must_be_there_is_refused() -> None:
    """A number that may not be null and is missing is refused with the key of its row."""
    spec = load_schemas(HOUSE / "schemas").table("place_mention")
    with pytest.raises(ContractError, match="column start has no value in row 1: mention_id='m2'"):
        table_of([{"mention_id": "m1", "start": 0, "end": 1}, {"mention_id": "m2", "end": 1}], spec)


def test_value_of_a_wrong_type_is_refused() -> None:
    """A value that does not fit its column is refused with the value and the key of its row."""
    with pytest.raises(ContractError, match=r"published_date is date32, row 1 has 'Tuesday'.*article_id='a2'"):
        table_of([ROW, ROW | {"article_id": "a2", "published_date": "Tuesday"}], SPEC)
    with pytest.raises(ContractError, match="row 0 has"):
        table_of([ROW | {"text": "lone \ud800 surrogate"}], SPEC)


def test_unknown_key_is_refused() -> None:
    """A key that is no column is refused: a misspelt column must not disappear."""
    with pytest.raises(ContractError, match="titel"):
        table_of([ROW | {"titel": "x"}], SPEC)


def test_written_table_is_read_back_with_its_schema(tmp_path: Path) -> None:
    """A table read back has the rows, types and field metadata it was written with."""
    moment = datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)
    table = table_of([ROW | {"published_date": date(2020, 1, 1), "retrieved_at": moment}], SPEC)
    write_table(tmp_path / "article.parquet", table, SPEC)
    found = read_table(tmp_path / "article.parquet")
    assert found.equals(table) and found.schema.equals(SPEC.arrow_schema(), check_metadata=True)
    assert read_table(tmp_path / "article.parquet", ["text"]).column_names == ["text"]


def test_same_rows_same_bytes(tmp_path: Path) -> None:
    """The bytes of a file depend on the rows only, not on chunks or on how codes were encoded before."""
    rows = [ROW | {"article_id": f"a{i}", "published_basis": ("meta", "url")[i % 2]} for i in range(100)]
    whole = table_of(rows, SPEC)
    parts = pa.concat_tables([table_of(rows[:1], SPEC), table_of(rows[1:37], SPEC), table_of(rows[37:], SPEC)])
    odd = pa.concat_tables([table_of(rows[1:2], SPEC), whole]).unify_dictionaries().slice(1)
    for name, table in (("a", whole), ("b", parts), ("c", odd)):
        write_table(tmp_path / f"{name}.parquet", table, SPEC)
    first = (tmp_path / "a.parquet").read_bytes()
    assert first == (tmp_path / "b.parquet").read_bytes() == (tmp_path / "c.parquet").read_bytes()


def test_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    """A write that fails leaves the file that was there and no temporary file."""
    path = tmp_path / "article.parquet"
    write_table(path, table_of([ROW], SPEC), SPEC)
    before = path.read_bytes()
    with pytest.raises(ContractError, match="missing"):
        write_table(path, pa.table({"article_id": ["b"]}), SPEC)
    with pytest.raises(ContractError, match="published_date is not date32"):
        bad = table_of([ROW], SPEC).drop_columns(["published_date"]).append_column("published_date", pa.array(["x"]))
        write_table(path, bad, SPEC)
    assert path.read_bytes() == before and [p.name for p in tmp_path.iterdir()] == ["article.parquet"]


def test_folder_of_shards_is_one_table(tmp_path: Path) -> None:
    """A folder of shards is read in name order, for us and for pandas alike; hidden files are no shards."""
    for number in (10, 2, 0):
        row = ROW | {"article_id": f"a{number}", "published_basis": ("meta", "file")[number % 4 // 2]}
        write_table(shard_path(tmp_path, number), table_of([row], SPEC), SPEC)
    (tmp_path / ".part-000099.parquet").write_bytes(b"left over")
    assert read_table(tmp_path)["article_id"].to_pylist() == ["a0", "a2", "a10"]
    assert [shard.num_rows for shard in read_shards(tmp_path)] == [1, 1, 1]
    (tmp_path / ".part-000099.parquet").unlink()
    assert list(pd.read_parquet(tmp_path)["article_id"]) == ["a0", "a2", "a10"]


def test_missing_file_or_empty_folder_is_an_error(tmp_path: Path) -> None:
    """Reading what is not there says so, and which folder has no shards."""
    with pytest.raises(FileNotFoundError, match="no such file"):
        read_table(tmp_path / "none.parquet")
    with pytest.raises(FileNotFoundError, match=r"no \.parquet files"):
        read_table(tmp_path)


TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)


@given(st.lists(st.fixed_dictionaries({"issue_id": TEXT, "detail": TEXT, "severity": TEXT}), max_size=20))
def test_rows_survive_a_table(rows: list[dict[str, str]]) -> None:
    """Any text put into a table comes out of it unchanged."""
    found = table_of(rows, ISSUES).to_pylist()
    assert [{key: row[key] for key in ("issue_id", "detail", "severity")} for row in found] == rows
