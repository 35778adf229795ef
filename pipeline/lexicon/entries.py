"""Typed dictionary entries. Leaf module of the lexicon: no reading, no matching."""
from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, eq=False)
class Trigger:
    """An act or weapon word group of data/lexicons/triggers. `family` says how rules use it; "" sub-type = untyped.

    `is_soft`: words for another means beside it win. `is_weak_noun`: the noun alone is no act of war ("strike").
    """

    trigger_id: str
    family: str
    sub_event_type: str
    is_soft: bool = False
    is_weak_noun: bool = False
    needs_verb: bool = False
    needs_place: bool = False
    needs_goal: bool = False
    not_after: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class TriggerForm:
    """A surface form of a trigger; `forms` is a subset of noun, base, third, past, ing, participle."""

    trigger: Trigger
    forms: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Label:
    """An actor label and the days it holds, ISO text, "" = open."""

    label: str
    start: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Actor:
    """A named actor. `inter_by_country` maps ISO3 to another inter code; `same_as` is resolved at load."""

    actor_id: str
    kind: str
    inter: int
    labels: tuple[Label, ...]
    home: frozenset[str] = frozenset()
    inter_by_country: dict[str, int] = field(default_factory=dict)
    label_by_country: str = ""
    parent: str = ""
    side: str = ""
    successors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class ActorName:
    """A surface form of a named actor; `users` are source ids or slants, empty = everybody.

    `home`: countries (ISO3) of whose articles the form means this actor; empty = any.
    """

    actor: Actor
    users: frozenset[str] = frozenset()
    home: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Meaning:
    """What outlets of some slants mean by a description: `heads` folded, `target` an actor or generic id."""

    users: frozenset[str]
    countries: frozenset[str]
    heads: frozenset[tuple[str, ...]]
    target: str
    unless_act: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Generic:
    """A generic description ("troops"): the actor of a country. Label may hold {country} and {regime}.

    `anaphora`: sides of actors that "the militants" may point back to. `means_by_country`, `label_by_country`: actor
    ids by ISO3. `without_nationality`: label when nothing says whose it is. `family`: trigger family it needs, or "".
    """

    generic_id: str
    kind: str
    label: str
    inter: int
    inter_abroad: int
    needs_nationality: bool = False
    weapon_hint: str = ""
    assoc: str = ""
    meanings: tuple[Meaning, ...] = ()
    anaphora: frozenset[str] = frozenset()
    actor_by_country: dict[str, str] = field(default_factory=dict)
    without_nationality: str = ""
    not_after: tuple[tuple[str, ...], ...] = ()
    not_users: frozenset[str] = frozenset()
    family: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Country:
    """A country of data/lexicons/countries.csv."""

    iso3: str
    iso_numeric: int
    name: str
    region: str
    capital: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Cue:
    """A realis cue: `reason` of CODING_RULES section 1, how far it reaches, and whether it only weakens."""

    cue_id: str
    reason: str
    reach: str
    window: int
    is_soft: bool


@dataclass(frozen=True, slots=True, eq=False)
class Word:
    """A grammar word: its class and what it stands for ("weekday", "2")."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """An outlet of data/lexicons/sources.csv."""

    source_id: str
    name: str
    country: str
    language: str
    scale: str
    slant: str
