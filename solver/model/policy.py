"""The mechanism's policy as a plan shows it: weights, slacks, and what they were exchanged for."""

from dataclasses import replace

from solver.plan import Exchange, Plan, Policy
from solver.problem import Agreement

GIVES, SAVES = ("time", "burden"), {"time": "burden", "burden": "cost"}


def with_policy(plans: list[Plan], agreement: Agreement) -> list[Plan]:
    """The plans with the agreement's weights, and what each gives up and saves against the fastest."""
    return [replace(plan, policy=_policy(plan, plans[0], agreement)) for plan in plans]


def _policy(plan: Plan, fastest: Plan, agreement: Agreement) -> Policy:
    slack = {"unmet": 0.0, "time": 0.0, "burden": 0.0}
    if plan.name == "balanced":
        slack |= {"time": agreement.slack.time, "burden": agreement.slack.burden}
    return Policy(
        grade_weights=dict(agreement.grade_weights),
        priority_weights=dict(agreement.priority_weights),
        late_hour=agreement.late_hour,
        late_hour_squared=agreement.late_hour_squared,
        burden_widths=agreement.burden_widths,
        burden_slopes=agreement.burden_slopes,
        vehicle_km=agreement.vehicle_km,
        tonne_km=agreement.tonne_km,
        own_city_margin_minutes=agreement.own_city_margin_minutes,
        slack=slack,
        exchanges=() if plan is fastest else tuple(_exchange(plan, fastest, g, slack[g]) for g in GIVES),
    )


def _exchange(plan: Plan, fastest: Plan, gives: str, slack: float) -> Exchange:
    """2 % of time given up: so many weighted hours, for so much less burden."""
    saves = SAVES[gives]
    before, after = fastest.goal(gives).value, plan.goal(gives).value
    return Exchange(
        gives=gives,
        allowed=round(before * slack, 6),
        given=round(after - before, 6),
        saves=saves,
        saved=round(fastest.goal(saves).value - plan.goal(saves).value, 6),
    )
