"""The goals before and after a change of mind."""

from collections.abc import Mapping

from solver.answers import GoalChange
from solver.model.goals import UNITS
from solver.plan import Plan

SMALL = 1e-6


def change_of(name: str, before: float, after: float) -> GoalChange:
    change = after - before
    if abs(change) <= SMALL * max(1.0, abs(before)):
        change = 0.0
    return GoalChange(
        name=name, unit=UNITS[name], before=round(before, 6), after=round(after, 6), change=round(change, 6)
    )


def changes_between(before: Plan, after: Plan) -> tuple[GoalChange, ...]:
    """The goals of two plans compared."""
    return changes_to(before, {goal.name: goal.value for goal in after.goals})


def changes_to(before: Plan, after: Mapping[str, float]) -> tuple[GoalChange, ...]:
    """The goals of a plan compared with other values of them."""
    return tuple(change_of(goal.name, goal.value, after[goal.name]) for goal in before.goals)
