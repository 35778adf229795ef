"""merge: which reports become one event, and what its row says."""
from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest

from pipeline.core.contracts import check_table
from pipeline.stages.merge import stage
from tests.builders import DAY, REBELS, article_row, dead, house_dictionaries, input_tables, report_row, settings

CLASH = {"sub_event_type": "Armed clash", "event_type": "Battles", "civilian_targeting": "", "interaction": 12,
         "actor2": "Opposition Rebels (Syria)", "actor2_id": "syr-rebels", "inter2": 2}


def merged(reports: list[dict[str, Any]], **tables: pa.Table) -> list[dict[str, Any]]:
    """Event rows of the reports."""
    return stage.run(input_tables(reports) | tables, house_dictionaries(), settings())["event"].to_pylist()


def test_same_statement_of_two_articles_is_one_event() -> None:
    """Two articles that agree in every slot make one event with two reports and both sources."""
    event, = merged([report_row("a:1"), report_row("b:1")])
    assert (event["reports"], event["source"]) == (2, "Source a; Source b")


def test_output_holds_its_contract() -> None:
    """Every table that merge writes passes the check of its schema, also when there is nothing to merge."""
    for reports in ([report_row("a:1"), report_row("b:1", place="saraqib")], []):
        for name, table in stage.run(input_tables(reports), house_dictionaries(), settings()).items():
            check_table(table, house_dictionaries().schemas.table(name))


def test_incomplete_reports_never_become_events() -> None:
    """A row kept by --keep-incomplete stays a report."""
    assert merged([report_row("a:1", is_complete=False, incomplete_reason="no_place", latitude=None)]) == []


@pytest.mark.parametrize("change", [
    {"event_date": DAY + timedelta(days=2)}, {"iso": 368, "country": "Iraq"}, {"sub_event_type": "Grenade"},
    {"actor1": "Islamic State (Syria)", "actor1_id": "syr-is", "inter1": 2},
])
def test_another_day_country_type_or_actor_is_another_event(change: dict[str, Any]) -> None:
    """One slot that does not fit keeps two reports apart."""
    assert len(merged([report_row("a:1"), report_row("b:1", **change)])) == 2


def test_neighbouring_towns_stay_apart() -> None:
    """Two named towns are two events although all the rest agrees."""
    assert len(merged([report_row("a:1"), report_row("b:1", place="saraqib")])) == 2


def test_district_joins_its_city_when_the_toll_agrees_and_gives_the_place() -> None:
    """A city and its district with one toll are one event at the district, the finest named place."""
    event, = merged([report_row("a:1", "aleppo", **dead(126)), report_row("b:1", "rashidin", **dead(126))])
    assert event["location"] == "Aleppo - Rashidin"


def test_district_and_city_without_toll_stay_apart() -> None:
    """A large city sees several acts a day: without a common toll a district is an event of its own."""
    assert len(merged([report_row("a:1", "aleppo"), report_row("b:1", "rashidin")])) == 2


def test_no_chain_across_days() -> None:
    """Three inferred days in a row are never one event, although each day matches the next."""
    days = [report_row(f"{name}:1", event_date=DAY + timedelta(days=step), date_basis="publication", **dead(58))
            for step, name in enumerate("abc")]
    assert sorted(event["reports"] for event in merged(days)) == [1, 2]


def test_two_rows_of_one_article_stay_apart() -> None:
    """An article that tells two acts apart is believed, also when a third report would fit both."""
    rows = [report_row("a:1", **dead(3)), report_row("a:2", sub_event_type="Shelling/artillery/missile attack"),
            report_row("b:1", **dead(3))]
    assert sorted(event["reports"] for event in merged(rows)) == [1, 2]


def test_lowest_figure_of_two_sources_and_the_range_is_kept() -> None:
    """Two sources with 58 and 72 deaths give 58, low 58, high 72, rule lowest."""
    event, = merged([report_row("a:1", **dead(72)), report_row("b:1", **dead(58))])
    assert [event[name] for name in ("fatalities", "fatalities_low", "fatalities_high", "fatalities_rule")] == [
        58, 58, 72, "lowest"]


def test_update_of_the_same_source_wins() -> None:
    """The newer figure of one source replaces its older one, though it is higher."""
    articles = [article_row("a", published_date=DAY), article_row("b", published_date=DAY + timedelta(days=1))]
    reports = [report_row("a:1", source="SANA", **dead(5)), report_row("b:1", source="SANA", **dead(9))]
    event, = stage.run(input_tables(reports, articles), house_dictionaries(), settings())["event"].to_pylist()
    assert (event["fatalities"], event["fatalities_low"], event["fatalities_rule"]) == (9, 5, "update")


def test_silent_source_does_not_lower_the_toll() -> None:
    """A report without a figure leaves the figure of the other one and its rule."""
    event, = merged([report_row("a:1", **dead(7)), report_row("b:1")])
    assert (event["fatalities"], event["fatalities_low"], event["fatalities_rule"]) == (7, 7, "exact")


def test_copy_of_an_article_counts_as_one_source() -> None:
    """A copy adds a report, but neither a source name nor confidence."""
    articles = [article_row("a"), article_row("b", duplicate_of="a")]
    tables = input_tables([report_row("a:1"), report_row("b:1")], articles)
    event, = stage.run(tables, house_dictionaries(), settings())["event"].to_pylist()
    assert (event["reports"], event["source"], event["confidence"]) == (2, "Source a", 0.8)


