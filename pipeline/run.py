"""THE ORDER: ingest, extract, geocode, merge, review, release. Opens tables, checks both sides, skips what is done."""
from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pyarrow as pa

from pipeline.core.contracts import ContractError, check_table
from pipeline.core.issues import unique_issues
from pipeline.core.progress import Progress
from pipeline.core.settings import Settings
from pipeline.core.stamps import Stamp, file_checksum, files_checksum, find_fresh, key_of, write_stamp
from pipeline.core.tables import conform, read_shards, read_table, shard_path, shard_paths, table_of, write_table
from pipeline.engine import open_engine
from pipeline.lexicon.dictionaries import Dictionaries, load_dictionaries, stage_fingerprint
from pipeline.shards import (
    DRAFT, WRITES, ShardJob, code_print, prepare_worker, run_shard, stamp_path, table_folder,
)

INGEST_SETTINGS = ("today", "source_country", "record_bytes", "page_elements", "page_depth", "fast_html", "shard_rows")
INGEST_TABLES = {"article": "article", "rejected_input": "rejected_input", "issues_ingest": "issues"}
MERGE_ARTICLE = ("article_id", "source_name", "published_date", "duplicate_of")
MERGED = ("event", "event_report", "event_rekey")
REVIEWED = {"event": "event", "event_report": "event_report", "event_rekey": "event_rekey",
            "review_queue": "review_queue", "issues_review": "issues"}


class NothingReadable(ValueError):
    """No input gave an article; the message says where the reasons are."""


class StageOrderError(ValueError):
    """A stage was asked for before the one it reads from had finished."""


@dataclass
class Summary:
    """What a run did: rows by table, folder of the release, lines of the release checks that failed."""

    counts: dict[str, int] = field(default_factory=dict)
    release_folder: Path | None = None
    failed_checks: list[str] = field(default_factory=list)


def run(inputs: Sequence[Path], settings: Settings, progress: Progress) -> Summary:
    """All six stages. Raises NothingReadable, ContractError, DataError, SettingsError."""
    summary = Summary()
    for step in (partial(ingest, inputs), extract, geocode, merge, review, release):
        step(settings, progress, summary)
    return summary


def ingest(inputs: Sequence[Path], settings: Settings, progress: Progress, summary: Summary) -> None:
    """Inputs to shards of `article` and `rejected_input`."""
    from pipeline.stages.ingest.inputs import find_inputs
    from pipeline.stages.ingest.stage import run as run_ingest

    work, stamp_file = settings.work_folder, stamp_path(settings.work_folder, "ingest")
    dictionaries, data_print = _dictionaries("ingest", settings)
    found = [item if not hasattr(item, "path") else (item.label, [file_checksum(p) for p in (item.path, *item.sidecars)])
             for item in find_inputs(inputs, dictionaries.input_words.columns)]
    key = key_of(inputs=found, data=data_print, code=code_print("ingest"),
                 **{name: getattr(settings, name) for name in INGEST_SETTINGS})
    with progress.stage("ingest") as told:
        if stamp := find_fresh(stamp_file, key, work):
            _skip(told, stamp, summary)
        else:
            stamp_file.unlink(missing_ok=True)
            started, outputs = time.perf_counter(), {}
            with open_engine(settings) as engine:
                shards = run_ingest(inputs, dictionaries.input_words, settings, engine.ordered_map)
                for number, shard in enumerate(shards):
                    counts = {}
                    for (name, spec_name), table in zip(INGEST_TABLES.items(), shard, strict=True):
                        outputs |= _write(shard_path(table_folder(work, name), number), table, spec_name, dictionaries, work)
                        counts[name] = table.num_rows
                    told.advance(shard.articles.num_rows, counts)
            _forget_shards(work, [*INGEST_TABLES], number + 1)
            write_stamp(stamp_file, Stamp(key, outputs, told.rows, time.perf_counter() - started))
        summary.counts |= told.rows
    if not summary.counts["article"]:
        raise NothingReadable(f"no article could be read from {', '.join(map(str, inputs))}; the reasons are in "
                              f"{table_folder(work, 'rejected_input')}")


def extract(settings: Settings, progress: Progress, summary: Summary) -> None:
    """Shards of `article` to draft reports, place mentions and what was left out."""
    _map_stage("extract", "ingest", settings, progress, summary)


def geocode(settings: Settings, progress: Progress, summary: Summary) -> None:
    """Draft reports to located `report`, `place_mention` and the final `discarded`."""
    _map_stage("geocode", "extract", settings, progress, summary)


