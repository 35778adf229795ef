"""From a file to its raw articles: which reader reads it."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipeline.core.settings import Settings
from pipeline.lexicon.input_words import ColumnWords
from pipeline.stages.ingest.clean import is_binary
from pipeline.stages.ingest.inputs import InputFile
from pipeline.stages.ingest.raw import Item, RawArticle, Rejected
from pipeline.stages.ingest.readers.archives import read_warc
from pipeline.stages.ingest.readers.feeds import FEED_ROOT, read_feed
from pipeline.stages.ingest.readers.lines import read_json, read_jsonl
from pipeline.stages.ingest.readers.rows import read_csv, read_parquet
from pipeline.stages.ingest.readers.single import read_sidecar, read_single
from pipeline.stages.ingest.readers.streams import READ_ERRORS, open_bytes

SNIFF_BYTES = 4096
MARKS = ((b"PAR1", "parquet"), (b"WARC/", "warc"))


def read_file(file: InputFile, words: ColumnWords, settings: Settings) -> Iterator[Item]:
    """Raw articles and rejections of one file, in its order. Never raises for what the file holds."""
    if file.kind == "sidecar":
        if not read_sidecar(file.path, words):
            yield from read_file(replace(file, kind=_sidecar_kind(file)), words, settings)
        return
    kind = file.kind
    if not kind:
        try:
            kind = sniff_kind(file)
        except READ_ERRORS as error:
            yield Rejected(file.label, "", "unreadable", f"{type(error).__name__}: {error}")
            return
    if kind == "binary":
        yield Rejected(file.label, "", "binary", "not text; convert it to text, HTML or JSONL")
    elif kind in ("text", "html"):
        yield from read_single(replace(file, kind=kind), words, settings)
    elif kind == "jsonl":
        yield from _or_empty(file, read_jsonl(file, words, settings))
    elif kind == "json":
        yield from _or_empty(file, read_json(file, words, settings))
    elif kind == "csv":
        yield from _or_empty(file, read_csv(file, words, settings))
    elif kind == "parquet":
        yield from _or_empty(file, read_parquet(file, words, settings))
    elif kind == "feed":
        yield from _or_empty(file, read_feed(file, settings))
    else:
        yield from read_warc(file, settings)


def _sidecar_kind(file: InputFile) -> str:
    """Kind of a file named like a side-car that is none."""
    return "json" if file.path.name.endswith(".json") else "text"


def _or_empty(file: InputFile, items: Iterator[Item]) -> Iterator[Item]:
    """The items, or one rejection when there are none: no file disappears."""
    count = 0
    for item in items:
        count += 1
        yield item
    if not count:
        yield Rejected(file.label, "", "empty", "no record in the file")


def sniff_kind(file: InputFile) -> str:
    """Kind of a file whose name does not tell it, from its first bytes. Raises one of READ_ERRORS."""
    with open_bytes(file.path) as stream:
        start = stream.read(SNIFF_BYTES)
    for mark, kind in MARKS:
        if start.startswith(mark):
            return kind
    if is_binary(start):
        return "binary"
    lead = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    if lead.startswith((b"{", b"[")):
        first = lead.split(b"\n", 1)[0].rstrip()
        return "jsonl" if lead.startswith(b"{") and first.endswith(b"}") else "json"
    if lead.startswith(b"<"):
        return "feed" if FEED_ROOT.search(start) else "html"
    return "text"


__all__ = ["RawArticle", "read_file", "sniff_kind"]
