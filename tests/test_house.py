"""The house rules that no other tool checks."""

import ast
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
NOT_OURS = {".git", ".hypothesis", ".venv", "__pycache__", "dist", "instance", "node_modules", "test-results"}
MODULES = {".py", ".ts", ".vue", ".mjs"}
SOURCES = MODULES | {".css"}
TEXTS = SOURCES | {".toml", ".csv", ".json", ".md", ".txt", ".html", ".yml", ".conf", ".service", ""}
LONGEST_FILE = 350
GENERATED = ("app/console/src/api/schema.ts", "migrations/versions/")
EMPTY_NAMES = {"base", "common", "helper", "helpers", "manager", "misc", "util", "utils"}

# Where requests, jobs and commands come in: these open the transaction and read the clock for those below.
ROUTES = {"routes.py", "side_routes.py", "message_routes.py", "mode_routes.py"}
EDGES = {"__init__.py", "__main__.py", "edge.py", "reactions.py", "worker.py"} | ROUTES
WEB = {"flask", "flask_openapi", "flask_socketio", "socketio", "werkzeug"}
CLOCKS = {"datetime.now", "datetime.today", "datetime.utcnow", "date.today", "time.time", "clock.now"}
TRANSACTIONS = {"session.commit", "session.rollback"}


def files(suffixes: set[str]) -> Iterator[Path]:
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in NOT_OURS and not name.endswith("_cache")]
        yield from (Path(folder) / name for name in names if name != ".git" and Path(name).suffix in suffixes)


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def lines_that_match(pattern: str, suffixes: set[str]) -> list[str]:
    wanted = re.compile(pattern)
    return [
        f"{named(path)}:{number}: {line.strip()}"
        for path in files(suffixes)
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if wanted.search(line)
    ]


def services() -> list[Path]:
    """Every module of a feature that is not an edge of it."""
    features = [
        path for path in (ROOT / "app").iterdir() if path.is_dir() and path.name not in {"core", "console"}
    ]
    modules = [path for feature in features for path in feature.rglob("*.py")]
    return sorted(path for path in modules if path.name not in EDGES)


def imported(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def called(tree: ast.Module) -> set[str]:
    """Calls of the form owner.method, such as session.commit."""
    return {
        f"{node.func.value.id}.{node.func.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
    }


def test_no_source_file_is_longer_than_one_can_read() -> None:
    lengths = {named(path): path.read_text(encoding="utf-8").count("\n") for path in files(SOURCES)}
    too_long = {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE}
    assert {name for name in too_long if not name.startswith(GENERATED)} == set()


def test_every_module_name_says_what_is_in_it() -> None:
    assert [named(path) for path in files(MODULES) if path.stem.lower() in EMPTY_NAMES] == []


@pytest.mark.parametrize("module", services(), ids=named)
def test_a_service_knows_no_http_reads_no_clock_and_commits_nothing(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    assert imported(tree) & WEB == set()
    assert called(tree) & (CLOCKS | TRANSACTIONS) == set()


def test_one_module_reads_the_wall_clock() -> None:
    readers = {
        named(path)
        for folder in ("app", "solver", "config")
        for path in (ROOT / folder).rglob("*.py")
        if "node_modules" not in path.parts
        and called(ast.parse(path.read_text(encoding="utf-8"))) & (CLOCKS - {"clock.now"})
    }
    assert readers == {"app/core/clock.py"}


def test_no_two_shapes_of_the_api_have_one_name() -> None:
    """The API's document knows a shape by its name alone: of two, one would be told wrongly."""
    bases = {"Body", "Shape", "Seen", "Reason", "SeenPlan", "BaseModel"}
    found: dict[str, list[str]] = {}
    for path in (ROOT / "app").rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            is_shape = isinstance(node, ast.ClassDef) and bases & {
                getattr(base, "id", "") for base in node.bases
            }
            if is_shape and isinstance(node, ast.ClassDef) and not node.name.endswith(("Path", "Query")):
                found.setdefault(node.name, []).append(named(path))
    assert not {name: where for name, where in found.items() if len(where) > 1}


def test_lock_files_have_checksums_and_no_addresses() -> None:
    locks = [path for path in files({".json"}) if path.name == "package-lock.json"]
    assert ROOT / "app" / "console" / "package-lock.json" in locks
    for path in locks:
        packages = json.loads(path.read_text(encoding="utf-8"))["packages"]
        fetched = {name: entry for name, entry in packages.items() if name and not entry.get("link")}
        assert [name for name, entry in fetched.items() if "resolved" in entry] == []
        assert [name for name, entry in fetched.items() if "integrity" not in entry] == []


def test_no_file_names_a_registry_or_a_folder_of_one_machine() -> None:
    hosts = r"registry\.npm|npmmirror|pypi\.org|pythonhosted|(^|[\s\"'=(`])/(work|root|tmp)/"
    assert lines_that_match(hosts, TEXTS) == []


def test_every_silenced_check_gives_its_reason_on_the_line() -> None:
    silenced = r"#\s*(type: ignore|noqa)|@ts-ignore|@ts-expect-error|eslint-disable"
    reasoned = r"#\s*(type: ignore\[[\w, -]+\]|noqa: [A-Z0-9, ]+)\s+[#-] \w+|@ts-expect-error \w+"
    assert [line for line in lines_that_match(silenced, SOURCES) if not re.search(reasoned, line)] == []


def test_no_test_is_skipped_but_for_want_of_a_browser() -> None:
    skipped = lines_that_match(
        r"pytest\.skip|mark\.(skip|xfail)|importorskip|\b(it|test|describe)\.(skip|todo)\b", SOURCES
    )
    assert [line.split(":")[0] for line in skipped] == ["tests/browser/conftest.py"]


def test_nothing_is_left_for_later() -> None:
    assert lines_that_match(r"\b(TODO|FIXME|XXX)\b|NotImplementedError", SOURCES) == []


def test_chinese_is_punctuated_full_width() -> None:
    """GB/T 15834, in printed papers, settings and the console alike."""
    han = "[\u3400-\u9fff]"
    assert lines_that_match(rf"{han}[,;:!?][{{“《「]?{han}|{han}[;:!?]\{{", MODULES | {".toml"}) == []
