"""review: corrections of people, kept apart from the program and surviving every run."""
from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipeline.core.contracts import check_table
from pipeline.core.strict_yaml import DataError
from pipeline.lexicon.corrections import load_corrections
from pipeline.stages.merge import stage as merge
from pipeline.stages.review import stage
from tests.builders import HOUSE, dead, house_dictionaries, house_schemas, input_tables, report_row, settings

SIGNED = 'reason: "The list of names says so; https://example.org"\n  who: A. Reviewer\n  when: "2017-04-20"\n'
REPORTS = [report_row("a:1", **dead(58)), report_row("b:1", **dead(58)), report_row("c:1", "saraqib", **dead(3))]
ADDED = ('set: {event_date: "2017-04-06", sub_event_type: Attack, actor1: Unidentified Armed Group (Syria), '
         'inter1: "3", actor2: Civilians (Syria), inter2: "7", iso: "760", country: Syria, admin1: Idleb, '
         'location: Idleb, latitude: "35.93", longitude: "36.63", source: Local list, fatalities: "2"}')


def corrections(tmp_path: Path, *entries: str) -> Any:
    """Dictionaries with the corrections written as `- id: c<n>` and the given lines."""
    lines = [f"- id: c{number}\n  {entry}\n  {SIGNED}" for number, entry in enumerate(entries)]
    (tmp_path / "c.yaml").write_text("".join(lines), encoding="utf-8")
    loaded = load_corrections(tmp_path, HOUSE / "schemas", house_schemas())
    return replace(house_dictionaries(), corrections=loaded)


def reviewed(dictionaries: Any, previous: dict[str, dict[str, pa.Table]] | None = None,
             reports: list[dict[str, Any]] = REPORTS) -> dict[str, dict[str, pa.Table]]:
    """merge and review over the reports; `previous` is what this function gave for the last run."""
    before = {} if previous is None else {
        "previous_id_ledger": previous["merge"]["event_report"], "previous_event": previous["review"]["event"],
        "previous_event_report": previous["review"]["event_report"],
        "previous_event_rekey": previous["review"]["event_rekey"]}
    first = merge.run(input_tables(reports) | before, dictionaries, settings())
    second = stage.run(first | before, dictionaries, settings())
    for name, table in second.items():
        check_table(table, house_schemas().table(name))
    return {"merge": first, "review": second}


def events(run: dict[str, dict[str, pa.Table]]) -> dict[str, dict[str, Any]]:
    """Reviewed events by id."""
    return {row["event_id_cnty"]: row for row in run["review"]["event"].to_pylist()}


def issues(run: dict[str, dict[str, pa.Table]]) -> list[str]:
    """Details of the issues."""
    return [row["detail"] for row in run["review"]["issues"].to_pylist()]


def test_set_changes_the_row_and_what_follows_from_it(tmp_path: Path) -> None:
    """A corrected toll widens the range, rewrites the note and marks the row."""
    row = events(reviewed(corrections(
        tmp_path, 'action: set\n  event: SYR1\n  expect: {fatalities: "58"}\n  set: {fatalities: "87"}')))["SYR1"]
    assert (row["fatalities"], row["fatalities_high"], row["is_corrected"]) == (87, 87, True)
    assert "at least 87 people" in row["notes"]


def test_set_of_a_sub_type_moves_the_type_and_disorder(tmp_path: Path) -> None:
    """Event and disorder type follow the sub-type by the vocabulary."""
    row = events(reviewed(corrections(
        tmp_path, 'action: set\n  event: SYR1\n  expect: {sub_event_type: Air/drone strike}\n'
                  '  set: {sub_event_type: Excessive force against protesters, inter1: "1", inter2: "6"}')))["SYR1"]
    assert (row["event_type"], row["disorder_type"], row["interaction"]) == (
        "Protests", "Political violence; Demonstrations", 16)


def test_unmet_expectation_is_never_applied(tmp_path: Path) -> None:
    """A correction that expects another value changes nothing and becomes an issue with both values."""
    run = reviewed(corrections(
        tmp_path, 'action: set\n  event: SYR1\n  expect: {fatalities: "60"}\n  set: {fatalities: "87"}'))
    assert events(run)["SYR1"]["fatalities"] == 58
    assert "c.yaml:1: event SYR1 has fatalities 58, expected 60" in issues(run)[0]


def test_missing_event_becomes_an_issue(tmp_path: Path) -> None:
    """A correction of an event that is not there is not applied and says what became of it."""
    run = reviewed(corrections(tmp_path, "action: reject\n  event: SYR9\n  expect: {location: Saraqib}"))
    assert "event SYR9 is not there (no release ever had it)" in issues(run)[0]


