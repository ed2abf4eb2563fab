"""The reference data: what must hold of the region, the codes, the catalogue and the mechanism."""

import itertools
import math
from collections import Counter
from pathlib import Path
from shutil import copytree

import pytest
from geopy.distance import geodesic
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components, dijkstra

from app.region.data import CONFIG, Reference, load_reference
from app.region.tables import DataError


@pytest.fixture(scope="module")
def reference() -> Reference:
    return load_reference()


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A copy of the configuration to spoil."""
    return Path(copytree(CONFIG, tmp_path / "config"))


def road_graph(reference: Reference) -> tuple[list[str], csr_matrix]:
    """Node ids and the hours along each open stretch at free flow, both ways."""
    open_edges = [edge for edge in reference.edges.values() if edge.status == "open"]
    ids = sorted({end for edge in open_edges for end in (edge.from_node, edge.to_node)})
    place = {node_id: n for n, node_id in enumerate(ids)}
    hours: dict[tuple[int, int], float] = {}
    for edge in open_edges:
        a, b = place[edge.from_node], place[edge.to_node]
        for pair in ((a, b), (b, a)):
            hours[pair] = min(hours.get(pair, math.inf), edge.length_km / edge.speed_kmh)
    rows, columns = zip(*hours, strict=True)
    return ids, csr_matrix((list(hours.values()), (rows, columns)), shape=(len(ids), len(ids)))


def hours_between(reference: Reference, start: str, end: str) -> float:
    ids, graph = road_graph(reference)
    return float(dijkstra(graph, indices=ids.index(start))[ids.index(end)])


def test_there_are_four_cities_and_their_38_counties(reference: Reference) -> None:
    assert sorted(reference.cities) == ["150100", "150200", "150600", "150900"]
    assert Counter(place.city for place in reference.counties.values()) == {
        "150100": 9,
        "150200": 9,
        "150600": 9,
        "150900": 11,
    }


def test_open_roads_are_one_component(reference: Reference) -> None:
    ids, graph = road_graph(reference)
    parts, _ = connected_components(graph, directed=False)
    assert parts == 1
    assert {f"C{code}" for code in reference.counties} <= set(ids)


def test_no_road_is_shorter_than_the_geodesic(reference: Reference) -> None:
    short = []
    for edge in reference.edges.values():
        a, b = reference.nodes[edge.from_node], reference.nodes[edge.to_node]
        km = geodesic((a.lat, a.lon), (b.lat, b.lon)).km
        if edge.length_km < km - 0.1:  # lengths are kept to 100 m
            short.append((edge.edge_id, edge.length_km, round(km, 2)))
    assert short == []


@pytest.mark.parametrize(
    ("start", "end", "least", "most"),
    [
        ("S_HH", "S_BT", 1.8, 1.95),
        ("S_HH", "C150902", 1.55, 1.75),
        ("C150204", "C150602", 1.25, 1.4),
        ("S_HH", "C150602", 2.85, 3.05),
        ("S_HH", "S_ORDOS", 3.15, 3.45),
        ("S_BT", "C150902", 3.1, 3.35),
        ("C150602", "C150902", 4.15, 4.45),
        ("S_HH", "J_QXY", 0.4, 0.75),
        ("C150902", "J_QXY", 0.85, 1.15),
    ],
)
def test_free_flow_times_are_what_was_measured(
    reference: Reference, start: str, end: str, least: float, most: float
) -> None:
    assert least <= hours_between(reference, start, end) <= most


def test_every_point_lies_near_its_county_seat(reference: Reference) -> None:
    far = [
        node.node_id
        for node in reference.nodes.values()
        if node.county in reference.counties
        and geodesic(
            (node.lat, node.lon), (reference.counties[node.county].lat, reference.counties[node.county].lon)
        ).km
        > 130
    ]
    assert far == []


def test_an_unknown_incident_type_is_kept_and_marked(reference: Reference) -> None:
    known, strange = reference.event_type("12D01"), reference.event_type("12Z77")
    assert (known.known, known.name_zh, known.category) == (True, "危险化学品爆炸事故", "12000")
    assert (strange.known, strange.code, strange.name_zh) == (False, "12Z77", "12Z77")


def test_social_security_incidents_are_not_graded_by_law(reference: Reference) -> None:
    assert not reference.event_type("14A01").graded
    assert reference.event_type("12D01").graded


@pytest.mark.parametrize(
    ("deaths", "serious", "loss", "grade"),
    [(0, 0, 0, 4), (2, 9, 9_999_999, 4), (4, 3, 41_540_000, 3), (0, 50, 0, 2), (30, 0, 0, 1), (1, 0, 1e8, 1)],
)
def test_the_worst_of_the_three_tests_gives_the_accident_grade(
    reference: Reference, deaths: int, serious: int, loss: float, grade: int
) -> None:
    assert reference.suggest_grade(deaths, serious, loss) == grade


def test_our_own_files_use_only_codes_of_the_lists(reference: Reference) -> None:
    assert reference.unknown_codes == ()


def test_a_class_code_the_list_lacks_is_reported_and_the_item_kept(config: Path) -> None:
    catalogue = config / "catalogue.toml"
    text = catalogue.read_text(encoding="utf-8")
    catalogue.write_text(text.replace('class_code = "43C06"', 'class_code = "43X99"', 1), encoding="utf-8")
    spoiled = load_reference(config)
    assert "tent_12" in spoiled.items
    assert [(row.key, row.code) for row in spoiled.unknown_codes] == [("tent_12", "43X99")]


def test_a_broken_row_is_named_by_file_and_line(config: Path) -> None:
    path = config / "region" / "road_edges.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[9] = lines[9].replace("expressway", "motorway")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"road_edges\.csv:10: road_class") as caught:
        load_reference(config)
    assert caught.value.line == 10


def test_a_road_to_nowhere_is_named_by_file_and_line(config: Path) -> None:
    path = config / "region" / "road_edges.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[3] = lines[3].replace("J_JNE", "J_NOWHERE")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"road_edges\.csv:4: no road node 'J_NOWHERE'"):
        load_reference(config)


@pytest.mark.parametrize(
    "wrong", ["E999,G6", "E001,G6,x,J_XH6,J_JNE,1,expressway,100,open,estimated,s,n,extra"]
)
def test_a_row_of_the_wrong_width_is_refused(config: Path, wrong: str) -> None:
    path = config / "region" / "road_edges.csv"
    path.write_text(path.read_text(encoding="utf-8") + wrong + "\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"road_edges\.csv:235: not as many cells as columns"):
        load_reference(config)


def test_a_repeated_key_is_refused(config: Path) -> None:
    path = config / "region" / "places.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, lines[1]]) + "\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"places\.csv:44: adcode '150102' is there twice"):
        load_reference(config)


def test_a_missing_column_and_a_missing_file_are_refused(config: Path) -> None:
    path = config / "codes" / "levels.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("rank,", "rang,", 1), encoding="utf-8")
    with pytest.raises(DataError, match=r"levels\.csv:1: unknown columns \['rang'\]"):
        load_reference(config)
    path.unlink()
    with pytest.raises(DataError, match=r"levels\.csv:1: No such file"):
        load_reference(config)


def test_a_broken_catalogue_entry_is_named_by_its_line(config: Path) -> None:
    path = config / "catalogue.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    number = next(n for n, line in enumerate(lines, start=1) if 'key = "quilt"' in line)
    lines[number - 1] = lines[number - 1].replace("weight_kg = 3.2", "weight_kg = -3.2")
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(DataError, match="weight_kg") as caught:
        load_reference(config)
    assert caught.value.line == number


def test_toml_that_is_no_toml_is_named_by_its_line(config: Path) -> None:
    path = config / "norms.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("basis =", "basis", 1), encoding="utf-8")
    with pytest.raises(DataError, match=r"norms\.toml:6:"):
        load_reference(config)


def test_a_floor_for_something_that_does_not_exist_is_refused(config: Path) -> None:
    path = config / "agreement.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace('key = "quilt"', 'key = "quitl"', 1), encoding="utf-8"
    )
    with pytest.raises(DataError, match="floor for unknown 150100 supply 'quitl'"):
        load_reference(config)


def test_the_catalogue_is_wide_enough_for_four_cities(reference: Reference) -> None:
    assert len(reference.items) >= 60
    covered = {key for kind in reference.unit_kinds.values() for key in kind.capabilities}
    assert covered == set(reference.capabilities)
    assert {kind.vehicle_class for kind in reference.unit_kinds.values()} <= set(reference.vehicle_classes)


def test_vehicles_go_as_fast_as_the_region_study_says(reference: Reference) -> None:
    speeds = {key: row.speed_kmh for key, row in reference.vehicle_classes.items()}
    assert 100 <= speeds["ambulance"] <= 120
    assert 80 <= speeds["fire_engine"] <= 90
    assert speeds["bus"] == speeds["lowbed"] == 80


def test_the_river_runs_downstream_within_the_region(reference: Reference) -> None:
    points = [(point.lat, point.lon) for point in sorted(reference.river, key=lambda point: point.sequence)]
    steps = [geodesic(a, b).km for a, b in itertools.pairwise(points)]
    assert len(points) >= 30
    assert max(steps) < 60
    assert {point.accuracy for point in reference.river} == {"approximate"}
