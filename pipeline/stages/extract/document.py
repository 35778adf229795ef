"""What the rooms of extract share about one article: records only, no work."""
from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter
from typing import Protocol, TypeVar

from pipeline.core.records import PlaceMention
from pipeline.core.text import TokenText
from pipeline.lexicon.entries import Actor, Generic, Trigger
from pipeline.lexicon.matcher import Hit

FIRST = attrgetter("first")
Span = TypeVar("Span", bound="Spanning")


class Spanning(Protocol):
    """Anything that stands at tokens first..last (exclusive)."""

    @property
    def first(self) -> int: ...

    @property
    def last(self) -> int: ...


def between(items: list[Span], first: int, last: int) -> list[Span]:
    """The items, which are in text order, that begin in tokens first..last (exclusive)."""
    start = bisect_left(items, first, key=FIRST)
    return items[start:bisect_left(items, last, start, key=FIRST)]


def holding(items: list[Span], token: int) -> Span | None:
    """The item that holds a token; the items are in text order and do not overlap."""
    number = bisect_right(items, token, key=FIRST) - 1
    return items[number] if number >= 0 and token < items[number].last else None


@dataclass(slots=True, eq=False)
class ActorMention:
    """Words for one actor, tokens first..last. One of `actor` (named) or `generic` is set, or neither for a bare
    nationality (`country` only). `head`: the hit of the name or head noun.
    `lead`: the folded word right before it, articles skipped, "" at the start of the text."""

    first: int
    last: int
    kind: str
    actor: Actor | None = None
    generic: Generic | None = None
    country: str = ""
    is_alternative: bool = False
    is_object: bool = False
    weapon_hint: str = ""
    head: Hit | None = None
    lead: str = ""

    @property
    def key(self) -> str:
        """What tells two mentions apart: the named actor, else kind and country."""
        return self.actor.actor_id if self.actor else f"{self.kind}:{self.country}"


@dataclass(slots=True)
class Number:
    """A count: `value` by CODING_RULES section 6; `rule` exact, several, dozens or hundreds; `is_floor` "at least"."""

    first: int
    last: int
    value: int
    rule: str = "exact"
    is_floor: bool = False
    high: int | None = None


@dataclass(slots=True)
class DateMention:
    """Words for a day or period. `day` is the coded day; `days` all days of a range; `precision` 1-3; 0 = too old."""

    first: int
    last: int
    day: date | None
    precision: int
    basis: str
    days: tuple[date, ...] = ()
    offset: int | None = None
    is_printed: bool = False


@dataclass(slots=True)
class Toll:
    """A count of deaths. `low` by CODING_RULES section 6; `rule` of the vocabulary fatalities_rule."""

    first: int
    last: int
    low: int
    rule: str
    sentence: int
    victims: str = ""
    anchor: int = 0
    is_part: bool = False
    is_total: bool = False
    is_update: bool = False
    is_found: bool = False


@dataclass(slots=True)
class Act:
    """One trigger in the text that may be an act. `voice`: noun, active, passive, ing, infinitive.

    `reason`: why it is none, or "". `echo_reason`: why it only echoes an act told elsewhere ("denied the attack").
    """

    first: int
    last: int
    trigger: Trigger
    voice: str
    sentence: int
    sub_event_type: str
    reason: str = ""
    is_definite: bool = False
    echo_reason: str = ""


@dataclass(slots=True)
class Frame:
    """One or more acts of a sentence that tell one occurrence, with what is linked to them."""

    acts: list[Act]
    sentence: int
    sub_event_type: str
    family: str
    first: int
    last: int
    actors1: list[ActorMention] = field(default_factory=list)
    actors2: list[ActorMention] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    dates: list[DateMention] = field(default_factory=list)
    tolls: list[Toll] = field(default_factory=list)
    reason: str = ""
    is_definite: bool = False
    is_two_sided: bool = False
    is_new: bool = False
    echo_reason: str = ""
    weapon: str = ""
    place_is_own: bool = True
    date_is_own: bool = True


@dataclass(slots=True)
class Document:
    """One article under reading; all lists are in text order. `holders`: indexes of the places said to hold another.

    `zones`: per sentence, body, title, dateline, caption or boilerplate.
    """

    article_id: str
    tokens: TokenText
    hits: dict[str, list[Hit]]
    source_id: str = ""
    slant: str = ""
    reference: date | None = None
    reference_basis: str = "none"
    country: str = ""
    countries: frozenset[str] = frozenset()
    zones: list[str] = field(default_factory=list)
    actors: list[ActorMention] = field(default_factory=list)
    places: list[PlaceMention] = field(default_factory=list)
    dates: list[DateMention] = field(default_factory=list)
    tolls: list[Toll] = field(default_factory=list)
    numbers: list[Number] = field(default_factory=list)
    figures: list[int] = field(default_factory=list)
    numeric_days: list[tuple[int, int, date]] = field(default_factory=list)
    holders: set[int] = field(default_factory=set)
    _covered: dict[str, set[int]] = field(default_factory=dict)

    def covered(self, family: str) -> set[int]:
        """Tokens inside the hits of a family."""
        found = self._covered.get(family)
        if found is None:
            found = self._covered[family] = {k for hit in self.hits[family] for k in range(hit.first, hit.last)}
        return found

    def hits_between(self, family: str, first: int, last: int) -> list[Hit]:
        """Hits of a family that begin in tokens first..last (exclusive)."""
        return between(self.hits[family], first, last)

    def actors_between(self, first: int, last: int) -> list[ActorMention]:
        """Actor mentions that begin in tokens first..last (exclusive)."""
        return between(self.actors, first, last)

    def actor_at(self, token: int) -> ActorMention | None:
        """The actor mention that holds a token."""
        return holding(self.actors, token)

    def places_between(self, first: int, last: int) -> range:
        """Indexes of the place mentions that begin in tokens first..last (exclusive)."""
        start = bisect_left(self.places, first, key=FIRST)
        return range(start, bisect_left(self.places, last, start, key=FIRST))

    def sentence_text(self, sentence: int) -> str:
        """The words of one sentence, as written."""
        first, last = self.tokens.bounds[sentence], self.tokens.bounds[sentence + 1]
        return self.tokens.span_text(first, last)
