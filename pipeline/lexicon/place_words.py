"""The grammar words of places (data/lexicons/place_words.yaml) and the demonyms (data/lexicons/countries.csv)."""
from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from pipeline.core.strict_yaml import DataError, read_yaml
from pipeline.core.text import fold_name

Words = frozenset[str]
SETS = (
    "near", "near_of", "near_links", "outskirts", "countryside", "between", "parts", "determiners", "descriptors",
    "and_words", "list_marks", "container_links", "prepositions", "titles", "name_after", "name_after_place",
    "building_nouns", "metonym_before",
    "agencies", "never", "never_possessive", "given_names", "kunya", "of_words", "kinds_after_only", "name_links",
    "name_openers", "residence_after", "surnames", "wide_kinds", "kinds_capital", "name_heads", "inside",
    "speech_after",
)
LEAD_SETS = ("prepositions", "determiners", "descriptors", "near", "countryside", "between", "of_words", "and_words",
             "list_marks", "container_links", "name_openers")
LEVEL_HINTS = frozenset({"town", "district", "site", "admin1", "admin2", "admin3", "area", "suburb", "road",
                         "countryside", "outskirts"})


@dataclass(slots=True)
class PlaceWords:
    """Words before, after and between place names, folded.

    `kinds`: phrase (folded words) to the level it asks for; `kind_levels`: the same with the phrase as one text.
    `kind_heads`, `demonym_heads`: first words of the phrases, for a quick no. `lead_words`: words that may stand
    before a place. `run_links`: small words inside a name. `demonyms`: folded words to ISO3.
    `directions`: compass word to canonical word; `bearings`: canonical word to degrees clockwise from north;
    `units_km`: unit to kilometres. The other lists are told in the data file.
    """

    kinds: dict[tuple[str, ...], str]
    kind_levels: dict[str, str]
    kind_heads: Words
    lead_words: Words
    run_links: Words
    directions: dict[str, str]
    bearings: dict[str, float]
    units_km: dict[str, float]
    glued_prefixes: tuple[str, ...]
    demonyms: dict[tuple[str, ...], str]
    demonym_heads: Words
    near: Words
    near_of: Words
    near_links: Words
    outskirts: Words
    countryside: Words
    between: Words
    parts: Words
    determiners: Words
    descriptors: Words
    and_words: Words
    list_marks: Words
    container_links: Words
    prepositions: Words
    titles: Words
    name_after: Words
    name_after_place: Words
    building_nouns: Words
    metonym_before: Words
    agencies: Words
    never: Words
    never_possessive: Words
    given_names: Words
    kunya: Words
    of_words: Words
    kinds_after_only: Words
    name_links: Words
    name_openers: Words
    residence_after: Words
    surnames: Words
    wide_kinds: Words
    kinds_capital: Words
    name_heads: Words
    inside: Words
    speech_after: Words


def load_place_words(data_folder: Path) -> PlaceWords:
    """Read both files; raises DataError when a list is missing, a level is unknown or a number is none."""
    path = data_folder / "lexicons" / "place_words.yaml"
    raw = read_yaml(path)
    try:
        sets = {name: frozenset(raw[name]) for name in SETS}
        sets["never"] |= sets["surnames"]
        kinds = {fold_name(phrase): level for phrase, level in raw["kinds"].items()}
        unknown = set(kinds.values()) - LEVEL_HINTS
        if unknown:
            raise DataError(f"{path}: level {unknown.pop()!r} under kinds; use one of {', '.join(sorted(LEVEL_HINTS))}")
        leads = [sets[name] for name in LEAD_SETS]
        demonyms = read_demonyms(data_folder / "lexicons" / "countries.csv")
        return PlaceWords(
            kinds=kinds, kind_levels={" ".join(phrase): level for phrase, level in kinds.items()},
            kind_heads=frozenset(phrase[0] for phrase in kinds), demonyms=demonyms,
            lead_words=frozenset({w for phrase in kinds for w in phrase} | set(raw["directions"])).union(*leads),
            run_links=sets["name_links"] | sets["of_words"],
            demonym_heads=frozenset(phrase[0] for phrase in demonyms),
            directions=raw["directions"], glued_prefixes=tuple(raw["glued_prefixes"]),
            bearings={word: float(degrees) for word, degrees in raw["bearings"].items()},
            units_km={unit: float(km) for unit, km in raw["units_km"].items()}, **sets)
    except KeyError as error:
        raise DataError(f"{path}: list {error} is missing; add it") from None
    except ValueError as error:
        if isinstance(error, DataError):
            raise
        raise DataError(f"{path}: {error}; write a number") from None


def read_demonyms(path: Path) -> dict[tuple[str, ...], str]:
    """Folded demonym to ISO3; the first country keeps a demonym that two share."""
    demonyms: dict[tuple[str, ...], str] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for record in csv.DictReader(file):
            for name in record["demonyms"].split("|"):
                words = fold_name(name)
                if words:
                    demonyms.setdefault(words, record["iso3"])
    return demonyms
