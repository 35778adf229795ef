"""Look-ups in the compiled gazetteer, and the checks of its tables."""
from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pipeline.core.strict_yaml import DataError
from pipeline.core.text import fold_name
from pipeline.lexicon.gazetteer import read_parts
from pipeline.lexicon.gazetteer_index import (
    BrokenIndexError,
    PlaceIndex,
    find_index,
    forget_old,
    one_at_a_time,
    write_index,
)
from pipeline.lexicon.place_table import parse_place_row, read_place_table
from pipeline.lexicon.place_words import load_place_words
from pipeline.lexicon.world_places import population_prior, read_world_details
from tests.place_kit import DATA, gazetteer

NEWS_NAMES = [
    ("Idlib", "Idleb", "Idleb"), ("Latakia", "Lattakia", "Lattakia"), ("Saraqeb", "Saraqab", "Idleb"),
    ("Jisr al-Shughour", "Jisr-Ash-Shugur", "Idleb"), ("Maarat al-Numan", "Ma'arrat An Nu'man", "Idleb"),
    ("Ariha", "Ariha", "Idleb"), ("Kobani", "Ain Al Arab", "Aleppo"), ("Kobane", "Ain Al Arab", "Aleppo"),
    ("Nairab", "Nayrab", "Idleb"), ("Sarmin", "Sarmin", "Idleb"), ("Khan Sheikhoun", "Khan Shaykun", "Idleb"),
    ("Azaz", "A'zaz", "Aleppo"), ("al-Bab", "Al Bab", "Aleppo"), ("Manbij", "Menbij", "Aleppo"),
    ("Douma", "Duma", "Rural Damascus"), ("Harasta", "Harasta", "Rural Damascus"),
    ("Qamishli", "Quamishli", "Al-Hasakeh"), ("Hasakah", "Al-Hasakeh", "Al-Hasakeh"),
    ("Deir Ezzor", "Deir-ez-Zor", "Deir-ez-Zor"), ("Palmyra", "Tadmor", "Homs"), ("Tadmur", "Tadmor", "Homs"),
    ("Tal Abyad", "Tell Abiad", "Ar-Raqqa"), ("Ras al-Ain", "Ras Al Ain", "Al-Hasakeh"),
    ("Orim Alqubra", "Big Orm", "Aleppo"), ("Talbeesah", "Talbiseh", "Homs"), ("Tabqa", "Al-Thawrah", "Ar-Raqqa"),
    ("Albu Kamal", "Abu Kamal", "Deir-ez-Zor"), ("خان شيخون", "Khan Shaykun", "Idleb"), ("حلب", "Aleppo", "Aleppo"),
    ("الشعار", "Aleppo - Sha'aar", "Aleppo"), ("Alsakhour", "Aleppo - Al-Sakhour", "Aleppo"),
    ("T4", "Tiyas Air Base", "Homs"), ("Base 46", "Base 46", "Aleppo"), ("Bab al-Hawa", "Bab al-Hawa", "Idleb"),
    ("Eastern Ghouta", "Eastern Ghouta", "Rural Damascus"), ("Paris", "Paris", "Ile-de-France"),
    ("Lexington", "Lexington", "Kentucky"), ("Washington", "Washington", "District of Columbia"),
    ("Maiduguri", "Maiduguri", "Borno"), ("Kharkiv", "Kharkiv", "Kharkiv"),
]


@pytest.mark.parametrize(("written", "name", "admin1"), NEWS_NAMES)
def test_news_spellings_find_their_place(written: str, name: str, admin1: str) -> None:
    """A name as news write it finds the place, first in the list for well-known ones."""
    found = gazetteer().find(fold_name(written))
    assert (name, admin1) in [(c.name, c.admin1) for c in found[:4]]


@pytest.mark.parametrize("word", ["", "zzzzq", "ﷺ", "x" * 500, "' or 1=1", "\u0000"])
def test_unknown_words_find_nothing(word: str) -> None:
    """Words that are no names, and hostile ones, find nothing and raise nothing."""
    words = fold_name(word)
    assert not words or gazetteer().find(words) == ()


