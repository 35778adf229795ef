"""All dictionaries in one value, each part read on first use, and their fingerprints by stage."""
from __future__ import annotations

import csv
import gc
import os
from functools import cached_property, lru_cache
from pathlib import Path

from pipeline.core.specs import Schemas, load_schemas
from pipeline.core.stamps import files_checksum, key_of
from pipeline.core.strict_yaml import DataError
from pipeline.lexicon.gazetteer import Gazetteer, load_gazetteer
from pipeline.lexicon.input_words import InputWords, load_input_words
from pipeline.lexicon.late_stages import LateDictionaries, load_late_dictionaries
from pipeline.lexicon.load import Lexicon, load_lexicon
from pipeline.lexicon.world_places import world_version

STAGE_DATA = {
    "ingest": ("lexicons/input_columns.yaml", "lexicons/publication_dates.yaml", "lexicons/languages.yaml",
               "lexicons/sources.csv"),
    "extract": ("lexicons", "gazetteer", "weights"),
    "geocode": ("lexicons", "gazetteer", "weights"),
    "merge": ("lexicons", "merge.yaml"),
    "review": ("lexicons", "review.yaml", "corrections"),
    "release": ("lexicons", "gazetteer", "weights", "release.yaml", "merge.yaml", "review.yaml", "corrections"),
}


class Dictionaries:
    """What stages may look up. Nothing in it changes after it was read; every worker holds its own."""

    def __init__(self, data_folder: Path, schemas_folder: Path) -> None:
        self.data_folder = data_folder
        self.schemas_folder = schemas_folder

    @cached_property
    def schemas(self) -> Schemas:
        """Tables and vocabularies."""
        return load_schemas(self.schemas_folder)

    @cached_property
    def lexicon(self) -> Lexicon:
        """Actors, triggers, cues, numbers, dates, countries, sources."""
        return load_lexicon(self.data_folder)

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """Places; compiled into the cache folder on first use."""
        return load_gazetteer(self.data_folder, cache_folder(self.data_folder))

    @cached_property
    def input_words(self) -> InputWords:
        """Words of ingest."""
        return load_input_words(self.data_folder / "lexicons")

    @cached_property
    def late(self) -> LateDictionaries:
        """Rules of merge, review and release."""
        return load_late_dictionaries(self.data_folder, self.schemas_folder, self.schemas, self.lexicon)


def stage_fingerprint(stage: str, data_folder: Path, schemas_folder: Path) -> str:
    """Checksum of every data and schema file that `stage` reads."""
    return key_of(data=files_checksum([data_folder / name for name in STAGE_DATA[stage]], data_folder),
                  schemas=files_checksum([schemas_folder], schemas_folder), world=world_version())


def load_dictionaries(data_folder: Path, schemas_folder: Path) -> Dictionaries:
    """The dictionaries of these folders, read once a process and again after a file has changed."""
    return _dictionaries_of(data_folder, schemas_folder, stage_fingerprint("release", data_folder, schemas_folder))


@lru_cache(maxsize=1)
def _dictionaries_of(data_folder: Path, schemas_folder: Path, fingerprint: str) -> Dictionaries:
    dictionaries = Dictionaries(data_folder, schemas_folder)
    gc.freeze()  # millions of objects that live as long as the process: not to be looked through again and again
    return dictionaries


def cache_folder(data_folder: Path) -> Path:
    """Where compiled dictionaries are kept: beside the data when that is writable, else in the user's cache."""
    beside = data_folder / "work" / "cache"
    try:
        beside.mkdir(parents=True, exist_ok=True)
    except OSError:
        return Path.home() / ".cache" / "conflict-events"
    return beside if os.access(beside, os.W_OK) else Path.home() / ".cache" / "conflict-events"


def iso2_of(data_folder: Path, iso3: str) -> str:
    """ISO 3166-1 alpha-2 code of a country; raises DataError when countries.csv has no such country."""
    path = data_folder / "lexicons" / "countries.csv"
    with path.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            if row["iso3"] == iso3:
                return row["iso2"]
    raise DataError(f"{path}: no country {iso3}; give an ISO 3166-1 alpha-3 code")
