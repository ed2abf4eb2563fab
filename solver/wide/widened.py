"""A model with more movements than it had, and the same plan in it."""

from dataclasses import replace

import numpy as np

from solver.arrays import Bools, Floats, Ints
from solver.instance.arcs import Arcs
from solver.instance.instance import Instance, put_arcs
from solver.model.model import Model, make_model
from solver.search.answer import Draft


def names(instance: Instance, arcs: Arcs) -> Ints:
    """One number per need, source, truck group and departure."""
    return names_of(instance, arcs.need, arcs.source, arcs.group, arcs.departure)


def names_of(instance: Instance, need: Ints, source: Ints, group: Ints, departure: "Ints | int" = -1) -> Ints:
    told: Ints = (need * len(instance.sources) + source) * (instance.trucks.groups + 2) + group + 2
    return told * (len(instance.departures) + 1) + departure + 1


def unknown(model: Model, arcs: Arcs) -> Arcs:
    """Those that the model has not."""
    instance = model.instance
    return arcs.only(~np.isin(names(instance, arcs), names(instance, instance.arcs)))


def widened(model: Model, draft: Draft, more: Arcs) -> tuple[Model, Floats]:
    """The model with more arcs, and the draft as its point."""
    known = model.instance
    instance = replace(known)
    joined = (np.concatenate([getattr(known.arcs, x), getattr(more, x)]) for x in Arcs.__slots__)
    put_arcs(instance, Arcs(*joined))
    wider = make_model(instance)
    return wider, as_point_of(wider, model, draft, np.ones(len(known.arcs), bool))


def as_point_of(other: Model, model: Model, draft: Draft, kept: Bools) -> Floats:
    """A draft of one model as a point of another that has its `kept` arcs."""
    point = np.zeros(other.columns)
    known = names(other.instance, other.instance.arcs)
    order = np.argsort(known)
    mine = names(model.instance, model.instance.arcs)[kept]
    at = order[np.searchsorted(known, mine, sorter=order)]
    point[other.arcs[at]] = draft.amounts[kept]
    old, going = model.convoys, draft.sent > 0
    at = convoys_at(other, old.lanes[old.lane[going]], old.vehicle[going])
    point[other.trucks[at]] = draft.sent[going]
    return point


def convoys_at(model: Model, lane: Ints, vehicle: Ints) -> Ints:
    """The convoys of these lanes, by their keys, and kinds of trucks; the model has them."""
    convoys, kinds = model.convoys, model.instance.trucks.count.shape[1]
    told: Ints = np.searchsorted(
        convoys.lanes[convoys.lane] * kinds + convoys.vehicle, lane * kinds + vehicle
    )
    return told
