"""Door of geocode: resolves `place_mention`, gives each `report` its place; a report without one says so."""
from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

import pyarrow as pa

from pipeline.core.tables import rows_of, table_of
from pipeline.stages.geocode.locate import Location, locate
from pipeline.stages.geocode.mentions import mention_columns, mention_of
from pipeline.stages.geocode.resolve import Ranked, resolve
from pipeline.stages.geocode.told_twice import mark_told_twice

Row = dict[str, Any]
NO_PLACE = "no_place"


def run(tables: dict[str, pa.Table], dictionaries: Any, settings: Any) -> dict[str, pa.Table]:
    """Locate the reports of a shard. Tables in: article, report (draft), place_mention (draft).

    Tables out: report (all rows; one without a place, or told twice, is incomplete, with its reason) and place_mention,
    resolved.
    """
    mentions = _by_article(tables["place_mention"])
    reports = _by_article(tables["report"])
    report_rows: list[Row] = []
    mention_rows: list[Row] = []
    articles = tables["article"].select(["article_id", "source_id"]).to_pylist()
    for article in articles:
        source = dictionaries.lexicon.sources.get(article["source_id"])
        rows = mentions.get(article["article_id"], [])
        ranked = resolve_rows(rows, source.country if source else "", dictionaries.gazetteer)
        numbers = {row["mention_id"]: number for number, row in enumerate(rows)}
        mention_rows += [row | mention_columns(n, ranked, dictionaries.gazetteer) for n, row in enumerate(rows)]
        located: list[Row] = []
        for report in reports.get(article["article_id"], []):
            links = [(numbers[mention_id], score) for mention_id, score in json.loads(report["place_mentions"] or "[]")
                     if mention_id in numbers]
            found = locate(links, ranked, dictionaries.gazetteer)
            located.append(locate_report(report, found, ranked, dictionaries))
        mark_told_twice(located)
        report_rows += located
    schemas = dictionaries.schemas
    return {"report": table_of(report_rows, schemas.table("report")),
            "place_mention": table_of(mention_rows, schemas.table("place_mention"))}


def _by_article(table: pa.Table) -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in rows_of(table):
        rows[row["article_id"]].append(row)
    return rows


def resolve_rows(rows: list[Row], source_country: str, gazetteer: Any) -> list[Ranked]:
    """Ranked candidates of the `place_mention` rows of one article."""
    numbers = {row["mention_id"]: number for number, row in enumerate(rows)}
    return resolve([mention_of(row, numbers, gazetteer) for row in rows], gazetteer.words.kind_levels, source_country)


def locate_report(report: Row, location: Location | None, ranked: list[Ranked], dictionaries: Any) -> Row:
    """The report with its location columns, or marked incomplete."""
    if location is None:
        return report | {"is_complete": False, "incomplete_reason": report["incomplete_reason"] or NO_PLACE}
    country = dictionaries.lexicon.countries.get(location.iso3)
    mention = ranked[location.mention].mention
    evidence = json.loads(report["evidence"] or "{}")
    told = evidence.get("location", {})
    evidence["location"] = told | {
        "basis": told.get("basis", "words"), "span": [mention.start, mention.end],
        "confidence": round(min(float(told.get("confidence", 1.0)), max(location.confidence, 0.05)), 3)}
    reason = "" if report["incomplete_reason"] == NO_PLACE and report["event_date"] else report["incomplete_reason"]
    return report | {
        "iso": country.iso_numeric if country else None, "region": country.region if country else "",
        "country": country.name if country else "", "admin1": location.admin1, "admin2": location.admin2,
        "admin3": location.admin3, "admin1_pcode": location.admin1_pcode, "admin2_pcode": location.admin2_pcode,
        "admin3_pcode": location.admin3_pcode, "location": location.location, "latitude": location.latitude,
        "longitude": location.longitude, "geo_precision": location.geo_precision, "place_id": location.place_id,
        "evidence": json.dumps(evidence, ensure_ascii=False, sort_keys=True),
        "is_complete": reason == "", "incomplete_reason": reason}
