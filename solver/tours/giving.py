"""Who gets what: pieces of one kind that reach one incident at different times go where they help most.

The model lets all that trucks bring arrive at once; which load comes first is known only once they have ways.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import coo_matrix

from solver.arrays import Floats, Ints
from solver.engine.engine import linear_program
from solver.engine.programs import EngineError
from solver.instance.arcs import SOON
from solver.instance.costs import hours_felt
from solver.model.model import Model
from solver.search.answer import Draft
from solver.search.cargo import Haul, Piece, piece_of
from solver.search.search import Left
from solver.tours.values import along_tours, better_of

MORE = 50.0  # an hour of the longest wait is worth so little of a need


_Given = dict[tuple[int, int, int], list[tuple[int, int]]]


@dataclass(slots=True)
class Delivery:
    """What a haul takes on one arc at one of its stops."""

    haul: Haul
    stop: int
    arc: int
    quantity: int = 0

    @property
    def name(self) -> tuple[int, int, int]:
        return id(self.haul), self.stop, self.arc


def given_out(model: Model, draft: Draft, left: Left) -> Draft:
    """The draft, or one on the same trucks whose loads are given to other needs of their incident; as it is
    where there is no time to find out."""
    alike = _alike(model)
    several = _exchangeable(model, draft, alike)
    deliveries = [each for each in several if len({round(x.haul.end, 3) for x in each}) > 1]
    if not deliveries or left() <= 0:
        return draft
    giving, given = Giving(model, alike, _arcs_by_name(model), draft.amounts.copy(), left), _Given()
    with suppress(EngineError):
        for mine in deliveries:
            given |= giving.shared_out(mine)
    hauls = _with_loads(model, draft.hauls, given)
    return better_of(draft, along_tours(model, replace(draft, amounts=giving.amounts), hauls))


def _exchangeable(model: Model, draft: Draft, alike: Ints) -> Iterator[list[Delivery]]:
    """The deliveries to needs that may be given each other's."""
    arcs = model.instance.arcs
    asking = Counter(alike.tolist())
    told: dict[int, dict[tuple[int, int, int], Delivery]] = defaultdict(dict)
    for haul in draft.hauls:
        for stop, pick in enumerate(haul.picks):
            for piece, quantity in pick.takes:
                if piece.line < 0:  # granted for this very need
                    continue
                key = int(alike[arcs.need[piece.line]])
                if asking[key] > 1:
                    each = Delivery(haul, stop, piece.line)
                    told[key].setdefault(each.name, each).quantity += quantity
    for key in sorted(told):
        yield list(told[key].values())


def _alike(model: Model) -> Ints:
    """By need a number that it shares with those of its incident that ask for the same kind and may borrow as
    little; one of its own where others must come with it, or it with others."""
    needs, exports = model.instance.needs, model.instance.exports
    key = np.stack([needs.incident, needs.kind, exports.shortfall_group])
    told = np.unique(key, axis=1, return_inverse=True)[1].ravel()
    for pair in model.instance.pairs:
        tied = np.array([*pair.needs, *pair.requires])
        told[tied] = len(needs) + tied
    return told


def _arcs_by_name(model: Model) -> dict[tuple[int, int, int], int]:
    """The arcs that ride by source, need and lane."""
    arcs, lane = model.instance.arcs, model.convoys.arc_lane
    riding = np.flatnonzero(lane >= 0)
    names = zip(arcs.source[riding].tolist(), arcs.need[riding].tolist(), lane[riding].tolist(), strict=True)
    return dict(zip(names, riding.tolist(), strict=True))


