"""One question in, a few different plans out: relax, complete, prove, check, explain."""

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

from solver.answer import Draft, felt_burden, make_draft, pinned_time_and_cost
from solver.arrays import Floats
from solver.certify import Prove, make_plan
from solver.check_book import Book
from solver.formats import hash_of
from solver.greedy import nearest_first
from solver.instance import bare_instance, complete
from solver.keeping import Sent, arc_amounts, keeping
from solver.levels import Relaxation, proven, relax
from solver.model import Model, make_model
from solver.plan import Plan, Plans
from solver.policy import with_policy
from solver.problem import Problem
from solver.programs import EngineError
from solver.rules import pinned_burden
from solver.telling import Names
from solver.validate import validate
from solver.variants import (
    Search,
    balanced,
    better_fastest,
    fastest_cost,
    first_fastest,
    frugal,
    is_far,
    quickened,
)
from solver.wide import Wide, is_wide

Progress = Callable[[str, int, Plan | None], None]
Stop = Callable[[], bool]
KEEP_HOURS = 1.0
PROOF_SHARE, PROOF_SECONDS, FASTEST_SHARE = 0.25, 1.0, 0.5
FLEET_SECONDS = 0.05


class Run:
    """One call of `solve`: the model, the time left, and how far it has come."""

    def __init__(
        self,
        problem: Problem,
        seconds: float,
        seed: int,
        on_progress: Progress | None,
        should_stop: Stop | None,
    ) -> None:
        self.started = time.perf_counter()
        self.ends = self.started + seconds
        proof = PROOF_SECONDS
        validate(problem)
        self.problem, self.seed = problem, seed
        self.on_progress, self.should_stop = on_progress, should_stop
        self.hash = hash_of(problem)
        instance = bare_instance(problem)
        if is_wide(instance):
            self.say("movements", 1)
            self.wide: Wide | None = Wide(instance, self.left)
            proof = max(proof, self.wide.seconds)
        else:
            self.wide = None
        self.reserve, self.telling = min(PROOF_SHARE * seconds, proof), 0.0
        self.model = self.wide.model if self.wide else make_model(complete(instance))
        self.base = _base(self.model)
        self.book = Book(problem)
        self.struck = False

    def left(self) -> float:
        """Seconds left; none once asked to stop."""
        stopped = self.should_stop is not None and self.should_stop()
        return 0.0 if stopped else self.ends - time.perf_counter()

    def spare(self) -> float:
        """Seconds left for making plans better, a part being kept for proving, checking and telling them."""
        spare = self.left() - self.reserve - self.telling
        self.struck = self.struck or spare <= 0
        return spare

    def half(self) -> float:
        """Seconds left for the fastest plan: the other plans have a right to theirs."""
        half = self.spare() - (1.0 - FASTEST_SHARE) * (self.ends - self.started)
        self.struck = self.struck or half <= 0
        return half

    def say(self, stage: str, percent: int, plan: Plan | None = None) -> None:
        if self.on_progress is not None:
            self.on_progress(stage, percent, plan)

    def better(self, prove: Prove) -> Callable[[Draft], None] | None:
        """Who hears of better plans on the way; nobody where nobody listens."""
        if self.on_progress is None:
            return None
        return lambda draft: self.say("fastest", 60, self.plan("fastest", draft, prove, 1))

    def look_at(self, lines: Iterable[tuple[str, str]]) -> None:
        """Takes these (source, need) into the model wherever it has not all that may be."""
        if self.wide is not None:
            self.model = self.wide.with_lines(lines)

    def plan(
        self, name: str, draft: Draft, prove: Prove, leading: int = 4, known: Names | None = None
    ) -> Plan:
        """The draft as a plan with its bounds, without them if there is no time left to prove any."""
        try:
            return self.tell(name, draft, prove, leading, "limit" if self.struck else None, known)
        except EngineError:
            self.struck = True
            return self.tell(name, draft, None, 0, "limit", known)

    def tell(
        self,
        name: str,
        draft: Draft,
        prove: Prove | None,
        leading: int,
        status: str | None,
        known: Names | None = None,
    ) -> Plan:
        began, model = time.perf_counter(), self.model
        if self.wide is not None:
            model, draft = self.wide.completed(draft, max(self.left(), FLEET_SECONDS))
        plan = make_plan(
            model,
            name,
            draft,
            self.book,
            prove=prove,
            base=self.base,
            leading=leading,
            problem_hash=self.hash,
            seed=self.seed,
            started=self.started,
            status=status,
            known=known,
        )
        self.telling = min(time.perf_counter() - began, PROOF_SHARE * (self.ends - self.started))
        return plan


