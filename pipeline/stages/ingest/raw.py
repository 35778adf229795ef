"""Records that pass between the rooms of ingest. Imports nothing of ours."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

Kind = Literal["record", "plain", "page"]


@dataclass(slots=True)
class RawArticle:
    """One article as the input gives it.

    `fields`: article_id, title, text, html, published, source, url, language, retrieved, as far as they are told;
    `text` and `html` are str or bytes, `published` may be a date. `kind`: a record of a larger file, a plain text
    file (its first line may be the title), or an HTML page. `stem` is the name of a file that holds this article
    alone, "" for a record. `sidecar` are the fields of a side-car file.
    """

    input_path: str
    input_position: str
    kind: Kind
    fields: dict[str, Any]
    stem: str = ""
    sidecar: dict[str, Any] = field(default_factory=dict)


class Rejected(NamedTuple):
    """A piece of input that gave no article: a row of `rejected_input`."""

    input_path: str
    input_position: str
    reason: str
    detail: str


Item = RawArticle | Rejected


@dataclass(slots=True)
class Draft:
    """A readable article before ids across the input are known; `row` is the row of `article`."""

    row: dict[str, Any]
    issues: list[dict[str, Any]]