def _map_stage(stage: str, before: str, settings: Settings, progress: Progress, summary: Summary) -> None:
    """Every shard of `article` through a map stage, on the engine of the settings."""
    work = settings.work_folder
    _require_stage(before, stage, work)
    stamp_file = stamp_path(work, stage)
    stamp_file.unlink(missing_ok=True)
    _, data_print = _dictionaries(stage, settings)
    numbers = range(len(shard_paths(table_folder(work, "article"))))
    jobs = [ShardJob(stage, number, settings, data_print, code_print(stage)) for number in numbers]
    started = time.perf_counter()
    with progress.stage(stage, len(jobs)) as told, open_engine(
            settings, partial(prepare_worker, settings, data_print)) as engine:
        skipped = 0
        for tally in engine.ordered_map(run_shard, jobs):
            counts = {name: count for name, count in tally.counts.items() if name != "article"}
            told.advance(0 if tally.is_skipped else tally.articles, counts)
            skipped += tally.is_skipped
        told.is_skipped = skipped == len(jobs)
        _forget_shards(work, WRITES[stage], len(jobs), stage)
        write_stamp(stamp_file, Stamp(key_of(jobs=len(jobs)), {}, told.rows, time.perf_counter() - started))
        summary.counts |= told.rows


def merge(settings: Settings, progress: Progress, summary: Summary) -> None:
    """All located reports to events, with ids that go on from the last release."""
    from pipeline.stages.merge.stage import run as run_merge

    work = settings.work_folder
    _require_stage("geocode", "merge", work)

    def made(dictionaries: Dictionaries) -> dict[str, pa.Table]:
        reports = _read(work, "report", dictionaries)
        complete = reports.filter(reports["is_complete"])
        tables = {"report": complete, "article": _read(work, "article", dictionaries, MERGE_ARTICLE)}
        found = run_merge(tables | _previous(settings, dictionaries), dictionaries.late, settings)
        if lost := set(complete["report_id"].to_pylist()) - set(found["event_report"]["report_id"].to_pylist()):
            raise ContractError(f"merge: {len(lost)} reports are in no event, first {min(lost)}")
        return found

    inputs = [table_folder(work, "report"), table_folder(work, "article")]
    _table_stage("merge", inputs, {f"{name}{DRAFT}": name for name in MERGED}, made, settings, progress, summary)


def review(settings: Settings, progress: Progress, summary: Summary) -> None:
    """Events as people corrected them, and the queue of those worth a look."""
    from pipeline.stages.review.stage import run as run_review

    work = settings.work_folder
    _require_stage("merge", "review", work)

    def made(dictionaries: Dictionaries) -> dict[str, pa.Table]:
        tables = {name: _read(work, f"{name}{DRAFT}", dictionaries) for name in MERGED}
        return run_review(tables | _previous(settings, dictionaries), dictionaries.late, settings)

    inputs = [table_folder(work, f"{name}{DRAFT}") for name in MERGED]
    _table_stage("review", inputs, REVIEWED, made, settings, progress, summary)
    dictionaries, _ = _dictionaries("review", settings)
    issues = [row for name in ("issues_ingest", "issues_review") for row in _read(work, name, dictionaries).to_pylist()]
    spec = dictionaries.schemas.table("issues")
    write_table(table_folder(work, "issues"), table_of(unique_issues(issues), spec), spec)
    summary.counts["issues"] = len(issues)


def release(settings: Settings, progress: Progress, summary: Summary) -> None:
    """Corrected events to a release folder, with checks and the difference from the last one."""
    from pipeline.order.publish import publish

    _require_stage("review", "release", settings.work_folder)
    publish(settings, progress, summary)


def _table_stage(stage: str, inputs: Sequence[Path], writes: Mapping[str, str],
                 made: Callable[[Dictionaries], dict[str, pa.Table]], settings: Settings, progress: Progress,
                 summary: Summary) -> None:
    """A stage over whole tables: skipped when its stamp holds, else made, checked, written, stamped."""
    work, stamp_file = settings.work_folder, stamp_path(settings.work_folder, stage)
    dictionaries, data_print = _dictionaries(stage, settings)
    base = base_print(settings)
    key = key_of(inputs=files_checksum(inputs, work), data=data_print, code=code_print(stage), today=settings.today, base=base)
    with progress.stage(stage, 1) as told:
        if stamp := find_fresh(stamp_file, key, work):
            _skip(told, stamp, summary)
            return
        stamp_file.unlink(missing_ok=True)
        started, outputs = time.perf_counter(), {}
        tables = made(dictionaries)
        for name, spec_name in writes.items():
            outputs |= _write(table_folder(work, name), tables[spec_name], spec_name, dictionaries, work)
        told.advance(0, {spec_name: tables[spec_name].num_rows for spec_name in writes.values()})
        summary.counts |= told.rows
        write_stamp(stamp_file, Stamp(key, outputs, told.rows, time.perf_counter() - started))
