"""notes: our own sentence from coded values, for every sub-event type."""
from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.core.strict_yaml import DataError
from pipeline.lexicon.notes import load_note_templates, write_note
from tests.builders import HOUSE, dead, house_dictionaries, house_schemas, report_row

TEMPLATES = HOUSE / "data" / "lexicons" / "notes.yaml"


def note(**changes: Any) -> str:
    """Sentence of the usual report with changes."""
    return write_note(report_row("a:1", **changes), house_dictionaries().note_templates)


def test_example_of_the_coding_rules() -> None:
    """The sentence of CODING_RULES section 7 comes out word for word."""
    assert note(**dead(58)) == ("On 4 April 2017, Military Forces of Syria (2000-2024) carried out an air/drone "
                                "strike on Khan Sheikhun (Idleb); at least 58 people were killed.")


@pytest.mark.parametrize(("changes", "words"), [
    ({"time_precision": 2}, "Around 4 April 2017, "), ({"time_precision": 3}, "In April 2017, "),
    ({"geo_precision": 2}, "near Khan Sheikhun (Idleb)"), ({"geo_precision": 3}, "in the province of Idleb"),
    ({"fatalities": 1}, "at least 1 person was killed."), ({}, "no deaths were reported."),
    ({"location": "Idleb"}, "strike on Idleb; "), ({"admin1": ""}, "strike on Khan Sheikhun; "),
    ({"assoc_actor_1": "Hezbollah; Military Forces of Russia (2000-)"},
     "Military Forces of Syria (2000-2024) with Hezbollah, Military Forces of Russia (2000-) carried"),
    ({"actor2": "Islamic State (Syria)", "inter2": 2}, "strike on Islamic State (Syria) in Khan Sheikhun"),
    ({"event_date": date(2016, 12, 31)}, "On 31 December 2016, "),
])
def test_sentence_follows_the_values(changes: dict[str, Any], words: str) -> None:
    """Precision, allies, target and toll each change the sentence in their own way."""
    assert words in note(**changes)


@pytest.mark.parametrize("kind", sorted(house_schemas().vocabularies["sub_event_type"]))
@pytest.mark.parametrize("target", [{"actor2": "", "inter2": None}, {"actor2": "Civilians (Syria)", "inter2": 7},
                                    {"actor2": "Islamic State (Syria)", "inter2": 2}])
def test_every_sub_type_has_a_clean_sentence(kind: str, target: dict[str, Any]) -> None:
    """No sub-type and kind of target leaves a gap, a doubled space or a placeholder."""
    sentence = note(sub_event_type=kind, **target)
    assert sentence.startswith("On 4 April 2017, ") and sentence.endswith(".")
    assert "  " not in sentence and "{" not in sentence and " ;" not in sentence
    if target["inter2"] == 2 and "armed_side" in house_dictionaries().note_templates.acts[kind]:
        assert "Islamic State (Syria)" in sentence


@pytest.mark.parametrize("gap", [{"event_date": None}, {"sub_event_type": ""}, {"location": ""}])
def test_incomplete_row_has_no_sentence(gap: dict[str, Any]) -> None:
    """Without day, sub-type or place nothing true can be said."""
    assert write_note(report_row("a:1") | gap, house_dictionaries().note_templates) == ""


@pytest.mark.parametrize(("old", "new", "message"), [
    ("January, ", "", "give twelve"), ("where_same:", "where_equal:", "missing or unknown"),
    ("  Grenade:\n", "  Grenades:\n", "give every sub-event type one act"),
    ("    alone: ", "    sole: ", "must have `alone`"),
])
def test_faulty_templates_are_rejected(tmp_path: Path, old: str, new: str, message: str) -> None:
    """A missing month, key, act or variant stops the run and names the file."""
    text = TEMPLATES.read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "notes.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError, match=r"notes\.yaml") as caught:
        load_note_templates(tmp_path / "notes.yaml", house_schemas().vocabularies["sub_event_type"])
    assert message in str(caught.value)
