"""County outlines for the map: every county has one round its seat, and none is needed to start."""

import json
from pathlib import Path

import pytest

from app.region import boundaries
from app.region.data import load_reference


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
        assert boundaries.county_at(place.lat, place.lon) == place.adcode, place.name_zh
        assert feature["properties"]["city"] == place.city


def test_the_rings_are_closed_and_the_file_is_small(written: Path) -> None:
    assert written.stat().st_size < 150_000
    for feature in json.loads(written.read_text(encoding="utf-8"))["features"]:
        for polygon in feature["geometry"]["coordinates"]:
            for ring in polygon:
                assert ring[0] == ring[-1]
                assert len(ring) >= 4


def test_a_point_belongs_to_the_county_round_it_not_to_the_nearest_seat() -> None:
    assert boundaries.county_at(40.885, 112.17) == "150921"  # Qixiaying
    assert boundaries.county_at(42.53, 110.12) == "150223"  # Mandula, 100 km from its banner's seat
    assert boundaries.county_at(48.86, 2.35) is None  # Paris


def test_without_source_data_there_is_no_outline_and_no_error(tmp_path: Path) -> None:
    assert boundaries.boundaries(tmp_path) is None


def test_damaged_source_data_count_as_none(tmp_path: Path) -> None:
    (tmp_path / "cn_district.csv").write_text("district_adcode\n150102\n", encoding="utf-8")
    (tmp_path / "cn_district.bin").write_bytes(b"\x01\x00\x00\x00\x0c\x00\x00\x00\x05\x00\x00\x00")
    assert boundaries.boundaries(tmp_path) is None


def test_the_command_wants_exactly_one_path(capsys: pytest.CaptureFixture[str]) -> None:
    assert boundaries.main([]) == 2
    assert "usage" in capsys.readouterr().err
