"""`lexicons check` accepts the dictionaries of the repository and rejects every kind of fault, with file and line."""
from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.lexicon.check import check_lexicons

HOUSE = Path(__file__).resolve().parents[2]
LEFT_OUT = shutil.ignore_patterns("work", "releases", "inputs", "sample", "gazetteer", "actors")
ACTORS = """\
- id: syr-one
  kind: rebel
  inter: "2"
  home: [SYR]
  labels:
    - {label: One Brigade, from: "2012-01-01", to: "2015-01-01"}
    - {label: One Front, from: "2015-01-01", to: ""}
  side: opposition
  names:
    - {name: One Brigade, lang: en}
  examples: [the One Brigade attacked a post]
  counter_examples: [one day the brigade left]
  source: test
- id: irq-two
  kind: rebel
  inter: "2"
  home: [IRQ]
  labels:
    - {label: Two Group, from: "", to: ""}
  side: opposition
  names:
    - {name: Two Group, lang: en}
  examples: [the Two Group fired rockets]
  counter_examples: [two people left]
  source: test
"""
TWO_LABELS = """\
  labels:
    - {label: Two Group, from: "", to: ""}
  side: opposition
  names:
"""
FAULTS = {
    "an example that does not match": ("the One Brigade attacked", "the First Brigade attacked",
                                       ":1: syr-one: example"),
    "a counter-example that matches": ("one day the brigade left", "the One Brigade left",
                                       ":1: syr-one: counter-example"),
    "no example": ("examples: [the Two Group fired rockets]", "examples: []", ":14: irq-two: has no examples"),
    "an unknown country": ("home: [IRQ]", "home: [IRK]", ":14: irq-two: home 'IRK'"),
    "an unknown kind of actor": ('inter: "2"', 'inter: "9"', ":1: syr-one: inter '9'"),
    "users that nobody is": ("{name: Two Group, lang: en}", "{name: Two Group, lang: en, users: [nobody]}",
                             ":14: irq-two: users 'nobody'"),
    "a parent that is nowhere": ("side: opposition\n  names:\n    - {name: Two", "parent: nowhere\n  side: opposition\n"
                                 "  names:\n    - {name: Two", ":14: irq-two: parent 'nowhere'"),
    "a period that ends before it begins": ('from: "2012-01-01", to: "2015', 'from: "2016-01-01", to: "2015',
                                            ":1: syr-one: label 'One Brigade' ends"),
    "periods that overlap": ('from: "2015-01-01", to: ""', 'from: "2014-01-01", to: ""',
                             ":1: syr-one: label 'One Front' begins before"),
    "a day that is none": ('from: "2012-01-01"', 'from: "2012-13-01"', ":1: syr-one: label 'One Brigade'"),
    "a name of two entries": (f"home: [IRQ]\n{TWO_LABELS}", f"home: [IRQ, SYR]\n{TWO_LABELS}"
                              "    - {name: One Brigade, lang: en}\n",
                              ":14: irq-two: name 'One Brigade' also stands at"),
    "an id that stands twice": ("id: irq-two", "id: syr-one", "id 'syr-one' stands twice"),
    "a key that stands twice": ("  side: opposition\n", "  side: opposition\n  side: state\n", "line 9: key 'side'"),
}


@pytest.fixture
def faults_of(tmp_path: Path) -> Callable[[str], list[str]]:
    """Faults of dictionaries whose only actors are those of the text."""
    def check(actors: str) -> list[str]:
        shutil.copytree(HOUSE / "data", tmp_path / "data", ignore=LEFT_OUT)
        folder = tmp_path / "data" / "lexicons" / "actors"
        folder.mkdir()
        (folder / "test.yaml").write_text(actors, encoding="utf-8")
        return [fault for fault in check_lexicons(tmp_path / "data", HOUSE / "schemas")[0] if "test.yaml" in fault]
    return check


def test_the_repository_has_no_faults() -> None:
    """Every entry that we ship is proved by its own examples."""
    faults, entries = check_lexicons(HOUSE / "data", HOUSE / "schemas")
    assert faults == [] and entries > 300


def test_good_entries_have_no_faults(faults_of: Callable[[str], list[str]]) -> None:
    """Two entries that hold to the rules are accepted."""
    assert faults_of(ACTORS) == []


def test_a_name_may_be_shared_where_nothing_is_in_common(faults_of: Callable[[str], list[str]]) -> None:
    """The same name in two countries, or in the mouths of different outlets, is no collision."""
    shared = "Two Group, lang: en}\n    - {name: One Brigade, lang: en}"
    assert faults_of(ACTORS.replace("Two Group, lang: en}", shared)) == []


@pytest.mark.parametrize("kind", FAULTS)
def test_a_fault_is_told_with_file_and_line(faults_of: Callable[[str], list[str]], kind: str) -> None:
    """Each kind of fault gives a line with the file, the line and the entry."""
    old, new, message = FAULTS[kind]
    assert old in ACTORS
    faults = faults_of(ACTORS.replace(old, new, 1))
    assert any(message in fault for fault in faults), faults
