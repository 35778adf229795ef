"""What of a run belongs into the release: the countries asked for, and the ledger that the next run goes on from."""
from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

Row = dict[str, Any]


def in_countries(events: Iterable[Row], countries: Collection[str], iso3_codes: Mapping[int, str]) -> list[Row]:
    """Events of the countries (ISO3); all of them when none is named."""
    return [event for event in events if not countries or iso3_codes.get(event["iso"]) in countries]


def of_events(rows: Iterable[Row], events: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Rows whose event_id_cnty is that of one of the events."""
    alive = {event["event_id_cnty"] for event in events}
    return [row for row in rows if row["event_id_cnty"] in alive]


def ledger_rows(drafted: Iterable[Row], reviewed: Iterable[Row]) -> list[Row]:
    """Links as merge made them, and those of events that corrections made (they have no article).

    The ledger knows all countries, also those that are not released, so that their ids last too.
    """
    made = [row for row in reviewed if not row["article_id"]]
    return sorted([*drafted, *made], key=lambda row: (row["event_id_cnty"], row["report_id"]))
