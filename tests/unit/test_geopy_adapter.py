"""The gazetteer behind geopy's interface, without a network."""
from __future__ import annotations

from pathlib import Path

import pytest
from geopy.exc import ConfigurationError, GeocoderTimedOut
from geopy.geocoders.base import Geocoder
from geopy.location import Location
from geopy.point import Point

from pipeline.lexicon.geopy_adapter import ChainedGeocoder, GazetteerGeocoder
from tests.place_kit import gazetteer

NAMES = {"SYR": "Syria", "USA": "United States"}


class FakeOnline(Geocoder):
    """An online geocoder that counts its calls and answers from a table."""

    def __init__(self, answers: dict[str, object], user_agent: str = "our tests") -> None:
        super().__init__(user_agent=user_agent)
        self.answers = answers
        self.calls: list[str] = []

    def geocode(self, query: str) -> object:
        """The table's answer; an exception in the table is raised."""
        self.calls.append(query)
        answer = self.answers.get(query)
        if isinstance(answer, Exception):
            raise answer
        return answer


QUERIES = [
    ("Idlib", "SYR-C3871"), ("Latakia", "SYR-C3480"), ("Saraqib, Idlib, Syria", "SYR-C3916"), ("إدلب", "SYR-C3871"),
    ("Lexington, Ky.", "G4297983"), ("Lexington, Massachusetts", "G4941935"),
]


@pytest.mark.parametrize(("query", "place_id"), QUERIES)
def test_names_and_containers_are_geocoded(query: str, place_id: str) -> None:
    """A name, alone or with the units that hold it, gives a geopy Location."""
    found = GazetteerGeocoder(gazetteer(), NAMES).geocode(query)
    assert isinstance(found, Location) and found.raw["place_id"] == place_id
    assert -90 <= found.latitude <= 90


def test_several_answers_and_countries() -> None:
    """`exactly_one=False` gives a list; `country_codes` limits it."""
    geocoder = GazetteerGeocoder(gazetteer(), NAMES)
    many = geocoder.geocode("Tripoli", exactly_one=False)
    assert isinstance(many, list) and len({place.raw["country_iso3"] for place in many}) > 1
    only = geocoder.geocode("Tripoli", exactly_one=False, country_codes=["lbn"])
    assert isinstance(only, list) and {place.raw["country_iso3"] for place in only} == {"LBN"}


@pytest.mark.parametrize("query", ["", " , ", "Nowhere xyzzy plugh", "Idlib, Kentucky", "\u0000", "🙂"])
def test_what_is_not_known_is_none(query: str) -> None:
    """No place, nonsense or a wrong container gives None, as geopy geocoders do."""
    assert GazetteerGeocoder(gazetteer()).geocode(query) is None


def test_reverse_gives_the_nearest_place() -> None:
    """A point gives the nearest place; a point in mid-ocean gives None."""
    geocoder = GazetteerGeocoder(gazetteer(), NAMES)
    near = geocoder.reverse((35.932, 36.635))
    assert isinstance(near, Location) and near.address == "Idleb, Syria"
    assert geocoder.reverse("0, -30") is None
    assert len(geocoder.reverse(Point(36.2, 37.15), exactly_one=False, limit=3) or []) == 3


def test_the_chain_asks_online_once(tmp_path: Path) -> None:
    """Only what the gazetteer lacks is asked online, once; the answer and its absence are kept on disk."""
    online = FakeOnline({"Xyzzy Plugh": Location("There", Point(1.0, 2.0), {})})
    cache = tmp_path / "answers.sqlite"
    chain = ChainedGeocoder(GazetteerGeocoder(gazetteer()), online, cache, "fake", delay_seconds=0)
    known = chain.geocode("Idlib")
    assert known is not None and known.raw["place_id"] == "SYR-C3871"
    for _ in range(2):
        there = chain.geocode("Xyzzy Plugh")
        assert there is not None and (there.latitude, there.longitude) == (1.0, 2.0)
        assert chain.geocode("Quux Frobnitz Zork") is None
    assert online.calls == ["Xyzzy Plugh", "Quux Frobnitz Zork"]
    chain.close()
    again = ChainedGeocoder(GazetteerGeocoder(gazetteer()), FakeOnline({}), cache, "fake", delay_seconds=0)
    assert again.geocode("Xyzzy Plugh") is not None
    again.close()


def test_online_errors_are_raised(tmp_path: Path) -> None:
    """A service that fails is an error, never "not found"."""
    online = FakeOnline({"Xyzzy Plugh": GeocoderTimedOut("slow")})
    chain = ChainedGeocoder(GazetteerGeocoder(gazetteer()), online, tmp_path / "a.sqlite", "fake", delay_seconds=0,
                            sleep=lambda _: None)
    with pytest.raises(GeocoderTimedOut):
        chain.geocode("Xyzzy Plugh")
    chain.close()


def test_an_online_geocoder_needs_a_user_agent(tmp_path: Path) -> None:
    """An online geocoder without an identifying user agent is refused."""
    with pytest.raises(ConfigurationError, match="user agent"):
        ChainedGeocoder(GazetteerGeocoder(gazetteer()), FakeOnline({}, user_agent="geopy/2"), tmp_path / "a", "fake")
