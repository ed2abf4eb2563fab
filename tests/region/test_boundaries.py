"""County outlines for the map: every county has one round its seat, and none is needed to start."""

import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from app.region import boundaries
from app.region.data import load_reference

Point = Sequence[float]


def contains(feature: dict[str, Any], lon: float, lat: float) -> bool:
    inside = False
    for polygon in feature["geometry"]["coordinates"]:
        ring: list[Point] = polygon[0]
        for (x1, y1), (x2, y2) in pairwise(ring):
            if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
                inside = not inside
    return inside


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("map") / "instance" / "boundaries.json"
    assert boundaries.write(path)
    return path


def test_every_county_has_an_outline_round_its_seat(written: Path) -> None:
    features = json.loads(written.read_text(encoding="utf-8"))["features"]
    counties = load_reference().counties
    assert {feature["properties"]["adcode"] for feature in features} == set(counties)
    for feature in features:
        place = counties[feature["properties"]["adcode"]]
        assert contains(feature, place.lon, place.lat), place.name_zh
        assert feature["properties"]["city"] == place.city


def test_the_rings_are_closed_and_the_file_is_small(written: Path) -> None:
    assert written.stat().st_size < 150_000
    for feature in json.loads(written.read_text(encoding="utf-8"))["features"]:
        for polygon in feature["geometry"]["coordinates"]:
            for ring in polygon:
                assert ring[0] == ring[-1]
                assert len(ring) >= 4


def test_without_source_data_there_is_no_outline_and_no_error(tmp_path: Path) -> None:
    assert boundaries.boundaries(tmp_path) is None


def test_damaged_source_data_count_as_none(tmp_path: Path) -> None:
    (tmp_path / "cn_district.csv").write_text("district_adcode\n150102\n", encoding="utf-8")
    (tmp_path / "cn_district.bin").write_bytes(b"\x01\x00\x00\x00\x0c\x00\x00\x00\x05\x00\x00\x00")
    assert boundaries.boundaries(tmp_path) is None


def test_the_command_wants_exactly_one_path(capsys: pytest.CaptureFixture[str]) -> None:
    assert boundaries.main([]) == 2
    assert "usage" in capsys.readouterr().err
