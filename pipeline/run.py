"""THE ORDER: ingest, extract, geocode, merge, review, release. Opens tables, calls stages, skips what is done."""
from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pyarrow as pa

from pipeline.core.issues import unique_issues
from pipeline.core.progress import Progress, StageProgress
from pipeline.core.settings import Settings
from pipeline.core.specs import ContractError
from pipeline.core.stamps import Stamp, file_checksum, files_checksum, find_fresh, find_stamp, key_of, write_stamp
from pipeline.core.tables import shard_path, shard_paths, table_of
from pipeline.engine import open_engine
from pipeline.lexicon.dictionaries import Dictionaries, load_dictionaries, stage_fingerprint
from pipeline.shards import WRITES, ShardJob, prepare_worker, run_shard
from pipeline.workplace import (
    DRAFT,
    code_print,
    forget_shards,
    read_whole,
    require_stage,
    stamp_path,
    sweep,
    table_folder,
    write_checked,
)

# Settings that change no article; every other one, also one added later, is part of the key of ingest.
NOT_INGEST = frozenset({"data_folder", "schemas_folder", "work_folder", "release_folder", "jobs", "engine", "scheduler",
                        "countries", "keep_incomplete"})
INGESTED = ("article", "rejected_input", "issues_ingest")
ISSUES_BEFORE = ("issues_ingest", "issues_extract", "issues_geocode")
MERGE_ARTICLE = ("article_id", "source_name", "published_date", "duplicate_of")
MERGED = ("event", "event_report", "event_rekey")
RELEASED = {**{name: name for name in (*MERGED, "review_queue", "article", "discarded", "rejected_input")},
            "id_ledger": "event_report_draft"}
RELEASE_COLUMNS = {"article": ("article_id", "url", "source_name", "published_date", "language", "duplicate_of"),
                   "discarded": ("discard_reason",), "rejected_input": ("reason",)}
Tables = dict[str, pa.Table]


class NothingReadableError(ValueError):
    """No input gave an article; the message says where the reasons are."""


@dataclass
class Summary:
    """What a run did: rows by table, folder of the release, one line for each release check that failed."""

    counts: dict[str, int] = field(default_factory=dict)
    release_folder: Path | None = None
    failed_checks: list[str] = field(default_factory=list)


def run(inputs: Sequence[Path], settings: Settings, progress: Progress) -> Summary:
    """All six stages. Raises NothingReadableError, ContractError, DataError, SettingsError."""
    summary = Summary()
    for step in (partial(ingest, inputs), extract, geocode, merge, review, release):
        step(settings, progress, summary)
    return summary


def ingest(inputs: Sequence[Path], settings: Settings, progress: Progress, summary: Summary) -> None:
    """Inputs to shards of `article` and `rejected_input`; raises NothingReadableError."""
    work, stamp_file = settings.work_folder, stamp_path(settings.work_folder, "ingest")
    sweep(work)
    dictionaries, data_print = _dictionaries("ingest", settings)
    key = key_of(inputs=_input_prints(inputs, dictionaries), data=data_print, code=code_print("ingest"),
                 **{name: value for name, value in vars(settings).items() if name not in NOT_INGEST})
    with progress.stage("ingest") as told:
        if not _skip(find_fresh(stamp_file, key, work), told):
            stamp_file.unlink(missing_ok=True)
            started = time.perf_counter()
            outputs = _ingest_shards(inputs, dictionaries, settings, told)
            write_stamp(stamp_file, Stamp(key, outputs, told.rows, round(time.perf_counter() - started, 3)))
        summary.counts |= told.rows
    if not summary.counts["article"]:
        raise NothingReadableError(f"{', '.join(map(str, inputs))}: no article could be read; see why in "
                              f"{table_folder(work, 'rejected_input')}")


def _input_prints(inputs: Sequence[Path], dictionaries: Dictionaries) -> list[object]:
    """Name and checksum of every input file and of its side-cars."""
    from pipeline.stages.ingest.inputs import InputFile, find_inputs

    return [(found.label, *(file_checksum(path) for path in (found.path, *found.sidecars)))
            if isinstance(found, InputFile) else found
            for found in find_inputs(inputs, dictionaries.input_words.columns)]


