"""Fewer trucks, and such as stand nearer, for the same loads: what a slower way saves in kilometres."""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace

import numpy as np

from solver.instance.costs import hours_felt
from solver.model.model import Model
from solver.search.answer import Draft
from solver.search.cargo import EDGE, Haul, load_of
from solver.tours.pace import at_one_stop
from solver.tours.packing import IN_TIME
from solver.tours.timing import FEW, Clock
from solver.tours.values import along_tours, brought_by, way_km
from solver.tours.yard import Yard

ROUNDS, LOOKS = 8, 20_000  # so many exchanges are looked at; at four cities it takes some 3,000
LEAST_LOSS = 1e-3
Line = tuple[int, int]


def on_fewer_trucks(model: Model, draft: Draft, hours: float, *, keeping_deadlines: bool) -> Draft:
    """The driven draft with trucks spared wherever a load finds room on another truck of its lane or on one
    that stands nearer, most kilometres per weighted hour first; all in all `hours` more at most.
    `keeping_deadlines`: nothing comes past due that did not."""
    exchange = _Exchange(model, list(deepcopy(draft.hauls)), hours, keeping_deadlines)
    for _ in range(ROUNDS):
        if not exchange.round():
            break
    found = along_tours(model, draft, exchange.hauls)
    return found if found.values[3] < draft.values[3] - EDGE else draft


@dataclass(frozen=True, slots=True)
class _Move:
    """Hauls `gone` for another one, kilometres saved and weighted hours lost."""

    gone: tuple[Haul, ...]
    made: Haul
    saved: float
    lost: float


class _Exchange:
    """The hauls as they are, the trucks standing free, and the hours left to lose."""

    def __init__(self, model: Model, hauls: list[Haul], hours: float, keeping_deadlines: bool) -> None:
        self.model, self.hauls, self.hours = model, hauls, hours
        self.looks = LOOKS
        self.clock, self.start = Clock(model.instance), model.instance.problem.agreement.vehicle_km
        self.yard = Yard(model, np.zeros(len(model.convoys), np.int64), sparing=True)
        for haul in hauls:
            if haul.turn == 1:
                self.yard.take(haul, spare=True)
        self.latest = {
            line: self._latest(line, mine, keeping_deadlines) for line, mine in self._lines().items()
        }

    def _lines(self) -> dict[Line, list[tuple[Haul, int]]]:
        return brought_by(self.hauls)

    def _latest(self, line: Line, mine: Sequence[tuple[Haul, int]], keeping_deadlines: bool) -> float:
        if line[0] < 0:
            return -np.inf
        needs, n = self.model.instance.needs, int(self.model.instance.arcs.need[line[0]])
        end = max(haul.end for haul, _ in mine)
        return min(float(needs.latest[n]), max(float(needs.due[n]), end) if keeping_deadlines else np.inf)

    def round(self) -> bool:
        """Makes the best moves that do not touch each other; False if there is none."""
        self.lines = self._lines()
        moves = sorted(self._moves(), key=lambda move: -move.saved / max(move.lost, LEAST_LOSS))
        touched, changed, any_made = set[int](), set[Line](), False
        for move in moves:
            lines = {(piece.line, 1) for haul in move.gone for piece, _ in haul.takes}
            if touched & {id(haul) for haul in move.gone} or lines & changed or move.lost > self.hours:
                continue
            old = {haul.fleet for haul in move.gone}
            if move.made.fleet not in old and not self.yard.left[move.made.fleet]:
                continue
            touched |= {id(haul) for haul in move.gone}
            changed |= lines
            self._make(move)
            any_made = True
        return any_made

    def _make(self, move: _Move) -> None:
        pool = int(self.yard.pool[move.made.lane])
        for haul in move.gone:
            self.yard.left[haul.fleet] += 1
            self.yard.spare[pool, haul.kind] += 1
        self.yard.take(move.made, spare=True)
        self.hours -= max(move.lost, 0.0)
        gone = {id(haul) for haul in move.gone}
        self.hauls = [haul for haul in self.hauls if id(haul) not in gone]
        self.clock.put(move.made)
        self.hauls.append(move.made)

    def _moves(self) -> Iterator[_Move]:
        before = {id(haul.after) for haul in self.hauls}
        by_lane: dict[int, list[Haul]] = {}
        for haul in self.hauls:
            if haul.turn == 1 and id(haul) not in before and all(piece.line >= 0 for piece, _ in haul.takes):
                by_lane.setdefault(haul.lane, []).append(haul)
        for lane, mine in sorted(by_lane.items()):
            load = np.array([load_of(haul.takes) for haul in mine])
            room = np.array([(haul.kg_left, haul.m3_left) for haul in map(self._empty, mine)]) - load
            for i, haul in enumerate(mine):
                if self.looks <= 0:
                    return
                for other in self.yard.choices(lane, haul.picks[0].stack.site, spare=True):
                    yield from self._move((haul,), other)
                for k in np.flatnonzero((load[i] <= room + 2 * EDGE).all(axis=1)).tolist():
                    if k != i:
                        yield from self._move((haul, mine[k]), self._empty(mine[k]))

    def _empty(self, haul: Haul) -> Haul:
        trucks = self.model.instance.trucks
        kg, m3 = float(trucks.payload_kg[haul.kind]), float(trucks.volume_m3[haul.kind])
        return replace(haul, kg_left=kg, m3_left=m3, picks=[])

    def _move(self, gone: tuple[Haul, ...], made: Haul) -> Iterator[_Move]:
        self.looks -= 1
        takes = [(piece, quantity) for haul in gone for piece, quantity in haul.takes]
        made.kg_left -= sum(piece.kg * quantity for piece, quantity in takes)
        made.m3_left -= sum(piece.m3 * quantity for piece, quantity in takes)
        if made.kg_left < -EDGE or made.m3_left < -EDGE:
            return
        picks = at_one_stop(pick for haul in gone for pick in haul.picks)
        if len(picks) > FEW:
            return
        end, order = self.clock.soonest(made, [pick.stack for pick in picks])
        made.picks = sorted(picks, key=lambda pick: order.index(pick.stack))
        saved = sum(self._km(haul) for haul in gone) - self._km(made)
        if saved <= EDGE:
            return
        lost = self._lost(gone, end)
        if lost is not None and lost <= self.hours:
            yield _Move(gone, made, saved, lost)

    def _km(self, haul: Haul) -> float:
        return self.start + way_km(self.model, haul)

    def _lost(self, gone: tuple[Haul, ...], end: float) -> float | None:
        """Weighted hours lost where these loads arrive at `end`; None where one of them may not."""
        instance, total = self.model.instance, 0.0
        arcs, needs, agreement = instance.arcs, instance.needs, instance.problem.agreement
        margin = agreement.own_city_margin_minutes if agreement.own_city_first else 0.0
        for line in {(piece.line, 1) for haul in gone for piece, _ in haul.takes}:
            if end > self.latest[line] + IN_TIME:
                return None
            mine = self.lines[line]
            before = max(haul.end for haul, _ in mine)
            after = max([end, *(haul.end for haul, _ in mine if haul not in gone)])
            n = int(arcs.need[line[0]])
            served = float(arcs.gain[line[0]]) * sum(quantity for _, quantity in mine)
            felt = hours_felt(
                agreement, np.array([before, after]) + margin * bool(arcs.cross[line[0]]), needs.due[n]
            )
            total += float(needs.weight[n] / needs.asked[n] * (felt[1] - felt[0])) * served
        return total
