"""The optimizer on the command line: solves, checks, explains, generates and describes JSON files by itself.

Exit codes: 0 well, 1 the plans break a rule, 2 the input cannot be used.
"""

import argparse
import io
import math
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from solver.answers import Explanation
from solver.check.check import check_plan
from solver.collector import spare_collector
from solver.engine.programs import EngineError
from solver.formats.formats import hash_of, plans_from_json, problem_from_json, to_json
from solver.formats.schema import FORMATS, schema_text
from solver.generate import generate
from solver.measure import measure
from solver.plan import Plan
from solver.problem import Problem, ProblemError
from solver.questions.explain import SECONDS, explain, explain_robustness, explain_why_not
from solver.scales import SCALES
from solver.solve import solve


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; returns the exit code."""
    options = _parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")  # JSON is, whatever the terminal's language
    try:
        return int(options.run(options))
    except ProblemError as error:
        print(f"solver: {error}", file=sys.stderr)
    except EngineError as error:
        print(f"solver: engine_failed: error={str(error)!r}", file=sys.stderr)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # who reads has gone: nothing is left to be flushed
        return 1
    except OSError as error:
        print(f"solver: {error.filename}: {error.strerror}", file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m solver", description="Plans who lends what to which incident."
    )
    commands = parser.add_subparsers(required=True, metavar="command")
    solving = commands.add_parser("solve", help="a problem file in, plans out")
    solving.add_argument("problem", help="problem.json, or - for standard input")
    solving.add_argument("--seconds", type=_seconds, default=10.0, help="time limit (default 10)")
    solving.add_argument("--seed", type=_whole, help="instead of the problem's own")
    solving.set_defaults(run=_solve)
    checking = commands.add_parser("check", help="recompute plans without the model")
    checking.add_argument("problem")
    checking.add_argument("plans")
    checking.set_defaults(run=_check)
    telling_why = commands.add_parser("explain", help="why a plan is as it is, what would change it")
    telling_why.add_argument("problem")
    telling_why.add_argument("plans")
    telling_why.add_argument("--plan", default="fastest", help="which of the plans (default fastest)")
    telling_why.add_argument("--line", action="append", metavar="ID", help="only this line; may be repeated")
    telling_why.add_argument("--why-not", metavar="SOURCE", help="a source, or a site with all its sources")
    telling_why.add_argument("--need", metavar="ID", help="the need that --why-not asks about")
    telling_why.add_argument("--seconds", type=_seconds, default=SECONDS, help="time limit (default 60)")
    telling_why.add_argument("--robust", action="store_true", help="only: what if a road closes")
    telling_why.set_defaults(run=_explain)
    making = commands.add_parser("generate", help="a synthetic problem")
    making.add_argument("--seed", type=_whole, default=0)
    making.add_argument("--scale", choices=sorted(SCALES), default="four")
    making.set_defaults(run=_generate)
    timing = commands.add_parser("bench", help="seconds, gaps and memory of generated problems")
    timing.add_argument("--scale", choices=sorted(SCALES), default="four")
    timing.add_argument("--seeds", type=_whole, default=3)
    timing.add_argument("--seconds", type=_seconds, default=10.0, help="time limit of a solve (default 10)")
    timing.set_defaults(run=_bench)
    telling = commands.add_parser("schema", help="the JSON Schema of a format")
    telling.add_argument("format", choices=sorted(FORMATS))
    telling.set_defaults(run=_schema)
    return parser


def _whole(text: str) -> int:
    value = int(text)
    if value < 0:
        raise argparse.ArgumentTypeError(f"{text} is less than 0")
    return value


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 <= value < math.inf:
        raise argparse.ArgumentTypeError(f"{text} is no time in seconds")
    return value


def _read(name: str) -> bytes:
    return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()


def _problem(name: str) -> Problem:
    problem = problem_from_json(_read(name))
    spare_collector()
    return problem


def _solve(options: argparse.Namespace) -> int:
    problem = _problem(options.problem)
    with _engine_prints_to_stderr():
        seed = problem.seed if options.seed is None else options.seed
        plans = solve(problem, seconds=options.seconds, seed=seed)
    print(to_json(plans, indent=1))
    return 0


@contextmanager
def _engine_prints_to_stderr() -> Iterator[None]:
    """HiGHS prints a few remarks past its own switch; they must not end up in the JSON."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def _check(options: argparse.Namespace) -> int:
    problem = _problem(options.problem)
    plans = plans_from_json(_read(options.plans))
    found = [f"{plan.name}: {each}" for plan in plans.plans for each in check_plan(problem, plan)]
    if {plans.problem_hash, *(plan.certificate.problem_hash for plan in plans.plans)} != {hash_of(problem)}:
        found.insert(0, "these plans answer another problem")
    if not plans.plans:
        found.append("there is no plan")
    for each in found:
        print(each)
    if not found:
        names = ", ".join(plan.name for plan in plans.plans)
        print(f"{problem.id}: {names} keep every rule and tell true numbers")
    return 1 if found else 0


def _explain(options: argparse.Namespace) -> int:
    problem = _problem(options.problem)
    plans = plans_from_json(_read(options.plans))
    if plans.problem_hash != hash_of(problem):
        raise ProblemError("plans_of_another_problem", problem=problem.id)
    try:
        plan = plans.named(options.plan)
    except KeyError as error:
        raise ProblemError("unknown_plan", plan=options.plan) from error
    with _engine_prints_to_stderr():
        told = _asked(problem, plan, options)
    print(to_json(told, indent=1))
    return 0


def _asked(problem: Problem, plan: Plan, options: argparse.Namespace) -> Explanation:
    if options.why_not:
        if options.need is None:
            raise ProblemError("need_missing", why_not=options.why_not)
        return explain_why_not(problem, plan, options.why_not, options.need, seconds=options.seconds)
    if options.robust:
        return explain_robustness(problem, plan)
    return explain(problem, plan, lines=options.line, seconds=options.seconds)


def _generate(options: argparse.Namespace) -> int:
    print(to_json(generate(options.scale, options.seed)))
    return 0


def _bench(options: argparse.Namespace) -> int:
    """One line of figures per seed; CPU seconds are what to trust on a shared machine."""
    for seed in range(options.seeds):
        with _engine_prints_to_stderr():
            figures = measure(options.scale, seed, options.seconds)
        told = ", ".join(f"{name} {value:.4g}" for name, value in figures.items())
        print(f"{options.scale}-{seed}: {told}", flush=True)
    return 0


def _schema(options: argparse.Namespace) -> int:
    print(schema_text(options.format), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
