"""Where something is: from coordinates or a county to a city of the four, or a clear refusal."""

from typing import NamedTuple, cast

from geopy.distance import geodesic

from app.core.errors import Invalid
from app.region.boundaries import county_at
from app.region.data import load_reference

OUTSIDE_KM = 150.0  # Ejin-sized banners: their seat may be that far from their border


class Place(NamedTuple):
    city: str
    county: str
    lat: float
    lon: float
    name_zh: str


def located(lat: object, lon: object, county: object, city: object) -> Place:
    """The place meant; Invalid `place_needed`, `outside_region` or `unknown_county` otherwise."""
    if county:
        seat = _seat(str(county))
        if lat is None or lon is None:
            return seat
        _require_near(_nearest(_number(lat), _number(lon)), _number(lat), _number(lon))
        return seat._replace(lat=_number(lat), lon=_number(lon))
    if lat is not None and lon is not None:
        nearest = _nearest(_number(lat), _number(lon))
        _require_near(nearest, _number(lat), _number(lon))
        return nearest._replace(lat=_number(lat), lon=_number(lon))
    if city in load_reference().cities:
        row = load_reference().cities[str(city)]
        near = _nearest(row.lat, row.lon)
        return Place(row.adcode, near.county, row.lat, row.lon, row.name_zh)
    raise Invalid("place_needed")


def km_between(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    return float(geodesic((lat, lon), (other_lat, other_lon)).km)


def _seat(county: str) -> Place:
    row = load_reference().counties.get(county)
    if row is None:
        raise Invalid("unknown_county", {"county": county})
    return Place(row.city, row.adcode, row.lat, row.lon, row.name_zh)


def _nearest(lat: float, lon: float) -> Place:
    """The county whose area the point lies in; without boundaries, the one whose seat is nearest."""
    inside = county_at(lat, lon)
    if inside:
        return _seat(inside)
    counties = load_reference().counties.values()
    row = min(counties, key=lambda row: km_between(lat, lon, row.lat, row.lon))
    return Place(row.city, row.adcode, row.lat, row.lon, row.name_zh)


def _require_near(nearest: Place, lat: float, lon: float) -> None:
    km = km_between(lat, lon, nearest.lat, nearest.lon)
    if km > OUTSIDE_KM:
        raise Invalid("outside_region", {"lat": lat, "lon": lon, "nearest_km": round(km)})


def _number(value: object) -> float:
    return float(cast(float, value))