def test_similar_spellings_are_ranked_by_likeness() -> None:
    """A misspelt name finds the place, with a lower prior than the right spelling."""
    right = gazetteer().find(("teltana",))[0]
    near = gazetteer().find_similar(("thalthana",))
    assert right.place_id in {c.place_id for c in near}
    assert all(c.prior <= right.prior for c in near if c.place_id == right.place_id)


def test_short_names_stand_only_for_units() -> None:
    """Abbreviations are looked up apart from names."""
    assert gazetteer().find_short(("ky",))[0].name == "Kentucky"
    assert all(c.name != "Kentucky" for c in gazetteer().find(("ky",)))


def test_an_entry_knows_its_units() -> None:
    """An entry carries units with P-codes, and the parent of a district is its city."""
    entry = gazetteer().entry("SYR-C3871")
    assert entry is not None and (entry.admin1, entry.admin1_pcode, entry.admin3_pcode) == ("Idleb", "SY07", "SY070000")
    district = gazetteer().entry("SYR-N0139-C1007")
    assert district is not None
    city = gazetteer().chief_town(district)
    assert city is not None and city.name == "Aleppo"
    assert gazetteer().entry("nothing") is None
    assert gazetteer().candidate("nothing") is None


def test_a_capital_knows_its_unit() -> None:
    """The unit of a capital is found from the town and from the name."""
    assert gazetteer().unit_of_capital("SYR-C3871") == "SYR-SY07"
    assert gazetteer().unit_of_capital("SYR-C3987") == ""
    unit = gazetteer().unit("SYR", "Idleb")
    assert unit is not None and unit.place_id == "SYR-SY07"


def test_provinces_stand_at_their_capital() -> None:
    """The coordinate of a Syrian province is that of its capital (CODING_RULES section 5)."""
    for unit, town in (("SYR-SY02", "SYR-C1007"), ("SYR-SY07", "SYR-C3871"), ("SYR-SY03", "SYR-C1001")):
        one, other = gazetteer().entry(unit), gazetteer().entry(town)
        assert one is not None and other is not None
        assert (one.latitude, one.longitude) == (other.latitude, other.longitude)


def test_places_near_a_point() -> None:
    """Reverse look-up gives the nearest places first, across the date line too, and none in mid-ocean."""
    near = gazetteer().near(35.932, 36.635, 5.0)
    assert near[0].name == "Idleb"
    assert gazetteer().near(0.0, -30.0, 50.0) == []
    assert gazetteer().near(-17.8, 179.9, 150.0)


