"""A plan changed by an officer: every rule checked again at once, and what each goal loses.

The rules are judged on the arrays of the problem as it stands and, apart from them, by the checker.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from solver.answers import Broken, Choice, Review
from solver.check.book import Book
from solver.check.check import check_plan
from solver.instance.arcs import REASONS
from solver.instance.instance import Instance
from solver.model.keeping import freed
from solver.plan import Movement, Plan
from solver.problem import Problem, ProblemError, Unit
from solver.questions.pooled import pooled
from solver.replan.pinning import pins_of
from solver.run import Run
from solver.search.answer import make_draft
from solver.search.ledger import Ledger
from solver.telling.certify import make_plan
from solver.telling.changes import changes_between
from solver.telling.reasons import refusal_numbers
from solver.validate.validate import validate
from solver.wide.among import instance_among

BY_HAND = "by_hand"
EDITED = "edited"


def choices_of(plan: Plan) -> list[Choice]:
    """The lines of a plan as choices, without what is granted already."""
    return [
        Choice(need=line.need, source=line.source, quantity=line.quantity)
        for line in plan.movements
        if not line.pinned
    ]


def review(problem: Problem, plan: Plan, lines: Sequence[Choice]) -> Review:
    """The plan as if its lines were `lines` (all of them, kept ones too): which rules break, what each
    goal loses against the plan as it was. Tours are not made anew for it: both are judged with a city's
    trucks as one capacity. ProblemError if the problem itself cannot be asked."""
    validate(problem)
    problem = pooled(problem)
    lines = _merged(lines)
    if _impossible(problem, lines):
        return Review(allowed=False, broken=tuple(_impossible(problem, lines)), goals=(), plan=None)
    broken = broken_rules(problem, lines)
    edited = _told(problem, plan, lines)
    if edited is None:
        broken.extend(Broken(rule="no_road", need=x.need, source=x.source) for x in lines)
        return Review(allowed=False, broken=tuple(broken), goals=(), plan=None)
    broken.extend(_without_trucks(problem, edited))
    if edited.certificate.violations and not broken:
        broken.append(Broken(rule="checker", details={"said": "; ".join(edited.certificate.violations)}))
    before = _told(problem, plan, _merged(choices_of(plan))) or plan
    return Review(
        allowed=not broken and not edited.certificate.violations,
        broken=tuple(broken),
        goals=changes_between(before, edited),
        plan=edited,
        violations=edited.certificate.violations,
    )


def broken_rules(problem: Problem, lines: Sequence[Choice]) -> list[Broken]:
    """The rules that the lines by themselves break; trucks are judged with the whole plan."""
    lines = _merged(lines)
    broken = _impossible(problem, lines)
    if broken or not lines:
        return broken
    instance = instance_among(problem, ((line.source, line.need) for line in lines))
    return [*_barred(instance, lines), *_too_much_lent(instance, lines)]


def _merged(lines: Iterable[Choice]) -> list[Choice]:
    """One choice per need and source, in order of first mention; none of nothing."""
    total: dict[tuple[str, str], int] = {}
    for line in lines:
        total[line.need, line.source] = total.get((line.need, line.source), 0) + line.quantity
    return [Choice(need=n, source=s, quantity=q) for (n, s), q in total.items() if q > 0]


def _impossible(problem: Problem, lines: Sequence[Choice]) -> list[Broken]:
    """Lines that nobody could carry out: unknown or unfit sources, more than there is, more than is asked."""
    needs = {need.id: need for need in problem.needs}
    sources = {source.id: source for source in problem.sources}
    forms = {x.id: "supply" for x in problem.supplies} | {x.id: "resource" for x in problem.resources}
    granted_of, granted_to = Counter[str](), Counter[str]()
    for pin in problem.pinned:
        granted_of[pin.source] += pin.quantity
        granted_to[pin.need] += pin.quantity
    told, sent, got = [], Counter(granted_of), Counter(granted_to)
    for line in lines:
        need, source = needs.get(line.need), sources.get(line.source)
        if need is None or source is None:
            told.append(_broken("unknown", line))
            continue
        offers = source.capabilities if isinstance(source, Unit) else (source.kind,)
        if forms.get(line.source, "unit") != need.form or need.kind not in offers:
            told.append(_broken("kind", line, asked=need.kind, offers=list(offers)))
        stock = 1 if isinstance(source, Unit) else source.quantity
        sent[line.source] += line.quantity
        got[line.need] += line.quantity
        if sent[line.source] > stock:
            told.append(_broken("stock", line, sent=sent[line.source], stock=stock))
        if got[line.need] > max(need.quantity, granted_to[line.need]) and not need.rated:
            told.append(_broken("need", line, sent=got[line.need], asked=need.quantity))
    return told


def _broken(rule: str, line: Choice, /, **details: Any) -> Broken:
    return Broken(rule=rule, need=line.need, source=line.source, details=details)


def _barred(instance: Instance, lines: Sequence[Choice]) -> Iterable[Broken]:
    """Lines for which there is no allowed arc, with the numbers of the rule against them."""
    class_of = {m: s for s, members in enumerate(instance.sources.members) for m in members}
    for line in lines:
        s, needs = class_of.get(line.source, -1), instance.parts.of[line.need]
        if ((instance.arcs.source == s) & np.isin(instance.arcs.need, needs)).any():
            continue
        yield next(
            (
                _broken(REASONS[int(code)], line, **refusal_numbers(instance, refused, arc, int(code), n))
                for n in needs
                for refused in [instance.refused_of(n)]
                for arc in np.flatnonzero(refused.source == s).tolist()
                for code in [refused.code[arc]]
            ),
            _broken("stock", line, stock=0),
        )


def _too_much_lent(instance: Instance, lines: Sequence[Choice]) -> Iterable[Broken]:
    """Floors, caps and shortfalls that the lines together pass."""
    exports = instance.exports
    class_of = {m: s for s, members in enumerate(instance.sources.members) for m in members}
    lent: Counter[tuple[int, int]] = Counter()
    borrowed: dict[tuple[int, ...], float] = defaultdict(float)
    for line in lines:
        s, waves = class_of.get(line.source, -1), instance.parts.of[line.need]
        n = waves[0]
        city = int(instance.sources.city[s])
        if s < 0 or city < 0 or city == int(instance.needs.city[n]):
            continue
        for kind in instance.sources.kinds[s]:
            lent[city, kind] += line.quantity
        groups = set(exports.shortfall_group[waves].tolist()) - {-1}
        if groups:
            borrowed[tuple(sorted(groups))] += line.quantity * _gain(instance, s, n)
    names = {index: key for key, index in instance.kinds.index.items()}
    for (city, kind), quantity in sorted(lent.items()):
        if quantity > exports.limit[city, kind] + 1e-9:
            yield _passed(instance, city, kind, names[kind], quantity)
    for tied, taken in sorted(borrowed.items()):
        shortfall = float(exports.shortfall[list(tied)].sum())
        if taken > shortfall + 1e-9:
            first = int(np.flatnonzero(np.isin(exports.shortfall_group, tied))[0])
            details = {"borrowed": round(taken), "shortfall": int(shortfall)}
            yield Broken(rule="shortfall", need=instance.parts.told[first][0], details=details)


def _gain(instance: Instance, s: int, n: int) -> float:
    """What one of a class serves of a need: one, but for ratings."""
    arcs = np.flatnonzero((instance.arcs.source == s) & (instance.arcs.need == n))
    return float(instance.arcs.gain[arcs[0]]) if len(arcs) else 1.0


def _passed(instance: Instance, city: int, kind: int, name: tuple[str, str], quantity: int) -> Broken:
    exports = instance.exports
    floor, cap = exports.floor.get((city, kind)), exports.cap.get((city, kind))
    hold = float(exports.hold[city, kind])
    by_floor = hold - (floor if floor is not None else -math.inf) <= (cap if cap is not None else math.inf)
    details = {
        "city": instance.problem.cities[city].id,
        "form": name[0],
        "kind": name[1],
        "lent": quantity,
        "room": int(exports.limit[city, kind]),
        "holding": int(hold),
        "floor": floor,
        "cap": cap,
    }
    return Broken(rule="floor" if by_floor else "cap", details=details)


def _told(problem: Problem, plan: Plan, lines: Sequence[Choice]) -> Plan | None:
    """The lines as a plan with its trucks, times and goals; None where one of them has no road."""
    known: dict[tuple[str, str], list[Movement]] = defaultdict(list)
    for movement in plan.movements:
        if not movement.pinned:
            known[movement.need, movement.source].append(movement)
    instance = instance_among(problem, ((line.source, line.need) for line in lines))
    pins = tuple(pin for x in lines for pin in pins_of(instance, x, known[x.need, x.source]))
    try:
        run = Run(replace(problem, pinned=(*problem.pinned, *pins)), 0.0, 0, None, None)
    except ProblemError:
        return None
    ledger = Ledger(run.model)
    draft = make_draft(run.model, np.zeros(len(run.model.instance.arcs), np.int64), ledger.sent)
    edited = make_plan(
        run.model,
        EDITED,
        draft,
        run.book,
        prove=None,
        base=run.base,
        leading=0,
        problem_hash=plan.certificate.problem_hash,
        seed=plan.certificate.seed,
        started=run.started,
        status=EDITED,
    )
    reasons = {(m.need, m.source): m.reason for m in plan.movements}
    edited = replace(edited, movements=freed(problem, edited.movements, reasons, BY_HAND))
    violations = tuple(check_plan(problem, edited, Book(problem)))
    word = replace(edited.certificate, checked=not violations, violations=violations)
    return replace(edited, certificate=word)


def _without_trucks(problem: Problem, plan: Plan) -> Iterable[Broken]:
    """Supplies that no truck is left for, where trucks are counted at all."""
    if not problem.fleets:
        return
    riding = {name for load in plan.loads for name in load.movements}
    for line in plan.movements:
        if line.form == "supply" and line.id not in riding and not line.pinned:
            yield Broken(
                rule="no_vehicle", need=line.need, source=line.source, details={"city": line.city_from}
            )
