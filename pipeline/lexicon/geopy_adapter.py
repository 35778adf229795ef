"""The gazetteer as a geopy geocoder, offline; optionally an online geocoder behind it, cached and rate-limited.

`geocode` and `reverse` take the calls of every geopy geocoder, so a user can put Nominatim, Pelias or GeoNames in its
place and the other way round. Nothing here uses the network unless an online geocoder is passed in.
"""
from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from geopy.exc import ConfigurationError
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders.base import Geocoder
from geopy.location import Location
from geopy.point import Point

from pipeline.core.records import Candidate
from pipeline.core.text import fold_name
from pipeline.lexicon.gazetteer import Gazetteer

PUBLIC_DELAY_SECONDS = 1.0


class GazetteerGeocoder(Geocoder):
    """Geocodes names and containers ("Saraqib, Idlib, Syria") with the gazetteer alone."""

    def __init__(self, gazetteer: Gazetteer, country_names: dict[str, str] | None = None) -> None:
        super().__init__()
        self.gazetteer = gazetteer
        self.country_names = country_names or {}

    def geocode(self, query: str, *, exactly_one: bool = True, country_codes: Sequence[str] | None = None,
                limit: int = 10, timeout: object = None) -> Location | list[Location] | None:
        """Places of a name, best first; None when there is none.

        `query`: a name, or a name and the units that hold it, comma-separated. `country_codes`: ISO3, any case.
        `timeout` is accepted as every geopy geocoder does, and has no effect.
        """
        parts = [fold_name(part) for part in str(query).split(",")]
        parts = [part for part in parts if part]
        if not parts:
            return None
        wanted = {code.upper() for code in country_codes or ()}
        found = self.gazetteer.find(parts[0]) or self.gazetteer.find_similar(parts[0])
        candidates = [c for c in found if not wanted or c.country in wanted]
        for part in parts[1:]:
            candidates = self._inside(candidates, part)
        places = [self._location(candidate) for candidate in candidates[:limit]]
        if not places:
            return None
        return places[0] if exactly_one else places

    def reverse(self, query: Any, *, exactly_one: bool = True, radius_km: float = 50.0, limit: int = 10,
                timeout: object = None) -> Location | list[Location] | None:
        """Places around a point (anything geopy.Point takes), nearest first; None when none is within `radius_km`."""
        point = Point(query)
        near = self.gazetteer.near(point.latitude, point.longitude, radius_km, limit)
        places = [self._location(candidate) for candidate in near]
        if not places:
            return None
        return places[0] if exactly_one else places

    def _inside(self, candidates: list[Candidate], holder: tuple[str, ...]) -> list[Candidate]:
        units = [*self.gazetteer.find(holder), *self.gazetteer.find_short(holder)]
        countries = {unit.country for unit in units if unit.level == "country"}
        provinces = {(unit.country, unit.name) for unit in units if unit.level == "admin1"}
        return [c for c in candidates if c.country in countries or (c.country, c.admin1) in provinces]

    def _location(self, candidate: Candidate) -> Location:
        country = self.country_names.get(candidate.country, candidate.country)
        address = ", ".join(dict.fromkeys(part for part in (candidate.name, candidate.admin1, country) if part))
        raw = {"place_id": candidate.place_id, "level": candidate.level, "country_iso3": candidate.country,
               "admin1": candidate.admin1, "importance": candidate.prior}
        return Location(address, Point(candidate.latitude, candidate.longitude), raw)


class ChainedGeocoder:
    """The gazetteer first; what it does not know is asked of an online geocoder, once, and kept on disk.

    Off unless built. Errors of the online service are raised, never taken for "not found".
    """

    def __init__(self, offline: GazetteerGeocoder, online: Geocoder, cache_file: Path, provider: str,
                 delay_seconds: float = PUBLIC_DELAY_SECONDS, sleep: Callable[[float], None] | None = None) -> None:
        """`provider` names the service in the cache; `delay_seconds` between calls (public Nominatim: 1 or more).

        Raises ConfigurationError when `online` has no user agent of its own.
        """
        agent = (getattr(online, "headers", None) or {}).get("User-Agent", "")
        if not agent or agent.startswith("geopy/"):
            raise ConfigurationError("online geocoder without a user agent: pass user_agent='name of your application'")
        self.offline = offline
        self.provider = provider
        self._ask = RateLimiter(online.geocode, min_delay_seconds=delay_seconds, max_retries=2,
                                swallow_exceptions=False)
        if sleep:
            self._ask.sleep = sleep
        cache_file.parent.mkdir(parents=True, exist_ok=True)
        self._cache = sqlite3.connect(cache_file)
        self._cache.execute("create table if not exists answer (provider text, query text, answer text, "
                            "primary key (provider, query))")

    def geocode(self, query: str, *, country_codes: Sequence[str] | None = None) -> Location | None:
        """The best place of a name; None when neither source has one. Raises geopy's errors of the online service."""
        known = self.offline.geocode(query, country_codes=country_codes)
        if isinstance(known, Location):
            return known
        key = json.dumps([query, sorted(country_codes or ())])
        row = self._cache.execute("select answer from answer where provider = ? and query = ?",
                                  (self.provider, key)).fetchone()
        if row is None:
            answer = self._ask(query)
            kept = [answer.address, answer.latitude, answer.longitude] if answer else None
            row = (json.dumps(kept),)
            with self._cache:
                self._cache.execute("insert or replace into answer values (?, ?, ?)", (self.provider, key, row[0]))
        kept = json.loads(row[0])
        return Location(kept[0], Point(kept[1], kept[2]), {"provider": self.provider}) if kept else None

    def close(self) -> None:
        """Close the cache file."""
        self._cache.close()
