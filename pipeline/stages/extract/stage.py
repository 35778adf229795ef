"""Door of extract: `article` to draft `report`, `place_mention` and `discarded`."""
from __future__ import annotations

from typing import Any

import pyarrow as pa

from pipeline.core.pairs import pair_json
from pipeline.core.records import Discarded, PlaceMention
from pipeline.core.tables import table_of
from pipeline.stages.extract.read import left_out, open_document, read_article
from pipeline.stages.extract.rows import make_rows

Row = dict[str, Any]
ARTICLE_COLUMNS = ["article_id", "text", "title", "source_id", "source_name", "published_date"]


def run(tables: dict[str, pa.Table], dictionaries: Any, settings: Any) -> dict[str, pa.Table]:
    """Draft reports of a shard of articles. Tables in: article. Tables out: report (no coordinates yet),
    place_mention (not resolved yet), discarded."""
    reports: list[Row] = []
    mentions: list[Row] = []
    discarded: list[Row] = []
    types = event_types(dictionaries)
    for article in tables["article"].select(ARTICLE_COLUMNS).to_pylist():
        doc = open_document(
            article["article_id"], article["text"], article["title"], article["published_date"], article["source_id"],
            dictionaries.lexicon, dictionaries.gazetteer)
        reading = read_article(doc, dictionaries.lexicon)
        rows = make_rows(doc, dictionaries.lexicon, reading.occurrences, types)
        for row in rows:
            row["source"] = article["source_name"]
            source = dictionaries.lexicon.sources.get(article["source_id"])
            row["source_scale"] = source.scale if source else ""
        reports.extend(rows)
        mentions.extend(mention_row(article["article_id"], doc.places, place) for place in doc.places)
        discarded.extend(_discarded_rows(left_out(doc, reading)))
    schemas = dictionaries.schemas
    return {"report": table_of(reports, schemas.table("report")),
            "place_mention": table_of(mentions, schemas.table("place_mention")),
            "discarded": table_of(discarded, schemas.table("discarded"))}


def event_types(dictionaries: Any) -> dict[str, str]:
    """Event type of every sub-event type, by the vocabulary."""
    return dict(dictionaries.schemas.vocabularies["sub_event_type"])


def mention_row(article_id: str, places: list[PlaceMention], place: PlaceMention) -> Row:
    """The draft `place_mention` row of a place; `places`: all of the article."""
    return {
        "mention_id": place.mention_id, "article_id": article_id, "start": place.start, "end": place.end,
        "mention_text": place.text, "kind_hint": place.kind_hint, "relation": place.relation or "in",
        "direction": place.direction, "distance_km": place.distance_km,
        "container_id": places[place.container].mention_id if place.container >= 0 else "",
        "role": place.role or "ordinary",
        "candidates": "[" + ", ".join([pair_json(c.place_id, c.prior, 3) for c in place.candidates]) + "]",
    }


def _discarded_rows(items: list[Discarded]) -> list[Row]:
    seen: set[tuple[int, int]] = set()
    rows: list[Row] = []
    for item in items:
        if (item.start, item.end) not in seen:
            seen.add((item.start, item.end))
            rows.append({"article_id": item.article_id, "start": item.start, "end": item.end, "trigger": item.trigger,
                         "discard_reason": item.reason})
    return rows
