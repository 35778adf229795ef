"""Bytes of input files: gzip unpacked on the way, limits kept, lines of any length survived."""
from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

from pipeline.stages.ingest.raw import Rejected

GZIP_MAGIC = b"\x1f\x8b"
READ_ERRORS = (OSError, EOFError, zlib.error)
SKIP_BYTES = 1 << 20
BUFFER_BYTES = 1 << 20


class TooLargeError(ValueError):
    """More bytes than the limit."""


def open_bytes(path: Path) -> IO[bytes]:
    """The file opened for reading, unpacked when it is gzip whatever its name. Raises OSError."""
    file = path.open("rb", buffering=BUFFER_BYTES)
    magic = cast(Any, file).peek(2)[:2]
    if magic != GZIP_MAGIC:
        return file
    return cast(IO[bytes], gzip.GzipFile(fileobj=file))


def read_whole(path: Path, limit: int) -> bytes:
    """All (unpacked) bytes of a file. Raises TooLargeError over `limit` bytes, or one of READ_ERRORS."""
    with open_bytes(path) as file:
        content = file.read(limit + 1)
    if len(content) > limit:
        raise TooLargeError(f"more than {limit} bytes; split it or raise record_bytes")
    return content


def content_or_reason(path: Path, label: str, limit: int) -> bytes | Rejected:
    """All bytes of a file that is one document, or why it is none."""
    try:
        content = read_whole(path, limit)
    except TooLargeError as error:
        return Rejected(label, "", "too_large", str(error))
    except READ_ERRORS as error:
        return Rejected(label, "", "unreadable", f"{type(error).__name__}: {error}")
    return content if content.strip() else Rejected(label, "", "empty", "the file is empty")


def read_lines(file: IO[bytes], limit: int) -> Iterator[tuple[int, bytes | None]]:
    """Lines with their numbers from 1; None in place of a line longer than `limit` bytes, which is never held."""
    number = 0
    while line := file.readline(limit + 1):
        number += 1
        if len(line) > limit and not line.endswith(b"\n"):
            while (rest := file.readline(SKIP_BYTES)) and not rest.endswith(b"\n"):
                pass
            yield number, None
        else:
            yield number, line
