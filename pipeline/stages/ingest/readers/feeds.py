"""RSS and Atom feeds."""
from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pipeline.core.settings import Settings
from pipeline.stages.ingest.inputs import InputFile
from pipeline.stages.ingest.raw import Item, RawArticle, Rejected
from pipeline.stages.ingest.readers.streams import content_or_reason

FEED_ROOT = re.compile(rb"<(?:\w+:)?(rss|feed|rdf)\b", re.IGNORECASE)
ROOT_BYTES = 20_000
WIDE_BOMS = (b"\xff\xfe", b"\xfe\xff")


def read_feed(file: InputFile, settings: Settings) -> Iterator[Item]:
    """Articles of a feed: title, content or summary, link, day and the title of the feed as source."""
    content = content_or_reason(file.path, file.label, settings.document_bytes)
    if isinstance(content, Rejected):
        yield content
        return
    if not content.startswith(WIDE_BOMS) and not FEED_ROOT.search(content[:ROOT_BYTES]):
        yield Rejected(file.label, "", "unknown_kind", "XML that is no RSS or Atom feed; convert it to text or JSONL")
        return
    import feedparser  # slow to import, and most inputs are no feeds

    try:
        feed = feedparser.parse(content, sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:  # feedparser meets hostile XML; whatever it raises is about this file only
        yield Rejected(file.label, "", "unreadable", f"{type(error).__name__}: {error}")
        return
    head = feed.get("feed", {})
    for number, entry in enumerate(feed.get("entries", []), 1):
        yield _item(file.label, f"item {number}", entry, head)
    if feed.get("bozo") and not _is_mild(feed.get("bozo_exception")):
        fault = " ".join(str(feed.get("bozo_exception")).split())
        yield Rejected(file.label, f"after item {len(feed.get('entries', []))}", "unreadable", f"broken feed: {fault}")


def _is_mild(fault: object) -> bool:
    """True for faults that lose no entry: an encoding declared wrongly, a missing content type."""
    return type(fault).__name__ in ("CharacterEncodingOverride", "NonXMLContentType")


def _item(label: str, position: str, entry: dict[str, Any], head: dict[str, Any]) -> RawArticle:
    contents = [part.get("value", "") for part in entry.get("content", [])]
    body = max([*contents, entry.get("summary", "")], key=len)
    inner = entry.get("source", {})
    fields = {"title": entry.get("title", ""), "text": body, "url": entry.get("link", ""),
              "published": entry.get("published") or entry.get("updated") or "",
              "source": (inner.get("title") if isinstance(inner, dict) else "") or head.get("title", ""),
              "language": head.get("language", "")}
    return RawArticle(label, position, "record", {name: value for name, value in fields.items() if value})
