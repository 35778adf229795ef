"""The compiled gazetteer: one read-only file, mapped into memory and shared by all workers.

Layout: magic, header length, header (JSON: section offsets, checksum of the inputs), then five sections:
sorted 64-bit key hashes; offsets into the postings; postings (text); offsets into the entries; entries (text).
A posting is `entry number` or `entry number:form`, comma-separated, best first; an entry is one tab-separated line.
"""
from __future__ import annotations

import json
import mmap
import os
import sys
import tempfile
import time
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path

MAGIC = b"PLACES05"
KEPT_FILES = 3
STALE_SECONDS = 300.0
WAIT_SECONDS = 0.2
Posting = tuple[int, str]


class BrokenIndexError(ValueError):
    """An index file that is not whole or not of this version."""


def hash_key(key: str) -> int:
    """64-bit hash of a key, the same on every machine."""
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "little")


def write_index(path: Path, checksum: str, entries: Sequence[str], postings: dict[str, list[Posting]]) -> None:
    """Write the index file at once: other workers see the old file or the whole new one."""
    hashed = sorted((hash_key(key), found) for key, found in postings.items())
    sections = [array("Q", [h for h, _ in hashed]).tobytes()]
    sections += _texts([",".join(f"{e}:{f}" if f else str(e) for e, f in found) for _, found in hashed])
    sections += _texts(entries)
    offsets, position = [], 0
    for section in sections:
        offsets.append([position, len(section)])
        position += len(section) + (-len(section) % 8)
    header = json.dumps({"checksum": checksum, "sections": offsets, "order": sys.byteorder}).encode()
    header += b" " * (-(len(header) + 16) % 8)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(handle, "wb") as file:
        file.write(MAGIC + len(header).to_bytes(8, "little") + header)
        for section in sections:
            file.write(section + b"\0" * (-len(section) % 8))
    Path(temporary).chmod(0o644)
    Path(temporary).replace(path)


def _texts(lines: Sequence[str]) -> list[bytes]:
    encoded = [line.encode() for line in lines]
    offsets = array("I", [0])
    total = 0
    for line in encoded:
        total += len(line)
        offsets.append(total)
    return [offsets.tobytes(), b"".join(encoded)]


class PlaceIndex:
    """Read access to an index file."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if self._map[:8] != MAGIC:
            raise BrokenIndexError(f"{path}: not a gazetteer index of this version; delete it")
        size = int.from_bytes(self._map[8:16], "little")
        header = json.loads(self._map[16:16 + size])
        if header["order"] != sys.byteorder:
            raise BrokenIndexError(f"{path}: made on a machine of another byte order; delete it")
        self.checksum: str = header["checksum"]
        view = memoryview(self._map)
        base = 16 + size
        parts = [view[base + start:base + start + length] for start, length in header["sections"]]
        self._hashes = parts[0].cast("Q")
        self._posting_offsets, self._postings = parts[1].cast("I"), parts[2]
        self._entry_offsets, self._entries = parts[3].cast("I"), parts[4]

    def __len__(self) -> int:
        return len(self._entry_offsets) - 1

    def postings(self, key: str) -> list[Posting]:
        """Entries of a key, best first, each with the form that the key stands for ("" when it is the name itself)."""
        wanted = hash_key(key)
        number = bisect_left(self._hashes, wanted)
        if number == len(self._hashes) or self._hashes[number] != wanted:
            return []
        text = bytes(self._postings[self._posting_offsets[number]:self._posting_offsets[number + 1]]).decode()
        found = []
        for item in text.split(","):
            entry, _, form = item.partition(":")
            found.append((int(entry), form))
        return found

    def entry(self, number: int) -> str:
        """The line of entry `number`."""
        return bytes(self._entries[self._entry_offsets[number]:self._entry_offsets[number + 1]]).decode()


def find_index(path: Path, checksum: str) -> PlaceIndex | None:
    """The index at `path` when it is whole and of these inputs, else None."""
    try:
        index = PlaceIndex(path)
    except (OSError, ValueError, KeyError):
        return None
    return index if index.checksum == checksum else None


def forget_old(path: Path) -> None:
    """Remove index files beside `path` but the newest few; processes that have one mapped keep it."""
    known = sorted(path.parent.glob(f"*{path.suffix}"), key=lambda file: (file != path, -file.stat().st_mtime))
    for file in known[KEPT_FILES:]:
        with suppress(OSError):
            file.unlink()


@contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """Let one process compile while others wait for it; a lock older than five minutes is taken over."""
    lock = path.with_suffix(".lock")
    lock.parent.mkdir(parents=True, exist_ok=True)
    while True:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            break
        except FileExistsError:
            with suppress(FileNotFoundError):
                if time.time() - lock.stat().st_mtime > STALE_SECONDS:
                    lock.unlink()
            time.sleep(WAIT_SECONDS)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)
