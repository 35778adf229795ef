"""Golden cases: short articles of any country and the rows they make, through the real extract and geocode."""
from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipeline.core.strict_yaml import read_yaml
from pipeline.lexicon.dictionaries import load_dictionaries
from pipeline.stages.extract import stage as extract
from pipeline.stages.geocode import stage as geocode

HOUSE = Path(__file__).resolve().parents[2]
Case = dict[str, Any]
Rows = dict[str, list[dict[str, str]]]
KEYS = frozenset({"why", "text", "title", "published", "source", "rows", "none", "known_gap"})
LEAST_CASES, LEAST_PER_TYPE = 220, 4


def read_cases() -> list[Case]:
    """The cases of all files, each with an id of its file and number."""
    cases = []
    for path in sorted((Path(__file__).parent / "cases").glob("*.yaml")):
        for number, case in enumerate(read_yaml(path), 1):
            cases.append(case | {"id": f"{path.stem}-{number:02d}"})
    return cases


CASES = read_cases()


def article_of(case: Case) -> dict[str, Any]:
    """The article of a case as `ingest` would leave it."""
    title = case.get("title", "")
    return {"article_id": case["id"], "title": title, "text": f"{title}\n\n{case['text']}" if title else case["text"],
            "source_id": case.get("source", ""), "source_name": case.get("source", ""),
            "published_date": date.fromisoformat(case["published"]) if "published" in case else None}


@pytest.fixture(scope="session")
def coded() -> Rows:
    """Complete rows by case, every value as text."""
    dictionaries = load_dictionaries(HOUSE / "data", HOUSE / "schemas")
    columns = {"published_date": pa.date32()}
    fields = [pa.field(name, columns.get(name, pa.string())) for name in article_of(CASES[0])]
    tables = {"article": pa.Table.from_pylist([article_of(case) for case in CASES], schema=pa.schema(fields))}
    tables |= extract.run(tables, dictionaries, None)
    reports = geocode.run(tables, dictionaries, None)["report"].to_pylist()
    found: Rows = defaultdict(list)
    for row in reports:
        if row["is_complete"]:
            found[row["article_id"]].append({name: str(value) for name, value in row.items()})
    return found


def fault_of(case: Case, rows: list[dict[str, str]]) -> str:
    """What is wrong with the rows of a case, "" when they are exactly the ones it lists."""
    left = list(rows)
    for wanted in case.get("rows", []):
        hit = next((row for row in left if fits(wanted, row)), None)
        if hit is None:
            return f"{case['text']}\n  wanted {wanted}\n  left   {[shown(row) for row in left]}"
        left.remove(hit)
    return f"{case['text']}\n  not wanted {[shown(row) for row in left]}" if left else ""


def fits(wanted: Mapping[str, str], row: Mapping[str, str]) -> bool:
    """True when a row holds every value that is wanted."""
    return all(row[name] == value for name, value in wanted.items())


def shown(row: Mapping[str, str]) -> str:
    """A row in one line."""
    names = ("event_date", "sub_event_type", "actor1", "actor2", "location", "fatalities")
    return " | ".join(row[name] for name in names)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_case_is_coded(coded: Rows, case: Case) -> None:
    """The rows of a case are exactly those it lists; a known gap still gapes."""
    fault = fault_of(case, coded.get(case["id"], []))
    if "known_gap" in case:
        assert fault, f"{case['id']} is right by now; take its known_gap away"
    else:
        assert not fault, fault


def test_cases_are_well_formed() -> None:
    """Every case gives its rule, and rows or `none`, and nothing that the runner does not know."""
    for case in CASES:
        assert case.keys() - {"id"} <= KEYS and case["why"].startswith("S"), case["id"]
        assert bool(case.get("rows")) != (case.get("none") == "true"), case["id"]
    texts = Counter(case["text"] for case in CASES)
    assert [text for text, count in texts.items() if count > 1] == []


def test_cases_cover_every_sub_type() -> None:
    """There are many cases, and several of every sub-event type."""
    types = Counter(row["sub_event_type"] for case in CASES for row in case.get("rows", []))
    known = extract.event_types(load_dictionaries(HOUSE / "data", HOUSE / "schemas"))
    assert len(CASES) >= LEAST_CASES
    assert {name: types[name] for name in known if types[name] < LEAST_PER_TYPE} == {}
