"""Parts of a page: which sentences are body, headline or boilerplate, and the date printed on it."""
from __future__ import annotations

from datetime import date

from pipeline.lexicon.load import Lexicon
from pipeline.stages.extract.dates import find_printed_date
from pipeline.stages.extract.document import Document


def set_reference(doc: Document, published: date | None) -> None:
    """Reference day for relative dates: the full date printed at the head of the page, else the metadata date."""
    doc.reference, doc.reference_basis = published, "publication" if published else "none"
    printed = find_printed_date(doc)
    if printed is not None and printed.day is not None:
        doc.reference, doc.reference_basis = printed.day, "printed"


def find_zones(doc: Document, lexicon: Lexicon, title: str) -> list[str]:
    """Zone of every sentence: title, body or boilerplate."""
    zones: list[str] = []
    folds = doc.tokens.folds
    for sentence in range(len(doc.tokens.bounds) - 1):
        first, last = doc.tokens.bounds[sentence], doc.tokens.bounds[sentence + 1]
        if title and doc.tokens.starts[first] < len(title):
            zones.append("title")
        elif any(folds[k] in lexicon.words["boilerplate"] for k in range(first, min(first + 3, last))) and last - first < 25:
            zones.append("boilerplate")
        else:
            zones.append("body")
    return zones
