"""The lines of a plan that people know already, on the classes and needs of a model made since."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from solver.answers import Choice
from solver.arrays import Bools, Floats
from solver.instance.costs import hours_felt
from solver.instance.sources import SUPPLY, UNIT
from solver.model.model import Model
from solver.plan import Movement
from solver.search.answer import Draft

Approved = Sequence[Movement] | Sequence[Choice]
Pair = tuple[int, str]
Place = tuple[str, str]
MOVED_MINUTES = 1.0


class Known:
    """The approved lines by source class and need, without what the question grants anyway; class -1 stands
    for what is not in the question any more.

    `names` are the units told to go; `old` has quantity and minute of arrival (None: not told) of each.
    What a truck takes longer than the line's own way stays out of both: it is no change of the line."""

    def __init__(self, model: Model, approved: Approved) -> None:
        self.model, self.approved = model, _loose(model, approved)
        instance = model.instance
        self.class_of = {m: s for s, members in enumerate(instance.sources.members) for m in members}
        arcs, sources = instance.arcs, instance.sources
        waits = arcs.leave - sources.ready[arcs.source] - sources.assembly[arcs.source]
        self.arrive = arcs.arrive - np.where(sources.form[arcs.source] == SUPPLY, waits, 0.0)
        classes = instance.problem.vehicle_classes
        self.vehicle_of = {v.id: instance.trucks.leader_of(i) for i, v in enumerate(classes)}
        self._told: list[tuple[Draft, dict[Pair, int]]] = []
        self.names: dict[Pair, list[str]] = {}
        self.old: dict[Pair, list[tuple[int, float | None]]] = {}
        for line in self.approved:
            pair = self.pair(line)
            arrive = by_itself(line) if isinstance(line, Movement) else None
            self.old.setdefault(pair, []).append((line.quantity, arrive))
            if pair[0] >= 0 and instance.sources.form[pair[0]] == UNIT:
                self.names.setdefault(pair, []).append(line.source)

    @cached_property
    def arcs_of(self) -> dict[Pair, list[int]]:
        """The arcs of every pair."""
        instance = self.model.instance
        told: dict[Pair, list[int]] = {}
        names = [name for name, _ in instance.parts.told]
        for arc, pair in enumerate(
            zip(instance.arcs.source.tolist(), [names[n] for n in instance.arcs.need.tolist()], strict=True)
        ):
            told.setdefault(pair, []).append(arc)
        return told

    def pair(self, line: Movement | Choice) -> Pair:
        """The line's class and need."""
        return self.class_of.get(line.source, -1), line.need

    def pair_of(self, arc: int) -> Pair:
        """The class and need that an arc is for."""
        instance = self.model.instance
        return int(instance.arcs.source[arc]), instance.parts.told[instance.arcs.need[arc]][0]

    @cached_property
    def lines(self) -> list[tuple[Movement | Choice, list[int]]]:
        """Every approved line with its arcs."""
        return [(line, self._arcs(line)) for line in self.approved]

    def _arcs(self, line: Movement | Choice) -> list[int]:
        """The line's arcs, those first that arrive when people were told that it would, on such trucks."""
        arcs = self.arcs_of.get(self.pair(line), [])
        if len(arcs) < 2:
            return arcs
        instance, arrive, vehicle = self.model.instance, 0.0, None
        if isinstance(line, Movement):
            arrive, vehicle = by_itself(line), self.vehicle_of.get(line.vehicle_class or "")
        when, on = self.arrive, instance.arcs.vehicle
        return sorted(
            arcs, key=lambda arc: (round(abs(float(when[arc]) - arrive), 3), on[arc] != vehicle, arc)
        )

    def amounts(self) -> tuple[Floats, Bools]:
        """What the lines send on each arc, and whether it arrives when people were told that it would."""
        amounts = np.zeros(len(self.model.instance.arcs))
        told = np.zeros(len(amounts), bool)
        arrive = self.arrive
        for pair, lines in self.old.items():
            for arc in self.arcs_of.get(pair, ()):
                amounts[arc] = sum(quantity for quantity, _ in lines)
                told[arc] = any(in_time(float(arrive[arc]), when) for _, when in lines)
        return amounts, told

    def new(self, draft: Draft) -> dict[Pair, list[tuple[int, float]]]:
        """A draft's lines in the same shape as `old`."""
        arcs, parts = self.model.instance.arcs, self.model.instance.parts.told
        used = np.flatnonzero(draft.amounts)
        columns = arcs.source[used], arcs.need[used], draft.amounts[used], self.arrive[used]
        told: dict[Pair, list[tuple[int, float]]] = {}
        for s, n, quantity, arrive in zip(*(each.tolist() for each in columns), strict=True):
            told.setdefault((s, parts[n][0]), []).append((quantity, arrive))
        return told

    def changed(self, draft: Draft) -> dict[Pair, int]:
        """How many lines of each pair are not as they were: dropped, added, another quantity, a minute or
        more apart; pairs without any are left out."""
        for other, told in self._told:
            if other is draft:
                return told
        told = self._changed(draft)
        self._told.append((draft, told))
        return told

    def _changed(self, draft: Draft) -> dict[Pair, int]:
        new, forms = self.new(draft), self.model.instance.sources.form
        told: dict[Pair, int] = {}
        for pair in {*self.old, *new}:
            if pair[0] >= 0:
                lines = self.old.get(pair, []), new.get(pair, [])
                count = _changed(*lines, one_by_one=bool(forms[pair[0]] == UNIT))
                if count:
                    told[pair] = count
        return told

    @cached_property
    def values(self) -> tuple[float, float] | None:
        """Unmet need and time of the approved lines as people were told, what is granted left out; None
        where they were not told when the lines arrive."""
        instance, agreement = self.model.instance, self.model.instance.problem.agreement
        needs, place = instance.needs, {part: n for n, part in enumerate(instance.parts.told)}
        margin = agreement.own_city_margin_minutes if agreement.own_city_first else 0.0
        lacking, time = needs.quantity.astype(float), 0.0
        for line in self.approved:
            n = place.get((line.need, line.wave)) if isinstance(line, Movement) else None
            if n is None or not isinstance(line, Movement):
                return None
            served = float(line.quantity if line.contribution is None else line.contribution)
            cross = line.city_from is not None and line.city_from != line.city_to
            felt = hours_felt(agreement, np.array(by_itself(line) + margin * cross), needs.due[n])
            lacking[n] -= served
            time += float(needs.weight[n] / needs.asked[n] * felt) * served
        unmet = float((needs.weight / needs.asked) @ np.maximum(lacking, 0.0))
        return unmet, time

    def changes(self, draft: Draft) -> int:
        """How many lines of the draft and of the approved ones are not as they were."""
        return sum(self.changed(draft).values())


