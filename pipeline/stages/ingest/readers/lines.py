"""JSON lines and JSON documents."""
from __future__ import annotations

import codecs
import io
import json
from collections.abc import Iterator
from typing import IO, Any, cast

import orjson

from pipeline.core.settings import Settings
from pipeline.lexicon.input_words import ColumnWords
from pipeline.stages.ingest.clean import decode
from pipeline.stages.ingest.fields import FieldReader
from pipeline.stages.ingest.inputs import InputFile
from pipeline.stages.ingest.raw import Item, RawArticle, Rejected
from pipeline.stages.ingest.readers.streams import READ_ERRORS, TooLargeError, open_bytes, read_lines, read_whole

SHOWN_CHARS = 80
WIDE_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
JSON_ERRORS = (ValueError, RecursionError)


def read_jsonl(file: InputFile, words: ColumnWords, settings: Settings) -> Iterator[Item]:
    """Articles of a file with one JSON object a line; blank lines are passed over, bad lines rejected one by one."""
    reader = FieldReader(words)
    number = 0
    try:
        with open_bytes(file.path) as raw:
            stream = _narrow(raw, settings.document_bytes)
            for number, line in read_lines(stream, settings.record_bytes):
                position = f"line {number}"
                if line is None:
                    detail = f"a line of more than {settings.record_bytes} bytes; raise record_bytes or split it"
                    yield Rejected(file.label, position, "too_large", detail)
                elif not line.isspace():
                    yield _item(file.label, position, line, reader)
    except READ_ERRORS as error:
        yield Rejected(file.label, f"after line {number}", "unreadable", f"{type(error).__name__}: {error}")


def _narrow(raw: IO[bytes], limit: int) -> IO[bytes]:
    """The stream without a byte-order mark, in UTF-8 when it was UTF-16."""
    start = cast(Any, raw).peek(3)[:3]
    if start.startswith(WIDE_BOMS):
        content = raw.read(limit + 1)
        if len(content) > limit:
            raise OSError(f"UTF-16 text of more than {limit} bytes; convert it to UTF-8")
        return io.BytesIO(content.decode("utf-16", "replace").encode("utf-8", "replace"))
    if start == codecs.BOM_UTF8:
        raw.read(3)
    return raw


def _item(label: str, position: str, line: bytes, reader: FieldReader) -> Item:
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError:
        try:
            record = json.loads(decode(line).text, strict=False)
        except JSON_ERRORS as error:
            return Rejected(label, position, "bad_record", f"not JSON: {error}; {_shown(line)}")
    return record_item(label, position, record, reader)


def record_item(label: str, position: str, record: object, reader: FieldReader) -> Item:
    """A JSON value as a raw article, or why it is none."""
    if not isinstance(record, dict):
        return Rejected(label, position, "bad_record", f"a JSON {type(record).__name__}, not an object")
    fields = reader.fields_of(record)
    if not fields.keys() & {"text", "html", "title"}:
        names = ", ".join(map(str, list(record)[:12]))
        return Rejected(label, position, "bad_record",
                        f"no text or title among its keys ({names}); name yours in data/lexicons/input_columns.yaml")
    return RawArticle(label, position, "record", fields)


def _shown(line: bytes) -> str:
    return repr(line[:SHOWN_CHARS].decode("utf-8", "replace"))


def read_json(file: InputFile, words: ColumnWords, settings: Settings) -> Iterator[Item]:
    """Articles of a JSON document: a list, an object that holds a list, or one article; JSON lines are known too."""
    limit = settings.document_bytes
    try:
        content = read_whole(file.path, limit)
    except TooLargeError:
        yield Rejected(file.label, "", "too_large", f"a document of more than {limit} bytes; write it as JSON lines")
        return
    except READ_ERRORS as error:
        yield Rejected(file.label, "", "unreadable", f"{type(error).__name__}: {error}")
        return
    if not content.strip():
        yield Rejected(file.label, "", "empty", "the file is empty")
        return
    try:
        told = orjson.loads(content)
    except orjson.JSONDecodeError as fault:
        yield from _not_one_document(file, content, fault, words, settings)
        return
    reader = FieldReader(words)
    if isinstance(told, dict) and (inner := _list_of(told, words)) is not None:
        told = inner
    if isinstance(told, list):
        for number, record in enumerate(told, 1):
            yield record_item(file.label, f"item {number}", record, reader)
    else:
        item = record_item(file.label, "", told, reader)
        if isinstance(item, RawArticle):
            item.stem = file.stem
        yield item


def _list_of(told: dict[str, Any], words: ColumnWords) -> list[Any] | None:
    """The list of articles inside an object, None when it is itself an article."""
    for name in words.lists:
        inner = told.get(name)
        if isinstance(inner, list) and (not inner or isinstance(inner[0], dict)):
            return inner
        if isinstance(inner, dict) and isinstance(inner.get(name), list):
            return list(inner[name])
    return None


def _not_one_document(file: InputFile, content: bytes, fault: Exception, words: ColumnWords,
                      settings: Settings) -> Iterator[Item]:
    """A .json file that is JSON lines, an odd encoding or lenient JSON, or broken."""
    reader = FieldReader(words)
    text = decode(content).text
    try:
        told = json.loads(text, strict=False)
    except JSON_ERRORS:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) > 1 and lines[0].lstrip().startswith("{") and lines[0].rstrip().endswith("}"):
            for number, line in read_lines(io.BytesIO(text.encode("utf-8", "replace")), settings.record_bytes):
                if line is not None and not line.isspace():
                    yield _item(file.label, f"line {number}", line, reader)
            return
        yield Rejected(file.label, "", "bad_record", f"not JSON: {fault}")
        return
    records = told if isinstance(told, list) else (isinstance(told, dict) and _list_of(told, words)) or [told]
    for number, record in enumerate(records, 1):
        yield record_item(file.label, f"item {number}", record, reader)
