"""Door of ingest: files in, shards of `article`, `rejected_input` and `issues` out, in constant memory.

A file is read in this process; batches of raw articles are prepared by `ordered_map`, which may use workers; ids and
duplicates are settled here in input order. So the result is the same for any number of workers.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from pipeline.core.issues import unique_issues
from pipeline.core.settings import Settings
from pipeline.core.specs import load_schemas
from pipeline.core.tables import table_of
from pipeline.lexicon.input_words import InputWords
from pipeline.stages.ingest.duplicates import DuplicateIndex
from pipeline.stages.ingest.inputs import find_inputs
from pipeline.stages.ingest.prepare import Preparer, prepare_all
from pipeline.stages.ingest.raw import Draft, Item, RawArticle, Rejected
from pipeline.stages.ingest.readers.door import read_file
from pipeline.stages.ingest.shingles import Sketches, sketch

BATCH_ITEMS = 256
BATCH_CHARS = 4_000_000
OrderedMap = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]


class IngestShard(NamedTuple):
    """Tables `article`, `rejected_input` and `issues` of one shard; each may have no rows."""

    articles: pa.Table
    rejected: pa.Table
    issues: pa.Table


class Batch(NamedTuple):
    """Prepared items in input order, and the sketches of the drafts among them."""

    done: list[Draft | Rejected]
    sketches: Sketches


def run(inputs: Sequence[Path], dictionaries: InputWords, settings: Settings,
        ordered_map: OrderedMap = map) -> Iterator[IngestShard]:
    """Read `inputs`; shards of at most `settings.shard_rows` articles, in input order.

    `ordered_map(function, batches)` must give results in the order of batches and should not read far ahead.
    Every piece of input is a row of `article` or of `rejected_input`; a run without input gives one empty shard.
    """
    prepare = partial(prepare_batch, words=dictionaries, settings=settings)
    marker = _Marker()
    shard = _Shard(settings)
    count = 0
    try:
        for batch in ordered_map(prepare, batches_of(read_inputs(inputs, dictionaries, settings))):
            for item in marker.mark(batch):
                shard.add(item)
                if shard.is_full():
                    count += 1
                    yield shard.flush()
    finally:
        marker.close()
    if shard.has_rows() or not count:
        yield shard.flush()


def read_inputs(inputs: Sequence[Path], words: InputWords, settings: Settings) -> Iterator[Item]:
    """Raw articles and rejections of all inputs, in order."""
    for found in find_inputs(inputs, words.columns):
        if isinstance(found, Rejected):
            yield found
        else:
            yield from read_file(found, words.columns, settings)


def batches_of(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Items in lists of limited length and size."""
    batch: list[Item] = []
    size = 0
    for item in items:
        batch.append(item)
        size += _size(item)
        if len(batch) >= BATCH_ITEMS or size >= BATCH_CHARS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _size(item: Item) -> int:
    if isinstance(item, Rejected):
        return 0
    return sum(len(value) for value in item.fields.values() if isinstance(value, str | bytes))


def prepare_batch(items: list[Item], words: InputWords, settings: Settings) -> Batch:
    """Clean, date, name and sketch the articles of a batch; pure, for any worker."""
    done = prepare_all(items, Preparer(words, settings))
    return Batch(done, sketch([item.row["text"] for item in done if isinstance(item, Draft)]))


class _Marker:
    """Settles what needs the whole input: ids that stand twice, and duplicates."""

    def __init__(self) -> None:
        self._hashes: dict[str, str] = {}
        self._duplicates = DuplicateIndex()

    def close(self) -> None:
        """Free the index."""
        self._duplicates.close()

    def mark(self, batch: Batch) -> list[Draft | Rejected]:
        """The items with `duplicate_of` filled; a draft whose id was already used becomes a rejection."""
        items = [self._first_of_id(item) for item in batch.done]
        drafts = [(before, before is after) for before, after in zip(batch.done, items, strict=True)
                  if isinstance(before, Draft)]
        kept = [index for index, (_, is_kept) in enumerate(drafts) if is_kept]
        sketches = Sketches(batch.sketches.keys[kept], [batch.sketches.shingles[index] for index in kept])
        originals = self._duplicates.add([drafts[index][0].row["article_id"] for index in kept], sketches)
        for index, original in zip(kept, originals, strict=True):
            drafts[index][0].row["duplicate_of"] = original
        return items

    def _first_of_id(self, item: Draft | Rejected) -> Draft | Rejected:
        if isinstance(item, Rejected):
            return item
        row = item.row
        article_id, digest = row["article_id"], row["content_hash"]
        if article_id not in self._hashes:
            self._hashes[article_id] = digest
            return item
        same = self._hashes[article_id] == digest
        detail = f"article {article_id} was already read" + ("" if same else " with another text; give it another id")
        return Rejected(row["input_path"], row["input_position"], "same_article" if same else "duplicate_id", detail)


class _Shard:
    """Rows of the shard that is being filled."""

    def __init__(self, settings: Settings) -> None:
        self._rows = settings.shard_rows
        self._schemas = load_schemas(settings.schemas_folder)
        self._clear()

    def _clear(self) -> None:
        self._articles: list[dict[str, Any]] = []
        self._rejected: list[dict[str, Any]] = []
        self._issues: list[dict[str, Any]] = []

    def add(self, item: Draft | Rejected) -> None:
        """Add one article with its issues, or one rejection."""
        if isinstance(item, Rejected):
            self._rejected.append({**item._asdict(), "detail": " ".join(item.detail.split())})
        else:
            self._articles.append(item.row)
            self._issues.extend(item.issues)

    def is_full(self) -> bool:
        """True when the shard has its number of articles, or as many rejections."""
        return len(self._articles) >= self._rows or len(self._rejected) >= self._rows

    def has_rows(self) -> bool:
        """True when anything was added."""
        return bool(self._articles or self._rejected)

    def flush(self) -> IngestShard:
        """The tables of the shard; the next one begins."""
        tables = self._schemas
        shard = IngestShard(table_of(self._articles, tables.table("article")),
                            table_of(self._rejected, tables.table("rejected_input")),
                            table_of(unique_issues(self._issues), tables.table("issues")))
        self._clear()
        return shard


__all__ = ["Batch", "IngestShard", "RawArticle", "batches_of", "prepare_batch", "read_inputs", "run"]