def _ingest_shards(inputs: Sequence[Path], dictionaries: Dictionaries, settings: Settings,
                   told: StageProgress) -> dict[str, str]:
    """Write the shards as they come; their checksums by path."""
    from pipeline.stages.ingest.stage import run as run_ingest

    work, count = settings.work_folder, 0
    outputs: dict[str, str] = {}
    with open_engine(settings) as engine:
        for shard in run_ingest(inputs, dictionaries.input_words, settings, engine.ordered_map):
            for name, table in zip(INGESTED, shard, strict=True):
                path = shard_path(table_folder(work, name), count)
                outputs |= write_checked(path, table, name, dictionaries.schemas, work)
            told.advance(shard[0].num_rows, {name: table.num_rows for name, table in zip(INGESTED, shard, strict=True)})
            count += 1
    forget_shards(work, INGESTED, count)
    return outputs


def extract(settings: Settings, progress: Progress, summary: Summary) -> None:
    """Shards of `article` to draft reports, place mentions and what was left out."""
    _map_stage("extract", "ingest", settings, progress, summary)


def geocode(settings: Settings, progress: Progress, summary: Summary) -> None:
    """Draft reports to located `report`, `place_mention` and the final `discarded`."""
    _map_stage("geocode", "extract", settings, progress, summary)


def _map_stage(stage: str, before: str, settings: Settings, progress: Progress, summary: Summary) -> None:
    """Every shard of `article` through a map stage, on the engine that the settings ask for."""
    work, stamp_file = settings.work_folder, stamp_path(settings.work_folder, stage)
    require_stage(before, stage, work)
    stamp_file.unlink(missing_ok=True)
    _, data_print = _dictionaries(stage, settings)
    code = code_print(stage)
    jobs = [ShardJob(stage, number, settings, data_print, code)
            for number in range(len(shard_paths(table_folder(work, "article"))))]
    started, skipped = time.perf_counter(), 0
    prepare = partial(prepare_worker, settings)
    with progress.stage(stage, len(jobs)) as told, open_engine(settings, prepare) as engine:
        for tally in engine.ordered_map(run_shard, jobs):
            counts = {name: count for name, count in tally.counts.items() if name != "article"}
            told.advance(0 if tally.is_skipped else tally.articles, counts)
            skipped += tally.is_skipped
        told.is_skipped = skipped == len(jobs)
    forget_shards(work, WRITES[stage], len(jobs), stage)
    write_stamp(stamp_file, Stamp(code, {}, told.rows, round(time.perf_counter() - started, 3)))
    summary.counts |= told.rows


def merge(settings: Settings, progress: Progress, summary: Summary) -> None:
    """All located reports to events, with ids that go on from the last release."""
    from pipeline.stages.merge.stage import run as run_merge

    def made(dictionaries: Dictionaries) -> Tables:
        reports = read_whole(settings.work_folder, "report", dictionaries.schemas)
        complete = reports.filter(reports["is_complete"])
        articles = read_whole(settings.work_folder, "article", dictionaries.schemas, MERGE_ARTICLE)
        found = run_merge({"report": complete, "article": articles} | _previous(settings, dictionaries),
                          dictionaries.late, settings)
        if lost := set(complete["report_id"].to_pylist()) - set(found["event_report"]["report_id"].to_pylist()):
            raise ContractError(f"merge: {len(lost)} reports are in no event, first {min(lost)}")
        return found

    _table_stage("merge", "geocode", ("report", "article"), {name + DRAFT: name for name in MERGED}, made,
                 settings, progress, summary)


def review(settings: Settings, progress: Progress, summary: Summary) -> None:
    """Events as people corrected them, the queue of those worth a look, and all issues of the run."""
    from pipeline.stages.review.stage import run as run_review

    def made(dictionaries: Dictionaries) -> Tables:
        tables = {name: read_whole(settings.work_folder, name + DRAFT, dictionaries.schemas) for name in MERGED}
        found = run_review(tables | _previous(settings, dictionaries), dictionaries.late, settings)
        earlier = [read_whole(settings.work_folder, name, dictionaries.schemas) for name in ISSUES_BEFORE]
        rows = unique_issues([row for table in (*earlier, found["issues"]) for row in table.to_pylist()])
        return found | {"issues": table_of(rows, dictionaries.schemas.table("issues"))}

    _table_stage("review", "merge", (*(name + DRAFT for name in MERGED), *ISSUES_BEFORE),
                 {name: name for name in (*MERGED, "review_queue", "issues")}, made, settings, progress, summary)


