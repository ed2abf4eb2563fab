"""Needs that are worth nothing without each other, as need indexes."""

from dataclasses import dataclass

from solver.arrays import Floats
from solver.instance.needs import pinned_contribution
from solver.instance.parts import Parts
from solver.problem import Problem


@dataclass(frozen=True, slots=True)
class Pair:
    """`per` times what reaches `needs` stays within what reaches `requires`, plus what granted lines
    bring of that already (`spare`; none where granted lines alone break the ratio)."""

    needs: list[int]
    requires: list[int]
    per: float
    spare: float

    def missing(self, got: Floats) -> float:
        """By how much the ratio is broken when `got` [need] is sent; 0 if it is kept."""
        short = self.per * float(got[self.needs].sum()) - float(got[self.requires].sum()) - self.spare
        return max(0.0, short)


def make_pairs(problem: Problem, parts: Parts) -> list[Pair]:
    granted = dict.fromkeys((need.id for need in problem.needs), 0.0)
    need_of = {need.id: need for need in problem.needs}
    unit_of = {unit.id: unit for unit in problem.units}
    for pin in problem.pinned:
        need = need_of[pin.need]
        brings = pinned_contribution(need, pin, unit_of)
        granted[need.id] += min(brings, need.quantity) if need.rated else brings
    told = []
    for each in problem.complements:
        here, there = parts.of[each.need], parts.of[each.requires]
        used = sum(granted[problem.needs[n].id] for n in here)
        given = sum(granted[problem.needs[n].id] for n in there)
        told.append(Pair(here, there, each.per, max(0.0, given + each.ready - each.per * used)))
    return told
