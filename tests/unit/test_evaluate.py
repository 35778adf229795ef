"""The measure, the pairing, the gate and the gains."""
from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.evaluate import gate
from pipeline.evaluate.assign import best_pairs
from pipeline.evaluate.gains import gains_of, gains_text
from pipeline.evaluate.measure import Measure, actor_key, compare, load_measure, unit_key
from pipeline.evaluate.scorer import read_gold, score

HOUSE = Path(__file__).resolve().parents[2]
ROW: dict[str, Any] = {
    "report_id": "a:1", "article_id": "a", "event_date": "2017-04-04", "time_precision": 1, "event_type": "Battles",
    "sub_event_type": "Armed clash", "actor1": "Military Forces of Syria (2000-2024)",
    "actor2": "Opposition Rebels (Syria)", "latitude": 36.0, "longitude": 37.0, "location": "X",
    "admin1": "Idleb", "fatalities": 3, "start": 0, "end": 5}


@pytest.fixture(scope="module")
def measure() -> Measure:
    """The measure of the repository."""
    return load_measure(HOUSE / "data")


@pytest.mark.parametrize(("one", "other"), [
    ("Military Forces of Syria (2000-2024)", "Police Forces of Syria (2024-)"),
    ("HTS: Hayat Tahrir al-Sham", "Jabhat al-Nusra"), ("FSA", "Opposition Rebels (Syria)"),
    ("YPG: People's Protection Units", "YPG"), ("Islamic State (Iraq)", "ISIS"), ("Hezbollah; NDF", "Hezbollah"),
])
def test_names_of_one_actor_are_the_same(one: str, other: str, measure: Measure) -> None:
    """Years, acronyms, associates and known aliases make no difference."""
    assert actor_key(one, measure) == actor_key(other, measure) != ""


def test_different_actors_differ(measure: Measure) -> None:
    """A country or a group that is another one is another one; nobody is nobody."""
    assert actor_key("Military Forces of Iraq", measure) != actor_key("Military Forces of Iran", measure)
    assert actor_key(None, measure) == actor_key(float("nan"), measure) == ""


def test_spellings_of_a_unit_are_the_same(measure: Measure) -> None:
    """Idlib and Idleb, al-Hasakah and Hasakeh."""
    assert unit_key("Idlib", measure) == unit_key("Idleb", measure)
    assert unit_key("Al-Hasakah", measure) == unit_key("Hasakeh", measure)


def test_equal_rows_are_wholly_alike(measure: Measure) -> None:
    """A row agrees with itself in every slot, with similarity one."""
    found = compare(ROW, ROW, measure)
    assert found.similarity == pytest.approx(1.0) and found.is_strict and set(found.slots.values()) == {1.0}


@pytest.mark.parametrize(("change", "similarity"), [
    ({"event_date": "2017-04-05"}, 0.925), ({"event_date": "2017-04-06"}, 0.85), ({"actor1": ""}, 0.85),
    ({"latitude": 36.1}, 0.925), ({"latitude": 38.0}, 0.85), ({"latitude": 38.0, "admin1": "Homs"}, 0.75),
    ({"latitude": None}, 0.85), ({"fatalities": 4}, 1.0), ({"sub_event_type": "Attack"}, 0.85),
])
def test_similarity_falls_by_the_weight_of_the_slot(change: dict[str, Any], similarity: float,
                                                    measure: Measure) -> None:
    """A wrong slot costs its weight, a near day half of it, a near place a part of it."""
    assert compare(ROW | change, ROW, measure).similarity == pytest.approx(similarity)


@given(some.integers(1, 5).flatmap(lambda width: some.lists(
    some.lists(some.floats(0, 1, width=16), min_size=width, max_size=width), min_size=1, max_size=5)))
def test_pairs_have_the_highest_sum(table: list[list[float]]) -> None:
    """No other one-to-one pairing has a higher sum."""
    pairs = best_pairs(table)
    size = min(len(table), len(table[0]))
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs) == size
    best = max(sum(table[i][j] for i, j in zip(rows, columns, strict=True))
               for rows in itertools.combinations(range(len(table)), size)
               for columns in itertools.permutations(range(len(table[0])), size))
    assert sum(table[i][j] for i, j in pairs) == pytest.approx(best)


