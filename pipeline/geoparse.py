"""`geoparse FILE`: the places that articles name, with spans and coordinates, without coding events."""
from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pipeline.core.settings import Settings
from pipeline.lexicon.dictionaries import Dictionaries, load_dictionaries

ARTICLE_COLUMNS = ["article_id", "text", "title", "source_id", "published_date"]


def geoparse_lines(file: Path, settings: Settings) -> Iterator[str]:
    """One JSON object an article, in input order: article_id and places[].

    Raises FileNotFoundError when the file is not there, ValueError when no article can be read from it.
    """
    from pipeline.stages.ingest.stage import run as run_ingest

    if not file.exists():
        raise FileNotFoundError(f"{file}: no such file; give articles in any input format")
    dictionaries = load_dictionaries(settings.data_folder, settings.schemas_folder)
    for shard in run_ingest([file], dictionaries.input_words, settings):
        for article in shard.articles.select(ARTICLE_COLUMNS).to_pylist():
            record = {"article_id": article["article_id"], "places": places_of(article, dictionaries)}
            yield json.dumps(record, ensure_ascii=False)


def places_of(article: Mapping[str, Any], dictionaries: Dictionaries) -> list[dict[str, Any]]:
    """Resolved places of one article in text order; actor names that hold a place name are no places."""
    from pipeline.stages.extract.read import open_document
    from pipeline.stages.geocode.mentions import resolve_mentions

    lexicon, gazetteer = dictionaries.lexicon, dictionaries.gazetteer
    document = open_document(article["article_id"], article["text"], article["title"], article["published_date"],
                                  article["source_id"], lexicon, gazetteer)
    source = lexicon.sources.get(article["source_id"])
    names = {iso3: country.name for iso3, country in lexicon.countries.items()}
    return resolve_mentions(document.places, gazetteer, names, source.country if source else "")
