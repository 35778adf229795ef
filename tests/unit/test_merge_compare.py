"""merge: weights of single slots, blocking and grouping."""
from __future__ import annotations

from datetime import timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from pipeline.core.strict_yaml import DataError
from pipeline.lexicon.merge_rules import load_merge_rules
from pipeline.stages.merge.actors import above
from pipeline.stages.merge.blocks import candidate_pairs
from pipeline.stages.merge.claims import Unit, claims_of, units_of
from pipeline.stages.merge.cluster import complete_link
from pipeline.stages.merge.compare import compare, distance_km, haversine_km
from tests.builders import DAY, HOUSE, article_row, dead, house_dictionaries, house_schemas, report_row

RULES = house_dictionaries().merge_rules
BROADER = house_dictionaries().broader_actors
KHAN, SARAQIB = (35.4431, 36.6512), (35.8644, 36.8057)


def unit(report_id: str, place: str = "khan", **changes: Any) -> Unit:
    """Unit of one report."""
    return units_of(claims_of([report_row(report_id, place, **changes)], []))[0]


def test_weights_add_up_and_can_be_read() -> None:
    """A comparison names the weight of every slot, the same in both orders."""
    left, right = unit("a:1", **dead(58)), unit("b:1", sub_event_type="Chemical weapon", **dead(58))
    found = compare(left, right, RULES, BROADER)
    assert found is not None and found == compare(right, left, RULES, BROADER)
    assert set(found.weights) == {"prior", "type", "date", "place", "actors", "fatalities"}
    assert found.weights["type"] == RULES.type.swallowed


def test_reports_of_one_article_are_not_compared() -> None:
    """Two statements of one article are never one event, nor those of an article and its copy."""
    assert compare(unit("a:1"), unit("a:2", sub_event_type="Attack"), RULES, BROADER) is None
    articles = [article_row("a"), article_row("b", duplicate_of="a")]
    rows = [report_row("a:1"), report_row("b:1", sub_event_type="Attack")]
    left, right = units_of(claims_of(rows, articles))
    assert compare(left, right, RULES, BROADER) is None


def test_civilians_and_a_group_as_target_need_more_evidence() -> None:
    """A strike told as on a group and as on civilians counts against a match, but does not rule it out."""
    left, right = unit("a:1"), unit("b:1", actor2="Islamic State (Syria)", actor2_id="syr-is", inter2=2)
    found = compare(left, right, RULES, BROADER)
    assert found is not None and found.weights["actors"] == RULES.actor.same + RULES.actor.civilians_or_group


def test_stand_in_covers_only_its_kinds() -> None:
    """Unidentified forces may be the army, never a rebel group; rebels may be a faction, never Islamic State."""
    planes = {"actor1": "Unidentified Military Forces", "actor1_id": "u", "inter1": 1}
    rebels = {"actor1": "Opposition Rebels (Syria)", "actor1_id": "syr-rebels", "inter1": 2}
    state = {"actor1": "Islamic State (Syria)", "actor1_id": "syr-is", "inter1": 2}
    weight = [compare(unit("a:1", **one), unit("b:1", **other), RULES, BROADER).weights["actors"] - RULES.actor.same
              for one, other in ((planes, {}), (planes, rebels), (rebels, state))]
    assert weight == [RULES.actor.broader, RULES.actor.different, RULES.actor.different]


def test_umbrellas_are_followed_upwards() -> None:
    """Parents of parents count, and a circle ends."""
    assert above("a", {"a": ("b",), "b": ("c",), "c": ("a",)}) == {"b", "c"}


def test_distance_is_geodesic_and_symmetric() -> None:
    """Distance is geopy's geodesic, the same both ways, and the fast one is within 0.6 % of it."""
    exact = distance_km(KHAN, SARAQIB)
    assert exact == distance_km(SARAQIB, KHAN) == pytest.approx(48.8, abs=0.5)
    assert haversine_km(KHAN, SARAQIB) == pytest.approx(exact, rel=0.006)


def test_blocks_hold_every_pair_that_can_match() -> None:
    """Looking up cubes and provinces finds each pair that comparing all with all finds, across the date line too."""
    rows = []
    for number in range(60):
        vague = {"time_precision": number % 3 + 1, "geo_precision": number % 7 % 3 + 1}
        where = {"latitude": 35.0 + number % 5 * 0.11, "longitude": 179.9 if number % 2 else -179.95,
                 "place_id": f"p{number}", "location": f"L{number}"}
        rows.append(report_row(f"{number}:1", event_date=DAY + timedelta(days=number % 9), **vague, **where,
                               **dead(58)))
    units = units_of(claims_of(rows, []))
    found = set(candidate_pairs(units, RULES))
    matching = {(left, right) for left, right in combinations(range(len(units)), 2)
                if compare(units[left], units[right], RULES, BROADER) is not None}
    assert matching and matching <= found


def test_pairs_grow_with_events_not_with_their_square() -> None:
    """Ten times the days give ten times the pairs."""
    def pairs(days: int) -> int:
        rows = [report_row(f"{day}-{name}:1", event_date=DAY + timedelta(days=day), place_id=f"p{name}")
                for day in range(days) for name in "abc"]
        return len(candidate_pairs(units_of(claims_of(rows, [])), RULES))
    assert pairs(200) < 11 * pairs(20)


def test_complete_link_makes_no_chains() -> None:
    """A pair that does not match keeps two groups apart, though a third one matches both."""
    assert complete_link(3, {(0, 1): 0.9, (1, 2): 0.8}) == [[0, 1], [2]]
    assert complete_link(3, {(0, 1): 0.9, (1, 2): 0.8, (0, 2): 0.6}) == [[0, 1, 2]]


def test_line_of_copies_has_one_origin() -> None:
    """A copy of a copy goes back to the first article, and a circle of copies ends."""
    articles = [article_row("a"), article_row("b", duplicate_of="a"), article_row("c", duplicate_of="b"),
                article_row("x", duplicate_of="y"), article_row("y", duplicate_of="x")]
    claims = claims_of([report_row(f"{name}:1") for name in "abcxy"], articles)
    assert [claim.origin for claim in claims] == ["a", "a", "a", "x", "x"]


@pytest.mark.parametrize(("old", "new", "message"), [
    ("  same_day: 2.0", "  same_days: 2.0", "missing or unknown"), ("prior: -7.0", "prior: low", "low"),
    ("    Grenade: [Attack]", "    Grenade: [Attacks]", "not in vocabulary sub_event_type"),
    ('  civilian_inter: ["7"]', '  civilian_inter: ["9"]', "not in vocabulary inter"),
    ("  unordered_types: [Battles]", "  unordered_types: [Battle]", "not in vocabulary event_type"),
    ("lowest_rule: lowest", "lowest_rule: least", "not in vocabulary fatalities_rule"),
    ("fatalities:\n", "deaths:\n", "fatalities"),
])
def test_faulty_rules_are_rejected(tmp_path: Path, old: str, new: str, message: str) -> None:
    """A wrong key, number or code in data/merge.yaml stops the run and names the file."""
    text = (HOUSE / "data" / "merge.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "merge.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError, match=r"merge\.yaml") as caught:
        load_merge_rules(tmp_path / "merge.yaml", house_schemas().vocabularies)
    assert message in str(caught.value)
