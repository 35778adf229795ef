"""Numbers of data/review.yaml and data/release.yaml as typed values."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.core.strict_yaml import DataError, read_yaml

SIGNALS = ("confidence", "many_dead", "spread", "borderline", "place", "time", "lone")
LIMITS = ("events_lost_share", "wide_place_share", "vague_day_share", "fatalities_per_event", "same_place_day_share",
          "articles_without_origin_share")


@dataclass(frozen=True)
class Signal:
    """Weight (0 to 1) of one reason to look at a row, and the question it asks."""

    weight: float
    question: str


@dataclass(frozen=True)
class ReviewRules:
    """All of data/review.yaml."""

    minimum: float
    limit: int
    signals: Mapping[str, Signal]
    deaths_full: int
    lone_deaths: int
    borderline_rules: frozenset[str]
    no_deaths_rule: str
    exact_rule: str


@dataclass(frozen=True)
class ReleaseRules:
    """All of data/release.yaml; `limits` by name, shares between 0 and 1; `files` name to meaning."""

    name: str
    title: str
    licence: str
    licence_url: str
    limits: Mapping[str, float]
    check_from_events: int
    failing_rows_shown: int
    report_events: int
    files: Mapping[str, str]


def load_review_rules(path: Path, vocabularies: Mapping[str, Mapping[str, str]]) -> ReviewRules:
    """Rules of `path`; raises DataError for a missing or unknown key, a bad number, or a code of no vocabulary."""
    words = _known(path, ReviewRules)
    _same_names(path, "signals", words["signals"], SIGNALS)
    rules = [*words["borderline_rules"], words["no_deaths_rule"], words["exact_rule"]]
    _codes(path, rules, vocabularies["fatalities_rule"])
    signals = {name: Signal(_share(path, name, entry["weight"]), entry["question"])
               for name, entry in words["signals"].items()}
    return ReviewRules(**{**words, "signals": signals, "minimum": _share(path, "minimum", words["minimum"]),
                          "limit": int(words["limit"]), "deaths_full": int(words["deaths_full"]),
                          "lone_deaths": int(words["lone_deaths"]),
                          "borderline_rules": frozenset(words["borderline_rules"])})


def load_disorder_types(path: Path, vocabularies: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Disorder type of every sub-event type, of `disorder_types` in `path` (CODING_RULES 2).

    Raises DataError for a code of no vocabulary, or an event type without one.
    """
    told = read_yaml(path)["disorder_types"]
    _codes(path, told.values(), vocabularies["disorder_type"])
    _codes(path, told, {**vocabularies["event_type"], **vocabularies["sub_event_type"]})
    _codes(path, vocabularies["event_type"], told)
    return {sub: told.get(sub, told[event_type]) for sub, event_type in vocabularies["sub_event_type"].items()}


def load_release_rules(path: Path) -> ReleaseRules:
    """Rules of `path`; raises DataError for a missing or unknown key or a limit that is no number of 0 or more."""
    words = _known(path, ReleaseRules)
    _same_names(path, "limits", words["limits"], LIMITS)
    limits = {name: _number(path, name, value) for name, value in words["limits"].items()}
    return ReleaseRules(**{**words, "limits": limits, "check_from_events": int(words["check_from_events"]),
                           "failing_rows_shown": int(words["failing_rows_shown"]),
                           "report_events": int(words["report_events"])})


def _known(path: Path, kind: Any) -> dict[str, Any]:
    words = read_yaml(path)
    _same_names(path, "the file", words, kind.__dataclass_fields__)
    return dict(words)


def _same_names(path: Path, where: str, found: Any, expected: Any) -> None:
    if odd := sorted(set(found) ^ set(expected)):
        raise DataError(f"{path}: {where}: {odd} missing or unknown; use {sorted(expected)}")


def _codes(path: Path, codes: Any, vocabulary: Mapping[str, str]) -> None:
    if unknown := sorted(set(codes) - set(vocabulary)):
        raise DataError(f"{path}: {unknown} is not in the vocabulary; known: {', '.join(vocabulary)}")


def _share(path: Path, name: str, value: str) -> float:
    number = _number(path, name, value)
    if number > 1:
        raise DataError(f"{path}: {name} is {value}; give a number between 0 and 1")
    return number


def _number(path: Path, name: str, value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        raise DataError(f"{path}: {name} is {value!r}; give a number") from None
    if not number >= 0:
        raise DataError(f"{path}: {name} is {value}; give a number of 0 or more")
    return number
