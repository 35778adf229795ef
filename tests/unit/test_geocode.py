"""Resolution with the article as context, the place of a report, and the stage."""
from __future__ import annotations

import json
import math

import pytest

from pipeline.core.geodesy import bearing_deg, destination, distance_km, rough_km
from pipeline.core.records import Candidate, PlaceMention
from pipeline.core.specs import load_schemas
from pipeline.core.tables import table_of
from pipeline.lexicon.dictionaries import Dictionaries
from pipeline.stages.geocode.locate import locate
from pipeline.stages.geocode.mentions import mention_of, resolve_mentions
from pipeline.stages.geocode.resolve import resolve
from pipeline.stages.geocode.stage import run
from tests.place_kit import DATA, gazetteer, mentions_of, place_of, ranked_of

RESOLVED = [
    ("Police in Lexington, Kentucky, drove to Richmond and London.", "Richmond", "Kentucky"),
    ("Police in Lexington, Kentucky, drove to Richmond and London.", "London", "Kentucky"),
    ("Britain's prime minister spoke in London.", "London", "England"),
    ("In Quneitra, a bomb went off in the village of Asheh.", "Asheh", "Quneitra"),
    ("Jets hit Talbiseh, Rastan and Zafarana in Homs.", "Zafarana", "Homs"),
    ("Shells hit al-Midan and Sakhour neighborhoods in Aleppo city.", "al-Midan", "Aleppo"),
    ("A mortar shell hit the al-Midan district of Damascus.", "al-Midan", "Damascus"),
    ("Clashes broke out in Mansoura and Tabqa in Raqqa province.", "Mansoura", "Ar-Raqqa"),
    ("Troops left Tal Afar west of Mosul in Iraq's Nineveh province.", "Tal Afar", "Ninewa"),
    ("Protesters marched in Vancouver, B.C., and Ottawa, Canada.", "Vancouver", "British Columbia"),
    ("Gunmen attacked Tripoli and Benghazi, Libya.", "Tripoli", "Tripoli"),
]


@pytest.mark.parametrize(("text", "words", "admin1"), RESOLVED)
def test_context_decides_between_places_of_one_name(text: str, words: str, admin1: str) -> None:
    """Containers, neighbours and the country of an article decide which place of a name is meant."""
    item = next(r for r in ranked_of(text) if r.mention.text == words)
    assert item.best is not None and item.best.admin1 == admin1
    scores = [score for _, score in item.ranked]
    assert scores == sorted(scores, reverse=True) and all(0 <= s <= 1 for s in scores)


def test_a_doubt_keeps_its_candidates() -> None:
    """A name without context keeps several candidates, none of them sure."""
    item = ranked_of("Shells fell on the village of Qastal.")[0]
    assert len(item.ranked) > 1 and item.ranked[0][1] < 0.95


def test_a_container_without_such_a_place_makes_it_unknown() -> None:
    """A village said to lie in a province that has none of the name is not put elsewhere."""
    item = next(r for r in ranked_of("They took the village of Sharifeh in Deir ez-Zor province.")
                if r.mention.text == "Sharifeh")
    assert item.best is None


LOCATED = [
    ("Jets bombed Sarmin in Idlib province.", "Sarmin in Idlib province", "Sarmin", 1, (35.904, 36.724)),
    ("Clashes in Idlib province.", "Idlib province", "Idleb", 3, (35.932, 36.635)),
    ("Shells hit the Sakhour neighborhood of Aleppo.", "Sakhour neighborhood of Aleppo", "Aleppo - Al-Sakhour", 1,
     (36.222, 37.184)),
    ("Two died near Azaz.", "near Azaz", "Azaz", 2, (36.587, 37.05)),
    ("Jets hit the southern countryside of Idlib.", "southern countryside of Idlib", "Ma'arrat An Nu'man", 2,
     (35.648, 36.676)),
    ("Clashes in Hama countryside.", "Hama countryside", "Hama", 3, (35.132, 36.758)),
    ("Strikes hit Eastern Ghouta.", "Eastern Ghouta", "Duma", 2, (33.57, 36.399)),
    ("They hit Deir ez-Zor military airport.", "Deir ez-Zor military airport", "Deir ez-Zor Military Airport", 1,
     (35.286, 40.176)),
    ("An ambush in the Damascus suburb of Jaramana.", "Damascus suburb of Jaramana", "Jaramana", 1, (33.486, 36.348)),
    ("An ambush in rural Damascus.", "rural Damascus", "Damascus", 3, (33.51, 36.291)),
    ("They took the village of Xyzzyq in Idlib province.", "village of Xyzzyq", "Idleb", 3, (35.932, 36.635)),
]


