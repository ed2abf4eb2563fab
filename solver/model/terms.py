"""A model's arcs and trucks as plain lists, for whoever takes lines one by one: an array's single numbers are
slow to read. Made once per model, whatever number of ledgers is kept on it."""

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from solver.arrays import Ints
from solver.model.rules import limited_exports

if TYPE_CHECKING:
    from solver.model.model import Model


class Convoy(NamedTuple):
    """A convoy by its number, where its trucks come from and what one of them takes."""

    number: int
    lane: int
    pool: int
    vehicle: int
    payload_kg: float
    volume_m3: float


@dataclass(frozen=True, slots=True)
class Terms:
    """Per arc its source, need, lane, departure (-1: none), gain, the exports that it counts against and the
    shortfall that ties it (-1: none); per source what one weighs, fills and takes of seats; the convoys, and
    those of each lane from the smallest truck on. `nearest_first` are the arcs as a person takes them."""

    source: list[int]
    need: list[int]
    lane: list[int]
    departure: list[int]
    gain: list[float]
    exports: list[tuple[int, ...]]
    shortfall: list[int]
    weight_kg: list[float]
    volume_m3: list[float]
    crew: list[int]
    rated: list[bool]
    convoys: list[Convoy]
    on_lane: list[list[Convoy]]
    nearest_first: Ints

    @classmethod
    def of(cls, model: "Model") -> "Terms":
        instance = model.instance
        arcs, needs, sources = instance.arcs, instance.needs, instance.sources
        lending, keys = limited_exports(model)  # in the order of the arcs
        first = np.searchsorted(lending, np.arange(len(arcs) + 1)).tolist()
        each = keys.tolist()
        tied = instance.exports.shortfall_group[arcs.need]
        convoys = _convoys(model)
        on_lane: list[list[Convoy]] = [[] for _ in model.convoys.lanes]
        for convoy in sorted(convoys, key=lambda each: (each.payload_kg, each.number)):
            on_lane[convoy.lane].append(convoy)
        order = np.lexsort(
            (arcs.source, arcs.arrive, arcs.cross, arcs.need, needs.due[arcs.need], -needs.weight[arcs.need])
        )
        return cls(
            source=arcs.source.tolist(),
            need=arcs.need.tolist(),
            lane=model.convoys.arc_lane.tolist(),
            departure=arcs.departure.tolist(),
            gain=arcs.gain.tolist(),
            exports=[tuple(each[a:b]) for a, b in pairwise(first)],
            shortfall=np.where(arcs.cross, tied, -1).tolist(),
            weight_kg=sources.weight_kg.tolist(),
            volume_m3=sources.volume_m3.tolist(),
            crew=sources.crew.tolist(),
            rated=needs.rated.tolist(),
            convoys=convoys,
            on_lane=on_lane,
            nearest_first=order,
        )


def _convoys(model: "Model") -> list[Convoy]:
    convoys, trucks = model.convoys, model.instance.trucks
    columns = (
        np.arange(len(convoys)),
        convoys.lane,
        convoys.pool,
        convoys.vehicle,
        trucks.payload_kg[convoys.vehicle],
        trucks.volume_m3[convoys.vehicle],
    )
    return [Convoy(*row) for row in zip(*(each.tolist() for each in columns), strict=True)]