def test_reject_removes_the_event_and_leaves_a_tombstone(tmp_path: Path) -> None:
    """A rejected event goes with its links, and its id is recorded as ended."""
    run = reviewed(corrections(tmp_path, "action: reject\n  event: SYR2\n  expect: {location: Saraqib}"))
    assert set(events(run)) == {"SYR1"}
    rekey, = run["review"]["event_rekey"].to_pylist()
    assert (rekey["old_event_id"], rekey["new_event_id"], rekey["detail"]) == ("SYR2", "", "rejected by correction c0")
    assert set(run["review"]["event_report"]["event_id_cnty"].to_pylist()) == {"SYR1"}


def test_merge_joins_reports_and_sources(tmp_path: Path) -> None:
    """The merged event has the reports, sources and range of both."""
    run = reviewed(corrections(
        tmp_path, "action: merge\n  event: SYR2\n  into: SYR1\n  expect: {location: Saraqib}"))
    row = events(run)["SYR1"]
    assert (row["reports"], row["source"], row["fatalities_low"]) == (3, "Source a; Source b; Source c", 3)
    assert run["review"]["event_rekey"].to_pylist()[0]["new_event_id"] == "SYR1"


def test_split_moves_reports_to_a_new_event(tmp_path: Path) -> None:
    """The leaving report makes an event of its own that starts as a copy."""
    run = reviewed(corrections(
        tmp_path, 'action: split\n  event: SYR1\n  reports: ["b:1"]\n  set: {location: Hish}\n'
                  '  expect: {location: Khan Sheikhun}'))
    assert (events(run)["SYR3"]["location"], events(run)["SYR1"]["reports"]) == ("Hish", 1)


def test_split_of_foreign_reports_is_refused(tmp_path: Path) -> None:
    """Reports of another event, or all of them, cannot leave."""
    wrong = reviewed(corrections(
        tmp_path, 'action: split\n  event: SYR1\n  reports: ["c:1"]\n  expect: {location: Khan Sheikhun}'))
    assert "not of event SYR1" in issues(wrong)[0]
    every = reviewed(corrections(
        tmp_path, 'action: split\n  event: SYR1\n  reports: ["a:1", "b:1"]\n  expect: {location: Khan Sheikhun}'))
    assert "would leave it" in issues(every)[0]


def test_added_event_has_an_id_and_a_note(tmp_path: Path) -> None:
    """An event that no article told gets the next number and the values that follow from the given ones."""
    row = events(reviewed(corrections(tmp_path, f"action: add\n  {ADDED}")))["SYR3"]
    assert (row["year"], row["event_type"], row["interaction"], row["region"], row["fatalities_rule"]) == (
        2017, "Violence against civilians", 37, "Middle East", "exact")
    assert row["notes"].startswith("On 6 April 2017, Unidentified Armed Group (Syria) attacked")


def test_corrections_survive_a_second_run(tmp_path: Path) -> None:
    """Merged, rejected, split and added events have the same ids and rows in the next run over the same input."""
    dictionaries = corrections(
        tmp_path, "action: reject\n  event: SYR2\n  expect: {location: Saraqib}", f"action: add\n  {ADDED}",
        'action: split\n  event: SYR1\n  reports: ["b:1"]\n  expect: {location: Khan Sheikhun}')
    first = reviewed(dictionaries)
    second = reviewed(dictionaries, first)
    third = reviewed(dictionaries, second)
    for name in first["review"]:
        assert first["review"][name].equals(second["review"][name])
        assert first["review"][name].equals(third["review"][name])


def test_merge_by_a_person_can_be_taken_back(tmp_path: Path) -> None:
    """Without the correction the next run has both events under their old ids and no tombstone."""
    joined = reviewed(corrections(
        tmp_path, "action: merge\n  event: SYR2\n  into: SYR1\n  expect: {location: Saraqib}"))
    back = reviewed(house_dictionaries(), joined)
    assert set(events(back)) == {"SYR1", "SYR2"}
    assert back["review"]["event_rekey"].num_rows == 0


def test_withdrawn_addition_is_never_given_again(tmp_path: Path) -> None:
    """The id of an added event ends with its correction and is not given to a later event."""
    first = reviewed(corrections(tmp_path, f"action: add\n  {ADDED}"))
    second = reviewed(house_dictionaries(), first)
    assert ("SYR3", "") in {(row["old_event_id"], row["new_event_id"])
                            for row in second["review"]["event_rekey"].to_pylist()}
    third = reviewed(house_dictionaries(), second, [*REPORTS, report_row("d:1", "raqqa")])
    assert set(events(third)) == {"SYR1", "SYR2", "SYR4"}


