"""Words that ingest needs, from data/lexicons: names of input columns, dates of publication, outlets, languages.

Loaded once by run.py and handed to the stage; the values are frozen and travel to workers.
"""
from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.core.strict_yaml import DataError, read_yaml

FOLDED = re.compile(r"[\W_]+")
SOURCE_COLUMNS = ("source_id", "name", "aliases", "domains", "country", "language", "scale", "slant")


def fold_field(name: str) -> str:
    """Comparable form of a column, key or file name: lower case, letters and digits only.

    >>> fold_field("Publish-Date"), fold_field("pubDate")
    ('publishdate', 'pubdate')
    """
    return FOLDED.sub("", name.casefold())


def fold_outlet(name: str) -> str:
    """Comparable form of the name of an outlet: lower case, words joined by one space, a leading "the" kept."""
    return " ".join(word for word in FOLDED.split(name.casefold()) if word)


@dataclass(frozen=True)
class ColumnWords:
    """`fields`: folded name -> field; `order`: folded name -> place in its list, so that the first name wins."""

    fields: dict[str, str]
    order: dict[str, int]
    lists: tuple[str, ...]
    wrappers: tuple[str, ...]
    not_articles: frozenset[str]
    sidecars: tuple[str, ...]


@dataclass(frozen=True)
class DateWords:
    """Words of printed dates of publication, lower case; `meta_names` best first."""

    months: dict[str, int]
    weekdays: tuple[str, ...]
    ordinals: tuple[str, ...]
    between: tuple[str, ...]
    clock: tuple[str, ...]
    halves: tuple[str, ...]
    nothing: frozenset[str]
    leads: tuple[str, ...]
    updates: tuple[str, ...]
    not_before: frozenset[str]
    meta_names: tuple[str, ...]
    json_names: tuple[str, ...]
    elements: tuple[str, ...]
    month_first: frozenset[str]


@dataclass(frozen=True)
class Outlet:
    """One row of sources.csv. `country` is ISO3; `language` its only language, "" when it has several."""

    source_id: str
    name: str
    country: str = ""
    language: str = ""


@dataclass(frozen=True)
class OutletTable:
    """Outlets by folded name or alias, and by domain; `credits` are the labels that announce one."""

    by_name: dict[str, Outlet]
    by_domain: dict[str, Outlet]
    credits: tuple[str, ...]


@dataclass(frozen=True)
class LanguageWords:
    """`scripts`: script -> ranges (first, last code point); `by_script`: languages; `votes`: word -> languages."""

    scripts: dict[str, tuple[tuple[int, int], ...]]
    by_script: dict[str, tuple[str, ...]]
    votes: dict[str, dict[str, tuple[str, ...]]]


@dataclass(frozen=True)
class InputWords:
    """All words of ingest."""

    columns: ColumnWords
    dates: DateWords
    outlets: OutletTable
    languages: LanguageWords


def load_input_words(lexicons: Path) -> InputWords:
    """Read the ingest words of the folder data/lexicons.

    Raises DataError with file and place for an unknown key, a name under two fields, a bad month, range or row.
    """
    columns = lexicons / "input_columns.yaml"
    told = read_yaml(columns)
    _require_keys(columns, told, ("columns", "lists", "wrappers", "not_articles", "sidecars", "credits"))
    return InputWords(_columns(columns, told), _dates(lexicons / "publication_dates.yaml"),
                      _outlets(lexicons / "sources.csv", tuple(told["credits"])),
                      _languages(lexicons / "languages.yaml"))


def _require_keys(path: Path, told: dict[str, Any], keys: Iterable[str]) -> None:
    wrong = sorted(set(told) ^ set(keys))
    if wrong:
        raise DataError(f"{path}: keys {wrong} are missing or unknown; it holds {', '.join(keys)}")


