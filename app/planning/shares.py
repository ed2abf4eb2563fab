"""What each city would give in each proposal, against what it can spare: read from the frozen question."""

from collections import Counter, defaultdict

import numpy as np
from sqlalchemy.orm import Session

from app.core.jobs import outside_the_loop
from app.core.shapes import Shape
from app.planning.questions import kept_question
from solver.formats.formats import plans_from_json, problem_from_json
from solver.instance.instance import Instance, bare_instance
from solver.plan import Plan
from solver.problem import Form


class Given(Shape):
    """`spare`: free when the world was frozen, and lendable above the floor and within the cap."""

    form: Form
    kind: str
    given: int
    spare: int
    holding: int
    floor: int | None
    cap: int | None


class CityShare(Shape):
    """`share`: of the kind it gives most of, given / spare; 1 means all it can spare."""

    city: str
    share: float
    kinds: list[Given]


class ProposalShares(Shape):
    proposal: str
    cities: list[CityShare]


class Shares(Shape):
    run_id: int
    proposals: list[ProposalShares]


def shares_of(session: Session, run_id: int) -> Shares:
    """For every proposal of a run, each lending city and the kinds it gives, most strained first."""
    problem, plans = kept_question(session, run_id)
    found: Shares = outside_the_loop(_worked, run_id, problem, plans)
    return found


def _worked(run_id: int, problem: str, plans: str) -> Shares:
    instance = bare_instance(problem_from_json(problem))
    return Shares(
        run_id=run_id,
        proposals=[
            ProposalShares(proposal=plan.name, cities=_cities(instance, plan))
            for plan in plans_from_json(plans).plans
        ],
    )


def _cities(instance: Instance, plan: Plan) -> list[CityShare]:
    given: Counter[tuple[str, Form, str]] = Counter()
    for line in plan.movements:
        if line.city_from is not None and line.city_from != line.city_to:
            given[line.city_from, line.form, line.kind] += line.quantity
    by_city: dict[str, list[Given]] = defaultdict(list)
    for (city, form, kind), quantity in given.items():
        by_city[city].append(_given(instance, city, form, kind, quantity))
    told = []
    for city, kinds in by_city.items():
        kinds.sort(key=lambda one: (-_share(one), one.kind))
        told.append(CityShare(city=city, share=_share(kinds[0]), kinds=kinds))
    return sorted(told, key=lambda one: (-one.share, one.city))


def _given(instance: Instance, city: str, form: Form, kind: str, quantity: int) -> Given:
    exports = instance.exports
    c = [one.id for one in instance.problem.cities].index(city)
    k = instance.kinds.of(form, kind)
    limit = float(exports.limit[c, k])
    free = _free(instance, city, form, kind)
    return Given(
        form=form,
        kind=kind,
        given=quantity,
        spare=int(min(free, limit)) if np.isfinite(limit) else free,
        holding=int(exports.hold[c, k]),
        floor=exports.floor.get((c, k)),
        cap=exports.cap.get((c, k)),
    )


def _free(instance: Instance, city: str, form: Form, kind: str) -> int:
    problem = instance.problem
    place = {site.id: site.city for site in problem.sites}
    if form == "unit":
        return sum(kind in unit.capabilities and place[unit.site] == city for unit in problem.units)
    stocks = problem.supplies if form == "supply" else problem.resources
    return sum(one.quantity for one in stocks if one.kind == kind and place[one.site] == city)


def _share(one: Given) -> float:
    return round(one.given / one.spare, 4) if one.spare else 1.0