def test_corrected_events_leave_the_queue(tmp_path: Path) -> None:
    """What a person has looked at is not asked about again."""
    run = reviewed(corrections(
        tmp_path, 'action: set\n  event: SYR1\n  expect: {fatalities: "58"}\n  set: {tags: looked at}'))
    assert "SYR1" not in run["review"]["review_queue"]["event_id_cnty"].to_pylist()


def test_queue_asks_about_the_deadliest_first() -> None:
    """The event with 58 deaths stands before the one with three, with a question in one line."""
    queue = reviewed(house_dictionaries())["review"]["review_queue"].to_pylist()
    assert queue[0]["event_id_cnty"] == "SYR1"
    assert queue[0]["question"].endswith("?") and "\n" not in queue[0]["question"]


@pytest.mark.parametrize(("entry", "message"), [
    ("action: alter\n  event: SYR1", "use one of set, reject, merge, split, add"),
    ("action: set\n  event: SYR1\n  set: {fatalities: '1'}", "lacks 'expect'"),
    ("action: reject\n  event: SYR1\n  expect: {location: X}\n  colour: red", "unknown key 'colour'"),
    ("action: reject\n  event: syr1\n  expect: {location: X}", "event is 'syr1'"),
    ("action: set\n  event: SYR1\n  expect: {location: X}\n  set: {fatalities: many}", "fatalities is 'many'"),
    ("action: set\n  event: SYR1\n  expect: {location: X}\n  set: {fatalities: '-1'}", "fatalities is -1"),
    ("action: set\n  event: SYR1\n  expect: {location: X}\n  set: {event_type: War}", "event_type is 'War'"),
    ("action: set\n  event: SYR1\n  expect: {location: X}\n  set: {colour: red}", "not a column of table event"),
    ("action: set\n  event: SYR1\n  expect: {location: X}\n  set: {reports: '9'}", "is computed"),
    ("action: set\n  event: SYR1\n  expect: {location: X}\n  set: {}", "must not be empty"),
    ("action: merge\n  event: SYR1\n  into: SYR1\n  expect: {location: X}", "into itself"),
    ("action: add\n  set: {location: X}", "an added event needs"),
    ("action: set\n  event: SYR1\n  expect: {event_date: yesterday}\n  set: {tags: x}", "event_date is 'yesterday'"),
])
def test_faulty_file_is_rejected_with_file_and_line(tmp_path: Path, entry: str, message: str) -> None:
    """Every kind of fault in a hand-written file stops the run with one line that names file and line."""
    with pytest.raises(DataError, match=r"c\.yaml:\d+: ") as caught:
        corrections(tmp_path, entry)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_every_item_of_the_file_is_checked(tmp_path: Path) -> None:
    """A fault in the second entry is found too, at its own line."""
    with pytest.raises(DataError, match=r"c\.yaml:10: action is 'alter'"):
        corrections(tmp_path, "action: reject\n  event: SYR1\n  expect: {location: X}\n  ", "action: alter")


def test_correction_id_twice_is_rejected(tmp_path: Path) -> None:
    """Two corrections of one id are an error."""
    entry = f"- id: c0\n  action: add\n  {ADDED}\n  {SIGNED}"
    (tmp_path / "c.yaml").write_text(entry * 2, encoding="utf-8")
    with pytest.raises(DataError, match="already stands"):
        load_corrections(tmp_path, HOUSE / "schemas", house_schemas())


def test_scalar_instead_of_a_list_is_rejected(tmp_path: Path) -> None:
    """A file that is no list of corrections is an error at line 1."""
    (tmp_path / "c.yaml").write_text("nothing", encoding="utf-8")
    with pytest.raises(DataError, match=r"c\.yaml:1: must be of type array"):
        load_corrections(tmp_path, HOUSE / "schemas", house_schemas())


def test_example_of_the_manual_loads(tmp_path: Path) -> None:
    """The example of data/corrections/README.md is a valid file."""
    text = (HOUSE / "data" / "corrections" / "README.md").read_text(encoding="utf-8")
    (tmp_path / "c.yaml").write_text(text.split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    loaded = load_corrections(tmp_path, HOUSE / "schemas", house_schemas())
    assert [item.action for item in loaded] == ["set", "reject", "merge", "split"]
    assert loaded[0].changes == {"fatalities": 87}


def test_moved_event_of_a_date(tmp_path: Path) -> None:
    """A corrected date brings its year along."""
    row = events(reviewed(corrections(
        tmp_path, 'action: set\n  event: SYR1\n  expect: {event_date: "2017-04-04"}\n'
                  '  set: {event_date: "2016-12-31"}')))["SYR1"]
    assert (row["event_date"], row["year"]) == (date(2016, 12, 31), 2016)