def by_itself(line: Movement) -> float:
    """When stock would be there without waiting for its truck or going along to other places."""
    waited = line.wait_minutes if line.form == "supply" else 0.0
    return line.arrive_minutes - waited - line.detour_minutes


def _loose(model: Model, approved: Approved) -> list[Movement | Choice]:
    """The lines as far as they are not pinned in the question: pins are not taken from stock twice."""
    granted: Counter[Place] = Counter()
    for pin in model.instance.asked.pinned:
        granted[pin.need, pin.source] += pin.quantity
    told: list[Movement | Choice] = []
    lines: list[Movement | Choice] = [*approved]
    for line in sorted(lines, key=lambda line: not getattr(line, "pinned", False)):
        fast = min(line.quantity, granted[line.need, line.source])
        granted[line.need, line.source] -= fast
        if fast < line.quantity:
            told.append(replace(line, quantity=line.quantity - fast) if fast else line)
    return told


def in_time(arrive: float, told: float | None) -> bool:
    """Whether a line arrives when people were told that it would, if they were."""
    return told is None or abs(arrive - told) < MOVED_MINUTES


def _changed(old: list[tuple[int, float | None]], new: list[tuple[int, float]], *, one_by_one: bool) -> int:
    """Changed lines of one class to one need; units go one by one, stock is one line of its sum."""
    if one_by_one:
        after = sorted(arrive for quantity, arrive in new for _ in range(quantity))
        before = sorted(-1.0 if arrive is None else arrive for _, arrive in old)
        moved = sum(a >= 0 and abs(a - b) >= MOVED_MINUTES for a, b in zip(before, after, strict=False))
        return moved + abs(len(after) - len(before))
    if not old or not new:
        return int(bool(old) != bool(new))
    if sum(quantity for quantity, _ in old) != sum(quantity for quantity, _ in new):
        return 1
    told = [arrive for _, arrive in old if arrive is not None]
    return int(bool(told) and abs(max(told) - max(arrive for _, arrive in new)) >= MOVED_MINUTES)
