"""The command line, run as an officer without the application would run it."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from solver.__main__ import main

ROOT = Path(__file__).parents[2]


def _run(*arguments: str, given: str = "") -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "solver", *arguments],
        input=given, capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip


def test_a_generated_problem_is_solved_its_plans_pass_the_check_and_a_spoiled_one_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    problem, plans = tmp_path / "problem.json", tmp_path / "plans.json"
    problem.write_text(_run("generate", "--scale", "tiny", "--seed", "4").stdout, "utf-8")
    plans.write_text(_run("solve", str(problem)).stdout, "utf-8")
    told = _run("check", str(problem), str(plans))
    assert (told.returncode, told.stderr) == (0, "")
    assert "keep every rule and tell true numbers" in told.stdout

    value = json.loads(plans.read_text("utf-8"))
    value["plans"][0]["movements"][0]["leave_minutes"] -= 60
    plans.write_text(json.dumps(value), "utf-8")
    assert main(["check", str(problem), str(plans)]) == 1
    assert "fastest: m1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "given", "message"),
    [
        (["solve", "nowhere.json"], "", "solver: nowhere.json: No such file or directory"),
        (["solve", "-"], "{", "solver: not_json"),
        (["solve", "-"], "{}", "solver: missing_field: path='problem', field='cities'"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_line_with_code_two(
    arguments: list[str],
    given: str,
    message: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
    assert main(arguments) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(message)
    assert told.err.count("\n") == 1


@pytest.mark.parametrize("name", ["problem", "plan", "explanation"])
def test_the_schema_command_prints_the_published_schema(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["schema", name]) == 0
    assert capsys.readouterr().out == (ROOT / "solver" / f"{name}.schema.json").read_text("utf-8")