def test_every_district_has_a_city_and_every_part_a_town() -> None:
    """Parents in the table of Syria and towns in parts.csv exist."""
    with (DATA / "gazetteer" / "syria.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    known = {row["place_id"] for row in rows}
    assert [row["place_id"] for row in rows if row["level"] == "district" and row["parent"] not in known] == []
    for part in read_parts(DATA / "gazetteer" / "parts.csv").values():
        assert part.place_id in known


def test_syria_is_complete() -> None:
    """The table holds the 14 provinces, 62 districts, 272 sub-districts and the 5,251 places of OCHA."""
    rows = read_place_table(DATA / "gazetteer" / "syria.tsv")
    counts = {level: sum(row.level == level for row in rows) for level in ("admin1", "admin2", "admin3", "town")}
    assert counts["admin1"] == 14 and counts["admin2"] == 62 and counts["admin3"] == 272 and counts["town"] >= 5251
    assert all(32 <= row.latitude <= 38 and 35 <= row.longitude <= 43 for row in rows)


GOOD = {"place_id": "X", "level": "town", "name": "X", "iso3": "SYR", "latitude": "35", "longitude": "36",
        "importance": "0.5", "source": "test"}


@pytest.mark.parametrize(("change", "fault"), [
    ({"level": "village"}, "level"), ({"latitude": "91"}, "latitude"), ({"longitude": "x"}, "longitude"),
    ({"importance": "2"}, "importance"), ({"name": ""}, "name"), ({"place_id": ""}, "place_id"),
])
def test_a_faulty_row_is_refused(change: dict[str, str], fault: str) -> None:
    """Every check of a row has a row that it refuses, with the place of the fault."""
    with pytest.raises(DataError, match=f"file: line 2.*{fault}"):
        parse_place_row(GOOD | change, "file: line 2", False)


def test_a_repeated_id_is_refused(tmp_path: Path) -> None:
    """Two rows of one id are an error, so is a table without a needed column."""
    table = tmp_path / "x.tsv"
    line = "\t".join(GOOD.values())
    table.write_text("\t".join(GOOD) + f"\n{line}\n{line}\n", encoding="utf-8")
    with pytest.raises(DataError, match="line 3"):
        read_place_table(table)
    table.write_text("place_id\tname\n", encoding="utf-8")
    with pytest.raises(DataError, match="column level"):
        read_place_table(table)


def test_world_details_are_checked(tmp_path: Path) -> None:
    """A population that the package has no file for is refused, and so is a table without a default."""
    path = tmp_path / "world_detail.csv"
    path.write_text("iso3,least_population,name_key\n*,700,no\n", encoding="utf-8")
    with pytest.raises(DataError, match="700"):
        read_world_details(path)
    path.write_text("iso3,least_population,name_key\nSYR,500,yes\n", encoding="utf-8")
    with pytest.raises(DataError, match="no row"):
        read_world_details(path)


def test_place_words_are_checked(tmp_path: Path) -> None:
    """A missing list and an unknown level in the words of places are errors."""
    folder = tmp_path / "lexicons"
    folder.mkdir()
    whole = (DATA / "lexicons" / "place_words.yaml").read_text(encoding="utf-8")
    (folder / "countries.csv").write_text("iso3,demonyms\n", encoding="utf-8")
    (folder / "place_words.yaml").write_text(whole.replace("\nkunya:", "\nkunyas:"), encoding="utf-8")
    with pytest.raises(DataError, match="kunya"):
        load_place_words(tmp_path)
    (folder / "place_words.yaml").write_text(whole.replace("village: town", "village: hamlet"), encoding="utf-8")
    with pytest.raises(DataError, match="hamlet"):
        load_place_words(tmp_path)


def test_prior_grows_with_population() -> None:
    """The prior of a city rises with its population and stays below 0.9."""
    values = [population_prior(n) for n in (0, 500, 5_000, 50_000, 5_000_000, 40_000_000)]
    assert values == sorted(values) and values[-1] <= 0.9


def test_an_index_is_written_whole_and_read_back(tmp_path: Path) -> None:
    """What is written is found again; a broken file is refused."""
    path = tmp_path / "x.places"
    write_index(path, "sum", ["a\tb", "ü\tc"], {"=x": [(1, ""), (0, "form")], "=y": [(0, "")]})
    index = PlaceIndex(path)
    assert index.postings("=x") == [(1, ""), (0, "form")]
    assert index.postings("=z") == []
    assert index.entry(1) == "ü\tc" and len(index) == 2 and index.checksum == "sum"
    path.write_bytes(b"garbage garbage garbage")
    with pytest.raises(BrokenIndexError):
        PlaceIndex(path)


def test_the_same_tables_give_the_same_bytes(tmp_path: Path) -> None:
    """Writing an index twice gives equal files."""
    postings = {f"={n}": [(0, "")] for n in range(100)}
    for name in ("a", "b"):
        write_index(tmp_path / name, "sum", ["x"], postings)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_old_index_files_are_forgotten(tmp_path: Path) -> None:
    """Only the newest few files stay beside the index, and the index itself always does."""
    for number in range(6):
        write_index(tmp_path / f"x{number}.places", "sum", ["x"], {})
    forget_old(tmp_path / "x0.places")
    left = sorted(file.name for file in tmp_path.glob("*.places"))
    assert len(left) == 3 and "x0.places" in left


def test_an_index_of_other_inputs_is_not_used(tmp_path: Path) -> None:
    """An index is found only when it is whole and its checksum is that of the inputs."""
    path = tmp_path / "x.places"
    assert find_index(path, "sum") is None
    write_index(path, "sum", ["x"], {})
    assert find_index(path, "sum") is not None
    assert find_index(path, "other") is None
    path.write_bytes(path.read_bytes()[:40])
    assert find_index(path, "sum") is None


def test_one_process_compiles_at_a_time(tmp_path: Path) -> None:
    """The lock is there while one compiles and gone after it, also after an error."""
    path = tmp_path / "x.places"
    with pytest.raises(RuntimeError), one_at_a_time(path):
        assert path.with_suffix(".lock").exists()
        raise RuntimeError
    assert not path.with_suffix(".lock").exists()
