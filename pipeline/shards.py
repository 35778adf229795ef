"""One shard through one map stage: read, check, run, check, write, stamp. Runs in any process; paths travel, not data."""
from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.core.contracts import ContractError, check_table
from pipeline.core.settings import Settings
from pipeline.core.specs import Schemas
from pipeline.core.stamps import Stamp, file_checksum, files_checksum, find_fresh, key_of, write_stamp
from pipeline.core.tables import conform, shard_path, table_of, write_table
from pipeline.lexicon.dictionaries import Dictionaries, load_dictionaries

PACKAGE = Path(__file__).resolve().parent
DRAFT = "_draft"
READS = {"extract": ("article",), "geocode": ("article", "report_draft", "place_mention_draft", "discarded_draft")}
WRITES = {"extract": ("report_draft", "place_mention_draft", "discarded_draft"),
          "geocode": ("report", "place_mention", "discarded")}


@dataclass(frozen=True)
class ShardJob:
    """Shard `number` of a stage. `data_print` and `code_print`: checksums of the dictionaries and of our code."""

    stage: str
    number: int
    settings: Settings
    data_print: str
    code_print: str


@dataclass(frozen=True)
class ShardTally:
    """What came of a shard: rows by table, articles read, and whether nothing had to be done."""

    number: int
    articles: int
    counts: Mapping[str, int] = field(default_factory=dict)
    is_skipped: bool = False


def code_print(stage: str) -> str:
    """Checksum of the code that decides what `stage` writes."""
    parts = ["core", "lexicon", f"stages/{stage}", "shards.py", "run.py"]
    return files_checksum([PACKAGE / part for part in parts], PACKAGE)


def table_folder(work: Path, table: str) -> Path:
    """Folder of shards (or file) of a table in a work folder."""
    return work / f"{table}.parquet"


def stamp_path(work: Path, stage: str, number: int | None = None) -> Path:
    """Stamp of a stage, or of one of its shards."""
    return work / "stamps" / (f"{stage}.json" if number is None else f"{stage}/part-{number:06d}.json")


def prepare_worker(settings: Settings, data_print: str) -> None:
    """Read the dictionaries of a worker once, before its first shard."""
    dictionaries = load_dictionaries(settings.data_folder, settings.schemas_folder, data_print)
    _ = dictionaries.lexicon, dictionaries.gazetteer


def run_shard(job: ShardJob) -> ShardTally:
    """Do one shard unless its stamp says that it is done; raises ContractError when a table breaks its contract."""
    started = time.perf_counter()
    work = job.settings.work_folder
    paths = {name: shard_path(table_folder(work, name), job.number) for name in READS[job.stage]}
    stamp_file = stamp_path(work, job.stage, job.number)
    key = shard_key(job, paths)
    if stamp := find_fresh(stamp_file, key, work):
        return ShardTally(job.number, stamp.counts.get("article", 0), stamp.counts, is_skipped=True)
    stamp_file.unlink(missing_ok=True)
    dictionaries = load_dictionaries(job.settings.data_folder, job.settings.schemas_folder, job.data_print)
    schemas = dictionaries.schemas
    tables = {name.removesuffix(DRAFT): read_checked(path, name, schemas) for name, path in paths.items()}
    made = _extract(tables, dictionaries, job.settings) if job.stage == "extract" else _geocode(
        tables, dictionaries, job.settings)
    outputs: dict[str, str] = {}
    counts = {"article": tables["article"].num_rows}
    for name in WRITES[job.stage]:
        spec = schemas.table(name.removesuffix(DRAFT))
        table = conform(made[spec.name], spec)
        check_table(table, spec)
        path = shard_path(table_folder(work, name), job.number)
        write_table(path, table, spec)
        outputs[path.relative_to(work).as_posix()] = file_checksum(path)
        counts[spec.name] = table.num_rows
    write_stamp(stamp_file, Stamp(key, outputs, counts, round(time.perf_counter() - started, 3)))
    return ShardTally(job.number, counts["article"], counts)


def shard_key(job: ShardJob, paths: Mapping[str, Path]) -> str:
    """Key over everything the outputs of the shard depend on."""
    told = {} if job.stage == "extract" else {"countries": job.settings.countries,
                                              "keep_incomplete": job.settings.keep_incomplete}
    return key_of(stage=job.stage, data=job.data_print, code=job.code_print, **told,
                  **{f"input_{name}": file_checksum(path) for name, path in paths.items()})


def read_checked(path: Path, name: str, schemas: Schemas) -> pa.Table:
    """The table of one file, checked against its contract."""
    try:
        with pq.ParquetFile(path) as file:
            table = file.read()
    except FileNotFoundError:
        raise FileNotFoundError(f"{path}: no such table; run the stage that writes it") from None
    check_table(table, schemas.table(name.removesuffix(DRAFT)))
    return table


def _extract(tables: dict[str, pa.Table], dictionaries: Dictionaries, settings: Settings) -> dict[str, pa.Table]:
    from pipeline.stages.extract.stage import run

    return run(tables, dictionaries, settings)


def _geocode(tables: dict[str, pa.Table], dictionaries: Dictionaries, settings: Settings) -> dict[str, pa.Table]:
    """Located reports; those without a place or a day go to `discarded` unless they are to be kept."""
    from pipeline.stages.geocode.stage import run

    made = dict(run(tables, dictionaries, settings))
    located = made["report"]
    drafts, found = (set(table["report_id"].to_pylist()) for table in (tables["report"], located))
    if lost := sorted(drafts - found):
        raise ContractError(f"geocode: {len(lost)} reports disappeared without a reason, first {lost[0]}")
    schemas = dictionaries.schemas
    left_out = [] if settings.keep_incomplete else discarded_rows(located.filter(pc.invert(located["is_complete"])))
    made["discarded"] = add_discarded(tables["discarded"], left_out, schemas)
    kept = located if settings.keep_incomplete else located.filter(located["is_complete"])
    made["report"] = kept.filter(in_countries(kept, dictionaries, settings.countries))
    return made


def in_countries(table: pa.Table, dictionaries: Dictionaries, countries: tuple[str, ...]) -> pa.Array:
    """Mask of the rows whose `iso` is one of the ISO3 codes; all rows when none is given."""
    if not countries:
        return pa.array([True] * table.num_rows, pa.bool_())
    numbers = [number for number, iso3 in dictionaries.late.iso3_codes.items() if iso3 in countries]
    return pc.fill_null(pc.is_in(table["iso"], pa.array(numbers, pa.int32())), False).combine_chunks()


def discarded_rows(incomplete: pa.Table) -> list[dict[str, Any]]:
    """Rows of `discarded` for reports that lack a place or a day."""
    columns = ["article_id", "start", "end", "trigger", "incomplete_reason"]
    return [{**{name: row[name] for name in columns[:4]}, "discard_reason": row["incomplete_reason"]}
            for row in incomplete.select(columns).to_pylist()]


def add_discarded(table: pa.Table, rows: list[dict[str, Any]], schemas: Schemas) -> pa.Table:
    """`table` with `rows` added, one row a span, in the order of the articles."""
    merged = {(row["article_id"], row["start"], row["end"]): row for row in [*rows, *table.to_pylist()]}
    order = {article_id: number for number, article_id in enumerate(dict.fromkeys(key[0] for key in merged))}
    ranked = sorted(merged, key=lambda key: (order[key[0]], key[1], key[2]))
    return table_of([merged[key] for key in ranked], schemas.table("discarded"))
