"""Questions about a plan on tours are answered with a city's trucks as one capacity: tours are made anew with
every change of mind, and what they shift would hide what the change itself does."""

from dataclasses import replace

from solver.problem import Problem
from solver.validate.bounds import LARGEST


def pooled(problem: Problem) -> Problem:
    """The same question without tours, each truck counted once for each of its turns."""
    agreement = problem.agreement
    if not agreement.truck_tours:
        return problem
    fleets = tuple(
        replace(fleet, count=min(fleet.count * agreement.truck_turns, LARGEST)) for fleet in problem.fleets
    )
    return replace(problem, fleets=fleets, agreement=replace(agreement, truck_tours=False))
