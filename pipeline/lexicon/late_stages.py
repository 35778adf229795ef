"""Dictionaries of merge, review and release in one value, read once by run.py."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.core.specs import Schemas
from pipeline.lexicon.corrections import Correction, load_corrections
from pipeline.lexicon.late_rules import (
    ReleaseRules,
    ReviewRules,
    load_disorder_types,
    load_release_rules,
    load_review_rules,
)
from pipeline.lexicon.load import Lexicon
from pipeline.lexicon.merge_rules import MergeRules, load_merge_rules
from pipeline.lexicon.notes import NoteTemplates, load_note_templates


@dataclass(frozen=True)
class LateDictionaries:
    """What merge, review and release need.

    `disorder_types`: by sub-event type. `iso3_codes`, `regions`: by ISO 3166-1 numeric code.
    `broader_actors`: actor id to the ids of its umbrellas.
    `fingerprint`: of all dictionaries, for the manifest of a release.
    """

    schemas: Schemas
    merge_rules: MergeRules
    note_templates: NoteTemplates
    review_rules: ReviewRules
    disorder_types: Mapping[str, str]
    release_rules: ReleaseRules
    corrections: tuple[Correction, ...]
    iso3_codes: Mapping[int, str]
    regions: Mapping[int, str]
    broader_actors: Mapping[str, tuple[str, ...]]
    fingerprint: str


def load_late_dictionaries(data_folder: Path, schemas_folder: Path, schemas: Schemas,
                           lexicon: Lexicon) -> LateDictionaries:
    """The dictionaries of the last three stages under `data_folder`; raises DataError (file and mend in one line)."""
    words = schemas.vocabularies
    return LateDictionaries(
        schemas=schemas,
        merge_rules=load_merge_rules(data_folder / "merge.yaml", words),
        note_templates=load_note_templates(data_folder / "lexicons" / "notes.yaml", words["sub_event_type"]),
        review_rules=load_review_rules(data_folder / "review.yaml", words),
        disorder_types=load_disorder_types(data_folder / "lexicons" / "rules.yaml", words),
        release_rules=load_release_rules(data_folder / "release.yaml"),
        corrections=load_corrections(data_folder / "corrections", schemas_folder, schemas),
        iso3_codes={country.iso_numeric: iso3 for iso3, country in lexicon.countries.items() if country.iso_numeric},
        regions={country.iso_numeric: country.region for country in lexicon.countries.values()},
        broader_actors={actor_id: (actor.parent,) for actor_id, actor in lexicon.actors.items() if actor.parent},
        fingerprint=lexicon.fingerprint)
