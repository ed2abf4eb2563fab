"""The demo register: large enough, plausible, made by its script, and fit for the two scenarios."""

from collections import Counter
from itertools import pairwise
from pathlib import Path
from shutil import copytree

import pytest
from geopy.distance import geodesic

from app.region.data import CONFIG, Reference, load_demo, load_reference
from app.region.register import DemoSite, Register
from app.region.tables import DataError
from config.demo.generate import files

QIXIAYING = (40.885, 112.17)


@pytest.fixture(scope="module")
def reference() -> Reference:
    return load_reference()


@pytest.fixture(scope="module")
def register() -> Register:
    return load_demo()


def sites_by_key(register: Register) -> dict[str, DemoSite]:
    return {site.key: site for site in register.sites}


def holdings(register: Register, reference: Reference) -> Counter[tuple[str, str, str]]:
    """(city, form, key) -> what the city holds; rated capabilities in their unit."""
    city = {site.key: site.city for site in register.sites}
    found: Counter[tuple[str, str, str]] = Counter()
    for lot in register.lots:
        found[city[lot.site], "supply", lot.item] += lot.on_hand
    for row in register.resources:
        found[city[row.site], "resource", row.resource_kind] += row.capacity
    for unit in register.units:
        kind = reference.unit_kinds[unit.unit_kind]
        found[city[unit.site], "unit", kind.key] += 1
        for capability in kind.capabilities:
            found[city[unit.site], "capability", capability] += round(kind.ratings.get(capability, 1))
    return found


def test_the_files_are_what_the_script_makes() -> None:
    for name, content in files().items():
        assert (CONFIG / "demo" / name).read_text(encoding="utf-8") == content, name


def test_it_is_as_large_as_a_region_of_ten_million_needs(register: Register, reference: Reference) -> None:
    kinds = Counter(site.kind for site in register.sites)
    assert kinds["depot"] >= 40
    assert len(register.sites) >= 44
    assert {lot.item for lot in register.lots} == set(reference.items)
    assert len(register.units) >= 600
    assert {site.city for site in register.sites} == set(reference.cities)
    assert Counter(unit.readiness for unit in register.units)["ready"] > 0.9 * len(register.units)


def test_every_site_is_in_its_county_and_city(register: Register, reference: Reference) -> None:
    for site in register.sites:
        county = reference.counties[site.county]
        assert county.city == site.city, site.key
        assert geodesic((site.lat, site.lon), (county.lat, county.lon)).km < 130, site.key


def test_a_place_is_either_real_and_named_or_invented(register: Register, reference: Reference) -> None:
    for site in register.sites:
        assert site.invented == (site.facility == ""), site.key
        if site.facility:
            assert site.name_zh == reference.facilities[site.facility].name_zh


def test_no_two_sites_stand_on_the_same_point(register: Register) -> None:
    points = sorted((site.lat, site.lon) for site in register.sites)
    assert all(a != b for a, b in pairwise(points))


def test_no_city_promises_to_keep_more_than_it_holds(register: Register, reference: Reference) -> None:
    held = holdings(register, reference)
    broken = [
        row
        for row in reference.agreement.floors.rows
        if not 0 < row.floor <= held[row.city, row.form, row.key]
    ]
    assert broken == []


def test_beds_in_use_never_pass_the_beds_there_are(register: Register) -> None:
    assert all(row.occupied <= row.capacity for row in register.resources)


def test_every_city_has_two_officers_for_what_one_may_not_do_alone(
    register: Register, reference: Reference
) -> None:
    roles = Counter((officer.city, officer.role) for officer in register.officers)
    for city in reference.cities:
        assert roles[city, "duty_officer"] == roles[city, "leader"] == 2
        assert roles[city, "storekeeper"] >= 1
        assert roles[city, "team_leader"] >= 1
    above = {officer.role for officer in register.officers if officer.city is None}
    assert above == {
        "joint_command",
        "exercise_director",
        "evaluator",
        "system_admin",
        "security_admin",
        "audit_admin",
    }


def test_a_chemical_explosion_at_qixiaying_needs_the_neighbour(
    register: Register, reference: Reference
) -> None:
    sites = sites_by_key(register)
    teams = {
        city: [
            sites[unit.site]
            for unit in register.units
            if unit.unit_kind == "chem_team" and sites[unit.site].city == city
        ]
        for city in ("150100", "150900")
    }
    nearest = {
        city: min(geodesic(QIXIAYING, (site.lat, site.lon)).km for site in places)
        for city, places in teams.items()
    }
    assert nearest["150100"] < 50 < 75 < nearest["150900"]
    held = holdings(register, reference)
    assert held["150900", "resource", "burn_bed"] < 11  # a third of 36 injured
    assert held["150100", "resource", "burn_bed"] >= 30
    assert held["150900", "supply", "tent_12"] < 200 < held["150100", "supply", "tent_12"]
    assert held["150900", "supply", "quilt"] < 1600 < held["150100", "supply", "quilt"]


def test_two_incidents_at_once_must_compete_for_pumps(register: Register, reference: Reference) -> None:
    held = holdings(register, reference)
    floors = reference.agreement.listed_floors()
    lendable = {
        city: held[city, "capability", "drainage"] - floors[city, "capability", "drainage"]
        for city in reference.cities
    }
    assert held["150200", "capability", "drainage"] < 8000  # what a Guyang-type flood asks for
    assert sum(lendable.values()) < 8000 * 2 + 2000


def test_it_says_that_it_is_invented(register: Register) -> None:
    assert "虚构" in register.policy.notice_zh
    assert "invented" in register.policy.notice_en


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("units.csv", "fire_engine,station-F042", "fire_engine,station-F999", "site: 'station-F999'"),
        ("lots.csv", ",tent_12,", ",tent_13,", "item: 'tent_13'"),
        ("fleets.csv", "truck_light", "ambulance", "vehicle_class: 'ambulance'"),
    ],
)
def test_a_row_that_names_nothing_there_is_refused_with_its_line(
    tmp_path: Path, name: str, old: str, new: str, message: str
) -> None:
    config = Path(copytree(CONFIG, tmp_path / "config"))
    path = config / "demo" / name
    text = path.read_text(encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError, match=message) as caught:
        load_demo(config)
    assert (caught.value.path.name, caught.value.line) == (name, line)
