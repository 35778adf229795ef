"""Parts of a page: which sentences are body, headline or boilerplate, and the date printed on it."""
from __future__ import annotations

from datetime import date

from pipeline.core.text import fold_name
from pipeline.lexicon.load import Lexicon
from pipeline.stages.extract.dates import find_printed_date
from pipeline.stages.extract.document import Document

HEAD_TOKENS = 150


def set_reference(doc: Document, published: date | None) -> None:
    """Reference day for relative dates: the full date printed at the head of the page, else the metadata date."""
    doc.reference, doc.reference_basis = published, "publication" if published else "none"
    printed = find_printed_date(doc)
    if printed is not None and printed.day is not None:
        doc.reference, doc.reference_basis = printed.day, "printed"


def split_head(doc: Document, title: str) -> None:
    """Part a headline told again at the head of the body, and the date line, from the lead that follows them."""
    tokens = doc.tokens
    name = list(fold_name(title))
    joints: set[int] = set()
    if len(name) >= 4:
        words = [k for k, word in enumerate(tokens.words[:HEAD_TOKENS]) if word[0].isalnum()]
        folds = [tokens.folds[k] for k in words]
        for k in range(len(folds) - len(name) + 1):
            if folds[k] == name[0] and folds[k:k + len(name)] == name:
                joints.update((words[k], words[k + len(name) - 1] + 1))
    printed = find_printed_date(doc)
    if printed is not None and printed.last < len(tokens) and tokens.words[printed.last][0].isupper():
        joints.add(printed.last)
    if joints:
        tokens.bounds[:] = sorted(set(tokens.bounds) | {k for k in joints if 0 < k < len(tokens)})


def find_zones(doc: Document, lexicon: Lexicon, title: str) -> list[str]:
    """Zone of every sentence: title, body or boilerplate."""
    zones: list[str] = []
    folds = doc.tokens.folds
    name = list(fold_name(title))
    starts_with_title = doc.tokens.text.startswith(title)
    related, boilerplate = lexicon.words["related"], lexicon.words["boilerplate"]
    tail = next((k for k in range(len(folds) * 2 // 3, len(folds)) if folds[k] in related
                 and doc.tokens.words[k][0].isupper()), len(folds))
    for sentence in range(len(doc.tokens.bounds) - 1):
        first, last = doc.tokens.bounds[sentence], doc.tokens.bounds[sentence + 1]
        if title and (doc.tokens.starts[first] < len(title) and starts_with_title
                      or first < HEAD_TOKENS and last - first >= len(name)
                      and [w for w in folds[first:last] if w[0].isalnum()] == name):
            zones.append("title")
        elif last > tail:
            zones.append("boilerplate")
        elif last - first < 25 and not boilerplate.isdisjoint(folds[first:min(first + 3, last)]):
            zones.append("boilerplate")
        else:
            zones.append("body")
    return zones
