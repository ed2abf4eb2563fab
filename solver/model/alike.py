"""What hangs together with trucks as a model of its own, in which sources that bring the same to the same
needs are one: where they stand is left aside.

No goal is dearer in it, for all that comes from such sources takes the shortest of their ways. Unmet need has
the same relaxation, in a quarter to a third of the columns.
"""

from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
from scipy.sparse import bmat
from scipy.sparse.csgraph import connected_components

from solver.arrays import Bools, Ints
from solver.instance.arcs import Arcs
from solver.instance.sources import Sources
from solver.model.model import Model, make_model


@dataclass(frozen=True, slots=True)
class AboutTrucks:
    """`model` has needs and convoys in the same order as the whole model; needs that have nothing to do with
    trucks ask for nothing there, and only trucks are whole. `pieces` are its columns that are whole, too, for
    whoever wants plans. `arc` [arc of the whole model] is its arc there, -1 where it has none."""

    model: Model
    pieces: Bools
    arc: Ints


def about_trucks(model: Model) -> AboutTrucks:
    instance, tied = model.instance, with_trucks(model)
    kept = np.flatnonzero(tied[model.arcs])
    arcs = instance.arcs.only(kept)
    one_of = _classes(arcs, instance.sources)
    merged, at = _merged(arcs, one_of)
    asked = np.where(tied[model.unmet], instance.needs.quantity, 0.0)
    coarser = replace(
        instance,
        sources=_as_one(instance.sources, one_of),
        needs=replace(instance.needs, quantity=asked),
        arcs=merged,
        universe=None,
    )
    told = make_model(coarser)
    pieces = told.whole.copy()
    pieces[told.trucks] = False
    told.whole[told.arcs] = False
    arc = np.full(len(instance.arcs), -1)
    arc[kept] = at
    return AboutTrucks(told, pieces, arc)


def with_trucks(model: Model) -> Bools:
    """The columns that some chain of rules ties to a truck; what is lent weighs, but forbids nothing."""
    matrix = model.matrix.tocsr()[: model.start.get("burden", model.matrix.shape[0])]
    graph = bmat([[None, matrix], [matrix.T, None]])
    part = connected_components(graph, directed=False)[1][matrix.shape[0] :]
    told: Bools = np.isin(part, part[model.trucks])
    return told


def _classes(arcs: Arcs, sources: Sources) -> Ints:
    """By source the number of those that are alike."""
    sent = arcs.only(np.lexsort((arcs.departure, arcs.group, arcs.need, arcs.source)))
    ends = np.searchsorted(sent.source, np.arange(len(sources) + 1)).tolist()
    goes = np.stack([sent.need, sent.group, sent.departure], axis=1)
    place = np.stack([sources.form, sources.city, sources.crew], axis=1)
    bulk = np.stack([sources.weight_kg, sources.volume_m3], axis=1)
    known: dict[object, int] = {}
    told = np.zeros(len(sources), np.int64)
    for source in range(len(sources)):
        mine = slice(ends[source], ends[source + 1])
        name = (
            goes[mine].tobytes(),
            sent.gain[mine].tobytes(),
            place[source].tobytes(),
            bulk[source].tobytes(),
            sources.kinds[source],
        )
        told[source] = known.setdefault(name, len(known))
    return told


def _as_one(sources: Sources, one_of: Ints) -> Sources:
    """Each class as its first source, with all that its sources have."""
    order = np.argsort(one_of, kind="stable")
    members = np.split(order, np.flatnonzero(np.diff(one_of[order])) + 1)
    first = [int(each[0]) for each in members]
    return Sources(
        form=sources.form[first],
        site=sources.site[first],
        city=sources.city[first],
        amount=np.bincount(one_of, sources.amount).astype(float),
        ready=sources.ready[first],
        assembly=sources.assembly[first],
        setup=sources.setup[first],
        vehicle=sources.vehicle[first],
        grade=sources.grade[first],
        weight_kg=sources.weight_kg[first],
        volume_m3=sources.volume_m3[first],
        crew=sources.crew[first],
        drivers=sources.drivers[first],
        kinds=[sources.kinds[i] for i in first],
        own_kind=[sources.own_kind[i] for i in first],
        members=[[*chain.from_iterable(sources.members[i] for i in each)] for each in members],
        modes=[sources.modes[i] for i in first],
        ratings=[sources.ratings[i] for i in first],
    )


def _merged(arcs: Arcs, one_of: Ints) -> tuple[Arcs, Ints]:
    """One arc for those of sources that are alike: as much as all, as soon and as near as the first. And by
    arc which one that is."""
    source = one_of[arcs.source]
    order = np.lexsort((arcs.departure, arcs.group, source, arcs.need))
    name = np.stack([each[order] for each in (arcs.need, source, arcs.group, arcs.departure)])
    new = np.ones(len(order), bool)
    new[1:] = np.diff(name).any(axis=0)
    starts = np.flatnonzero(new)
    told = arcs.only(order[starts])
    told.source = source[order[starts]]
    told.most = np.add.reduceat(arcs.most[order], starts)
    told.arrive = np.minimum.reduceat(arcs.arrive[order], starts)
    told.km = np.minimum.reduceat(arcs.km[order], starts)
    at = np.zeros(len(arcs), np.int64)
    at[order] = np.cumsum(new) - 1
    return told, at