def solve(
    problem: Problem,
    *,
    seconds: float = 10.0,
    seed: int = 0,
    on_progress: Progress | None = None,
    should_stop: Stop | None = None,
) -> Plans:
    """The fastest, the balanced and the frugal plan; identical
    ones merged, each checked and with its bounds.

    `on_progress(stage, percent, plan or None)` hears the stages movements (only of very many), greedy,
    first, fastest (as often as it gets notably better), balanced, frugal, done and each plan as it
    stands. After `seconds`, or once `should_stop()` is true, the best so far is returned with status
    `limit`, or `greedy` if nothing better was ready. ProblemError if the problem cannot be asked."""
    run = Run(problem, seconds, seed, on_progress, should_stop)
    run.say("greedy", 5)
    if run.left() > 0:
        try:
            return _optimized(run) if run.wide is None else _chosen_from_many(run, run.wide)
        except EngineError:
            run.say("out of time", 90)
    return _by_hand(run)


def solve_fastest(
    problem: Problem,
    *,
    seconds: float = 5.0,
    seed: int = 0,
    name: str = "fastest",
    keep: Iterable[Sent] = (),
) -> Plan:
    """The fastest plan alone, by one dive: what questions about lifted rules are answered with.

    Lines of `keep` are preferred: other ones must save more than KEEP_HOURS of their need's waiting."""
    run = Run(problem, seconds, seed, None, None)
    cost = fastest_cost(run.model)
    cost[run.model.arcs] -= keeping(run.model, arc_amounts(run.model, keep), KEEP_HOURS)
    relaxation, draft = fastest_draft(run, cost)
    return run.plan(name, draft, partial(proven, relaxation), 2)


def fastest_draft(run: Run, cost: Floats) -> tuple[Relaxation, Draft]:
    """The relaxation along `cost` and its plan by one dive, or the one by hand if that serves more."""
    relaxation = relax(run.model, cost, run.left)
    draft = first_fastest(Search(relaxation, run.base, run.seed, run.spare), cost)
    by_hand = make_draft(run.model, *nearest_first(run.model))
    return relaxation, by_hand if by_hand.values[0] < draft.values[0] * (1.0 - 1e-6) else draft


def solve_greedily(problem: Problem) -> Plans:
    """The nearest-first plan alone, at once: what a person would do by hand, without a bound."""
    return _by_hand(Run(problem, 0.0, problem.seed, None, None))


def _by_hand(run: Run) -> Plans:
    draft = make_draft(run.model, *nearest_first(run.model))
    return _merged(run, {"fastest": run.tell("fastest", draft, None, 0, "greedy")})


def _optimized(run: Run) -> Plans:
    relaxation = relax(run.model, fastest_cost(run.model), run.left)
    search = Search(relaxation, run.base, run.seed, run.spare)
    prove = partial(proven, relaxation)
    run.say("bound", 20)
    draft = first_fastest(search)
    if run.on_progress is not None:
        run.say("first", 50, run.plan("fastest", draft, prove, 1 if is_far(search, draft) else 2))
    draft = min(draft, make_draft(run.model, *nearest_first(run.model)), key=lambda each: each.values)
    draft = better_fastest(search, draft, run.half, run.better(prove))
    return _with_variants(run, search, draft, prove)