@pytest.mark.parametrize(("text", "words", "name", "precision", "point"), LOCATED)
def test_the_finest_place_is_the_location(text: str, words: str, name: str, precision: int,
                                          point: tuple[float, float]) -> None:
    """The finest named place wins, with name, precision and coordinates by CODING_RULES section 5."""
    found = place_of(text, words)
    assert found is not None
    assert distance_km(found.latitude, found.longitude, *point) < 3
    assert found.geo_precision == precision
    assert found.location == name


def test_a_far_relative_place_is_reckoned() -> None:
    """A distance of 15 km and more moves the point along the bearing."""
    found = place_of("A convoy was hit 40 km north of Palmyra.", "north of Palmyra")
    town = gazetteer().entry("SYR-C2889")
    assert found is not None and town is not None and found.geo_precision == 2
    assert distance_km(found.latitude, found.longitude, town.latitude, town.longitude) == pytest.approx(40, abs=0.5)
    assert found.latitude > town.latitude


@pytest.mark.parametrize("words", ["Syria", "Middle East"])
def test_a_country_alone_is_no_place(words: str) -> None:
    """A country or a region of several countries gives no location."""
    assert place_of(f"Fighting in {words} goes on.", words) is None


def test_links_that_lead_nowhere_give_no_place() -> None:
    """Empty links and links to mentions that are not there give None."""
    assert locate([], [], gazetteer()) is None
    assert locate([(3, 1.0), (-1, 1.0)], ranked_of("Homs fell."), gazetteer()) is None


def test_resolution_does_not_depend_on_the_run() -> None:
    """Resolving twice gives equal results."""
    text = "Jets hit Talbiseh, Rastan and Zafarana in Homs, and the Midan district of Aleppo."
    assert [r.ranked for r in ranked_of(text)] == [r.ranked for r in ranked_of(text)]


def test_candidates_that_are_gone_are_left_out() -> None:
    """A row whose candidates the gazetteer no longer has becomes a mention without them."""
    row = {"mention_id": "a:0", "start": 0, "end": 4, "mention_text": "Homs", "kind_hint": "", "relation": "in",
           "direction": "", "distance_km": None, "container_id": "", "role": "ordinary",
           "candidates": json.dumps([["GONE", 0.5], ["SYR-C2528", 0.4]])}
    mention = mention_of(row, {"a:0": 0}, gazetteer())
    assert [(c.place_id, c.prior) for c in mention.candidates] == [("SYR-C2528", 0.4)]
    assert mention.role == "" and mention.container == -1


def test_a_circle_of_containers_ends() -> None:
    """Two unknown places that hold each other give no place instead of a loop."""
    one = PlaceMention("a:0", 0, 1, "X", 0, 1, container=1)
    other = PlaceMention("a:1", 2, 3, "Y", 1, 2, container=0)
    assert locate([(0, 1.0)], resolve([one, other], {}), gazetteer()) is None


def test_geoparse_rows() -> None:
    """Geoparse gives one object a resolved place, with span, coordinates, country name and candidates."""
    text = "Syrian jets bombed Saraqeb in Idlib."
    places = resolve_mentions(mentions_of(text), gazetteer(), {"SYR": "Syria"})
    assert [p["text"] for p in places] == ["Saraqeb", "Idlib"]
    first = places[0]
    assert text[first["start"]:first["end"]] == "Saraqeb"
    assert first["country"] == "Syria" and first["admin1"] == "Idleb" and first["geo_precision"] == 1
    assert {"latitude", "longitude", "name", "place_id", "score", "candidates"} <= first.keys()
    json.dumps(places)


