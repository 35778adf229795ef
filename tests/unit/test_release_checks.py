"""release checks: every check passes good rows and rejects its own kind of bad ones."""
from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from pipeline.core.strict_yaml import DataError
from pipeline.lexicon.late_rules import load_disorder_types, load_release_rules, load_review_rules
from pipeline.stages.merge import stage as merge
from pipeline.stages.release.checks import ROW_CHECKS, SET_CHECKS, CheckResult, Subject, run_checks
from tests.builders import (
    HOUSE,
    TODAY,
    article_row,
    dead,
    house_dictionaries,
    house_schemas,
    input_tables,
    report_row,
    settings,
)


def subject(**changes: Any) -> Subject:
    """Two good events, judged although they are few."""
    tables = merge.run(input_tables([report_row("a:1", **dead(4)), report_row("b:1", "aleppo")]), house_dictionaries(),
                       settings())
    rules = replace(house_dictionaries().release_rules, check_from_events=1,
                    limits={**house_dictionaries().release_rules.limits, "same_place_day_share": 0.5})
    good = Subject(tables["event"].to_pylist(), tables["event_report"].to_pylist(), [], [],
                   {"a": article_row("a"), "b": article_row("b")}, house_schemas().vocabularies["sub_event_type"],
                   TODAY, rules)
    return replace(good, **changes)


def with_first(**changes: Any) -> Subject:
    """The good subject with values of its first event changed."""
    first, *others = subject().events
    return subject(events=[{**first, **changes}, *others])


def failed(about: Subject) -> dict[str, CheckResult]:
    """Failing checks by name."""
    return {check.name: check for check in run_checks(about) if not check.is_passed}


def test_good_events_pass_every_check() -> None:
    """Nothing fails when nothing is wrong."""
    assert failed(subject()) == {}


@pytest.mark.parametrize(("name", "changes"), [
    ("no_future", {"event_date": date(2017, 5, 2)}), ("year", {"year": 2016}), ("types", {"event_type": "Battles"}),
    ("interaction", {"interaction": 18}), ("toll_order", {"fatalities_low": 9}), ("toll_size", {"fatalities": 2001}),
    ("place", {"latitude": 91.0}), ("place", {"admin1": ""}), ("actor1", {"actor1": ""}), ("notes", {"notes": ""}),
])
def test_bad_row_is_rejected_and_shown(name: str, changes: dict[str, Any]) -> None:
    """A row that breaks a check fails it and is among the rows shown."""
    assert failed(with_first(**changes))[name].rows[0]["event_id_cnty"] == "SYR1"


def test_every_row_check_has_a_rejecting_test() -> None:
    """The table above covers all row checks, and there are eight checks of the whole set."""
    covered = {mark.args[1][at][0] for mark in test_bad_row_is_rejected_and_shown.pytestmark
               for at in range(len(mark.args[1]))}
    assert covered == set(ROW_CHECKS)
    assert len(SET_CHECKS) == 8


def test_repeated_id_is_rejected() -> None:
    """Two events of one id fail the check of keys."""
    events = list(subject().events)
    assert "keys" in failed(subject(events=[events[0], {**events[1], "event_id_cnty": "SYR1"}]))


def test_event_without_report_is_rejected() -> None:
    """An event that rests on nothing fails, and so does a report in two events."""
    links = list(subject().links)
    assert "links" in failed(subject(links=links[:1]))
    assert "links" in failed(subject(links=[*links, {**links[0], "event_id_cnty": "SYR2"}]))
    assert "links" in failed(subject(links=[*links, {**links[0], "event_id_cnty": "SYR9", "report_id": "z"}]))


def test_vanished_id_without_tombstone_is_rejected() -> None:
    """An id of the last release must be alive or told in event_rekey."""
    gone = {**subject().events[0], "event_id_cnty": "SYR9"}
    assert "tombstones" in failed(subject(previous=[gone]))
    assert "tombstones" not in failed(subject(previous=[gone], moves=[("SYR9", "SYR1")]))


