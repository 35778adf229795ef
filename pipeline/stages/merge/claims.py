"""Claims (a report with its source) and units (claims that agree in every slot that is compared)."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Claim:
    """One report and who says it. `origin` is the article itself, or the one it is a copy of (duplicate_of).

    `source` of a copy is the source of its origin: a reprint is no voice of its own.
    """

    report_id: str
    origin: str
    is_copy: bool
    source: str
    published: date
    row: Row


@dataclass(frozen=True, slots=True)
class Unit:
    """Claims with the same day, precisions, place, sub-event type and actors.

    They are one row by definition (CODING_RULES section 1), so they are joined before anything is compared.
    """

    key: tuple[Any, ...]
    claims: tuple[Claim, ...]
    origins: frozenset[str]

    @property
    def row(self) -> Row:
        """Row of the first claim; all claims agree in the compared slots, save fatalities and the basis of the date."""
        return self.claims[0].row


def claims_of(reports: Iterable[Row], articles: Iterable[Row]) -> list[Claim]:
    """Complete reports as claims, by report_id; an article that is not in `articles` is its own origin and source."""
    known = {article["article_id"]: article for article in articles}
    complete = [row for row in reports if row["is_complete"]]
    named = {row["article_id"]: row["source"] for row in complete}
    claims = [_claim(row, known, named) for row in complete]
    return sorted(claims, key=lambda claim: claim.report_id)


def _claim(row: Row, known: Mapping[str, Row], named: Mapping[str, str]) -> Claim:
    article = known.get(row["article_id"], {})
    copied = article.get("duplicate_of") or ""
    origin = _root(row["article_id"], known)
    source = row["source"] or article.get("source_name") or ""
    if copied:
        source = named.get(origin) or known.get(origin, {}).get("source_name") or source
    published = article.get("published_date") or row["event_date"]
    return Claim(row["report_id"], origin, bool(copied), source, published, row)


def _root(article_id: str, known: Mapping[str, Row]) -> str:
    """First article of a line of copies; a circle of copies ends at the smallest id."""
    seen = [article_id]
    while copied := (known.get(seen[-1], {}).get("duplicate_of") or ""):
        if copied in seen:
            return min(seen[seen.index(copied):])
        seen.append(copied)
    return seen[-1]


def place_key(row: Row) -> tuple[Any, ...]:
    """What makes two places the same one: gazetteer id, or name and point where there is none."""
    if row["place_id"]:
        return (row["place_id"],)
    return (row["location"], round(row["latitude"], 4), round(row["longitude"], 4))


def actor_key(row: Row, slot: str) -> str:
    """Lexicon id and name of an actor: a generic id is shared by the countries, a name is not by periods."""
    return f"{row[f'actor{slot}_id']}|{row[f'actor{slot}']}"


def units_of(claims: Iterable[Claim]) -> list[Unit]:
    """Claims grouped into units, in order of their keys; the order of `claims` does not matter."""
    groups: dict[tuple[Any, ...], list[Claim]] = {}
    for claim in claims:
        row = claim.row
        key = (row["event_date"], row["iso"], place_key(row), row["sub_event_type"], actor_key(row, "1"),
               actor_key(row, "2"), row["time_precision"], row["geo_precision"])
        groups.setdefault(key, []).append(claim)
    units = [Unit(key, tuple(sorted(group, key=lambda claim: claim.report_id)),
                  frozenset(claim.origin for claim in group)) for key, group in groups.items()]
    return sorted(units, key=lambda unit: (str(unit.key), unit.claims[0].report_id))
