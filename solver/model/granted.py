"""Which trucks granted supplies ride on: those that carry all of it wherever a city's trucks can.

One lane after the other is tried first, the heaviest first; where that leaves a line without trucks a small
whole-number program decides, which carries as many lines as there can be."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csc_matrix

from solver.engine.engine import solve_whole
from solver.engine.programs import WholeProgram
from solver.instance.instance import Instance

Sent = dict[int, int]
_SECONDS, _GAP, _NODES = 60.0, 1e-6, 2000
_EDGE = 1e-6
_TRUCK = 0.1


@dataclass(frozen=True, slots=True)
class Granted:
    """What one line lays on a lane (pool, incident, group)."""

    line: int
    lane: int
    weight_kg: float
    volume_m3: float


def trucks_for(instance: Instance, granted: Sequence[Granted]) -> tuple[set[int], dict[int, Sent]]:
    """The lines that ride, and by lane how many trucks of each kind carry them."""
    riding: set[int] = set()
    sent: dict[int, Sent] = {}
    by_pool: dict[int, list[Granted]] = defaultdict(list)
    for each in granted:
        by_pool[each.lane // _lanes_of_a_pool(instance)].append(each)
    for pool, mine in sorted(by_pool.items()):
        usable = {lane: _usable(instance, pool, lane) for lane in sorted({each.lane for each in mine})}
        told = _one_by_one(instance, pool, mine, usable) or _at_once(instance, pool, mine, usable)
        riding.update(told[0])
        sent.update(told[1])
    return riding, sent


def _lanes_of_a_pool(instance: Instance) -> int:
    return len(instance.problem.incidents) * instance.trucks.groups


def _usable(instance: Instance, pool: int, lane: int) -> list[int]:
    """The kinds of trucks that go there, from the smallest on."""
    trucks = instance.trucks
    incident = lane // trucks.groups % len(instance.problem.incidents)
    fits = (trucks.group_of == lane % trucks.groups) & (trucks.count[pool] > 0)
    fits &= np.isfinite(trucks.km[pool, :, incident])
    return sorted(np.flatnonzero(fits).tolist(), key=lambda kind: (float(trucks.payload_kg[kind]), kind))


def _one_by_one(
    instance: Instance, pool: int, granted: Iterable[Granted], usable: dict[int, list[int]]
) -> tuple[set[int], dict[int, Sent]] | None:
    """Lane by lane the smallest truck that takes the rest, else the largest; None where these run out."""
    trucks = instance.trucks
    payload, volume = trucks.payload_kg.tolist(), trucks.volume_m3.tolist()
    left: list[int] = trucks.count[pool].tolist()
    asked: dict[int, tuple[float, float]] = {}
    for each in granted:
        kg, m3 = asked.get(each.lane, (0.0, 0.0))
        asked[each.lane] = kg + each.weight_kg, m3 + each.volume_m3
    sent: dict[int, Sent] = {}
    for lane in sorted(asked, key=lambda key: (-asked[key][0], -asked[key][1], key)):
        kg, m3 = asked[lane]
        mine = sent[lane] = defaultdict(int)
        while not mine or kg > _EDGE or m3 > _EDGE:
            free = [kind for kind in usable[lane] if left[kind]]
            if not free:
                return None
            kind = next((k for k in free if payload[k] >= kg and volume[k] >= m3), free[-1])
            mine[kind] += 1
            left[kind] -= 1
            kg, m3 = kg - payload[kind], m3 - volume[kind]
    return {each.line for each in granted}, {lane: dict(mine) for lane, mine in sent.items()}


def _at_once(
    instance: Instance, pool: int, granted: Sequence[Granted], usable: dict[int, list[int]]
) -> tuple[set[int], dict[int, Sent]]:
    """As many lines as can ride at all, on the least trucks."""
    trucks = instance.trucks
    choices = [(lane, kind) for lane, kinds in usable.items() for kind in kinds]
    if not choices:
        return set(), {}
    row_of = {lane: i for i, lane in enumerate(usable)}
    lines, lanes, first = len(granted), len(usable), len(choices)
    kinds = len(trucks.payload_kg)
    row, column, value = list[int](), list[int](), list[float]()

    def put(r: int, c: int, v: float) -> None:
        row.append(r)
        column.append(c)
        value.append(v)

    for c, (lane, kind) in enumerate(choices):
        put(row_of[lane], c, float(trucks.payload_kg[kind]) / 1000.0)
        put(lanes + row_of[lane], c, float(trucks.volume_m3[kind]))
        put(2 * lanes + kind, c, -1.0)
    for i, each in enumerate(granted):
        put(row_of[each.lane], first + i, -each.weight_kg / 1000.0)
        put(lanes + row_of[each.lane], first + i, -each.volume_m3)
        put(2 * lanes + kinds + i, first + i, -1.0)
        for c, (lane, _) in enumerate(choices):
            if lane == each.lane:
                put(2 * lanes + kinds + i, c, 1.0)
    low = np.zeros(2 * lanes + kinds + lines)
    low[2 * lanes : 2 * lanes + kinds] = -trucks.count[pool]
    most = trucks.count[pool][[kind for _, kind in choices]].astype(float)
    size = trucks.payload_kg[[kind for _, kind in choices]]
    cost = _TRUCK * (1.0 + size / max(float(size.max()), 1.0)) / (2.0 * max(float(most.sum()), 1.0))
    program = WholeProgram(
        csc_matrix((value, (row, column)), shape=(len(low), first + lines)),
        low,
        np.full(len(low), np.inf),
        np.zeros(first + lines),
        np.concatenate([most, np.ones(lines)]),
        np.concatenate([cost, np.full(lines, -1.0)]),
        np.ones(first + lines, bool),
    )
    point = solve_whole(program, seconds=_SECONDS, gap=_GAP, nodes=_NODES)
    if point is None:
        return set(), {}
    sent: dict[int, Sent] = defaultdict(dict)
    for (lane, kind), count in zip(choices, np.round(point[:first]).astype(int).tolist(), strict=True):
        if count:
            sent[lane][kind] = count
    riding = {each.line for each, taken in zip(granted, point[first:].tolist(), strict=True) if taken > 0.5}
    return riding, dict(sent)
