"""`lexicons check`: dictionaries proved by their own examples, through the real matcher; faults with file and line."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from pipeline.core.specs import load_schemas
from pipeline.core.strict_yaml import DataError, StrictLoader, read_yaml
from pipeline.core.text import TokenText, fold_name, tokenize
from pipeline.lexicon.check_codes import Codes, code_faults, table_faults
from pipeline.lexicon.entries import ActorName, Generic, TriggerForm
from pipeline.lexicon.load import Lexicon, load_lexicon
from pipeline.lexicon.matcher import Hit

PATTERNS = ("triggers/*.yaml", "actors/*.yaml", "generic_actors.yaml", "cues.yaml")
WITHOUT_EXAMPLES = frozenset({"cues"})
TRIGGERS, ACTORS = "triggers", "actors"
FAMILIES = ("trigger", "means", "actor", "head", "cue")
CONDITIONS = ("needs_nationality", "only_with_verbs", "reach")
EVERYBODY = "everybody"


@dataclass(frozen=True)
class Place:
    """One entry of a file: where it stands and what it says."""

    where: str
    kind: str
    entry: Mapping[str, Any]

    @property
    def entry_id(self) -> str:
        """Id of the entry."""
        return str(self.entry.get("id", ""))


def check_lexicons(data_folder: Path, schemas_folder: Path) -> tuple[list[str], int]:
    """All faults, one line each (file, line, what, how to mend), and the number of entries looked at."""
    folder = data_folder / "lexicons"
    try:
        lexicon = load_lexicon(data_folder)
        places = [place for pattern in PATTERNS for place in entries_of(folder, pattern)]
    except DataError as error:
        return [str(error)], 0
    codes = Codes.of(load_schemas(schemas_folder).vocabularies, lexicon, [place.entry_id for place in places])
    faults = [*duplicate_names(places), *table_faults(folder, codes)]
    for place in places:
        faults += [f"{place.where}: {place.entry_id}: {fault}" for fault in code_faults(place.kind, place.entry, codes)]
        faults += [f"{place.where}: {place.entry_id}: {fault}" for fault in label_faults(place.entry)]
        faults += [f"{place.where}: {place.entry_id}: {fault}" for fault in example_faults(place, lexicon)]
    return faults, len(places)


def entries_of(folder: Path, pattern: str) -> Iterator[Place]:
    """Every entry of the files of a pattern, with its line."""
    for path in sorted(folder.glob(pattern)):
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=StrictLoader)
        for entry, at in zip(read_yaml(path), node.value, strict=True):
            kind = path.parent.name if path.parent != folder else path.stem
            yield Place(f"{path}:{at.start_mark.line + 1}", kind, entry)


def example_faults(place: Place, lexicon: Lexicon) -> Iterator[str]:
    """Examples that do not match the entry, counter-examples that do, and entries that lack them.

    Further names of another entry (`same_as`) need no counter-examples of their own.
    """
    for key, is_wanted in (("examples", True), ("counter_examples", False)):
        texts = place.entry.get(key) or []
        is_needed = place.kind not in WITHOUT_EXAMPLES and (is_wanted or "same_as" not in place.entry)
        if not texts and is_needed:
            yield f"has no {key}; give at least one sentence"
        for text in texts:
            if is_match(text, place, lexicon) != is_wanted:
                yield (f"example {text!r} does not match; mend the sentence or add the name" if is_wanted else
                       f"counter-example {text!r} matches; mend the sentence or the names")


def is_match(text: str, place: Place, lexicon: Lexicon) -> bool:
    """True when the real matcher finds the entry in `text`."""
    tokens = tokenize(text, lexicon.words.get("abbreviations", frozenset()))
    found = lexicon.matcher.match(tokens)
    target = str(place.entry.get("same_as", place.entry_id))
    return any(_names(hit, target, tokens) for family in FAMILIES for hit in found.get(family, ()))


def _names(hit: Hit, target: str, tokens: TokenText) -> bool:
    """True when a hit belongs to entry `target` and no word right before it forbids the match."""
    payload = hit.payload
    if isinstance(payload, TriggerForm):
        before = tokens.folds[hit.first - 1] if hit.first else ""
        return payload.trigger.trigger_id == target and before not in payload.trigger.not_after
    if isinstance(payload, ActorName):
        return payload.actor.actor_id == target
    if isinstance(payload, Generic):
        return payload.generic_id == target and not any(
            words and tuple(tokens.folds[max(0, hit.first - len(words)):hit.first]) == words
            for words in payload.not_after)
    return target in (getattr(payload, "cue_id", ""), getattr(payload, "value", ""))


def label_faults(entry: Mapping[str, Any]) -> Iterator[str]:
    """Periods of labels that are no dates, end before they begin, overlap, or are not in order."""
    end_before = ""
    for number, label in enumerate(entry.get("labels") or ()):
        start, end = label.get("from", ""), label.get("to", "")
        try:
            days = [date.fromisoformat(day) for day in (start, end) if day]
        except ValueError:
            yield f"label {label['label']!r}: {start!r} to {end!r} are no days; write YYYY-MM-DD"
            continue
        if days != sorted(days) or (len(days) == 2 and days[0] == days[1]):
            yield f"label {label['label']!r} ends ({end}) before it begins ({start})"
        if number and (not start or not end_before or start < end_before):
            yield f"label {label['label']!r} begins before the one above it ends; order the periods"
        end_before = end


def duplicate_names(places: Iterable[Place]) -> Iterator[str]:
    """Names that stand under two entries which nothing tells apart.

    Apart are: other users, homes without a country in common (or only one has a home, which then wins there), other
    conditions (`needs_nationality`, `only_with_verbs`, `reach`).
    """
    seen: dict[tuple[str, ...], list[tuple[Place, frozenset[str]]]] = defaultdict(list)
    for place in places:
        for kind, name, users in surface_forms(place):
            key = (kind, *fold_name(name))
            for other, other_users in seen[key]:
                if other.entry_id != place.entry_id and users & other_users and is_same_ground(
                        place.entry, other.entry):
                    yield (f"{place.where}: {place.entry_id}: name {name!r} also stands at {other.where} "
                           f"({other.entry_id}); keep one, or tell them apart by users or home")
            seen[key].append((place, users))


def is_same_ground(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """True when two entries count in the same country under the same conditions."""
    homes = [frozenset(entry.get("home") or ()) for entry in (one, other)]
    is_apart = bool(homes[0]) != bool(homes[1]) or (homes[0] and not homes[0] & homes[1])
    return not is_apart and all(one.get(name) == other.get(name) for name in CONDITIONS)


def surface_forms(place: Place) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Kind, name and users of every surface form of an entry that must not be shared."""
    everybody = frozenset({EVERYBODY})
    if place.kind == ACTORS:
        for name in place.entry["names"]:
            exact = name["name"] if name.get("case") == "exact" else ""
            yield f"{ACTORS}{exact}", name["name"], frozenset(name.get("users") or everybody)
    elif place.kind == TRIGGERS:
        family = "means" if place.entry["family"] == "means" else TRIGGERS
        for name in place.entry.get("nouns") or ():
            yield family, name, everybody
    else:
        for name in (*(place.entry.get("heads") or ()), *(place.entry.get("words") or ())):
            yield place.kind, name, everybody
