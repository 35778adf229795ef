"""Reads every dictionary once: typed entries and one compiled matcher."""
from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.core.strict_yaml import DataError, read_yaml
from pipeline.core.text import fold_name
from pipeline.lexicon.entries import (
    Actor,
    ActorName,
    Country,
    Cue,
    Generic,
    Label,
    Meaning,
    Source,
    Trigger,
    TriggerForm,
    Word,
)
from pipeline.lexicon.matcher import Matcher

VERB_FORMS = ("base", "third", "past", "ing", "participle")


@dataclass(slots=True)
class Lexicon:
    """All dictionaries but the gazetteer. `words` holds the plain word lists of grammar.yaml by name."""

    matcher: Matcher
    triggers: dict[str, Trigger] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    generics: dict[str, Generic] = field(default_factory=dict)
    countries: dict[str, Country] = field(default_factory=dict)
    regimes: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    words: dict[str, frozenset[str]] = field(default_factory=dict)
    rules: dict[str, Any] = field(default_factory=dict)
    weights: dict[str, float] = field(default_factory=dict)
    fingerprint: str = ""


def load_lexicon(data_folder: Path) -> Lexicon:
    """All dictionaries under `data_folder`/lexicons.

    Raises DataError (file and mend in one line) on a fault.
    """
    folder = data_folder / "lexicons"
    lexicon = Lexicon(Matcher())
    _load_countries(lexicon, folder)
    _load_triggers(lexicon, folder / "triggers")
    _load_actors(lexicon, folder / "actors")
    _load_generics(lexicon, folder / "generic_actors.yaml")
    _load_sources(lexicon, folder / "sources.csv")
    _load_cues(lexicon, folder / "cues.yaml")
    _load_numbers(lexicon, read_yaml(folder / "numbers.yaml"))
    _load_dates(lexicon, read_yaml(folder / "dates.yaml"))
    _load_casualties(lexicon, read_yaml(folder / "casualties.yaml"))
    _load_grammar(lexicon, read_yaml(folder / "grammar.yaml"))
    lexicon.rules.update(read_yaml(folder / "rules.yaml"))
    lexicon.rules["belief_threshold"] = float(lexicon.rules["belief_threshold"])
    lexicon.weights = json.loads((data_folder / "weights" / "belief.json").read_text(encoding="utf-8"))
    lexicon.matcher.compile()
    lexicon.fingerprint = fingerprint(folder)
    return lexicon


