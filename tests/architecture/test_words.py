"""Words live in data: no surface form of a dictionary is a literal in the code."""
from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, ClassVar
from unittest.mock import patch

import pytest

from pipeline.core.settings import Settings
from pipeline.core.specs import load_schemas
from pipeline.core.text import fold_name
from pipeline.lexicon.check import entries_of
from pipeline.lexicon.dictionaries import load_dictionaries
from pipeline.lexicon.load import load_lexicon
from pipeline.lexicon.matcher import Matcher
from pipeline.lexicon.place_table import read_place_table
from tests.architecture.source import EXCEPTIONS, HOUSE, Module, modules

DATA, SCHEMAS = HOUSE / "data", HOUSE / "schemas"
FAMILIES = frozenset({"trigger", "means", "actor", "head", "death", "nation", "outlet"})
PLAIN = re.compile(r"[^\W\d_]+(?:[ '’-][^\W\d_]+)*")
ALTERNATIVES = re.compile(r"[^\W\d_]+")
ENTRY_FILES = ("triggers/*.yaml", "actors/*.yaml", "generic_actors.yaml", "cues.yaml")


class RecordingMatcher(Matcher):
    """A matcher that remembers every name it was given."""

    given: ClassVar[list[tuple[str, str, Any]]] = []

    def add(self, family: str, name: str, payload: Any, exact: bool = False) -> None:
        """Add and remember."""
        self.given.append((family, name, payload))
        super().add(family, name, payload, exact)


@lru_cache(maxsize=1)
def names() -> list[tuple[str, str, Any]]:
    """Family, name and payload of everything that the dictionaries give to the matcher."""
    with patch("pipeline.lexicon.load.Matcher", RecordingMatcher):
        load_lexicon(DATA)
    assert {family for family, _, _ in RecordingMatcher.given} >= FAMILIES
    return RecordingMatcher.given


@lru_cache(maxsize=1)
def surface_forms() -> frozenset[tuple[str, ...]]:
    """Folded names of acts, weapons, actors, deaths, countries, outlets, and places of our own gazetteer tables."""
    found = {fold_name(name) for family, name, _ in names() if family in FAMILIES}
    for path in sorted((DATA / "gazetteer").glob("*.tsv")):
        for row in read_place_table(path, is_transliterated=True):
            found.add(fold_name(row.name))
    return frozenset(found)


@lru_cache(maxsize=1)
def codes() -> frozenset[tuple[str, ...]]:
    """Words that code may use: columns, vocabulary codes, and names that dictionary files give to their own parts."""
    schemas = load_schemas(SCHEMAS)
    found = set(schemas.tables) | {name for spec in schemas.tables.values() for name in spec.names}
    found |= set(schemas.vocabularies) | {code for words in schemas.vocabularies.values() for code in words}
    lexicon = load_dictionaries(DATA, SCHEMAS).lexicon
    found |= {family for family, _, _ in names()} | set(lexicon.words) | set(lexicon.rules)
    found |= {path.name for path in (HOUSE / "pipeline" / "stages").iterdir()} | set(Settings.__dataclass_fields__)
    for pattern in ENTRY_FILES:
        for place in entries_of(DATA / "lexicons", pattern):
            entry = place.entry
            found |= set(entry) | {str(entry.get(name, "")) for name in ("family", "kind", "reach", "side", "id")}
    found |= {payload.kind for _, _, payload in names() if hasattr(payload, "kind")}
    return frozenset(fold_name(word) for word in found if word) | {()}


def words_in(module: Module) -> set[str]:
    """Literals of a module that are a surface form of a dictionary, or alternatives of a pattern that are."""
    found = set()
    for _, literal in module.literals():
        folds = fold_name(literal)
        if PLAIN.fullmatch(literal) and folds in surface_forms() and folds not in codes():
            found.add(literal)
        if "|" in literal:
            found |= {word for word in ALTERNATIVES.findall(literal) if len(word) > 2
                      and fold_name(word) in surface_forms() and fold_name(word) not in codes()}
    return found


def test_there_are_words_to_look_for() -> None:
    """The guard looks through thousands of surface forms, a known one among them."""
    assert len(surface_forms()) > 5_000
    assert fold_name("clashes") in surface_forms()


def test_a_word_in_code_is_found(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A literal that is a trigger, and a pattern that holds one, are found; a docstring is not."""
    path = tmp_path_factory.mktemp("words") / "room.py"
    path.write_text('"""clashes"""\nA = "clashes"\nB = "warplanes|helicopters"\n', encoding="utf-8")
    assert words_in(Module(path)) == {"clashes", "warplanes", "helicopters"}


def test_no_dictionary_word_is_a_literal() -> None:
    """No module holds a dictionary word, save the words listed for it, and none that is listed in vain."""
    held = {name: set(words) for name, words in EXCEPTIONS["words"].items()}
    found = {module.short: words for module in modules() if (words := words_in(module))}
    new = {name: sorted(extra) for name, words in found.items() if (extra := words - held.get(name, set()))}
    assert not new, f"move these words to data/: {new}"
    gone = {name: sorted(lost) for name, words in held.items() if (lost := words - found.get(name, set()))}
    assert not gone, f"no longer there, take them off the list: {gone}"