def _table_stage(stage: str, before: str, reads: Sequence[str], writes: Mapping[str, str],
                 made: Callable[[Dictionaries], Tables], settings: Settings, progress: Progress,
                 summary: Summary) -> None:
    """A stage over whole tables: nothing to do when its stamp holds, else made, checked, written, stamped."""
    work, stamp_file = settings.work_folder, stamp_path(settings.work_folder, stage)
    require_stage(before, stage, work)
    dictionaries, data_print = _dictionaries(stage, settings)
    key = key_of(inputs=files_checksum([table_folder(work, name) for name in reads], work), data=data_print,
                 code=code_print(stage), today=settings.today, base=_base_print(settings))
    with progress.stage(stage, 1) as told:
        if not _skip(find_fresh(stamp_file, key, work), told):
            stamp_file.unlink(missing_ok=True)
            started = time.perf_counter()
            outputs: dict[str, str] = {}
            tables = made(dictionaries)
            for name, source in writes.items():
                outputs |= write_checked(table_folder(work, name), tables[source], name, dictionaries.schemas, work)
            told.advance(0, {name: tables[source].num_rows for name, source in writes.items()})
            write_stamp(stamp_file, Stamp(key, outputs, told.rows, round(time.perf_counter() - started, 3)))
        summary.counts |= told.rows


def release(settings: Settings, progress: Progress, summary: Summary) -> None:
    """Corrected events to a release folder, with checks and the difference from the last one."""
    from pipeline.stages.release.previous import MANIFEST, read_manifest
    from pipeline.stages.release.stage import run as run_release

    work, folder = settings.work_folder, settings.release_folder
    stamp_file = stamp_path(work, "release")
    require_stage("review", "release", work)
    sweep(folder)
    dictionaries, data_print = _dictionaries("release", settings)
    base = _base_print(settings)
    key = key_of(inputs=files_checksum([table_folder(work, name) for name in RELEASED.values()], work), data=data_print,
                 code=code_print("release"), today=settings.today, base=base, countries=sorted(settings.countries))
    with progress.stage("release", 1) as told:
        if not _skip(find_fresh(stamp_file, key, folder), told):
            started = time.perf_counter()
            tables = {name: read_whole(work, source, dictionaries.schemas, RELEASE_COLUMNS.get(name))
                      for name, source in RELEASED.items()}
            made = run_release(tables | _previous(settings, dictionaries), dictionaries.late, settings)
            told.advance(0, {"events": made.counts["events"]})
            files = [MANIFEST, *(file["path"] for file in read_manifest(folder)["files"])]
            outputs = {name: file_checksum(folder / name) for name in files}
            write_stamp(stamp_file, Stamp(key, outputs, told.rows, round(time.perf_counter() - started, 3), base))
    summary.release_folder = folder
    summary.failed_checks = [f"{check['name']}: {check['detail']}" for check in read_manifest(folder)["checks"]
                             if not check["passed"]]


def _dictionaries(stage: str, settings: Settings) -> tuple[Dictionaries, str]:
    """The dictionaries, and the checksum of the files that `stage` reads."""
    data_print = stage_fingerprint(stage, settings.data_folder, settings.schemas_folder)
    return load_dictionaries(settings.data_folder, settings.schemas_folder), data_print


def _skip(stamp: Stamp | None, told: StageProgress) -> bool:
    """True, and told, when the stage had been done before."""
    if stamp is None:
        return False
    told.is_skipped = True
    told.advance(0, dict(stamp.counts))
    return True


def _previous(settings: Settings, dictionaries: Dictionaries) -> Tables:
    """Tables of the last published release, under the names that stages take."""
    from pipeline.stages.release.previous import previous_tables

    return previous_tables(settings.release_folder, dictionaries.schemas)


def _base_print(settings: Settings) -> str:
    """Checksum of the last published release; when that is this run's own, of the one it went on from."""
    from pipeline.stages.release.previous import FILES, published_folder

    own = find_stamp(stamp_path(settings.work_folder, "release"), settings.release_folder)
    if own is not None:
        return own.base
    there = published_folder(settings.release_folder)
    return key_of(**{name: file_checksum(there / file) for name, file in FILES.items()})