def test_reprint_with_another_figure_is_an_update_of_its_origin() -> None:
    """A copy at another outlet has the voice of the first one, so its newer figure is an update, not a rival."""
    articles = [article_row("a", published_date=DAY), article_row("b", duplicate_of="a")]
    tables = input_tables([report_row("a:1", **dead(5)), report_row("b:1", **dead(9))], articles)
    event, = stage.run(tables, house_dictionaries(), settings())["event"].to_pylist()
    assert (event["fatalities"], event["fatalities_rule"], event["source"]) == (9, "update", "Source a")


def test_second_source_raises_confidence_below_one() -> None:
    """Independent reports support each other, and no event is certain."""
    event, = merged([report_row(f"{name}:1") for name in "abcdefgh"])
    assert 0.8 < event["confidence"] <= 0.99


def test_named_group_replaces_its_umbrella() -> None:
    """A report that names the faction and one that says rebels are one event by the faction."""
    ahrar = {"actor2": "Ahrar al-Sham", "actor2_id": "syr-ahrar", "inter2": 2}
    event, = merged([report_row("a:1", **CLASH), report_row("b:1", **{**CLASH, **ahrar})])
    assert (event["actor2"], event["actor2_id"], event["interaction"]) == ("Ahrar al-Sham", "syr-ahrar", 12)


def test_order_of_sides_in_a_battle_does_not_matter() -> None:
    """A clash told from the other side is the same event, with each actor once."""
    turned = {**CLASH, **REBELS, "actor2": "Military Forces of Syria (2000-2024)", "actor2_id": "syr-army", "inter2": 1}
    event, = merged([report_row("a:1", **CLASH), report_row("b:1", **turned)])
    assert {event["actor1_id"], event["actor2_id"]} == {"syr-army", "syr-rebels"}
    assert event["assoc_actor_1"] == event["assoc_actor_2"] == ""


def test_higher_ranked_sub_type_wins() -> None:
    """A chemical attack swallows the air strike that another source tells, and keeps the chemical type."""
    event, = merged([report_row("a:1"), report_row("b:1", sub_event_type="Chemical weapon")])
    assert event["sub_event_type"] == "Chemical weapon"


def test_known_day_wins_over_a_vague_one() -> None:
    """A day of precision 1 replaces the middle of a week."""
    vague = report_row("a:1", event_date=DAY + timedelta(days=2), time_precision=2, **dead(58))
    event, = merged([vague, report_row("b:1", **dead(58))])
    assert (event["event_date"], event["time_precision"]) == (DAY, 1)


def test_scales_are_joined_in_the_declared_order() -> None:
    """Source scales are joined once each, in the order of data/merge.yaml."""
    event, = merged([report_row("a:1", source_scale="International"), report_row("b:1", source_scale="National"),
                     report_row("c:1", source_scale="National")])
    assert event["source_scale"] == "National-International"


def test_events_keep_their_ids_over_runs() -> None:
    """A run with one report more gives the old events their old ids and the new one the next number."""
    first = stage.run(input_tables([report_row("b:1"), report_row("c:1", "saraqib")]), house_dictionaries(), settings())
    again = [report_row("a:1", event_date=date(2017, 4, 1)), report_row("b:1"), report_row("c:1", "saraqib")]
    second = stage.run(input_tables(again) | previous(first), house_dictionaries(), settings())
    assert ids(second) == {"a:1": "SYR3", **ids(first)}


def test_merged_event_leaves_a_tombstone() -> None:
    """When a further report joins two events, the higher number moves to the lower one."""
    first = stage.run(input_tables([report_row("a:1", event_date=DAY, date_basis="publication", **dead(58)),
                                    report_row("b:1", event_date=DAY + timedelta(days=1), **dead(20))]),
                      house_dictionaries(), settings())
    changed = [report_row("a:1", **dead(58)), report_row("b:1", **dead(58))]
    second = stage.run(input_tables(changed) | previous(first), house_dictionaries(), settings())
    rekey, = second["event_rekey"].to_pylist()
    assert (rekey["old_event_id"], rekey["new_event_id"], rekey["detail"]) == ("SYR2", "SYR1", "merged into another")


def test_two_figures_a_day_apart_and_printed_dates_stay_apart() -> None:
    """Two dates printed in the texts weigh more than a like toll."""
    assert len(merged([report_row("a:1", **dead(6)), report_row("b:1", event_date=DAY + timedelta(days=1),
                                                                **dead(6))])) == 2


def test_distance_limits_a_match() -> None:
    """A point further away than the joint tolerance of two vague places is another event."""
    near = report_row("a:1", geo_precision=2, place_id="x", location="X", **dead(9))
    far = report_row("b:1", geo_precision=2, place_id="y", location="Y", latitude=36.2, **dead(9))
    close = far | {"latitude": 35.5}
    assert (len(merged([near, far])), len(merged([near, close]))) == (2, 1)


def test_threshold_decides() -> None:
    """With a threshold that nothing reaches, only identical statements are joined."""
    rules = replace(house_dictionaries().merge_rules, match_probability=1.0)
    strict = replace(house_dictionaries(), merge_rules=rules)
    reports = [report_row("a:1"), report_row("b:1"), report_row("c:1", sub_event_type="Chemical weapon")]
    assert stage.run(input_tables(reports), strict, settings())["event"].num_rows == 2


def previous(tables: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """Outputs of a run as the last release of the next one."""
    return {"previous_id_ledger": tables["event_report"], "previous_event": tables["event"],
            "previous_event_report": tables["event_report"], "previous_event_rekey": tables["event_rekey"]}


def ids(tables: dict[str, pa.Table]) -> dict[str, str]:
    """Event id by report id."""
    return {row["report_id"]: row["event_id_cnty"] for row in tables["event_report"].to_pylist()}
