"""Door of release: reviewed events to a release folder; says whether it may be published."""
from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from pipeline import __version__
from pipeline.core.release_clock import release_version, unix_time
from pipeline.core.settings import Settings
from pipeline.core.specs import Schemas, TableSpec
from pipeline.core.tables import table_of
from pipeline.lexicon.late_rules import ReleaseRules
from pipeline.stages.release import files as form
from pipeline.stages.release.checks import CheckResult, Subject, run_checks
from pipeline.stages.release.diff import Diff, diff_events, diff_markdown, diff_record
from pipeline.stages.release.documents import counts_of, licence_text, readme, source_rows
from pipeline.stages.release.manifest import Facts, datapackage_record, manifest_record, status_of
from pipeline.stages.release.previous import (
    FAILED,
    FILES,
    LAST_PUBLISHED,
    MANIFEST,
    published_folder,
    read_manifest,
    spec_name,
)
from pipeline.stages.release.report_page import page, page_data, read_assets
from pipeline.stages.release.scope import in_countries, ledger_rows, of_events
from pipeline.stages.release.stamp import stamped

SOURCE_COLUMNS = ("event_id_cnty", "source", "url", "article_id", "published_date", "language", "copy_of")
ARTICLE_COLUMNS = ["article_id", "url", "source_name", "published_date", "language", "duplicate_of"]


class ReleaseDictionaries(Protocol):
    """What release needs of the dictionaries."""

    @property
    def schemas(self) -> Schemas: ...
    @property
    def release_rules(self) -> ReleaseRules: ...
    @property
    def iso3_codes(self) -> Mapping[int, str]: ...
    @property
    def fingerprint(self) -> str: ...


@dataclass(frozen=True)
class ReleaseSummary:
    """What was written. `exit_code` is 1 when a check failed (DESIGN 6)."""

    folder: Path
    version: str
    status: str
    counts: Mapping[str, Any]
    checks: tuple[CheckResult, ...]
    diff: Diff

    @property
    def failed(self) -> tuple[CheckResult, ...]:
        """The checks that failed, with their rows."""
        return tuple(check for check in self.checks if not check.is_passed)

    @property
    def exit_code(self) -> int:
        """0 published, 1 failed."""
        return 1 if self.failed else 0


def run(tables: Mapping[str, pa.Table], dictionaries: ReleaseDictionaries, settings: Settings) -> ReleaseSummary:
    """Write the release folder `settings.release_folder` and say what is in it.

    Reads `event`, `event_report`, `event_rekey`, `review_queue` of review, `id_ledger` (event_report of merge),
    `article`, `discarded`, `rejected_input`; `previous_event` of the last release; the last four may be absent.
    Only events of `settings.countries` are released when any is named.
    A release that fails its checks is written too, marked `failed`; the last published one stays in last_published/.
    """
    rules, schemas = dictionaries.release_rules, dictionaries.schemas
    scope = (settings.countries, dictionaries.iso3_codes)
    previous = in_countries(_rows(tables, "previous_event"), *scope)
    events = stamped(in_countries(_rows(tables, "event"), *scope), previous, unix_time(settings.today))
    links, moves = of_events(_rows(tables, "event_report"), events), _rows(tables, "event_rekey")
    articles = {row["article_id"]: row for row in tables["article"].select(ARTICLE_COLUMNS).to_pylist()}
    pairs = [(row["old_event_id"], row["new_event_id"]) for row in moves]
    checks = tuple(run_checks(Subject(events, links, pairs, previous, articles,
                                      schemas.vocabularies["sub_event_type"], settings.today, rules)))
    counts = counts_of(events, links, len(articles), _codes(tables, "discarded", "discard_reason"),
                       _codes(tables, "rejected_input", "reason"))
    before = read_manifest(published_folder(settings.release_folder)).get("version", "")
    facts = Facts(rules, settings, dictionaries.fingerprint, __version__, counts, checks, before)
    diff = diff_events(previous, events, pairs)
    kept = {"event_report": links, "event_rekey": moves,
            "review_queue": of_events(_rows(tables, "review_queue"), events),
            "id_ledger": ledger_rows(_rows(tables, "id_ledger"), _rows(tables, "event_report"))}
    contents = _contents(kept, events, source_rows(links, articles), facts, schemas, diff)
    contents[MANIFEST] = form.json_bytes(manifest_record(facts, contents))
    _write(settings.release_folder, contents, status_of(checks))
    return ReleaseSummary(settings.release_folder, release_version(settings.today), status_of(checks), counts, checks,
                          diff)