def _columns(path: Path, told: dict[str, Any]) -> ColumnWords:
    fields: dict[str, str] = {}
    order: dict[str, int] = {}
    for field, names in told["columns"].items():
        for place, name in enumerate(names):
            folded = fold_field(name)
            if fields.setdefault(folded, field) != field:
                raise DataError(f"{path}: name {name!r} stands under {fields[folded]} and {field}; keep one")
            order.setdefault(folded, place)
    return ColumnWords(fields, order, tuple(told["lists"]), tuple(told["wrappers"]),
                       frozenset(map(fold_field, told["not_articles"])), tuple(told["sidecars"]))


def _dates(path: Path) -> DateWords:
    told = read_yaml(path)
    _require_keys(path, told, DateWords.__dataclass_fields__)
    months: dict[str, int] = {}
    lists: dict[str, Any]
    for number, names in told["months"].items():
        if not number.isdigit() or not 1 <= int(number) <= 12:
            raise DataError(f"{path}: months: {number!r} is no month; use 1 to 12")
        for name in names:
            if months.setdefault(name, int(number)) != int(number):
                raise DataError(f"{path}: months: {name!r} stands under {months[name]} and {number}; keep one")
    lists = {name: tuple(words) for name, words in told.items() if name != "months"}
    for name in ("nothing", "not_before", "month_first"):
        lists[name] = frozenset(lists[name])
    return DateWords(months=months, **lists)


def _outlets(path: Path, credit_labels: tuple[str, ...]) -> OutletTable:
    by_name: dict[str, Outlet] = {}
    by_domain: dict[str, Outlet] = {}
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if missing := [name for name in SOURCE_COLUMNS if name not in (reader.fieldnames or [])]:
            raise DataError(f"{path}: line 1: columns {missing} are missing; the header is {','.join(SOURCE_COLUMNS)}")
        for row in reader:
            where = f"{path}: line {reader.line_num}"
            if not row["source_id"] or not row["name"]:
                raise DataError(f"{where}: source_id or name is empty; give both")
            language = row["language"] or ""
            outlet = Outlet(row["source_id"], row["name"], row["country"] or "", "" if "|" in language else language)
            names = [row["name"], row["source_id"], *_split(row["aliases"])]
            _enter(by_name, [fold_outlet(name) for name in names], outlet, where)
            domains = [domain.casefold().removeprefix("www.") for domain in _split(row["domains"])]
            _enter(by_domain, domains, outlet, where)
    return OutletTable(by_name, by_domain, credit_labels)


def _split(cell: str | None) -> list[str]:
    """Items of a cell joined by bars."""
    return [item.strip() for item in (cell or "").split("|") if item.strip()]


def _enter(index: dict[str, Outlet], names: list[str], outlet: Outlet, where: str) -> None:
    for name in names:
        held = index.setdefault(name, outlet)
        if held.source_id != outlet.source_id:
            raise DataError(f"{where}: {name!r} belongs to {held.source_id} and {outlet.source_id}; keep one")


def _languages(path: Path) -> LanguageWords:
    told = read_yaml(path)
    _require_keys(path, told, ("scripts", "languages"))
    scripts: dict[str, tuple[tuple[int, int], ...]] = {}
    for script, ranges in told["scripts"].items():
        try:
            pairs = [tuple(int(edge, 16) for edge in pair.split("-")) for pair in ranges]
            scripts[script] = tuple((first, last) for first, last in pairs if first <= last)
        except ValueError:
            raise DataError(f"{path}: scripts: {script}: {ranges} are no ranges; write 0041-005A") from None
    by_script: dict[str, list[str]] = {script: [] for script in scripts}
    votes: dict[str, dict[str, list[str]]] = {script: {} for script in scripts}
    for code, words in told["languages"].items():
        script = words.get("script", "")
        if script not in scripts:
            raise DataError(f"{path}: languages: {code}: script {script!r} is unknown; add its range")
        by_script[script].append(code)
        for word in words.get("words", ()):
            votes[script].setdefault(word, []).append(code)
    return LanguageWords(scripts, {script: tuple(codes) for script, codes in by_script.items()},
                         {script: {word: tuple(codes) for word, codes in index.items()}
                          for script, index in votes.items()})