@dataclass(slots=True)
class Giving:
    """What goes on each arc (`amounts`) while deliveries to needs that are `alike` are shared out anew, one
    number of these after the other."""

    model: Model
    alike: Ints
    arc_of: dict[tuple[int, int, int], int]
    amounts: Ints
    left: Left

    def shared_out(self, deliveries: list[Delivery]) -> _Given:
        """For each delivery the arcs that its pieces are for, and how many: as much as can be served, and
        that as soon as can be. EngineError if there was no time for it."""
        arcs, needs = self.model.instance.arcs, self.model.instance.needs
        asking = np.flatnonzero(self.alike == self.alike[arcs.need[deliveries[0].arc]])
        ways = [
            (i, j, arc)
            for i, each in enumerate(deliveries)
            for j, n in enumerate(asking.tolist())
            if (arc := self.arc_of.get((int(arcs.source[each.arc]), n, each.haul.lane))) is not None
            and each.haul.end <= needs.latest[n] + SOON
        ]
        row, column, way = (np.array(each, np.int64) for each in zip(*ways, strict=True))
        end = np.array([each.haul.end for each in deliveries])[row]
        quantity = np.array([each.quantity for each in deliveries])
        before = self.amounts.copy()
        np.subtract.at(before, [each.arc for each in deliveries], quantity)
        room = needs.quantity - np.bincount(arcs.need, arcs.gain * before, len(needs))
        cost = self._cost(end, way)
        moved = _moved(row, column, cost, quantity.astype(float), room[asking], self.left)
        np.add.at(before, way, moved)
        self.amounts = before
        told: _Given = {each.name: [] for each in deliveries}
        for i, arc, many in zip(row.tolist(), way.tolist(), moved.tolist(), strict=True):
            if many:
                told[deliveries[i].name].append((arc, many))
        return told

    def _cost(self, end: Floats, arc: Ints) -> Floats:
        """What a piece costs that arrives then on each arc, less what it serves."""
        instance = self.model.instance
        needs, agreement, n = instance.needs, instance.problem.agreement, instance.arcs.need[arc]
        margin = agreement.own_city_margin_minutes if agreement.own_city_first else 0.0
        felt = hours_felt(agreement, end + margin * instance.arcs.cross[arc], needs.due[n])
        told: Floats = (needs.weight / needs.asked)[n] * (felt - MORE * max(float(felt.max()), 1.0))
        return told


def _moved(row: Ints, column: Ints, cost: Floats, quantity: Floats, room: Floats, left: Left) -> Ints:
    """The cheapest way to give out all of `quantity` [row] within `room` [column]; whole, as both are."""
    rows, ones, free = len(quantity), np.ones(len(row)), np.full(len(row), np.inf)
    place, way = np.concatenate([row, rows + column]), np.tile(np.arange(len(row)), 2)
    matrix = coo_matrix((np.tile(ones, 2), (place, way)), shape=(rows + len(room), len(row))).tocsc()
    low = np.concatenate([quantity, np.full(len(room), -np.inf)])
    high = np.concatenate([quantity, np.maximum(room, 0.0)])
    program = linear_program(matrix, low, high, 0.0 * ones, free, left)
    program.set_cost(cost)
    return np.round(program.run().columns).astype(np.int64)


def _with_loads(model: Model, hauls: tuple[Haul, ...], given: _Given) -> list[Haul]:
    """The hauls with what they bring given to others; none of their times change."""
    pieces: dict[int, Piece] = {}
    told: dict[int, Haul] = {}
    for haul in sorted(hauls, key=lambda each: each.turn):
        picks = []
        for stop, pick in enumerate(haul.picks):
            names = {(id(haul), stop, piece.line) for piece, _ in pick.takes}
            takes = [take for take in pick.takes if (id(haul), stop, take[0].line) not in given]
            for name in sorted(names & given.keys()):
                for arc, quantity in given[name]:
                    takes.append((pieces.setdefault(arc, piece_of(model, arc, 0)), quantity))
            picks.append(replace(pick, takes=takes))
        after = None if haul.after is None else told[id(haul.after)]
        told[id(haul)] = replace(haul, picks=picks, after=after)
    return [told[id(haul)] for haul in hauls]
