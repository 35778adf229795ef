"""Stamps: what a finished piece of work was made from, so that it is neither lost nor done twice.

A stamp is a small JSON file. Its key covers everything the outputs depend on; equal key and untouched outputs = done.
"""
from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path

BLOCK_BYTES = 1 << 20
KEY_DIGITS = 32


@dataclass(frozen=True)
class Stamp:
    """`outputs`: path relative to their folder -> checksum; `counts`: rows by table; `seconds` the work took.

    `base`: checksum of what an earlier run left and this one went on from, "" when nothing.
    """

    key: str
    outputs: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    base: str = ""


def file_checksum(path: Path) -> str:
    """SHA-256 (32 hexadecimal digits) of a file; "" when there is none."""
    digest = sha256()
    try:
        with path.open("rb") as handle:
            while block := handle.read(BLOCK_BYTES):
                digest.update(block)
    except FileNotFoundError:
        return ""
    return digest.hexdigest()[:KEY_DIGITS]


def files_checksum(paths: Iterable[Path], root: Path) -> str:
    """Checksum over relative path and content of the files, folders taken with all that is in them."""
    digest = sha256()
    for path in sorted(_expanded(paths)):
        digest.update(f"{path.relative_to(root).as_posix()}\0{file_checksum(path)}\n".encode())
    return digest.hexdigest()[:KEY_DIGITS]


def _expanded(paths: Iterable[Path]) -> Iterable[Path]:
    for path in paths:
        if path.is_dir():
            yield from (p for p in path.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
        elif path.exists():
            yield path


def key_of(**parts: object) -> str:
    """Key of named parts, whatever their order; a value counts by its printed form."""
    text = json.dumps({name: str(value) for name, value in parts.items()}, sort_keys=True)
    return sha256(text.encode()).hexdigest()[:KEY_DIGITS]


def find_stamp(path: Path, folder: Path) -> Stamp | None:
    """The stamp at `path` when every output under `folder` is still what was written; None otherwise."""
    try:
        stamp = Stamp(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    whole = all(file_checksum(folder / name) == checksum for name, checksum in stamp.outputs.items())
    return stamp if whole else None


def find_fresh(path: Path, key: str, folder: Path) -> Stamp | None:
    """The stamp at `path` when its key is `key` too and its outputs are untouched; None otherwise."""
    stamp = find_stamp(path, folder)
    return stamp if stamp is not None and stamp.key == key else None


def write_stamp(path: Path, stamp: Stamp) -> None:
    """Write a stamp; it appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    temporary.write_text(json.dumps(asdict(stamp), sort_keys=True, indent=1) + "\n", encoding="utf-8")
    temporary.replace(path)
