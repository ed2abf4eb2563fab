"""The dispatch optimizer: a pure function from a problem to plans, without framework, database or calendar.

    from solver import ProblemError, check_plan, problem_from_dict, solve, to_dict

    problem = problem_from_dict(value)                       # or Problem(...) built by hand
    plans = solve(problem, seconds=10.0, seed=0)             # fastest, balanced, frugal
    plans.named("fastest").movements
    check_plan(problem, plans.plans[0])                      # [] when every rule and number holds

Goals, in strict order, each with its bound: unmet (weighted share), time (weighted hours), burden (shares of
the lenders' holdings), cost (vehicle-kilometres).
Reasons of lines: own_city, nearest, own_city_used_up, only_source, shares_burden, pinned.
Reasons of unmet needs: no_stock, floor, out_of_time, grade_too_low, agreement_forbids, forbidden_line,
held_elsewhere, no_vehicle, no_seat, no_complement, no_road.

`solve_greedily` answers at once without a bound. The formats are in problem.schema.json and plan.schema.json.
"""

from solver.check.check import check_plan
from solver.formats.formats import plans_from_json, problem_from_dict, problem_from_json, to_dict, to_json
from solver.plan import Certificate, Exchange, Goal, Load, Movement, Plan, Plans, Policy, Unmet, Vehicles
from solver.problem import (
    Access,
    Agreement,
    Ban,
    Cap,
    City,
    Complement,
    Consent,
    Edge,
    Fleet,
    Floor,
    Form,
    Holding,
    Incident,
    Leg,
    Mode,
    Need,
    Node,
    Pin,
    Problem,
    ProblemError,
    Resource,
    Roads,
    Service,
    Site,
    Slack,
    Supply,
    Travel,
    Unit,
    VehicleClass,
    Wave,
)
from solver.solve import solve, solve_greedily
from solver.travel.network import Network, shortest, with_rests

__all__ = [
    "Access",
    "Agreement",
    "Ban",
    "Cap",
    "Certificate",
    "City",
    "Complement",
    "Consent",
    "Edge",
    "Exchange",
    "Fleet",
    "Floor",
    "Form",
    "Goal",
    "Holding",
    "Incident",
    "Leg",
    "Load",
    "Mode",
    "Movement",
    "Need",
    "Network",
    "Node",
    "Pin",
    "Plan",
    "Plans",
    "Policy",
    "Problem",
    "ProblemError",
    "Resource",
    "Roads",
    "Service",
    "Site",
    "Slack",
    "Supply",
    "Travel",
    "Unit",
    "Unmet",
    "VehicleClass",
    "Vehicles",
    "Wave",
    "check_plan",
    "plans_from_json",
    "problem_from_dict",
    "problem_from_json",
    "shortest",
    "solve",
    "solve_greedily",
    "to_dict",
    "to_json",
    "with_rests",
]
