"""One call of the optimizer: the model, the time that is left, and how its plans are told."""

import time
from collections.abc import Callable, Iterable
from functools import cached_property

from solver.check.book import Book
from solver.engine.programs import EngineError
from solver.formats.formats import hash_of
from solver.instance.instance import bare_instance, complete
from solver.model.model import Model, make_model
from solver.model.rules import pinned_burden
from solver.plan import Plan, Plans
from solver.problem import Problem
from solver.search.answer import Draft, felt_burden, pinned_time_and_cost
from solver.search.levels import Relaxation
from solver.search.proving import Prove, Prover
from solver.search.search import Left
from solver.telling.certify import make_plan, under
from solver.telling.telling import Names
from solver.tours import toured
from solver.validate.validate import validate
from solver.wide.wide import Wide, is_wide

Progress = Callable[[str, int, Plan | None], None]
Together = Callable[[Plans], None]
Stop = Callable[[], bool]
PROOF_SHARE, PROOF_SECONDS, FASTEST_SHARE = 0.25, 1.0, 0.5
TELLING = 3.0  # times what reading takes is about what the first plan will take to be told
LAST_SECONDS = 2.0
MOST_LINKS = 10_000  # 17,000 make a relaxation of 3 CPU s take more than 15


class Run:
    """One call of `solve`: the model, the time left, and how far it has come."""

    def __init__(
        self,
        problem: Problem,
        seconds: float,
        seed: int,
        on_progress: Progress | None,
        should_stop: Stop | None,
        on_plans: Together | None = None,
    ) -> None:
        self.started = time.perf_counter()
        self.ends = self.started + seconds
        proof = PROOF_SECONDS
        validate(problem)
        self.problem, self.seed = problem, seed
        self.on_progress, self.should_stop, self.on_plans = on_progress, should_stop, on_plans
        self.percent = 0
        instance = bare_instance(problem)
        telling = TELLING * (time.perf_counter() - self.started)
        if is_wide(instance):
            self.say("movements", 1)
            waited_for = on_progress is not None and not problem.agreement.truck_tours
            self.wide: Wide | None = Wide(instance, self.left, hastily=waited_for)
            proof = max(proof, self.wide.seconds)
        else:
            self.wide = None
        self.reserve, self.telling = (min(PROOF_SHARE * seconds, each) for each in (proof, telling))
        self.model = self.wide.model if self.wide else make_model(complete(instance), most_links=MOST_LINKS)
        self.base = _base(self.model)
        self.struck = self.stood = self.hurried = False
        self.first: Plan | None = None
        self._told: tuple[Draft, Plan] | None = None

    @cached_property
    def hash(self) -> str:
        return hash_of(self.problem)

    @cached_property
    def book(self) -> Book:
        return Book(self.problem)

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

    def breathe(self) -> None:
        """A last moment for what was told together to be told so again, once asked to stop."""
        self.should_stop = None
        self.ends = min(self.ends, time.perf_counter() + self.reserve + self.telling + LAST_SECONDS)

    def say(self, stage: str, percent: int, plan: Plan | None = None) -> None:
        self.percent = max(self.percent, percent)
        if self.on_progress is not None:
            self.on_progress(stage, self.percent, plan)

    def stand(self, plans: Plans) -> None:
        """Plans that are whole and could be taken now; the search for better ones goes on. Whoever has heard
        of several is to have as many in the end."""
        self.stood = self.stood or len(plans.plans) > 1
        if self.on_plans is not None:
            self.on_plans(plans)

    def better(self, prove: Prove) -> Callable[[Draft], None] | None:
        """Who hears of better plans on the way; nobody where nobody listens."""
        if self.on_progress is None:
            return None
        return lambda draft: self.say("fastest", 60, self.plan("fastest", draft, prove, 1))

    def prover(self, relaxation: Relaxation) -> Prove:
        """Who proves bounds over all movements, the few of the relaxation's model or however many."""
        if self.wide is not None:
            return self.wide.bounds.prove
        return Prover(relaxation, self.left, lambda: self.hurried).prove

    def look_at(self, lines: Iterable[tuple[str, str]]) -> None:
        """Takes these (source, need) into the model wherever it has not all that may be."""
        if self.wide is not None:
            self.model = self.wide.with_lines(lines)

    def plan(
        self, name: str, draft: Draft, prove: Prove, leading: int = 4, known: Names | None = None
    ) -> Plan:
        """The draft as a plan with its bounds, without them if there is no time left to prove any."""
        if self.left() <= 0 and known is None and self._told is not None and self._told[0] is draft:
            return under(self._told[1], name)  # words take long, too

        def proven(values: tuple[float, ...], base: tuple[float, ...], leading: int) -> list[float | None]:
            try:
                return prove(values, base, leading)
            except EngineError:
                self.struck = True
                return [None] * len(values)

        return self.tell(name, draft, proven, leading, "limit" if self.struck else None, known)

    def tell(
        self,
        name: str,
        draft: Draft,
        prove: Prove | None,
        leading: int,
        status: str | None,
        known: Names | None = None,
        packing: Left | None = None,
    ) -> Plan:
        began, model, asked = time.perf_counter(), self.model, draft
        if self.wide is not None and not draft.hauls:
            model, draft = self.wide.completed(draft, self.left())
        draft = toured(model, draft, self.left, packing)
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
        self._told = asked, plan
        return plan


def _base(model: Model) -> tuple[float, float, float, float]:
    """What pinned lines add to each goal outside the model's columns."""
    pinned_time, pinned_cost = pinned_time_and_cost(model)
    outside = pinned_burden(model)
    outside[model.lenders] = 0.0
    return 0.0, pinned_time, felt_burden(model, outside), pinned_cost
