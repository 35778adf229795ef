"""Distances and bearings on the sphere (error below 0.6 % of WGS84), without a library in the loop."""
from __future__ import annotations

import math

EARTH_KM = 6371.0088
KM_PER_DEGREE = 111.195


def distance_km(latitude1: float, longitude1: float, latitude2: float, longitude2: float) -> float:
    """Great-circle distance in kilometres between two points in degrees.

    >>> round(distance_km(33.51, 36.29, 36.20, 37.14))
    309
    """
    phi1, phi2 = math.radians(latitude1), math.radians(latitude2)
    half = math.sin((phi2 - phi1) / 2) ** 2
    half += math.cos(phi1) * math.cos(phi2) * math.sin(math.radians(longitude2 - longitude1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def rough_km(latitude1: float, longitude1: float, latitude2: float, longitude2: float) -> float:
    """Distance in kilometres, good to a few per cent below 500 km: for ranking only."""
    dx = abs(longitude2 - longitude1)
    if dx > 180:
        dx = 360 - dx
    dx *= math.cos((latitude1 + latitude2) * 0.008726646)
    dy = latitude2 - latitude1
    return KM_PER_DEGREE * math.sqrt(dx * dx + dy * dy)


def destination(latitude: float, longitude: float, bearing_deg: float, km: float) -> tuple[float, float]:
    """Point at `km` kilometres from a point, `bearing_deg` degrees clockwise from north; (latitude, longitude).

    >>> tuple(round(x, 2) for x in destination(36.0, 37.0, 0.0, 111.195))
    (37.0, 37.0)
    """
    arc, bearing = km / EARTH_KM, math.radians(bearing_deg)
    phi, lam = math.radians(latitude), math.radians(longitude)
    phi2 = math.asin(math.sin(phi) * math.cos(arc) + math.cos(phi) * math.sin(arc) * math.cos(bearing))
    lam2 = lam + math.atan2(math.sin(bearing) * math.sin(arc) * math.cos(phi),
                            math.cos(arc) - math.sin(phi) * math.sin(phi2))
    return math.degrees(phi2), (math.degrees(lam2) + 540) % 360 - 180


def bearing_deg(latitude1: float, longitude1: float, latitude2: float, longitude2: float) -> float:
    """Initial bearing from the first point to the second, degrees clockwise from north, 0 to 360."""
    phi1, phi2 = math.radians(latitude1), math.radians(latitude2)
    step = math.radians(longitude2 - longitude1)
    y = math.sin(step) * math.cos(phi2)
    x = math.cos(phi1) * math.sin(phi2) - math.sin(phi1) * math.cos(phi2) * math.cos(step)
    return math.degrees(math.atan2(y, x)) % 360
