"""Records that pass between rooms. Leaf module: imports nothing of ours.

Spans are (start, end) code points into the article text, end exclusive; None where a value has no words of its own.
"""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

Span = tuple[int, int]


@dataclass(slots=True)
class Article:
    """One article as stored: `text` is title, blank line, body; offsets point into it."""

    article_id: str
    text: str
    title: str = ""
    url: str = ""
    source_id: str = ""
    source_name: str = ""
    language: str = ""
    published_date: date | None = None
    published_basis: str = "none"
    retrieved_at: str = ""
    content_hash: str = ""
    duplicate_of: str = ""


@dataclass(slots=True)
class Candidate:
    """One gazetteer entry that a mention may be. Levels: country, admin1, admin2, admin3, town, district, site."""

    place_id: str
    name: str
    level: str
    country: str
    admin1: str
    latitude: float
    longitude: float
    prior: float


@dataclass(slots=True)
class PlaceMention:
    """Words that name a place. `first`..`last` are token numbers (last exclusive); `candidates` best first.

    `relation`: in, near, outskirts, countryside, part, direction, between, road ("" = in).
    `direction`: compass word (north, south-east ...) of "southern Idlib" or "20 km north of X".
    `kind_hint`: what the words call it (village, city, province, district, camp, airbase ...), "" when they do not.
    `container`: index in the article's mention list of the place said to hold this one ("Killi in Idlib"), or -1.
    `role`: "" for an ordinary mention; dateline, name_part, adjective ("Syrian"), origin, residence otherwise.
    """

    mention_id: str
    start: int
    end: int
    text: str
    first: int
    last: int
    kind_hint: str = ""
    relation: str = ""
    direction: str = ""
    distance_km: float | None = None
    container: int = -1
    role: str = ""
    candidates: list[Candidate] = field(default_factory=list)


@dataclass(slots=True)
class Value:
    """One coded value with what it rests on: `basis` is a code of the vocabulary `basis`."""

    value: object
    basis: str
    span: Span | None = None
    confidence: float = 0.5


@dataclass(slots=True)
class Discarded:
    """A mention that did not become a row, with its reason (CODING_RULES section 1)."""

    article_id: str
    start: int
    end: int
    trigger: str
    reason: str