def _chosen_from_many(run: Run, wide: Wide) -> Plans:
    """The same for so many possible movements that only the promising ones enter the model."""
    run.say("bound", 20)
    draft = wide.draft()
    search: Search | None = None
    if wide.is_small and run.spare() > 0:
        relaxation = relax(run.model, fastest_cost(run.model), run.left)
        search = Search(relaxation, run.base, run.seed, run.spare)
        if is_far(search, draft):
            draft = min(draft, first_fastest(search), key=lambda each: each.values)
    if run.on_progress is not None:
        run.say("first", 50, run.plan("fastest", draft, wide.prove, 2))
    if search is None:
        return _merged(run, {"fastest": run.plan("fastest", draft, wide.prove)})
    return _with_variants(
        run, search, better_fastest(search, draft, run.half, run.better(wide.prove)), wide.prove
    )


def _with_variants(run: Run, search: Search, draft: Draft, prove: Prove) -> Plans:
    """The fastest plan and its variants. Where trucks are scarce one of these may serve more: then all
    starts once more from the fastest plan on its trucks."""
    first = partial(_variants, run, search, prove=prove)
    plans, more = first(draft, percents=(70, 85, 95))
    if more is not None and run.spare() > 0:
        try:
            plans, more = first(quickened(search, more, draft), percents=(96, 97, 98))
        except EngineError:
            run.struck = True
    if more is not None:
        plans = dict.fromkeys(plans, run.plan("fastest", more, prove))
    return _merged(run, plans)


def _variants(
    run: Run, search: Search, draft: Draft, percents: tuple[int, int, int], prove: Prove
) -> tuple[dict[str, Plan], Draft | None]:
    """The plans by name, and the first variant that serves more than the fastest, if one does."""
    plans, more = {"fastest": run.plan("fastest", draft, prove)}, None
    run.say("fastest", percents[0], plans["fastest"])
    for name, percent, maker in (("balanced", percents[1], _balanced), ("frugal", percents[2], frugal)):
        other = None if more is not None else _in_time(run, search, maker, draft)
        if other is not None and other.values[0] < draft.values[0] * (1.0 - 1e-6):
            more = other
        if other is None or other is draft or other is more:
            plans[name] = plans["fastest"]
        else:
            plans[name] = run.plan(name, other, prove)
        run.say(name, percent, plans[name])
    return plans, more


def _balanced(search: Search, fastest: Draft) -> Draft:
    slack = search.model.instance.problem.agreement.slack
    return balanced(search, fastest, slack.time, slack.burden)


def _in_time(
    run: Run, search: Search, maker: Callable[[Search, Draft], Draft], fastest: Draft
) -> Draft | None:
    """A variant of the fastest plan; None if there is no time left for it."""
    if run.spare() <= 0:
        return None
    try:
        return maker(search, fastest)
    except EngineError:
        return None


def _base(model: Model) -> tuple[float, float, float, float]:
    """What pinned lines add to each goal outside the model's columns."""
    pinned_time, pinned_cost = pinned_time_and_cost(model)
    outside = pinned_burden(model)
    outside[model.lenders] = 0.0
    return 0.0, pinned_time, felt_burden(model, outside), pinned_cost


def _merged(run: Run, plans: dict[str, Plan]) -> Plans:
    """Plans with the same lines are one plan under the first name."""
    kept: list[Plan] = []
    for name, plan in plans.items():
        for i, other in enumerate(kept):
            if other.movements == plan.movements and other.loads == plan.loads:
                kept[i] = replace(other, also=(*other.also, name))
                break
        else:
            kept.append(plan)
    kept = with_policy(kept, run.problem.agreement)
    run.say("done", 100, kept[0])
    return Plans(problem=run.problem.id, problem_hash=run.hash, plans=tuple(kept))
