"""Door of merge: tables `report` and `article` to `event`, `event_report` and `event_rekey`."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import pyarrow as pa

from pipeline.core.contracts import Schemas
from pipeline.core.lasting_ids import Group, Move, assign_ids
from pipeline.core.release_clock import release_version, unix_time
from pipeline.core.settings import Settings
from pipeline.core.tables import table_of
from pipeline.lexicon.merge_rules import MergeRules
from pipeline.lexicon.notes import NoteTemplates, write_note
from pipeline.stages.merge.claims import Unit, claims_of, units_of
from pipeline.stages.merge.cluster import groups_of
from pipeline.stages.merge.consolidate import consolidate

ORDER = ("event_date", "country", "location", "sub_event_type")
# Columns of `report` that say where words stand; they are most of its bytes and merge needs none of them.
WORD_COLUMNS = frozenset({"evidence", "place_mentions", "notes", "trigger", "trigger_id", "start", "end",
                          "start_sentence", "end_sentence", "incomplete_reason"})
ARTICLE_COLUMNS = ("article_id", "source_name", "published_date", "duplicate_of")


class MergeDictionaries(Protocol):
    """What merge needs of the dictionaries.

    `iso3_codes`: ISO 3166-1 numeric to alpha-3. `broader_actors`: actor id to umbrellas, parents and predecessors.
    """

    @property
    def schemas(self) -> Schemas: ...
    @property
    def merge_rules(self) -> MergeRules: ...
    @property
    def note_templates(self) -> NoteTemplates: ...
    @property
    def iso3_codes(self) -> Mapping[int, str]: ...
    @property
    def broader_actors(self) -> Mapping[str, tuple[str, ...]]: ...


def run(tables: Mapping[str, pa.Table], dictionaries: MergeDictionaries, settings: Settings) -> dict[str, pa.Table]:
    """Events of `report` (and `article`), with ids that go on from the last run.

    May be absent or empty: `previous_id_ledger` (event_report as merge itself wrote it in the last run, before
    corrections), `previous_event`, `previous_event_report`, `previous_event_rekey` (of the last release).
    """
    articles = tables["article"].select(ARTICLE_COLUMNS).to_pylist()
    wanted = [name for name in tables["report"].column_names if name not in WORD_COLUMNS]
    units = units_of(claims_of(tables["report"].select(wanted).to_pylist(), articles))
    groups = groups_of(units, dictionaries.merge_rules, dictionaries.broader_actors)
    drafts = [_draft(group, dictionaries) for group in groups]
    identities = [_identity(draft, group, dictionaries) for draft, group in zip(drafts, groups, strict=True)]
    ids, moves = assign_ids(identities, _members(tables), _issued(tables))
    changed_at = unix_time(settings.today)
    events = [draft | {"event_id_cnty": event_id, "timestamp": changed_at,
                       "notes": write_note(draft, dictionaries.note_templates)}
              for draft, event_id in zip(drafts, ids, strict=True)]
    links = [{"event_id_cnty": event_id, "report_id": claim.report_id, "article_id": claim.row["article_id"]}
             for event_id, group in zip(ids, groups, strict=True) for unit in group for claim in unit.claims]
    rekeys = rekey_rows(_rows(tables, "previous_event_rekey"), moves, release_version(settings.today))
    spec = dictionaries.schemas.table
    return {
        "event": table_of(sorted(events, key=lambda row: (row["event_date"], row["event_id_cnty"])), spec("event")),
        "event_report": table_of(sorted(links, key=lambda row: (row["event_id_cnty"], row["report_id"])),
                                 spec("event_report")),
        "event_rekey": table_of(rekeys, spec("event_rekey")),
    }


def _draft(group: Sequence[Unit], dictionaries: MergeDictionaries) -> dict[str, Any]:
    ranks = {code: rank for rank, code in enumerate(dictionaries.schemas.vocabularies["sub_event_type"])}
    claims = [claim for unit in group for claim in unit.claims]
    return consolidate(claims, dictionaries.merge_rules, ranks, dictionaries.broader_actors)


def _identity(draft: Mapping[str, Any], group: Sequence[Unit], dictionaries: MergeDictionaries) -> Group:
    members = frozenset(claim.report_id for unit in group for claim in unit.claims)
    return Group(dictionaries.iso3_codes[draft["iso"]], members,
                 (*(draft[name] for name in ORDER), min(members)))


def _rows(tables: Mapping[str, pa.Table], name: str) -> list[dict[str, Any]]:
    return tables[name].to_pylist() if name in tables else []


def _members(tables: Mapping[str, pa.Table]) -> dict[str, set[str]]:
    """Members by id in the last run. Parts made by a correction are not reports and have no article."""
    ledger = _rows(tables, "previous_id_ledger") or _rows(tables, "previous_event_report")
    members: dict[str, set[str]] = {}
    for row in ledger:
        if row["article_id"]:
            members.setdefault(row["event_id_cnty"], set()).add(row["report_id"])
    return members


def _issued(tables: Mapping[str, pa.Table]) -> list[str]:
    """Every id that was ever given, also by corrections, alive or not."""
    live = [row["event_id_cnty"] for name in ("previous_event", "previous_event_report", "previous_id_ledger")
            for row in _rows(tables, name)]
    moved = [row[end] for row in _rows(tables, "previous_event_rekey") for end in ("old_event_id", "new_event_id")]
    return [event_id for event_id in live + moved if event_id]


def rekey_rows(previous: Sequence[Mapping[str, Any]], moves: Sequence[Move], version: str) -> list[dict[str, Any]]:
    """The history of ids with the moves of this run; a newer move between the same two ids replaces the older one."""
    history = {(row["old_event_id"], row["new_event_id"]): dict(row) for row in previous}
    for move in moves:
        history[move.old_id, move.new_id] = {"old_event_id": move.old_id, "new_event_id": move.new_id,
                                             "release_version": version, "detail": move.detail}
    return [history[pair] for pair in sorted(history)]