def test_borderline_rows_cost_nothing_when_missed(measure: Measure) -> None:
    """A borderline row counts when found and is forgotten when not."""
    gold = [{"article_id": "a", "events": [ROW, {**ROW, "event_date": "2016-01-01", "latitude": 10.0, "admin1": "Homs",
                                                 "actor1": "x", "actor2": "y", "certainty": "borderline"}]}]
    figures = score(gold, {"a": [ROW]}, measure).figures()
    assert figures["detection_f1"] == figures["soft_f1"] == figures["strict_f1"] == 1.0 and figures["gold_rows"] == 1


def test_rows_nobody_coded_cost_precision(measure: Measure) -> None:
    """A row in an article without events is spurious, and the article is not kept empty."""
    figures = score([{"article_id": "a", "events": []}], {"a": [ROW]}, measure).figures()
    assert figures["predicted_rows"] == 1 and figures["detection_p"] == 0.0
    assert (figures["empty_articles"], figures["empty_articles_kept_empty"]) == (1, 0)


def test_a_floor_that_is_not_reached_is_a_fault() -> None:
    """The gate tells figures under their floor, another gold file, and a gold file that shrank."""
    figures = {"articles": 2, "gold_rows": 10, "soft_f1": 0.5}
    held = {"gold": "x", "articles": 2, "gold_rows": 10, "floors": {"soft_f1": 0.5}}
    assert gate.gate_faults(figures, held, "x") == []
    assert "floor 0.5" in gate.gate_faults({**figures, "soft_f1": 0.4}, held, "x")[0]
    assert "changed" in gate.gate_faults(figures, held, "y")[0]
    assert "shrank" in gate.gate_faults({**figures, "articles": 1}, held, "x")[0]
    assert gate.gate_faults(figures, {}, "x")


def test_floors_rise_by_update_and_fall_only_when_allowed() -> None:
    """`--update` raises, `--allow-regression` also lowers."""
    held = {"floors": {"soft_f1": 0.5, "strict_f1": 0.5}}
    figures = {"articles": 2, "gold_rows": 10, "soft_f1": 0.6, "strict_f1": 0.4}
    assert gate.raised(figures, held, "x", may_fall=False)["floors"] == {"soft_f1": 0.6, "strict_f1": 0.5}
    assert gate.raised(figures, held, "x", may_fall=True)["floors"] == {"soft_f1": 0.6, "strict_f1": 0.4}


def test_the_gate_says_passed_or_failed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """From gold and a work folder to an exit code: 1 without floors, 0 after an update, 2 for unreadable gold."""
    (tmp_path / "gold.jsonl").write_text(json.dumps({"article_id": "a", "events": [ROW]}) + "\n", encoding="utf-8")
    pq.write_table(pa.Table.from_pylist([ROW]), tmp_path / "report.parquet")
    pq.write_table(pa.table({"article_id": ["a"], "input_path": ["x.jsonl"], "input_position": ["line 1"]}),
                   tmp_path / "article.parquet")
    words = ["t", str(tmp_path / "gold.jsonl"), str(tmp_path), "--floors", str(tmp_path / "floors.json")]
    assert gate.main(words) == 1
    assert gate.main([*words, "--update"]) == 0
    assert gate.main(words) == 0
    assert "gate t: passed" in capsys.readouterr().out
    (tmp_path / "gold.jsonl").write_text("{", encoding="utf-8")
    assert gate.main(words) == 2


def test_gains_tell_appeared_vanished_and_changed(measure: Measure) -> None:
    """A row of the same words with another value changed; others appeared or vanished."""
    other = {**ROW, "report_id": "b:1", "article_id": "b"}
    gains = gains_of([ROW, other], [{**ROW, "fatalities": 9}, {**ROW, "article_id": "c", "report_id": "c:1"}], measure)
    assert [len(gains.appeared), len(gains.vanished), len(gains.changed), gains.same_count] == [1, 1, 1, 0]
    text = gains_text(gains)
    assert "~ a:1: fatalities 3 -> 9" in text and "+ c:" in text and "- b:" in text


def test_the_sample_gold_can_be_read() -> None:
    """The expectations of the sample are in the form that `evaluate` takes."""
    assert len(read_gold(HOUSE / "data" / "sample" / "expected.jsonl")) >= 40