def test_shrinkage_is_rejected_but_merging_is_not() -> None:
    """Losing more events than allowed fails; events that live on in others are not lost."""
    gone = [{**subject().events[0], "event_id_cnty": f"SYR{number}"} for number in (7, 8)]
    assert "shrinkage" in failed(subject(previous=gone, moves=[("SYR7", ""), ("SYR8", "")]))
    assert "shrinkage" not in failed(subject(previous=gone, moves=[("SYR7", "SYR1"), ("SYR8", "SYR2")]))


@pytest.mark.parametrize(("name", "changes"), [
    ("wide_places", {"geo_precision": 3}), ("vague_days", {"time_precision": 3}),
    ("pile", {"location": "Khan Sheikhun"}),
])
def test_too_large_a_share_is_rejected(name: str, changes: dict[str, Any]) -> None:
    """Half the events at province level, at month level, or all on one place and day is too much."""
    assert failed(with_first(**changes))[name].rows


def test_articles_nobody_can_find_are_rejected() -> None:
    """Articles with neither address nor source name fail above their share."""
    bare = article_row("a", url="", source_name="")
    assert "origins" in failed(subject(articles={"a": bare, "b": {**bare, "article_id": "b"}}))


def test_few_events_are_not_judged_by_shares() -> None:
    """Under the number in data/release.yaml a share proves nothing."""
    few = replace(with_first(geo_precision=3), rules=house_dictionaries().release_rules)
    assert failed(few) == {}


@pytest.mark.parametrize(("file", "old", "new", "message"), [
    ("release.yaml", "  fatalities_per_event: 2000", "  deaths_per_event: 2000", "deaths_per_event"),
    ("release.yaml", "events_lost_share: 0.20", "events_lost_share: few", "give a number"),
    ("release.yaml", "events_lost_share: 0.20", "events_lost_share: -1", "0 or more"),
    ("review.yaml", "minimum: 0.30", "minimum: 3", "between 0 and 1"),
    ("review.yaml", "borderline_rules: [several", "borderline_rules: [some", "not in the vocabulary"),
    ("review.yaml", "  lone: ", "  alone: ", "missing or unknown"),
])
def test_faulty_rules_are_rejected(tmp_path: Any, file: str, old: str, new: str, message: str) -> None:
    """A wrong word or number in the rules stops the run and names the file."""
    text = (HOUSE / "data" / file).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / file).write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(DataError, match=file) as caught:
        if file == "release.yaml":
            load_release_rules(tmp_path / file)
        else:
            load_review_rules(tmp_path / file, house_schemas().vocabularies)
    assert message in str(caught.value)


def test_disorder_type_of_every_sub_type() -> None:
    """A sub-type has its own disorder type or that of its event type."""
    words = house_schemas().vocabularies
    told = load_disorder_types(HOUSE / "data" / "lexicons" / "rules.yaml", words)
    assert set(told) == set(words["sub_event_type"])
    assert told["Mob violence"] == "Political violence"
    assert told["Violent demonstration"] == "Demonstrations"
    assert told["Excessive force against protesters"] == "Political violence; Demonstrations"


@pytest.mark.parametrize(("line", "message"), [
    ("  Battles: Violence", "not in the vocabulary"), ("  Skirmishes: Political violence", "not in the vocabulary"),
    ("", "Battles"),
])
def test_faulty_disorder_types_are_rejected(tmp_path: Any, line: str, message: str) -> None:
    """A code of no vocabulary, or an event type without a disorder type, stops the run and names the file."""
    path = tmp_path / "rules.yaml"
    kinds = [kind for kind in house_schemas().vocabularies["event_type"] if kind != "Battles"]
    rest = "".join(f'  "{kind}": Political violence\n' for kind in kinds)
    path.write_text(f"disorder_types:\n{line}\n{rest}", encoding="utf-8")
    with pytest.raises(DataError, match=message):
        load_disorder_types(path, house_schemas().vocabularies)
