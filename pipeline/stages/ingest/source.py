"""The outlet of an article: from its field, its address, a credit line, or an agency tag."""
from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from pipeline.lexicon.input_words import Outlet, OutletTable, fold_outlet

EDGE_LINES = 8
EDGE_CHARS = 300
LINE_CHARS = 60
TAG = re.compile(r"\(([^()\n]{2,40})\)\s*[-–—:]|^[^\n]{0,60}?[-–—,]\s*([^\W\d_][^\n,()–—-]{1,30}?)\s*[–—-]\s")
TAIL_TAG = re.compile(r"(?:--|—|–|[(\[])\s*([^()\[\]\n]{2,40}?)\s*[)\]]?\.?\s*$")
NAME_BREAKS = re.compile(r"\s+[|»–—-]\s+|:\s+")
DOMAIN = re.compile(r"(?:https?://)?(?:www\.)?([\w-]+(?:\.[\w-]+)+)/?\S*", re.IGNORECASE)


class Source(NamedTuple):
    """`outlet` is None when sources.csv does not know it; `name` as printed."""

    source_id: str
    name: str
    outlet: Outlet | None


UNKNOWN = Source("", "", None)


def find_source(name: str, url: str, body: str, table: OutletTable) -> Source:
    """The outlet by field, then address, then credit line, then agency tag; UNKNOWN when nothing tells it."""
    if name:
        return _named(name, table)
    if url and (host := host_of(url)):
        outlet = _by_host(host, table)
        return Source(outlet.source_id, outlet.name, outlet) if outlet else Source(host, host, None)
    outlet = _credited(body, table) or _tagged(body, table)
    return Source(outlet.source_id, outlet.name, outlet) if outlet else UNKNOWN


def is_outlet(name: str, table: OutletTable) -> bool:
    """True when the table knows the name."""
    return fold_outlet(name) in table.by_name


def host_of(url: str) -> str:
    """Host of an address in lower case without "www.", "" when it has none."""
    try:
        host = urlsplit(url if "//" in url else f"//{url}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def _named(name: str, table: OutletTable) -> Source:
    parts = [name, *NAME_BREAKS.split(name)]
    outlet = next((table.by_name[folded] for part in parts if (folded := fold_outlet(part)) in table.by_name), None)
    if outlet is None and (match := DOMAIN.fullmatch(name)):
        outlet = _by_host(match.group(1).casefold(), table)
    return Source(outlet.source_id if outlet else name.casefold(), name, outlet)


def _by_host(host: str, table: OutletTable) -> Outlet | None:
    """Outlet of a host or of the longest part of it that the table knows."""
    parts = host.split(".")
    for first in range(len(parts) - 1):
        if outlet := table.by_domain.get(".".join(parts[first:])):
            return outlet
    return None


def _edge_lines(body: str) -> list[str]:
    """Short lines at the head and the end of the text, the end first."""
    head = body[:EDGE_CHARS * 2].split("\n")[:EDGE_LINES]
    tail = body[max(0, len(body) - EDGE_CHARS * 2):].split("\n")[-EDGE_LINES:]
    lines = [line.strip() for line in reversed(tail)] + [line.strip() for line in head]
    return [line for line in lines if 2 <= len(line) <= LINE_CHARS]


def _credited(body: str, table: OutletTable) -> Outlet | None:
    """Outlet of a line "Source: X", of the words behind such a label at the end, or of a line that is its name."""
    lines = _edge_lines(body)
    last = body[-LINE_CHARS:]
    for label in table.credits:
        for line in lines:
            if line[:len(label)].casefold() == label and (outlet := table.by_name.get(fold_outlet(line[len(label):]))):
                return outlet
        place = last.casefold().rfind(label)
        if place >= 0 and len(last.casefold()) == len(last):
            if outlet := table.by_name.get(fold_outlet(last[place + len(label):])):
                return outlet
    return next((table.by_name[name] for line in lines if (name := fold_outlet(line)) in table.by_name), None)


def _tagged(body: str, table: OutletTable) -> Outlet | None:
    """Outlet of a dateline ("ALEPPO (Reuters) -") or of a tag at the end ("--Reuters")."""
    tail = TAIL_TAG.search(body[-LINE_CHARS:])
    names = [tail.group(1)] if tail else []
    names += [group for match in TAG.finditer(body[:EDGE_CHARS]) for group in match.groups() if group]
    return next((table.by_name[name] for name in map(fold_outlet, names) if name in table.by_name), None)
