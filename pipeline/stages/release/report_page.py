"""report.html: one page that opens from disk without network, filled with the events of a release."""
from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.core.specs import Schemas
from pipeline.stages.release.manifest import Facts, created_at, status_of

ASSETS = Path(__file__).parent / "assets"
STYLES = ("leaflet/leaflet.css", "report/style.css", "report/table.css")
SCRIPTS = ("leaflet/leaflet.js", "report/data.js", "report/map.js", "report/timeline.js", "report/table.js",
           "report/main.js")
CODED = ("event_type", "sub_event_type", "actor1", "actor2", "country", "admin1", "location", "disorder_type",
         "fatalities_rule", "source_scale", "civilian_targeting")
PLAIN = ("event_id_cnty", "event_date", "time_precision", "assoc_actor_1", "assoc_actor_2", "latitude", "longitude",
         "geo_precision", "fatalities", "fatalities_low", "fatalities_high", "reports", "confidence", "notes", "tags",
         "is_corrected")
VOCABULARIES = ("event_type", "time_precision", "geo_precision", "discard_reason", "fatalities_rule")
# Leaflet's style names pictures that the page has no use for; an empty address keeps it from asking for them.
NO_PICTURE = "data:,"


def read_assets() -> dict[str, str]:
    """Templates, styles and scripts of the page by name."""
    names = (*STYLES, *SCRIPTS, "report/page.html", "world.json", "leaflet/LICENSE", "README.md.template",
             "LICENSE-DATA.md.template")
    return {name: (ASSETS / name).read_text(encoding="utf-8") for name in names}


def page(assets: Mapping[str, str], data: Mapping[str, Any]) -> str:
    """The page with everything inside: styles, scripts, outlines and data."""
    style = "\n".join(assets[name] for name in STYLES)
    for picture in ("layers.png", "layers-2x.png", "marker-icon.png"):
        style = style.replace(f"url(images/{picture})", f"url({NO_PICTURE})")
    parts = {
        "title": _text(str(data["meta"]["title"])), "style": style,
        "leaflet_licence": assets["leaflet/LICENSE"].replace("--", "- -"),
        "script": "\n".join(assets[name].replace("</script", "<\\/script") for name in SCRIPTS),
        "data": script_json(data), "world": assets["world.json"].replace("<", "\\u003c"),
    }
    html = assets["report/page.html"]
    pieces = html.split("{{")
    filled = [pieces[0]]
    for piece in pieces[1:]:
        name, rest = piece.split("}}", 1)
        filled += [parts[name], rest]
    return "".join(filled)


def script_json(record: Any) -> str:
    """JSON that can stand inside a script element: no tag and no line separator can end it."""
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"), default=_iso)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def page_data(events: Sequence[Mapping[str, Any]], sources: Iterable[Mapping[str, Any]], facts: Facts,
              schemas: Schemas) -> dict[str, Any]:
    """Everything the page shows. Texts that repeat are numbered; only the latest `report_events` events are told."""
    limit = facts.rules.report_events
    shown = sorted(events, key=lambda row: (row["event_date"], row["event_id_cnty"]))[-limit:]
    words: dict[str, dict[str, int]] = {name: {} for name in CODED}
    for code in schemas.vocabularies["event_type"]:
        words["event_type"].setdefault(code, len(words["event_type"]))
    rows = [[*(words[name].setdefault(event[name], len(words[name])) for name in CODED),
             *(event[name] for name in PLAIN)] for event in shown]
    kept = {event["event_id_cnty"] for event in shown}
    return {
        "meta": _meta(facts, len(events) - len(shown)), "coded": list(CODED), "plain": list(PLAIN),
        "words": {name: list(known) for name, known in words.items()}, "events": rows,
        "sources": _sources(row for row in sources if row["event_id_cnty"] in kept),
        "vocabularies": {name: schemas.vocabularies[name] for name in VOCABULARIES},
    }


def _meta(facts: Facts, left_out: int) -> dict[str, Any]:
    return {
        "title": facts.rules.title, "version": created_at(facts.settings)[:10].replace("-", "."),
        "status": status_of(facts.checks), "failed": [check.detail for check in facts.checks if not check.is_passed],
        "counts": dict(facts.counts), "left_out": left_out, "licence": facts.rules.licence,
        "fingerprint": facts.fingerprint, "software": facts.software_version, "files": dict(facts.rules.files),
    }


def _sources(rows: Iterable[Mapping[str, Any]]) -> dict[str, list[list[Any]]]:
    told: dict[str, list[list[Any]]] = {}
    for row in rows:
        told.setdefault(row["event_id_cnty"], []).append(
            [row["source"], row["url"], row["article_id"], row["published_date"], row["copy_of"]])
    return told


def _iso(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} cannot stand in the page")


def _text(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
