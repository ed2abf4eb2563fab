"""A draft with a way for each truck."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from solver.arrays import Ints
from solver.model.model import Model
from solver.model.pins import lane_key
from solver.search.answer import Draft
from solver.search.cargo import Haul, Piece, Stack, piece_of
from solver.search.greedy import send_back
from solver.search.ledger import Ledger
from solver.search.search import Left
from solver.tours.further import fill_up
from solver.tours.giving import given_out
from solver.tours.pace import at_own_pace
from solver.tours.packing import pack
from solver.tours.relief import relieve
from solver.tours.returning import Returns, bring_granted
from solver.tours.routing import sooner_round
from solver.tours.timing import Clock
from solver.tours.values import along_tours
from solver.tours.yard import Yard

GRANTED, WHENEVER = 1e6, 1e9  # any minute will do, if only it comes
Stacks = dict[int, list[Stack]]
_Waiting = dict[int, dict[tuple[int, float], Stack]]


def packed(model: Model, draft: Draft, left: Left, kept: Sequence[Haul] = ()) -> Draft:
    """The draft on the trucks that it gives each lane: full loads first, the rest as it loses least time;
    less of it where something cannot come in time, more where trucks can bring what stays open and there is
    time `left` to see to that.
    What rides on `kept` hauls stays on them."""
    clock, amounts, granted = Clock(model.instance), draft.amounts, granted_lines(model)
    while True:  # what stays at home takes along what needs it, until nothing more does
        yard = Yard(model, draft.sent)
        yard.keep(kept)
        stacks, later = _stacks(model, amounts - loads_of(model, kept), granted)
        hauls = [*kept, *_packed(model, clock, yard, stacks)]
        for waiting in (stacks, later):
            bring_granted(clock, yard, Returns(model), hauls, waiting)
        came, on_trucks = brought(model, hauls, amounts, granted)
        useful = with_complements(model, came)
        if np.array_equal(useful, came) and on_trucks == granted:
            break
        amounts, granted, kept = useful, on_trucks, within(model, kept, useful)
    relieve(clock, yard, hauls, left, kept)
    fill_up(model, clock, yard, hauls, useful, left, kept)
    at_own_pace(model, clock, hauls)
    told = along_tours(model, replace(draft, amounts=useful), hauls)
    return told if kept else given_out(model, sooner_round(model, told, left), left)


def loads_of(model: Model, hauls: Iterable[Haul]) -> Ints:
    """What hauls bring on each arc."""
    told = np.zeros(len(model.instance.arcs), np.int64)
    for haul in hauls:
        for piece, quantity in haul.takes:
            told[piece.line] += quantity
    return told


def within(model: Model, kept: Sequence[Haul], amounts: Ints) -> list[Haul]:
    """The kept hauls without those that bring what is of no use now, and such as come after them."""
    over = loads_of(model, kept) > amounts
    told: list[Haul] = []
    for haul in kept:
        useless = any(over[piece.line] for piece, _ in haul.takes)
        if not useless and (haul.after is None or any(haul.after is each for each in told)):
            told.append(haul)
    return told


def granted_lines(model: Model) -> set[int]:
    """The granted lines that trucks could bring, in their first turn or a later one."""
    return {i for i, line in enumerate(model.pins.lines) if max(line.group, line.later_group) >= 0}


def granted_hauls(model: Model, granted: set[int], kept: Sequence[Haul] = ()) -> tuple[Yard, list[Haul]]:
    """The hauls of granted lines, and the trucks that these and the `kept` ones leave free."""
    clock, yard = Clock(model.instance), Yard(model, Ledger(model).sent)
    yard.keep(kept, spare=True)
    stacks, later = _stacks(model, np.zeros(len(model.instance.arcs), np.int64), granted)
    hauls = _packed(model, clock, yard, stacks)
    for waiting in (stacks, later):
        bring_granted(clock, yard, Returns(model), hauls, waiting)
    return yard, hauls


def _packed(model: Model, clock: Clock, yard: Yard, stacks: Stacks) -> list[Haul]:
    """The hauls of all lanes, those first whose loads are worth most."""
    worth = {lane: sum(stack.worth for stack in mine) for lane, mine in stacks.items()}
    order = sorted(stacks, key=lambda lane: (-worth[lane], lane))
    for lane in set(range(len(model.convoys.lanes))) - set(stacks):
        yard.give_up(lane)
    return [haul for lane in order for haul in pack(clock, yard, lane, stacks[lane])]


def _stacks(model: Model, amounts: Ints, granted: set[int]) -> tuple[Stacks, Stacks]:
    """What waits for the trucks of each lane, place by place, and what is granted though no truck was left
    for it."""
    instance, lane_of = model.instance, model.convoys.arc_lane
    told: _Waiting = defaultdict(dict)
    later: _Waiting = defaultdict(dict)
    for arc in np.flatnonzero((amounts > 0) & (lane_of >= 0)).tolist():
        s = int(instance.arcs.source[arc])
        place = int(instance.sources.site[s]), float(instance.sources.ready[s])
        piece = piece_of(model, arc, int(amounts[arc]))
        _put(told[int(lane_of[arc])], place, float(instance.sources.assembly[s]), piece)
    for i in sorted(granted):
        line = model.pins.lines[i]
        key = lane_key(instance, line, max(line.group, line.later_group))
        lane = int(np.searchsorted(model.convoys.lanes, key))
        count = line.pin.quantity
        piece = Piece(-1 - i, count, line.weight_kg / count, line.volume_m3 / count, GRANTED, WHENEVER)
        waiting = told if line.group >= 0 else later
        _put(waiting[lane], (line.site, line.leave - line.assembly), line.assembly, piece)
    return _in_order(told), _in_order(later)


def _in_order(waiting: _Waiting) -> Stacks:
    return {lane: [mine[place] for place in sorted(mine)] for lane, mine in sorted(waiting.items())}


def _put(
    stacks: dict[tuple[int, float], Stack], place: tuple[int, float], loading: float, piece: Piece
) -> None:
    stack = stacks.setdefault(place, Stack(*place, loading, []))
    stack.loading = max(stack.loading, loading)
    stack.pieces.append(piece)


def brought(model: Model, hauls: list[Haul], amounts: Ints, granted: set[int]) -> tuple[Ints, set[int]]:
    """The amounts with what the hauls bring of all that rides, and the granted lines they bring whole."""
    told = np.where(model.convoys.arc_lane >= 0, 0, amounts)
    left = {i: model.pins.lines[i].pin.quantity for i in granted}
    for haul in hauls:
        for piece, quantity in haul.takes:
            if piece.line >= 0:
                told[piece.line] += quantity
            else:
                left[-1 - piece.line] -= quantity
    return told, {i for i, missing in left.items() if missing <= 0}


def with_complements(model: Model, amounts: Ints) -> Ints:
    """What is still of use where a part of it stays at home."""
    if not model.instance.pairs:
        return amounts
    ledger = Ledger(model)
    for arc in np.flatnonzero(amounts).tolist():
        ledger.book(arc, int(amounts[arc]))
    send_back(ledger)
    return ledger.amounts
