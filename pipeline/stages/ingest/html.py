"""HTML pages: main text and what the page says of itself; hostile pages are refused before they are parsed."""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.core.settings import Settings
from pipeline.lexicon.input_words import DateWords
from pipeline.stages.ingest.clean import clean_line, decode

TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})\b")
LOOSE_TAGS = frozenset([
    "p", "li", "td", "tr", "th", "tbody", "thead", "tfoot", "dt", "dd", "option", "colgroup", "br", "img", "hr",
    "input", "meta", "link", "source", "area", "base", "col", "embed", "param", "track", "wbr", "html", "body", "head"])
CHARSET = re.compile(rb"charset=[\"']?([\w-]{3,20})", re.IGNORECASE)
MARKUP = re.compile(r"</(?:p|div|span|a|b|strong|em|i|li|ul|h\d|br)>|<(?:p|br|div|img|a)\b[^<>]*>", re.IGNORECASE)
JSON_STRING = r'"\s*:\s*"((?:[^"\\]|\\.){1,200})"'
LONGEST_FOR_TRAFILATURA = 1_500_000
SHORT_CHARS = 150
PROSE_CHARS = 40
TITLE_BREAKS = re.compile(r"\s+[|–—·»-]\s+")
HEAD_BYTES = 4096


@dataclass(slots=True)
class Page:
    """What a page tells. `published`: date strings of its metadata, best first; unknown texts are ""."""

    text: str = ""
    title: str = ""
    url: str = ""
    source: str = ""
    language: str = ""
    published: tuple[str, ...] = ()
    visible: str = ""


def page_fault(text: str, settings: Settings) -> str:
    """Why a page must not be parsed (too deep, too many tags), "" when it may."""
    depth = deepest = count = 0
    for match in TAG.finditer(text):
        count += 1
        if match.group(2).lower() not in LOOSE_TAGS:
            depth = max(0, depth - 1) if match.group(1) else depth + 1
            deepest = max(deepest, depth)
    if count > settings.page_elements:
        return f"{count} tags, more than page_elements = {settings.page_elements}"
    if deepest > settings.page_depth:
        return f"tags nested {deepest} deep, more than page_depth = {settings.page_depth}"
    return ""


def decode_page(content: bytes | str) -> str:
    """Text of a page; the encoding it declares is tried after UTF-8."""
    if isinstance(content, str):
        return content
    declared = CHARSET.search(content[:HEAD_BYTES])
    return decode(content, declared.group(1).decode("ascii") if declared else "").text


def read_page(text: str, words: DateWords, is_fast: bool) -> Page:
    """Main text and metadata of a page. `is_fast`: resiliparse for the text in place of trafilatura."""
    from resiliparse.extract.html2text import extract_plain_text  # pages only
    from resiliparse.parse.html import HTMLTree

    tree = HTMLTree.parse(text)
    page = _facts(tree, text, words)
    page.text = "" if is_fast or len(text) > LONGEST_FOR_TRAFILATURA else _trafilatura_text(text)
    if len(page.text) < SHORT_CHARS:
        quick = extract_plain_text(tree, main_content=True, alt_texts=False, list_bullets=False)
        page.text = max(page.text, quick, key=len)
    if not page.published:
        page.visible = extract_plain_text(tree, main_content=False, alt_texts=False, list_bullets=False)
    return page


def _trafilatura_text(text: str) -> str:
    import trafilatura  # slow to import

    # deduplicate stays False: it keeps state between pages (upstream 778). _facts reads the metadata at half the cost.
    found = trafilatura.extract(text.encode("utf-8", "replace"), fast=True, include_comments=False,
                                include_tables=False, deduplicate=False, with_metadata=False)
    return found or ""


def _facts(tree: Any, text: str, words: DateWords) -> Page:
    metas: dict[str, str] = {}
    for meta in tree.document.query_selector_all("meta[content]"):
        name = (meta.getattr("property") or meta.getattr("name") or meta.getattr("itemprop") or "").strip().lower()
        if name and name not in metas:
            metas[name] = meta.getattr("content").strip()
    canonical = tree.document.query_selector("link[rel=canonical]")
    root = tree.document.query_selector("html")
    source = clean_line(metas.get("og:site_name", ""))
    return Page(
        title=_title(tree, metas, source),
        url=clean_line(metas.get("og:url") or (canonical.getattr("href") if canonical else "") or ""),
        source=source or clean_line(_json_publisher(text)),
        language=(root.getattr("lang") if root else "") or metas.get("og:locale", ""),
        published=tuple(dict.fromkeys(_dates(tree, text, metas, words))))


def _title(tree: Any, metas: dict[str, str], site: str) -> str:
    """og:title, else the only h1, else <title> without the name of the site."""
    full = clean_line(metas.get("og:title") or tree.title or "")
    heads = [clean_line(head.text) for head in tree.document.query_selector_all("h1")]
    if len(heads) == 1 and heads[0] and (not full or heads[0] in full):
        return heads[0]
    parts = TITLE_BREAKS.split(full)
    if len(parts) > 1 and (parts[-1] == site or (not metas.get("og:title") and len(parts[-1]) < len(full) / 3)):
        return full[:full.rfind(parts[-1])].rstrip(" |–—·»-")
    return full


def _json_publisher(text: str) -> str:
    match = re.search(r'"publisher"\s*:\s*\{[^{}]{0,300}?"name' + JSON_STRING, text)
    return match.group(1) if match else ""


def _dates(tree: Any, text: str, metas: dict[str, str], words: DateWords) -> Iterator[str]:
    """Strings that hold the day of publication: linked data, meta tags, <time>, elements of a known class."""
    for name in words.json_names[:1]:
        yield from re.findall(f'"{name}{JSON_STRING}', text)[:1]
    for name in words.meta_names:
        if metas.get(name):
            yield metas[name]
    for name in words.json_names[1:]:
        yield from re.findall(f'"{name}{JSON_STRING}', text)[:1]
    times = tree.document.query_selector_all("time[datetime]")
    marked = [time for time in times
              if time.hasattr("pubdate") or (time.getattr("itemprop") or "").lower() in words.meta_names]
    for time in marked or times[:1]:
        yield time.getattr("datetime").strip()
    for name in words.elements:
        element = tree.document.query_selector(f'[class~="{name}"], [id="{name}"]')
        value = clean_line(element.text) if element else ""
        if value and len(value) < HEAD_BYTES // 32:
            yield value


def is_prose(text: str) -> bool:
    """True when a text has at least one line long enough for a sentence; menus and lists of links have none."""
    return any(len(line) >= PROSE_CHARS for line in text.split("\n"))


def strip_markup(text: str) -> str:
    """Plain text of a field that holds a piece of HTML; the text itself when it holds none."""
    if "<" not in text or not MARKUP.search(text):
        return text
    from resiliparse.extract.html2text import extract_plain_text

    return str(extract_plain_text(text, main_content=False, alt_texts=False, list_bullets=False))
