"""The last published release as tables, for ids, the diff and the checks."""
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.core.specs import Schemas
from pipeline.core.tables import conform, read_table

MANIFEST = "manifest.json"
LAST_PUBLISHED = "last_published"
FAILED = "failed"
FILES = {"event": "events.parquet", "event_report": "event_report.parquet", "event_rekey": "event_rekey.parquet",
         "id_ledger": "id_ledger.parquet"}


def spec_name(name: str) -> str:
    """Schema table of a release table: the ledger of ids has the form of event_report."""
    return "event_report" if name == "id_ledger" else name


def read_manifest(folder: Path) -> dict[str, Any]:
    """manifest.json of a release folder; {} when there is none."""
    path = folder / MANIFEST
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def published_folder(folder: Path) -> Path:
    """Where the last release that passed its checks lies: the folder, or the copy it keeps after a failed one."""
    return folder / LAST_PUBLISHED if read_manifest(folder).get("status") == FAILED else folder


def read_release(folder: Path, schemas: Schemas) -> dict[str, pa.Table]:
    """`event`, `event_report`, `event_rekey`, `id_ledger` of the last published release in `folder`.

    A table whose file is missing is left out, so a first run gives {}.
    Raises ContractError when a file lacks a column of the present schema.
    """
    there = published_folder(folder)
    return {name: conform(read_table(there / file), schemas.table(spec_name(name)))
            for name, file in FILES.items() if (there / file).is_file()}


def previous_tables(folder: Path, schemas: Schemas) -> dict[str, pa.Table]:
    """`read_release` under the names that merge, review and release take: previous_event and so on."""
    return {f"previous_{name}": table for name, table in read_release(folder, schemas).items()}