def _rows(tables: Mapping[str, pa.Table], name: str) -> list[dict[str, Any]]:
    return list(tables[name].to_pylist()) if name in tables else []


def _codes(tables: Mapping[str, pa.Table], name: str, column: str) -> list[str]:
    return list(tables[name][column].to_pylist()) if name in tables else []


def _contents(rows: Mapping[str, list[dict[str, Any]]], events: Sequence[Mapping[str, Any]],
              sources: Sequence[Mapping[str, Any]], facts: Facts, schemas: Schemas, diff: Diff) -> dict[str, bytes]:
    """Bytes of every file but the manifest, by name."""
    event_spec, queue_spec = schemas.table("event"), schemas.table("review_queue")
    event_table = form.analyst_table(table_of([dict(event) for event in events], event_spec), event_spec)
    assets = read_assets()
    contents = {
        FILES["event"]: form.parquet_bytes(event_table),
        "events.geo.parquet": form.parquet_bytes(form.geo_table(event_table)),
        "events.csv": form.csv_bytes(events, event_spec.names),
        "events.geojson": form.geojson_bytes(events),
        "sources.csv": form.csv_bytes(sources, SOURCE_COLUMNS),
        "review_queue.csv": form.csv_bytes(rows["review_queue"], queue_spec.names),
        "diff.json": form.json_bytes(diff_record(diff)),
        "diff.md": diff_markdown(diff).encode("utf-8"),
        "report.html": page(assets, page_data(events, sources, facts, schemas)).encode("utf-8"),
        "README.md": readme(assets["README.md.template"], facts, facts.rules.files, event_spec).encode("utf-8"),
        "LICENSE-DATA.md": licence_text(assets["LICENSE-DATA.md.template"], facts).encode("utf-8"),
    }
    for name in ("event_report", "event_rekey", "id_ledger"):
        contents[FILES[name]] = form.parquet_bytes(table_of(rows[name], schemas.table(spec_name(name))))
    described = datapackage_record(facts, _resources(event_spec, queue_spec, schemas))
    contents["datapackage.json"] = form.json_bytes(described)
    return contents


def _resources(event_spec: TableSpec, queue_spec: TableSpec, schemas: Schemas) -> dict[str, TableSpec | None]:
    return {"events.csv": event_spec, "review_queue.csv": queue_spec, "sources.csv": None,
            "events.parquet": event_spec, "events.geo.parquet": None, "events.geojson": None,
            FILES["event_report"]: schemas.table("event_report"), FILES["event_rekey"]: schemas.table("event_rekey"),
            FILES["id_ledger"]: schemas.table("event_report")}


def _write(folder: Path, contents: Mapping[str, bytes], status: str) -> None:
    """Write the files, the manifest last; a failed release keeps the last published tables beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / LAST_PUBLISHED
    if status == FAILED and published_folder(folder) == folder and (folder / MANIFEST).is_file():
        kept.mkdir(exist_ok=True)
        for name in (*FILES.values(), MANIFEST):
            shutil.copyfile(folder / name, kept / name)
    temporary = {name: folder / f".{name}.{os.getpid()}.tmp" for name in contents}
    for name, content in contents.items():
        temporary[name].write_bytes(content)
    for name, path in temporary.items():
        path.replace(folder / name)
    if status != FAILED and kept.is_dir():
        shutil.rmtree(kept)
