"""What makes a line impossible whatever the plan: the first rule that stands against it, with its numbers."""

from typing import Any

import numpy as np

from solver.arrays import Ints
from solver.instance.arcs import REASONS
from solver.model.model import Model
from solver.model.rules import limited_exports
from solver.problem import Problem, Resource, Supply, Unit
from solver.telling.reasons import refusal_numbers

SMALL = 1e-6


class Gate:
    """The lines of a model by source and need, and what bars those that it has not."""

    def __init__(self, problem: Problem, model: Model) -> None:
        self.problem, self.model = problem, model
        self.class_of = {m: s for s, members in enumerate(model.instance.sources.members) for m in members}
        self.needs_of = model.instance.parts.of
        self.source_of = {source.id: source for source in problem.sources}
        self.keys: dict[int, list[int]] = {}
        for arc, key in zip(*(each.tolist() for each in limited_exports(model)), strict=True):
            self.keys.setdefault(arc, []).append(key)

    def arcs(self, s: int, need: str) -> Ints:
        """The lines of a source class to a need, whichever of its waves and on whatever trucks."""
        arcs = self.model.instance.arcs
        spans = [np.searchsorted(arcs.need, (n, n + 1)).tolist() for n in self.needs_of[need]]
        found = [start + np.flatnonzero(arcs.source[start:end] == s) for start, end in spans]
        return np.concatenate(found)

    def barred(self, source: str, need: str) -> tuple[str, dict[str, Any]] | None:
        """The first thing that makes the line impossible, with its numbers."""
        wanted = next((x for x in self.problem.needs if x.id == need), None)
        given = self.source_of.get(source)
        if wanted is None or given is None:
            return "unknown", {"source": source, "need": need}
        form = (
            "supply" if isinstance(given, Supply) else "resource" if isinstance(given, Resource) else "unit"
        )
        offers = given.capabilities if isinstance(given, Unit) else (given.kind,)
        if form != wanted.form or wanted.kind not in offers:
            return "wrong_kind", {"asked": wanted.kind, "offers": list(offers)}
        granted = [pin for pin in self.problem.pinned if pin.source == source]
        s = self.class_of.get(source, -1)
        if s < 0 or self.model.instance.sources.amount[s] < 1:
            return "already_granted" if granted else "no_stock", {"needs": sorted({p.need for p in granted})}
        if self.model.instance.needs.quantity[self.needs_of[need]].sum() < 1:
            return "need_is_filled", {"quantity": wanted.quantity}
        arcs = self.arcs(s, need)
        return self._limit_of(int(arcs[0])) if len(arcs) else self._refusal(s, need)

    def _refusal(self, s: int, need: str) -> tuple[str, dict[str, Any]]:
        """The rule against the soonest of the lines that are not allowed."""
        soonest: tuple[float, str, dict[str, Any]] | None = None
        for n in self.needs_of[need]:
            refused = self.model.instance.refused_of(n)
            for arc in np.flatnonzero(refused.source == s).tolist():
                arrive = float(refused.arrive[arc])
                if soonest is None or arrive < soonest[0]:
                    code = int(refused.code[arc])
                    numbers = refusal_numbers(self.model.instance, refused, arc, code, n)
                    soonest = arrive, REASONS[code], numbers
        return ("no_road", {}) if soonest is None else soonest[1:]

    def _limit_of(self, arc: int) -> tuple[str, dict[str, Any]] | None:
        """The floor, cap or shortfall that leaves no room even if nothing else were lent."""
        instance = self.model.instance
        exports = instance.exports
        width = exports.limit.shape[1]
        for key in self.keys.get(arc, ()):
            if exports.limit.ravel()[key] < 1:
                place = divmod(key, width)
                floor, cap, hold = exports.floor.get(place), exports.cap.get(place), exports.hold[place]
                by_floor = floor is not None and (cap is None or hold - floor <= cap)
                numbers: dict[str, Any] = {"city": self.problem.cities[place[0]].id, "holding": int(hold)}
                numbers |= {"floor": floor} if by_floor else {"rule": "cap", "cap": cap}
                return ("floor" if by_floor else "agreement_forbids"), numbers
        group = exports.shortfall_group[instance.arcs.need[arc]]
        if instance.arcs.cross[arc] and group >= 0 and exports.shortfall[group] < 1:
            return "agreement_forbids", {"rule": "only_the_shortfall", "shortfall": 0}
        return None

    def room(self, arc: int) -> int:
        instance = self.model.instance
        most = float(instance.arcs.most[arc])
        for key in self.keys.get(arc, ()):
            most = min(most, float(instance.exports.limit.ravel()[key]))
        group = instance.exports.shortfall_group[instance.arcs.need[arc]]
        if instance.arcs.cross[arc] and group >= 0:
            most = min(most, float(instance.exports.shortfall[group]))
        return int(most + SMALL)

    def city(self, arc: int) -> str | None:
        city = int(self.model.instance.sources.city[self.model.instance.arcs.source[arc]])
        return self.problem.cities[city].id if city >= 0 else None
