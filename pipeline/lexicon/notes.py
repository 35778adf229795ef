"""The sentence in `notes`, built from coded values and templates (CODING_RULES section 7)."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.core.strict_yaml import DataError, read_yaml

LIST_SEPARATOR = "; "
VARIANTS = ("armed_side", "civilians", "alone")


@dataclass(frozen=True)
class NoteTemplates:
    """Templates of data/lexicons/notes.yaml; keys of `dates` and `places` are precision codes as strings."""

    months: tuple[str, ...]
    dates: Mapping[str, str]
    places: Mapping[str, Mapping[str, str]]
    where: str
    where_same: str
    with_ally: str
    ally_separator: str
    civilian_inter: frozenset[str]
    deaths: Mapping[str, str]
    sentence: str
    acts: Mapping[str, Mapping[str, str]]


def load_note_templates(path: Path, sub_event_types: Mapping[str, str] | None = None) -> NoteTemplates:
    """Templates of `path`.

    Raises DataError when a key is missing or unknown, an act lacks `alone`, or (when given) a sub-event type has no
    act or an act is no sub-event type.
    """
    words = read_yaml(path)
    expected = set(NoteTemplates.__dataclass_fields__)
    if set(words) != expected:
        raise DataError(f"{path}: keys {sorted(set(words) ^ expected)} are missing or unknown; use {sorted(expected)}")
    if len(words["months"]) != 12:
        raise DataError(f"{path}: months has {len(words['months'])} names; give twelve")
    for code, act in words["acts"].items():
        if "alone" not in act or set(act) - set(VARIANTS):
            raise DataError(f"{path}: act {code!r} must have `alone` and may have `armed_side` and `civilians` only")
    if sub_event_types is not None and (odd := set(words["acts"]) ^ set(sub_event_types)):
        raise DataError(f"{path}: acts and sub-event types differ: {sorted(odd)}; give every sub-event type one act")
    return NoteTemplates(**{**words, "months": tuple(words["months"]),
                            "civilian_inter": frozenset(words["civilian_inter"])})


def write_note(row: Mapping[str, Any], templates: NoteTemplates) -> str:
    """One sentence that tells a row (a report or an event) from its coded values.

    "" when the row has no event_date, no sub_event_type or no location, since nothing true can be said then.
    """
    day = row.get("event_date")
    if not isinstance(day, date) or not row.get("sub_event_type") or not row.get("location"):
        return ""
    act = _act(row, templates).format(
        actor1=_actor(row, "1", templates), actor2=_actor(row, "2", templates), **_place(row, templates))
    told = templates.dates[str(row.get("time_precision") or 1)].format(
        day=day.day, month=templates.months[day.month - 1], year=day.year)
    return templates.sentence.format(date=told, act=act, deaths=_deaths(row, templates))


def _act(row: Mapping[str, Any], templates: NoteTemplates) -> str:
    variants = templates.acts[row["sub_event_type"]]
    if not row.get("actor2"):
        return variants["alone"]
    kind = "civilians" if str(row.get("inter2")) in templates.civilian_inter else "armed_side"
    return variants.get(kind, variants["alone"])


def _actor(row: Mapping[str, Any], slot: str, templates: NoteTemplates) -> str:
    actor = str(row.get(f"actor{slot}") or "")
    allies = str(row.get(f"assoc_actor_{slot}") or "")
    if not allies:
        return actor
    return templates.with_ally.format(actor=actor, allies=templates.ally_separator.join(allies.split(LIST_SEPARATOR)))


def _place(row: Mapping[str, Any], templates: NoteTemplates) -> dict[str, str]:
    location, admin1 = str(row["location"]), str(row.get("admin1") or "")
    shape = templates.where_same if admin1 in ("", location) else templates.where
    where = shape.format(location=location, admin1=admin1)
    parts = templates.places[str(row.get("geo_precision") or 1)]
    return {key: part.format(where=where, admin1=admin1 or location) for key, part in parts.items()}


def _deaths(row: Mapping[str, Any], templates: NoteTemplates) -> str:
    count = int(row.get("fatalities") or 0)
    if count == 0:
        return templates.deaths["none"]
    return templates.deaths["one" if count == 1 else "many"].format(count=count)
