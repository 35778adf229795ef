"""Weights and thresholds of data/merge.yaml as typed values."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.core.strict_yaml import DataError, read_yaml


@dataclass(frozen=True)
class StandIn:
    """A name that may stand for other actors: start of the name, inter codes it may stand for, names it never does."""

    name: str
    inter: frozenset[str]
    vague: bool
    exceptions: tuple[str, ...] = ()


@dataclass(frozen=True)
class DateRules:
    """Days and log-odds of the date slot."""

    tolerance_days: Mapping[int, int]
    slack_days: int
    exact_bases: frozenset[str]
    same_day: float
    within_week: float
    within_month: float
    slipped: float
    slipped_exact: float


@dataclass(frozen=True)
class PlaceRules:
    """Kilometres and log-odds of the place slot."""

    tolerance_km: Mapping[int, float]
    reach: float
    same_place: float
    same_wide: float
    city_and_district: float
    city_km: float
    district_separator: str
    near: float
    far: float
    two_towns: float
    province: float

    @property
    def longest_km(self) -> float:
        """No pair further apart than this can match, unless one of them names a province only."""
        widest = max(self.tolerance_km.values())
        return max(self.city_km, self.reach * 2.0 ** 0.5 * widest)


@dataclass(frozen=True)
class TypeRules:
    """Log-odds of the type slot; `swallows` maps a sub-type to those that may be a thinner report of it."""

    same: float
    swallowed: float
    swallows: Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class ActorRules:
    """Log-odds of one actor slot, and the names that may stand for others."""

    same: float
    same_vague: float
    broader: float
    ally: float
    unsaid: float
    civilians_or_group: float
    different: float
    civilian_inter: frozenset[str]
    unordered_types: frozenset[str]
    stand_ins: tuple[StandIn, ...]


@dataclass(frozen=True)
class FatalityRules:
    """Log-odds of the fatalities slot; ratios are larger figure over smaller one."""

    equal_from: float
    equal_large: float
    equal: float
    close_ratio: float
    close: float
    apart_ratio: float
    between: float
    apart: float
    unsaid: float
    no_figure_rules: frozenset[str]


@dataclass(frozen=True)
class MergeRules:
    """All of data/merge.yaml."""

    match_probability: float
    prior: float
    date: DateRules
    place: PlaceRules
    type: TypeRules
    actor: ActorRules
    fatalities: FatalityRules
    support: float
    confidence_limit: float
    list_separator: str
    scale_separator: str
    scale_order: tuple[str, ...]
    lowest_rule: str
    update_rule: str


def load_merge_rules(path: Path, vocabularies: Mapping[str, Mapping[str, str]]) -> MergeRules:
    """Rules of `path`.

    Raises DataError when a key is missing or unknown, a number is none, or a code is not in its vocabulary.
    """
    words = read_yaml(path)
    try:
        _check_codes(words, vocabularies, path)
        groups = {"date": DateRules, "place": PlaceRules, "fatalities": FatalityRules}
        built: dict[str, Any] = {name: _plain(kind, words[name]) for name, kind in groups.items()}
        swallows = {kept: frozenset(others) for kept, others in words["type"]["swallows"].items()}
        built["type"] = _plain(TypeRules, {**words["type"], "swallows": swallows})
        stand_ins = tuple(_stand_in(entry) for entry in words["actor"]["stand_ins"])
        built["actor"] = _plain(ActorRules, {**words["actor"], "stand_ins": stand_ins})
        return _plain(MergeRules, {**words, **built})
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, DataError):
            raise
        raise DataError(f"{path}: {error}; compare with the committed file") from None


def _stand_in(entry: Mapping[str, Any]) -> StandIn:
    return StandIn(entry["name"], frozenset(entry["inter"]), entry["vague"] == "yes", tuple(entry.get("except", ())))


def _plain(kind: Any, words: Mapping[str, Any]) -> Any:
    """`words` in the types of the fields of `kind`; raises DataError on a key too many or too few."""
    kinds = {name: str(field.type) for name, field in kind.__dataclass_fields__.items()}
    if odd := set(kinds) ^ set(words):
        raise DataError(f"data/merge.yaml: keys {sorted(odd)} are missing or unknown in {kind.__name__}")
    return kind(**{name: _value(words[name], kinds[name]) for name in kinds})


def _value(value: Any, kind: str) -> Any:
    if kind in ("int", "float"):
        return {"int": int, "float": float}[kind](value)
    if kind.startswith("Mapping[int"):
        number = float if "float" in kind else int
        return {int(key): number(item) for key, item in value.items()}
    if kind == "frozenset[str]":
        return frozenset(value)
    return tuple(value) if kind.startswith("tuple") else value


def _check_codes(words: Mapping[str, Any], vocabularies: Mapping[str, Mapping[str, str]], path: Path) -> None:
    swallows = words["type"]["swallows"]
    actor = words["actor"]
    used = {
        "sub_event_type": [*swallows, *(code for others in swallows.values() for code in others)],
        "inter": [*actor["civilian_inter"], *(code for entry in actor["stand_ins"] for code in entry["inter"])],
        "event_type": actor["unordered_types"],
        "date_basis": words["date"]["exact_bases"],
        "fatalities_rule": [*words["fatalities"]["no_figure_rules"], words["lowest_rule"], words["update_rule"]],
    }
    for name, codes in used.items():
        if unknown := sorted(set(codes) - set(vocabularies[name])):
            raise DataError(f"{path}: {unknown} is not in vocabulary {name}; known: {', '.join(vocabularies[name])}")
