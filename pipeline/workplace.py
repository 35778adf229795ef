"""The work folder: where tables and stamps lie, read and written with their contracts checked."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.core.contracts import check_table
from pipeline.core.specs import Schemas
from pipeline.core.stamps import file_checksum, files_checksum
from pipeline.core.tables import conform, shard_path, shard_paths, write_table

PACKAGE = Path(__file__).resolve().parent
DRAFT = "_draft"
ORDER_FILES = ("run.py", "shards.py", "workplace.py")
ISSUES = "issues"
SCRAPS = ".*.tmp"


class StageOrderError(ValueError):
    """A stage was asked for before the one it reads from had finished."""


def table_folder(work: Path, table: str) -> Path:
    """Folder of shards, or file, of a table."""
    return work / f"{table}.parquet"


def stamp_path(work: Path, stage: str, number: int | None = None) -> Path:
    """Stamp of a stage, or of one of its shards."""
    return work / "stamps" / (f"{stage}.json" if number is None else f"{stage}/part-{number:06d}.json")


def spec_name(table: str) -> str:
    """Schema table of a table in the work folder: a draft has the form of what it becomes."""
    return ISSUES if table.startswith(f"{ISSUES}_") else table.removesuffix(DRAFT)


def code_print(stage: str) -> str:
    """Checksum of the code that decides what `stage` writes."""
    return files_checksum([PACKAGE / part for part in ("core", "lexicon", f"stages/{stage}", *ORDER_FILES)], PACKAGE)


def require_stage(before: str, stage: str, work: Path) -> None:
    """Raise StageOrderError when `before` has not finished in this work folder."""
    if not stamp_path(work, before).exists():
        raise StageOrderError(f"{work}: {stage} reads what {before} writes, and {before} has not finished here; "
                              f"run `conflict-events {before} --work {work}` first")


def read_file(path: Path, table: str, schemas: Schemas) -> pa.Table:
    """The table of one Parquet file, checked."""
    with pq.ParquetFile(path) as file:
        found = file.read()
    check_table(found, schemas.table(spec_name(table)))
    return found


def read_whole(work: Path, table: str, schemas: Schemas, columns: Sequence[str] | None = None) -> pa.Table:
    """All shards of a table, each checked; with `columns`, only those are kept in memory."""
    parts = []
    for path in shard_paths(table_folder(work, table)):
        part = read_file(path, table, schemas)
        parts.append(part if columns is None else part.select(list(columns)))
    return pa.concat_tables(parts).unify_dictionaries().combine_chunks()


def write_checked(path: Path, made: pa.Table, table: str, schemas: Schemas, work: Path) -> dict[str, str]:
    """Check and write a table; its path under `work` and checksum."""
    spec = schemas.table(spec_name(table))
    conformed = conform(made, spec)
    check_table(conformed, spec)
    write_table(path, conformed, spec)
    return {path.relative_to(work).as_posix(): file_checksum(path)}


def forget_shards(work: Path, tables: Iterable[str], count: int, stage: str = "") -> None:
    """Remove shards (and stamps of `stage`) numbered `count` and above, left by an earlier, larger input."""
    for table in tables:
        folder = table_folder(work, table)
        kept = {shard_path(folder, number) for number in range(count)}
        for path in set(folder.glob("*.parquet")) - kept:
            path.unlink()
    if stage:
        stamps = {stamp_path(work, stage, number) for number in range(count)}
        for path in set((work / "stamps" / stage).glob("*.json")) - stamps:
            path.unlink()


def sweep(folder: Path) -> None:
    """Remove the half-written files that a killed run left."""
    for path in folder.rglob(SCRAPS):
        path.unlink(missing_ok=True)
