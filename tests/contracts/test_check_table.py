"""The check of a table against its contract: what passes and what each rule refuses."""
from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from pipeline.core.contracts import ContractError, TableSpec, check_table, load_schemas
from pipeline.core.settings import HOUSE
from pipeline.core.tables import table_of

SCHEMAS = load_schemas(HOUSE / "schemas")
ARTICLE, EVENT, MENTION = (SCHEMAS.table(name) for name in ("article", "event", "place_mention"))


def article(number: int = 1, **values: Any) -> dict[str, Any]:
    """A sound row of `article`."""
    return {"article_id": f"a{number}", "text": "Title\n\nBody", "content_hash": "0" * 16, "published_basis": "meta",
            "published_date": date(2017, 10, 3)} | values


def mention(**values: Any) -> dict[str, Any]:
    """A sound row of `place_mention`."""
    return {"mention_id": "a1:0", "article_id": "a1", "start": 0, "end": 5, "mention_text": "Idlib", "relation": "in",
            "role": "ordinary", "latitude": 35.9, "longitude": 36.6} | values


def event(**values: Any) -> dict[str, Any]:
    """A sound row of `event`."""
    row: dict[str, Any] = {column.name: "" for column in EVENT.columns if column.is_text}
    numbers = {column.name: 1 for column in EVENT.columns if column.type.startswith("int")}
    row |= numbers | {"event_id_cnty": "SYR1", "event_date": date(2017, 10, 3), "year": 2017, "interaction": 12,
                      "latitude": 35.9, "longitude": 36.6, "confidence": 0.5, "is_corrected": False, "reports": 1,
                      "disorder_type": "Political violence", "event_type": "Battles", "sub_event_type": "Armed clash",
                      "fatalities_rule": "none", "country": "Syria", "region": "Middle East"}
    return row | values


def refused(rows: list[dict[str, Any]], spec: TableSpec) -> str:
    """Message of the check on rows that must not pass."""
    with pytest.raises(ContractError) as caught:
        check_table(table_of(rows, spec), spec)
    return str(caught.value)


def test_sound_tables_pass() -> None:
    """Rows that keep the contract pass, and so does a table without rows."""
    check_table(table_of([article(1), article(2, published_date=None, published_basis="none")], ARTICLE), ARTICLE)
    check_table(table_of([mention()], MENTION), MENTION)
    check_table(table_of([event()], EVENT), EVENT)
    for spec in SCHEMAS.tables.values():
        check_table(table_of([], spec), spec)


def test_missing_and_unknown_columns_are_refused() -> None:
    """A table that lacks a column or has a strange one is refused, and so is another order of columns."""
    table = table_of([article()], ARTICLE)
    with pytest.raises(ContractError, match=r"missing \['url'\]"):
        check_table(table.drop_columns(["url"]), ARTICLE)
    with pytest.raises(ContractError, match=r"unknown \['mood'\]"):
        check_table(table.append_column("mood", pa.array(["glad"])), ARTICLE)
    with pytest.raises(ContractError, match="order is"):
        check_table(table.select(list(reversed(table.column_names))), ARTICLE)


def test_wrong_type_is_refused() -> None:
    """A column of another Arrow type is refused by name."""
    table = table_of([article()], ARTICLE)
    place = table.column_names.index("published_basis")
    plain = table.set_column(place, "published_basis", pa.array(["meta"]))
    with pytest.raises(ContractError, match="published_basis is string, not dictionary"):
        check_table(plain, ARTICLE)


def test_null_is_refused_where_not_allowed() -> None:
    """A null in a column that is not nullable is refused and its row shown."""
    table = table_of([article(1), article(2)], ARTICLE)
    place = table.column_names.index("title")
    holed = table.set_column(place, "title", pa.array(["x", None]))
    with pytest.raises(ContractError, match=r"title has nulls.*\n  row 1: article_id='a2'"):
        check_table(holed, ARTICLE)


def test_empty_text_is_refused_where_it_must_be_filled() -> None:
    """A text that may not be empty is refused when it is."""
    assert "text may not be empty (1 of 2 rows)" in refused([article(1), article(2, text="")], ARTICLE)


def test_code_outside_its_vocabulary_is_refused() -> None:
    """A code that is not in the closed vocabulary is refused, as text and as number."""
    assert "vocabulary published_basis" in refused([article(published_basis="guess")], ARTICLE)
    assert "vocabulary inter" in refused([event(inter1=9)], EVENT)
    assert "vocabulary civilian_targeting" in refused([event(civilian_targeting="yes")], EVENT)


@pytest.mark.parametrize(("column", "value", "word"), [
    ("latitude", 90.5, "above 90"), ("latitude", -91.0, "below -90"), ("longitude", 181.0, "above 180"),
    ("latitude", float("nan"), "NaN"), ("score", 1.2, "above 1"), ("start", -1, "below 0"),
])
def test_value_outside_its_range_is_refused(column: str, value: float, word: str) -> None:
    """Coordinates, scores and offsets outside their range are refused, and not-a-number too."""
    assert word in refused([mention(**{column: value})], MENTION)


def test_repeated_key_is_refused() -> None:
    """A key that stands twice is refused and the later row shown; a key of several columns counts as a whole."""
    assert "row 2: article_id='a1'" in refused([article(1), article(2), article(1)], ARTICLE)
    spec = SCHEMAS.table("event_report")
    link = {"event_id_cnty": "SYR1", "report_id": "a1:0", "article_id": "a1"}
    check_table(table_of([link, link | {"report_id": "a1:1"}], spec), spec)
    assert "is not unique" in refused([link, link], spec)


def test_rows_out_of_the_declared_order_are_refused() -> None:
    """Where a table declares an order, a row that breaks it is refused and shown; equal rows are in order."""
    spec = replace(SCHEMAS.table("event_report"), key=(), order=("event_id_cnty", "report_id"))
    rows = [{"event_id_cnty": e, "report_id": r, "article_id": "x"} for e, r in (("A", "2"), ("B", "1"), ("B", "1"))]
    check_table(table_of(rows, spec), spec)
    assert "row 1" in refused([rows[1], rows[0], rows[2]], spec)
    assert "row 2" in refused([rows[0], {**rows[1], "report_id": "2"}, rows[2]], spec)


def test_message_shows_some_rows_and_counts_the_rest() -> None:
    """A failure of many rows shows five of them and says how many more there are."""
    message = refused([article(number, published_basis="guess") for number in range(12)], ARTICLE)
    assert message.count("\n  row ") == 5
    assert message.endswith("and 7 more")
