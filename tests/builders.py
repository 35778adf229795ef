"""Rows for tests of the last stages: complete by default, changed by keyword."""
from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.core.contracts import Schemas, load_schemas
from pipeline.core.settings import Settings
from pipeline.core.tables import table_of
from pipeline.lexicon.late_rules import load_disorder_types, load_release_rules, load_review_rules
from pipeline.lexicon.late_stages import LateDictionaries
from pipeline.lexicon.merge_rules import load_merge_rules
from pipeline.lexicon.notes import load_note_templates

HOUSE = Path(__file__).resolve().parents[1]
DAY = date(2017, 4, 4)
TODAY = date(2017, 5, 1)
PLACES = {
    "khan": ("Khan Sheikhun", "Idleb", 35.4431, 36.6512),
    "saraqib": ("Saraqib", "Idleb", 35.8644, 36.8057),
    "idleb": ("Idleb", "Idleb", 35.9306, 36.6339),
    "aleppo": ("Aleppo", "Aleppo", 36.2031, 37.1409),
    "rashidin": ("Aleppo - Rashidin", "Aleppo", 36.17, 37.075),
    "raqqa": ("Ar-Raqqa", "Ar-Raqqa", 35.9645, 38.9963),
}
ARMY = {"actor1": "Military Forces of Syria (2000-2024)", "actor1_id": "syr-army", "inter1": 1}
REBELS = {"actor1": "Opposition Rebels (Syria)", "actor1_id": "syr-rebels", "inter1": 2}


@lru_cache(maxsize=1)
def house_schemas() -> Schemas:
    """Schemas of the repository."""
    return load_schemas(HOUSE / "schemas")


@lru_cache(maxsize=1)
def house_dictionaries() -> LateDictionaries:
    """Dictionaries of the repository for the last stages, with no corrections and four known actors."""
    words = house_schemas().vocabularies
    return LateDictionaries(
        schemas=house_schemas(), merge_rules=load_merge_rules(HOUSE / "data" / "merge.yaml", words),
        note_templates=load_note_templates(HOUSE / "data" / "lexicons" / "notes.yaml", words["sub_event_type"]),
        review_rules=load_review_rules(HOUSE / "data" / "review.yaml", words),
        disorder_types=load_disorder_types(HOUSE / "data" / "lexicons" / "rules.yaml", words),
        release_rules=load_release_rules(HOUSE / "data" / "release.yaml"), corrections=(),
        iso3_codes={760: "SYR", 368: "IRQ", 804: "UKR"}, regions={760: "Middle East"},
        broader_actors={"syr-ahrar": ("syr-rebels",), "syr-tiger": ("syr-army",)}, fingerprint="0" * 16)


def settings(folder: Path = Path("release"), today: date = TODAY) -> Settings:
    """Settings of a test run."""
    return Settings(today=today, release_folder=folder)


def report_row(report_id: str, place: str = "khan", **changes: Any) -> dict[str, Any]:
    """One complete report: an air strike on civilians in Khan Sheikhun on 4 April 2017."""
    location, admin1, latitude, longitude = PLACES[place]
    row: dict[str, Any] = {
        "report_id": report_id, "article_id": report_id.split(":")[0], "event_date": DAY, "year": DAY.year,
        "time_precision": 1, "disorder_type": "Political violence", "event_type": "Explosions/Remote violence",
        "sub_event_type": "Air/drone strike", **ARMY, "assoc_actor_1": "", "actor2": "Civilians (Syria)",
        "actor2_id": "civilians", "assoc_actor_2": "", "inter2": 7, "interaction": 17,
        "civilian_targeting": "Civilian targeting", "iso": 760, "region": "Middle East", "country": "Syria",
        "admin1": admin1, "location": location, "latitude": latitude, "longitude": longitude, "geo_precision": 1,
        "source": f"Source {report_id.split(':')[0]}", "source_scale": "National", "fatalities": 0,
        "fatalities_low": 0, "fatalities_high": 0, "fatalities_rule": "none", "date_basis": "day",
        "confidence": 0.8, "place_id": f"p-{place}", "trigger": "strike", "start": 0, "end": 6,
        "start_sentence": 0, "end_sentence": 20, "place_mentions": "[]", "evidence": "{}", "is_complete": True,
    }
    return row | changes | ({"year": changes["event_date"].year} if "event_date" in changes else {})


def dead(count: int, rule: str = "exact") -> dict[str, Any]:
    """Columns of a reported number of deaths."""
    return {"fatalities": count, "fatalities_low": count, "fatalities_high": count, "fatalities_rule": rule}


def article_row(article_id: str, **changes: Any) -> dict[str, Any]:
    """One article published the day after the event."""
    return {"article_id": article_id, "text": "Text", "title": "Title", "url": f"https://news.example/{article_id}",
            "source_id": f"s-{article_id}", "source_name": f"Source {article_id}", "language": "en",
            "published_date": DAY + timedelta(days=1), "published_basis": "meta", "retrieved_at": None,
            "content_hash": "0" * 16, "duplicate_of": "", "input_path": "in", "input_position": article_id} | changes


def input_tables(reports: list[dict[str, Any]], articles: list[dict[str, Any]] | None = None) -> dict[str, pa.Table]:
    """Tables `report` and `article` with one article for every report that names one."""
    told = articles if articles is not None else [
        article_row(name) for name in sorted({row["article_id"] for row in reports})]
    spec = house_schemas().table
    return {"report": table_of(reports, spec("report")), "article": table_of(told, spec("article"))}
