"""The command line, run as an officer without the application would run it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def _run(*arguments: str, given: str = "") -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "solver", *arguments],
        input=given, capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip


def test_a_generated_problem_is_solved_and_its_plans_pass_the_check(tmp_path: Path) -> None:
    problem, plans = tmp_path / "problem.json", tmp_path / "plans.json"
    problem.write_text(_run("generate", "--scale", "tiny", "--seed", "4").stdout, "utf-8")
    plans.write_text(_run("solve", str(problem)).stdout, "utf-8")
    told = _run("check", str(problem), str(plans))
    assert (told.returncode, told.stderr) == (0, "")
    assert "keep every rule and tell true numbers" in told.stdout


def test_a_spoiled_plan_fails_the_check_with_the_rule_it_breaks(tmp_path: Path) -> None:
    problem, plans = tmp_path / "problem.json", tmp_path / "plans.json"
    problem.write_text(_run("generate", "--scale", "tiny", "--seed", "4").stdout, "utf-8")
    value = json.loads(_run("solve", str(problem)).stdout)
    value["plans"][0]["movements"][0]["leave_minutes"] -= 60
    plans.write_text(json.dumps(value), "utf-8")
    told = _run("check", str(problem), str(plans))
    assert told.returncode == 1
    assert "fastest: m1" in told.stdout


@pytest.mark.parametrize(
    ("arguments", "given", "message"),
    [
        (["solve", "nowhere.json"], "", "solver: nowhere.json: No such file or directory"),
        (["solve", "-"], "{", "solver: not_json"),
        (["solve", "-"], "{}", "solver: missing_field: path='problem', field='cities'"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_line_with_code_two(
    arguments: list[str], given: str, message: str
) -> None:
    told = _run(*arguments, given=given)
    assert told.returncode == 2
    assert told.stdout == ""
    assert told.stderr.startswith(message)
    assert told.stderr.count("\n") == 1


@pytest.mark.parametrize("name", ["problem", "plan", "explanation"])
def test_the_schema_command_prints_the_published_schema(name: str) -> None:
    assert _run("schema", name).stdout == (ROOT / "solver" / f"{name}.schema.json").read_text("utf-8")
