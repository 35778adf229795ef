"""CSV, TSV and Parquet tables with one article a row."""
from __future__ import annotations

import codecs
import csv
import io
import sys
from collections.abc import Iterator
from typing import Any, cast

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.core.settings import Settings
from pipeline.lexicon.input_words import ColumnWords
from pipeline.stages.ingest.clean import decode
from pipeline.stages.ingest.fields import has_text, map_columns
from pipeline.stages.ingest.inputs import InputFile
from pipeline.stages.ingest.raw import Item, RawArticle, Rejected
from pipeline.stages.ingest.readers.streams import READ_ERRORS, open_bytes

SAMPLE_BYTES = 1 << 16
DELIMITERS = "\t,;|"
BATCH_ROWS = 512


def read_csv(file: InputFile, words: ColumnWords, settings: Settings) -> Iterator[Item]:
    """Articles of a CSV or TSV file with a header; the delimiter is the one commonest in the header.

    A row with more cells than the header, or one the parser refuses, is rejected; the rest is read on.
    """
    csv.field_size_limit(min(settings.record_bytes, sys.maxsize))
    row = 0
    try:
        with open_bytes(file.path) as raw:
            sample = cast(Any, raw).peek(SAMPLE_BYTES)[:SAMPLE_BYTES]
            if not sample.strip():
                yield Rejected(file.label, "", "empty", "the file is empty")
                return
            text = io.TextIOWrapper(raw, encoding=_encoding(sample), errors="replace", newline="")
            header = sample.split(b"\n", 1)[0].decode("latin-1")
            delimiter = max(DELIMITERS, key=header.count)
            cells = csv.reader(text, delimiter=delimiter)
            names = next(cells, [])
            mapping = map_columns(names, words)
            if not has_text(mapping):
                yield _no_text(file.label, names)
                return
            places = {field: names.index(name) for field, name in mapping.items()}
            for row, item in enumerate(_rows(cells), 1):
                if item != []:
                    yield _csv_item(file.label, f"row {row}", item, places, len(names))
    except (*READ_ERRORS, csv.Error) as error:
        yield Rejected(file.label, f"after row {row}", "unreadable", f"{type(error).__name__}: {error}")


def _rows(cells: Iterator[list[str]]) -> Iterator[list[str] | csv.Error]:
    """Rows, with the fault in place of a row the parser refuses."""
    while True:
        try:
            yield next(cells)
        except csv.Error as error:
            yield error
        except StopIteration:
            return


def _csv_item(label: str, position: str, cells: list[str] | csv.Error, places: dict[str, int], width: int) -> Item:
    if isinstance(cells, csv.Error):
        return Rejected(label, position, "bad_record", f"not CSV: {cells}")
    if len(cells) > width and any(cell.strip() for cell in cells[width:]):
        return Rejected(label, position, "bad_record", f"{len(cells)} cells under a header of {width}; quote the text")
    return RawArticle(label, position, "record",
                      {field: cells[place] for field, place in places.items() if place < len(cells)})


def _encoding(sample: bytes) -> str:
    """Encoding of a file from its first bytes."""
    if sample.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    whole_lines = sample.rsplit(b"\n", 1)[0] if b"\n" in sample else sample
    return decode(whole_lines).encoding


def _no_text(label: str, names: list[str]) -> Rejected:
    shown = ", ".join(names[:12])
    return Rejected(label, "", "unreadable",
                    f"no column holds the text; columns are {shown}; name yours in data/lexicons/input_columns.yaml")


def read_parquet(file: InputFile, words: ColumnWords, settings: Settings) -> Iterator[Item]:
    """Articles of a Parquet file, read in batches."""
    row = 0
    try:
        with pq.ParquetFile(file.path) as table:
            names = table.schema_arrow.names
            mapping = map_columns(names, words)
            if not has_text(mapping):
                yield _no_text(file.label, names)
                return
            wanted = list(mapping.values())
            for batch in table.iter_batches(batch_size=BATCH_ROWS, columns=wanted):
                columns = {field: batch.column(name).to_pylist() for field, name in mapping.items()}
                for index in range(batch.num_rows):
                    row += 1
                    fields = {field: values[index] for field, values in columns.items() if values[index] is not None}
                    yield RawArticle(file.label, f"row {row}", "record", fields)
    except (OSError, pa.ArrowException, UnicodeDecodeError, ValueError) as error:
        detail = " ".join(str(error).split())
        yield Rejected(file.label, f"after row {row}", "unreadable", f"not a readable Parquet file: {detail}")