def test_the_stage_locates_reports_and_marks_those_without_a_place() -> None:
    """Every report comes out, located or incomplete with the reason; mentions come out resolved."""
    schemas = load_schemas(DATA.parent / "schemas")
    dictionaries = Dictionaries(DATA, DATA.parent / "schemas")
    text = "Jets bombed Saraqeb in Idlib. Fighting in Syria goes on."
    mentions = mentions_of(text)
    article = {"article_id": "t", "text": text, "input_position": "1", "published_basis": "none"}
    rows = [{"mention_id": m.mention_id, "article_id": "t", "start": m.start, "end": m.end, "mention_text": m.text,
             "kind_hint": m.kind_hint, "relation": m.relation, "direction": m.direction, "distance_km": m.distance_km,
             "container_id": f"t:{m.container}" if m.container >= 0 else "", "role": m.role or "ordinary",
             "candidates": json.dumps([[c.place_id, c.prior] for c in m.candidates])} for m in mentions]
    base = {"article_id": "t", "event_date": None, "evidence": "{}", "confidence": 0.5, "fatalities": 0,
            "fatalities_low": 0, "fatalities_high": 0, "start": 0, "end": 1, "start_sentence": 0, "end_sentence": 9,
            "incomplete_reason": "", "is_complete": True}
    reports = [base | {"report_id": "t:0", "place_mentions": json.dumps([[mentions[0].mention_id, 1.0]])},
               base | {"report_id": "t:1", "place_mentions": json.dumps([[mentions[-1].mention_id, 1.0]])},
               base | {"report_id": "t:2", "place_mentions": "[]"}]
    made = run({"article": table_of([article], schemas.table("article")),
                "report": table_of(reports, schemas.table("report")),
                "place_mention": table_of(rows, schemas.table("place_mention"))}, dictionaries, None)
    located = made["report"].to_pylist()
    assert [r["report_id"] for r in located] == ["t:0", "t:1", "t:2"]
    assert (located[0]["location"], located[0]["country"], located[0]["iso"]) == ("Saraqab", "Syria", 760)
    assert located[0]["admin1_pcode"] == "SY07" and located[0]["is_complete"]
    assert [r["incomplete_reason"] for r in located[1:]] == ["no_place", "no_place"]
    assert made["place_mention"].num_rows == len(mentions)
    assert made["place_mention"].to_pylist()[0]["place_name"] == "Saraqab"


@pytest.mark.parametrize("bearing", [0.0, 45.0, 90.0, 200.0, 359.0])
def test_geodesics_agree(bearing: float) -> None:
    """A point at a distance and bearing lies at that distance and bearing."""
    latitude, longitude = destination(35.0, 38.0, bearing, 50.0)
    assert distance_km(35.0, 38.0, latitude, longitude) == pytest.approx(50.0, abs=0.01)
    assert math.isclose(bearing_deg(35.0, 38.0, latitude, longitude), bearing, abs_tol=0.5)
    assert rough_km(35.0, 38.0, latitude, longitude) == pytest.approx(50.0, rel=0.02)


def test_rough_distance_crosses_the_date_line() -> None:
    """The short way is taken across the date line."""
    assert rough_km(0.0, 179.9, 0.0, -179.9) < 30


def test_a_candidate_far_from_all_context_scores_low() -> None:
    """A lone foreign reading in an article about one country is not sure."""
    syria = Candidate("A", "Aleppo", "admin1", "SYR", "Aleppo", 36.2, 37.1, 0.9)
    abroad = Candidate("B", "Baar", "town", "CHE", "Zug", 47.2, 8.5, 0.5)
    mentions = [PlaceMention(f"a:{n}", n * 10, n * 10 + 5, "Aleppo", n, n + 1, candidates=[syria]) for n in range(3)]
    mentions.append(PlaceMention("a:3", 40, 45, "Baar", 4, 5, candidates=[abroad]))
    assert resolve(mentions, {})[3].ranked[0][1] < resolve(mentions, {})[0].ranked[0][1]
