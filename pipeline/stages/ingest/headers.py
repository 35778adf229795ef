"""Plain text files: front matter lines and the title line."""
from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.lexicon.input_words import ColumnWords, fold_field

LABEL_LINE = re.compile(r"([^\W\d_][\w -]{1,30}?)\s*[:：]\s*(\S.*)?$")
FENCE = "---"
BAR = re.compile(r"\s+\|\s+")
TITLE_CHARS = 200
LABEL_LINES = 20
INLINE_FIELDS = frozenset({"text", "html"})


class Front(NamedTuple):
    """Fields told by the lines at the top, and the text after them."""

    fields: dict[str, str]
    rest: str


def split_front(text: str, words: ColumnWords) -> Front:
    """Front matter of a text: lines "Label: value" at its very top whose labels the data knows, or a fenced block.

    Without a fence it counts when a blank line, or the labelled text, follows it; otherwise the text is left as it is.
    """
    lines = text.split("\n")
    is_fenced = lines[0].strip() == FENCE
    fields: dict[str, str] = {}
    index = 1 if is_fenced else 0
    for index in range(index, min(len(lines), LABEL_LINES)):  # noqa: B020 (starts at the line after a fence)
        line = lines[index].strip()
        if is_fenced and line == FENCE:
            return Front(fields, "\n".join(lines[index + 1:]).strip())
        match = LABEL_LINE.match(line)
        field = words.fields.get(fold_field(match.group(1))) if match else None
        if field in INLINE_FIELDS and fields and match:
            return Front(fields, "\n".join([match.group(2) or "", *lines[index + 1:]]).strip())
        if field is None or field in INLINE_FIELDS or not match:
            if not is_fenced:
                break
            continue
        value, *more = BAR.split((match.group(2) or "").strip().strip("\"'"))
        fields.setdefault(field, value)
        if field == "published" and more:
            fields.setdefault("source", more[0])
    if fields and not is_fenced and index < len(lines) and not lines[index].strip():
        return Front(fields, "\n".join(lines[index:]).strip())
    return Front({}, text)


def split_title(text: str) -> tuple[str, str]:
    """Title and body: the first line is the title when it is short and a blank line follows; else the title is ""."""
    first, _, rest = text.partition("\n")
    if len(first) < TITLE_CHARS and rest.startswith("\n") and rest.strip():
        return first.strip(), rest.strip()
    return "", text


def compose(title: str, body: str) -> str:
    """Text of an article: title, blank line, body; the body as it is when its first sentence begins with the title."""
    if not title or not body:
        return title or body
    if body.startswith(title):
        rest = body[len(title):]
        if rest and not rest.startswith("\n"):
            return body
        body = rest.lstrip("\n")
    return f"{title}\n\n{body}" if body else title