def fingerprint(folder: Path) -> str:
    """SHA-256 (16 digits) over all dictionary files, by relative path and content."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.suffix in (".yaml", ".csv", ".tsv")):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def _flag(entry: dict[str, Any], key: str) -> bool:
    return entry.get(key) == "true"


def _load_countries(lexicon: Lexicon, folder: Path) -> None:
    for row in _rows(folder / "countries.csv"):
        country = Country(row["iso3"], int(row["iso_numeric"] or 0), row["name"], row["region"], row["capital"])
        lexicon.countries[country.iso3] = country
        for name in [row["name"], *row["aliases"].split("|"), *row["demonyms"].split("|")]:
            _add_name(lexicon, "nation", name, Word("country", country.iso3), name.isupper() and len(name) <= 4)
    for row in _rows(folder / "regimes.csv"):
        lexicon.regimes.setdefault(row["iso3"], []).append((row["from"], row["to"]))
        for name in row["leaders"].split("|"):
            _add_name(lexicon, "nation", name, Word("leader", row["iso3"]))


def _add_name(lexicon: Lexicon, family: str, name: str, payload: Any, exact: bool = False) -> None:
    """Add a name, and the form a lost apostrophe gives it ("Syrias")."""
    if not name.strip():
        return
    lexicon.matcher.add(family, name, payload, exact)
    if not name.endswith("s") and not exact:
        lexicon.matcher.add(family, name + "s", payload)


def _load_triggers(lexicon: Lexicon, folder: Path) -> None:
    for path in sorted(folder.glob("*.yaml")):
        for entry in read_yaml(path):
            trigger = Trigger(entry["id"], entry["family"], entry.get("sub_event_type", ""), _flag(entry, "soft"),
                              _flag(entry, "weak_noun"), _flag(entry, "needs_verb"), _flag(entry, "needs_place"),
                              _flag(entry, "needs_goal"),
                              frozenset(entry.get("not_after", ())))
            if trigger.trigger_id in lexicon.triggers:
                raise DataError(f"{path}: id {trigger.trigger_id!r} stands twice; give one another id")
            lexicon.triggers[trigger.trigger_id] = trigger
            for surface, forms in _trigger_surfaces(path, entry).items():
                lexicon.matcher.add("means" if trigger.family == "means" else "trigger", surface,
                                    TriggerForm(trigger, frozenset(forms)))


def _trigger_surfaces(path: Path, entry: dict[str, Any]) -> dict[str, set[str]]:
    surfaces: dict[str, set[str]] = {}
    for noun in entry.get("nouns", ()):
        surfaces.setdefault(noun, set()).add("noun")
    for verb in entry.get("verbs", ()):
        parts = verb.split("/")
        if not 4 <= len(parts) <= 5:
            raise DataError(f"{path}: verb {verb!r} of {entry['id']} needs base/third/past/ing[/participle]")
        for form, surface in zip(VERB_FORMS, parts, strict=False):
            surfaces.setdefault(surface.strip(), set()).add(form)
        if len(parts) == 4:
            surfaces[parts[2].strip()].add("participle")
    return surfaces


def _load_actors(lexicon: Lexicon, folder: Path) -> None:
    entries = [(path, entry) for path in sorted(folder.glob("*.yaml")) for entry in read_yaml(path)]
    for path, entry in entries:
        if "same_as" in entry:
            continue
        if entry["id"] in lexicon.actors:
            raise DataError(f"{path}: id {entry['id']!r} stands twice; give one another id")
        lexicon.actors[entry["id"]] = Actor(
            entry["id"], entry["kind"], int(entry["inter"]),
            tuple(Label(x["label"], x.get("from", ""), x.get("to", "")) for x in entry["labels"]),
            frozenset(entry.get("home", ())),
            {k: int(v) for k, v in (entry.get("inter_by_country") or {}).items()},
            entry.get("label_by_country", ""), entry.get("parent", ""), entry.get("side", ""),
            tuple(entry.get("successors") or ()))
    for path, entry in entries:
        target = entry.get("same_as", entry["id"])
        if target not in lexicon.actors and not target.startswith("generic-"):
            raise DataError(f"{path}: same_as {target!r} of {entry['id']} names no entry")
        for name in entry["names"]:
            payload: Any = Word("same_as", target) if target.startswith("generic-") else ActorName(
                lexicon.actors[target], frozenset(name.get("users", ())),
                frozenset(entry["home"]) if "home" in entry else lexicon.actors[target].home)
            _add_name(lexicon, "actor", name["name"], payload, name.get("case") == "exact")


def _load_generics(lexicon: Lexicon, path: Path) -> None:
    modifiers: dict[tuple[str, ...], tuple[str, Generic]] = {}
    for entry in read_yaml(path):
        generic = _generic(entry)
        if generic.generic_id in lexicon.generics:
            raise DataError(f"{path}: id {generic.generic_id!r} stands twice; give one another id")
        lexicon.generics[generic.generic_id] = generic
        for head in entry["heads"]:
            lexicon.matcher.add("head", head, generic)
        for modifier in entry.get("modifiers", ()):
            words = modifiers.setdefault(fold_name(modifier), (modifier, generic))
            if generic.kind == "military" != words[1].kind:
                modifiers[fold_name(modifier)] = (modifier, generic)
    for modifier, generic in modifiers.values():
        lexicon.matcher.add("modifier", modifier, generic)


def _generic(entry: dict[str, Any]) -> Generic:
    meanings = tuple(Meaning(frozenset(m["users"]), frozenset(m["countries"]), frozenset(map(fold_name, m["heads"])),
                             m["means"], frozenset(m.get("unless_act", ()))) for m in entry.get("users_meaning") or ())
    return Generic(
        entry["id"], entry["kind"], entry.get("label", ""), int(entry.get("inter") or 0),
        int(entry.get("inter_abroad") or entry.get("inter") or 0), _flag(entry, "needs_nationality"),
        entry.get("weapon_hint", ""), entry.get("assoc", ""), meanings, frozenset(entry.get("anaphora") or ()),
        {**entry.get("label_by_country", {}), **entry.get("means_by_country", {})},
        entry.get("label_without_nationality", ""), tuple(map(fold_name, entry.get("not_after", ()))),
        frozenset(entry.get("not_users", ())), entry.get("only_with_verbs", ""))


def _load_sources(lexicon: Lexicon, path: Path) -> None:
    for row in _rows(path):
        source = Source(row["source_id"], row["name"], row["country"], row["language"], row["scale"], row["slant"])
        lexicon.sources[source.source_id] = source
        for name in (row["name"], *row["aliases"].split("|")):
            if name.strip():
                lexicon.matcher.add("outlet", name, source, name.isupper() or " " not in name.strip())


def _load_cues(lexicon: Lexicon, path: Path) -> None:
    for entry in read_yaml(path):
        cue = Cue(entry["id"], entry["reason"], entry["reach"], int(entry["window"]), _flag(entry, "soft"))
        for word in entry["words"]:
            lexicon.matcher.add("cue", word, cue)


def _load_numbers(lexicon: Lexicon, data: dict[str, Any]) -> None:
    add = lexicon.matcher.add
    for word, value in data["exact"].items():
        add("number", word, Word("exact", value))
    for word, value in data["scale"].items():
        add("number", word, Word("scale", value))
    for kind, names in data["vague"].items():
        for name in names:
            add("number", name, Word(kind, data["values"][kind]))
    for kind in ("floor", "ceiling", "and", "range"):
        for name in data[f"{kind}_words"]:
            add("number", name, Word(kind, name))
    lexicon.words["number_article"] = frozenset(data["article_words"])
    lexicon.words["number_unit"] = frozenset(data["age_words"])
    lexicon.rules["mass_value"] = int(data["values"]["several_mass"])
    lexicon.rules["several_value"] = int(data["values"]["several"])


def _load_dates(lexicon: Lexicon, data: dict[str, Any]) -> None:
    add = lexicon.matcher.add
    for kind, key in (("weekday", "weekdays"), ("month", "months")):
        capital = set(data[f"{key}_need_capital"])
        for word, value in data[key].items():
            add("date", word.capitalize() if word in capital else word, Word(kind, value), exact=word in capital)
    for days, names in data["relative"].items():
        for name in names:
            add("date", name, Word("relative", days))
    for key, offset in (("previous_day", "-1"), ("next_day", "1"), ("same_day", "0"), ("day_after", "1")):
        for name in data[key]:
            add("date", name, Word("shift", offset))
    for kind, names in data["periods"].items():
        for name in names:
            add("date", name, Word("period", kind))
    for name, value in data["ago"].items():
        add("date", name, Word("ago", value))
    for name in data["old"]:
        add("date", name, Word("old", ""))
    for kind, key in (("early", "early"), ("late", "late"), ("since", "since"), ("last_word", "last_words"),
                      ("next_word", "next_words"), ("printed", "printed_leads"), ("part", "part_of_day")):
        for name in data[key]:
            add("date_word", name, Word(kind, name))


def _load_casualties(lexicon: Lexicon, data: dict[str, Any]) -> None:
    for kind, names in data.items():
        for name in names:
            lexicon.matcher.add("death", name, Word(kind, name))


def _load_grammar(lexicon: Lexicon, data: dict[str, Any]) -> None:
    for name, words in data.items():
        lexicon.words[name] = frozenset(words)
