"""Files that hold one article: plain text and HTML pages, with their side-cars."""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import orjson

from pipeline.core.settings import Settings
from pipeline.core.strict_yaml import DataError, read_yaml
from pipeline.lexicon.input_words import ColumnWords
from pipeline.stages.ingest.fields import FieldReader
from pipeline.stages.ingest.inputs import InputFile
from pipeline.stages.ingest.raw import Item, RawArticle, Rejected
from pipeline.stages.ingest.readers.streams import READ_ERRORS, TooLargeError, content_or_reason, read_whole

SIDECAR_BYTES = 1_000_000
YAML_ENDINGS = (".yaml", ".yml", ".meta")


def read_single(file: InputFile, words: ColumnWords, settings: Settings) -> Iterator[Item]:
    """The one article of a text or HTML file."""
    content = content_or_reason(file.path, file.label, settings.record_bytes)
    if isinstance(content, Rejected):
        yield content
        return
    sidecar: dict[str, Any] = {}
    for path in file.sidecars:
        sidecar = {**read_sidecar(path, words), **sidecar}
    kind: Literal["page", "plain"] = "page" if file.kind == "html" else "plain"
    fields = {"html" if kind == "page" else "text": content}
    yield RawArticle(file.label, "", kind, fields, file.stem, sidecar)


def read_sidecar(path: Path, words: ColumnWords) -> dict[str, Any]:
    """Fields told by a side-car; {} when the file is not one (an article of its own, a list, not readable)."""
    try:
        content = read_whole(path, SIDECAR_BYTES)
        told = read_yaml(path) if path.name.endswith(YAML_ENDINGS) else orjson.loads(content)
    except (*READ_ERRORS, TooLargeError, orjson.JSONDecodeError, DataError, UnicodeDecodeError):
        return {}
    if not isinstance(told, dict):
        return {}
    fields = FieldReader(words).fields_of({str(key): value for key, value in told.items()})
    return {} if fields.get("text") or fields.get("html") else fields
