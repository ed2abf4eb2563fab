"""Two depots of one city for tests of tours, and the fastest plan of a question, checked."""

from dataclasses import replace
from typing import Any

from solver import Agreement, Fleet, Plan, Problem, Site, Supply, Travel, solve
from solver.check.check import check_plan
from tests.solver.make import TRUCK, make_legs, make_need, make_problem

TOURED = Agreement(truck_tours=True)


def make_two_depots(**changes: Any) -> Problem:
    """Two depots of Hohhot, 30 km apart and 120 and 140 km from the scene; one truck stands at the first."""
    km: dict[tuple[str, str], float] = {("h", "scene"): 120, ("h2", "scene"): 140, ("h", "h2"): 30}
    problem = make_problem(
        sites=(
            Site(id="h", city="hohhot"),
            Site(id="h2", city="hohhot"),
            Site(id="scene", city="ulanqab"),
        ),
        vehicle_classes=(TRUCK,),
        fleets=(Fleet(id="f", site="h", vehicle_class="truck", count=1),),
        supplies=(make_stock("a", "h", 100), make_stock("b", "h2", 100)),
        needs=(make_need(form="supply", kind="quilt", quantity=200),),
        travel=Travel(matrix=make_legs(km, (TRUCK,))),
        agreement=TOURED,
    )
    return replace(problem, **changes)


def make_stock(id: str, site: str, quantity: int, **changes: Any) -> Supply:  # noqa: A002 - as the field is called
    stock = Supply(
        id=id, site=site, kind="quilt", quantity=quantity, weight_kg=20, volume_m3=0.05, loading_minutes=30
    )
    return replace(stock, **changes)


def make_fastest(problem: Problem) -> Plan:
    plan = solve(problem, seconds=10).named("fastest")
    assert check_plan(problem, plan) == []
    assert plan.certificate.checked
    return plan
