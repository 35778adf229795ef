"""What tests of places share: the real gazetteer, compiled once, and short ways to read a text."""
from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pipeline.core.records import PlaceMention
from pipeline.core.text import tokenize
from pipeline.lexicon.dictionaries import cache_folder
from pipeline.lexicon.gazetteer import Gazetteer, load_gazetteer
from pipeline.lexicon.name_key import Transliteration, load_transliteration
from pipeline.stages.extract.places import find_place_mentions
from pipeline.stages.geocode.locate import Location, locate
from pipeline.stages.geocode.resolve import Ranked, resolve

DATA = Path(__file__).resolve().parents[1] / "data"


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The gazetteer of the repository."""
    return load_gazetteer(DATA, cache_folder(DATA))


@lru_cache(maxsize=1)
def key_tables() -> Transliteration:
    """The tables of the name key."""
    return load_transliteration(DATA / "lexicons" / "transliteration.yaml")


def mentions_of(text: str, blocked: frozenset[int] = frozenset()) -> list[PlaceMention]:
    """Place mentions of a text."""
    return find_place_mentions("t", tokenize(text), gazetteer(), blocked)


def texts_of(text: str) -> list[str]:
    """The words of the place mentions that are places in their own right."""
    return [m.text for m in mentions_of(text) if m.role == ""]


def ranked_of(text: str, source_country: str = "") -> list[Ranked]:
    """Resolved mentions of a text."""
    return resolve(mentions_of(text), gazetteer().words.kind_levels, source_country)


def place_of(text: str, words: str) -> Location | None:
    """Location of an act told with these words in this text."""
    start = text.index(words)
    end = start + len(words)
    mentions = mentions_of(text)
    links = [(n, 1.0) for n, m in enumerate(mentions) if m.start < end and m.end > start and m.role != "adjective"]
    return locate(links, resolve(mentions, gazetteer().words.kind_levels, "SYR"), gazetteer())
