"""From the names an input uses to the fields of an article (data/lexicons/input_columns.yaml)."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.lexicon.input_words import ColumnWords, fold_field

LEAST_BODY_CHARS = 1


def map_columns(names: Iterable[str], words: ColumnWords) -> dict[str, str]:
    """Field -> the input's name for it; where two names mean one field, the one listed first in the data counts."""
    best: dict[str, tuple[int, str]] = {}
    for name in names:
        folded = fold_field(name)
        field = words.fields.get(folded)
        if field is not None:
            place = words.order[folded]
            if field not in best or place < best[field][0]:
                best[field] = (place, name)
    return {field: name for field, (_, name) in best.items()}


def has_text(mapping: Mapping[str, str]) -> bool:
    """True when some column may hold an article."""
    return bool({"text", "html", "title"} & mapping.keys())


class FieldReader:
    """Maps records to fields; remembers the mapping of each set of keys, as records of one file share theirs."""

    def __init__(self, words: ColumnWords) -> None:
        self.words = words
        self._known: dict[tuple[str, ...], dict[str, str]] = {}

    def fields_of(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """Fields of one record; the first name of a field that is not empty counts. {} when it has no article."""
        keys = tuple(record)
        mapping = self._known.get(keys)
        if mapping is None:
            mapping = map_columns(keys, self.words)
            if len(self._known) < 1000:
                self._known[keys] = mapping
        fields = {field: record[name] for field, name in mapping.items()}
        for wrapper in self.words.wrappers:
            inner = record.get(wrapper)
            if isinstance(inner, Mapping):
                return {**fields, **self.fields_of(inner)}
        return fields
