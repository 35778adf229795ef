"""One shard through one map stage: read, check, run, check, write, stamp.

Runs in any process; paths travel, not data.
"""
from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.core.issues import issue_row
from pipeline.core.settings import Settings
from pipeline.core.specs import ContractError, Schemas
from pipeline.core.stamps import Stamp, file_checksum, find_fresh, key_of, write_stamp
from pipeline.core.tables import shard_path, table_of
from pipeline.lexicon.dictionaries import Dictionaries, load_dictionaries
from pipeline.workplace import read_file, spec_name, stamp_path, table_folder, write_checked

FAILED = "the article made the program fail and has no rows; please report it"
READS = {"extract": ("article",), "geocode": ("article", "report_draft", "place_mention_draft", "discarded_draft")}
WRITES = {"extract": ("report_draft", "place_mention_draft", "discarded_draft", "issues_extract"),
          "geocode": ("report", "place_mention", "discarded", "issues_geocode")}
Tables = dict[str, pa.Table]
Stage = Callable[[Tables, Dictionaries, Settings], Tables]


@dataclass(frozen=True)
class ShardJob:
    """Shard `number` of a stage. `data_print`, `code_print`: checksums of the dictionaries and of our code."""

    stage: str
    number: int
    settings: Settings
    data_print: str
    code_print: str


@dataclass(frozen=True)
class ShardTally:
    """What came of a shard: rows by table, articles read, and whether it had been done before."""

    number: int
    articles: int
    counts: Mapping[str, int] = field(default_factory=dict)
    is_skipped: bool = False


def prepare_worker(settings: Settings) -> None:
    """Read the dictionaries of a worker once, before its first shard."""
    dictionaries = load_dictionaries(settings.data_folder, settings.schemas_folder)
    _ = dictionaries.lexicon, dictionaries.gazetteer


def run_shard(job: ShardJob) -> ShardTally:
    """Do one shard unless its stamp says that it is done; raises ContractError when a table breaks its contract."""
    started = time.perf_counter()
    work = job.settings.work_folder
    paths = {name: shard_path(table_folder(work, name), job.number) for name in READS[job.stage]}
    stamp_file = stamp_path(work, job.stage, job.number)
    key = _key(job, paths)
    if stamp := find_fresh(stamp_file, key, work):
        return ShardTally(job.number, stamp.counts["article"], stamp.counts, is_skipped=True)
    stamp_file.unlink(missing_ok=True)
    dictionaries = load_dictionaries(job.settings.data_folder, job.settings.schemas_folder)
    tables = {spec_name(name): read_file(path, name, dictionaries.schemas) for name, path in paths.items()}
    stage = _extract if job.stage == "extract" else _geocode
    made = whole_or_by_article(stage, job.stage, tables, dictionaries, job.settings)
    outputs: dict[str, str] = {}
    counts = {"article": tables["article"].num_rows}
    for name in WRITES[job.stage]:
        path = shard_path(table_folder(work, name), job.number)
        outputs |= write_checked(path, made[spec_name(name)], name, dictionaries.schemas, work)
        counts[name] = made[spec_name(name)].num_rows
    write_stamp(stamp_file, Stamp(key, outputs, counts, round(time.perf_counter() - started, 3)))
    return ShardTally(job.number, counts["article"], counts)


def _key(job: ShardJob, paths: Mapping[str, Path]) -> str:
    """Key over everything the outputs of the shard depend on."""
    told: dict[str, object] = {} if job.stage == "extract" else {
        "countries": sorted(job.settings.countries), "keep_incomplete": job.settings.keep_incomplete}
    return key_of(stage=job.stage, data=job.data_print, code=job.code_print, **told,
                  **{f"input_{name}": file_checksum(path) for name, path in paths.items()})


def whole_or_by_article(stage: Stage, name: str, tables: Tables, dictionaries: Dictionaries,
                        settings: Settings) -> Tables:
    """The tables of `stage`, and `issues`: an article that makes it fail is told there and costs no other article.

    Raises the error of the stage when most articles make it fail, since the fault is then not theirs.
    """
    spec = dictionaries.schemas.table("issues")
    try:
        return {**stage(tables, dictionaries, settings), "issues": table_of([], spec)}
    except Exception as error:
        whole = error
    parts: list[Tables] = []
    issues = []
    for article_id in tables["article"]["article_id"].to_pylist():
        own = {table: rows.filter(pc.equal(rows["article_id"], article_id)) for table, rows in tables.items()}
        try:
            parts.append(stage(own, dictionaries, settings))
        except Exception as error:
            issues.append(issue_row(name, "error", article_id, f"{FAILED}: {type(error).__name__}: {error}"))
    if len(issues) > len(parts) or not issues:
        raise whole
    made = {table: pa.concat_tables([part[table] for part in parts]).unify_dictionaries() for table in parts[0]}
    return made | {"issues": table_of(issues, spec)}


def _extract(tables: Tables, dictionaries: Dictionaries, settings: Settings) -> Tables:
    from pipeline.stages.extract.stage import run

    return run(tables, dictionaries, settings)


def _geocode(tables: Tables, dictionaries: Dictionaries, settings: Settings) -> Tables:
    """Located reports; those without a place or a day go to `discarded` unless they are to be kept."""
    from pipeline.stages.geocode.stage import run

    made = dict(run(tables, dictionaries, settings))
    located = made["report"]
    drafts, found = (set(table["report_id"].to_pylist()) for table in (tables["report"], located))
    if lost := sorted(drafts - found):
        raise ContractError(f"geocode: {len(lost)} reports disappeared without a reason, first {lost[0]}")
    left_out = [] if settings.keep_incomplete else discarded_rows(located.filter(pc.invert(located["is_complete"])))
    made["discarded"] = add_discarded(made.get("discarded", tables["discarded"]), left_out, dictionaries.schemas)
    kept = located if settings.keep_incomplete else located.filter(located["is_complete"])
    made["report"] = kept.filter(in_countries(kept, dictionaries, settings.countries))
    return made


def in_countries(table: pa.Table, dictionaries: Dictionaries, countries: tuple[str, ...]) -> pa.Array:
    """Mask of the rows whose `iso` is one of the ISO3 codes; all rows when none is given."""
    if not countries:
        return pa.array([True] * table.num_rows, pa.bool_())
    numbers = [country.iso_numeric for iso3, country in dictionaries.lexicon.countries.items() if iso3 in countries]
    return pc.fill_null(pc.is_in(table["iso"], pa.array(numbers, pa.int32())), False).combine_chunks()


def discarded_rows(incomplete: pa.Table) -> list[dict[str, Any]]:
    """Rows of `discarded` for reports that lack a place or a day."""
    columns = ["article_id", "start", "end", "trigger"]
    return [{**{name: row[name] for name in columns}, "discard_reason": row["incomplete_reason"]}
            for row in incomplete.select([*columns, "incomplete_reason"]).to_pylist()]


def add_discarded(table: pa.Table, rows: list[dict[str, Any]], schemas: Schemas) -> pa.Table:
    """`table` with `rows` added, one row a span, articles in order of appearance, spans in order of the text."""
    merged = {(row["article_id"], row["start"], row["end"]): row for row in [*rows, *table.to_pylist()]}
    order = {key[0]: number for number, key in reversed(list(enumerate(merged)))}
    ranked = sorted(merged, key=lambda key: (order[key[0]], key[1], key[2]))
    return table_of([merged[key] for key in ranked], schemas.table("discarded"))
