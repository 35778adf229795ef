"""Web archives: WARC and WET, plain or gzip."""
from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any

from pipeline.core.settings import Settings
from pipeline.stages.ingest.inputs import InputFile
from pipeline.stages.ingest.raw import Item, RawArticle, Rejected
from pipeline.stages.ingest.readers.streams import GZIP_MAGIC, READ_ERRORS, SKIP_BYTES

PAGE_TYPES = ("text/html", "application/xhtml+xml")
TEXT_TYPES = ("text/plain",)
HTTP_OK = 200


def read_warc(file: InputFile, settings: Settings) -> Iterator[Item]:
    """Pages of an archive: responses and resources that hold HTML or text; other contents are rejected one by one.

    Requests, metadata and archive information are no content and are passed over.
    A damaged or cut archive gives what stands before the damage, and one rejection.
    """
    from fastwarc.warc import ArchiveIterator, WarcRecordType  # most inputs are no archives

    number = 0
    content = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion
    try:
        for record in ArchiveIterator(str(file.path), parse_http=True, fsspec_args=False, auto_decode="all"):
            number += 1
            if record.record_type & content:
                yield _item(file.label, f"record {number}", record, settings)
    except (OSError, ValueError, RuntimeError) as error:
        yield Rejected(file.label, f"after record {number}", "unreadable", f"damaged archive: {error}")
        return
    if number == 0:
        yield Rejected(file.label, "", "unreadable", "no WARC record in it")
    elif fault := gzip_fault(file.path):
        yield Rejected(file.label, f"after record {number}", "unreadable", f"cut or damaged archive: {fault}")


def _item(label: str, position: str, record: Any, settings: Settings) -> Item:
    url = str(record.headers.get("WARC-Target-URI") or "").strip("<>")
    http = record.http_headers
    if http is not None and http.status_code is not None and http.status_code != HTTP_OK:
        return Rejected(label, position, "no_article", f"HTTP status {http.status_code}: {url}")
    declared = record.http_content_type if http is not None else record.headers.get("Content-Type")
    kind = str(declared or "text/html").split(";")[0].strip().lower()
    if kind not in PAGE_TYPES + TEXT_TYPES:
        return Rejected(label, position, "unknown_kind", f"content is {kind}: {url}")
    expected = None if http is not None else record.content_length
    body = record.reader.read(settings.record_bytes + 1)
    if len(body) > settings.record_bytes:
        return Rejected(label, position, "too_large", f"a page of more than {settings.record_bytes} bytes: {url}")
    if expected is not None and len(body) < expected:
        return Rejected(label, position, "unreadable", f"the record is cut: {len(body)} of {expected} bytes: {url}")
    if not body.strip():
        return Rejected(label, position, "empty", f"the page is empty: {url}")
    day = record.record_date
    field = "html" if kind in PAGE_TYPES else "text"
    fields = {"url": url, "retrieved": day.astimezone(UTC) if day else "", field: body}
    return RawArticle(label, position, "page" if kind in PAGE_TYPES else "plain", fields)


def gzip_fault(path: Path) -> str:
    """What is wrong with a gzip file, "" when it is whole or not gzip; fastwarc stops silently at a cut."""
    with path.open("rb") as file:
        if file.read(2) != GZIP_MAGIC:
            return ""
    try:
        with gzip.open(path) as unpacked:
            while unpacked.read(SKIP_BYTES):
                pass
    except READ_ERRORS as error:
        return str(error)
    return ""
