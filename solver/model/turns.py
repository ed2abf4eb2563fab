"""Trucks that come back, as a relaxation from which bounds are proven: what rides may come in each turn."""

from dataclasses import replace

import numpy as np

from solver.arrays import Bools, Floats, Ints
from solver.instance.arcs import SOON, Arcs
from solver.instance.sources import SUPPLY
from solver.model.model import Model, make_model
from solver.model.pins import lane_key
from solver.problem import Problem

TURNS = 8  # of more than that all others are taken to come as soon as the last of these


def with_turns(model: Model) -> Model:
    """The model with each arc that rides once for every turn of its trucks in which it could come in time,
    with the time of that turn: in each they carry what they carry in one. It knows no detours.

    No truck is at its incident before the first arc of its lane arrives, and each further turn takes as long
    as the quickest way there and back. Of lanes on which granted lines ride only the way is known."""
    instance, convoys, agreement = model.instance, model.convoys, model.instance.problem.agreement
    riding = np.flatnonzero(convoys.arc_lane >= 0)
    if not len(riding):
        return model
    arcs, lane = instance.arcs.only(riding), convoys.arc_lane[riding]
    loading = instance.sources.assembly[arcs.source] + arcs.arrive - arcs.leave
    again = agreement.unloading_minutes + _minutes_back(model, arcs, lane) + loading
    first, shortest = np.full(len(convoys.lanes), np.inf), np.full(len(convoys.lanes), np.inf)
    np.minimum.at(first, lane, arcs.arrive)
    np.minimum.at(shortest, lane, again)
    granted = _granted_lanes(model)
    first[granted] = shortest[granted] = 0.0
    latest, parts = instance.needs.latest[arcs.need] + SOON, [instance.arcs]
    minutes = np.maximum(first[lane] + again, arcs.arrive)
    while len(parts) < min(agreement.truck_turns, TURNS) and (minutes <= latest).any():
        parts.append(_coming(arcs, minutes, minutes <= latest))
        minutes = minutes + shortest[lane]
    times = np.ones(len(parts))
    if (minutes <= latest).any():  # none is driven for nothing: there are no more of them than pieces
        times[-1] = max(1, min(agreement.truck_turns, _pieces(instance.problem)) - len(parts) + 1)
    turn = np.repeat(np.arange(1, len(parts) + 1), [len(part) for part in parts])
    joined = Arcs(*(np.concatenate([getattr(part, name) for part in parts]) for name in Arcs.__slots__))
    order = np.lexsort((turn, joined.departure, joined.group, joined.source, joined.need))
    turning = replace(instance, arcs=joined.only(order))
    return make_model(turning, turn=turn[order], times=times, most_links=model.most_links)


def _pieces(problem: Problem) -> int:
    """All that could be sent."""
    return sum(need.quantity for need in problem.needs) + sum(pin.quantity for pin in problem.pinned)


def _coming(arcs: Arcs, minutes: Floats, in_time: Bools) -> Arcs:
    """Those in time, arriving then."""
    told = arcs.only(in_time)
    told.leave = told.leave + minutes[in_time] - told.arrive
    told.arrive = minutes[in_time]
    return told


def _granted_lanes(model: Model) -> Ints:
    pins, lanes = model.pins, model.convoys.lanes
    later = [lane_key(model.instance, line, line.later_group) for line in pins.lines if line.later_group >= 0]
    return np.searchsorted(lanes, np.concatenate([pins.lane, np.array(later, np.int64)]))


def _minutes_back(model: Model, arcs: Arcs, lane: Ints) -> Floats:
    """Of each arc the minutes from its incident to where it is loaded, by the quickest of its city's trucks
    and over any places where these stop."""
    instance = model.instance
    problem, sources, trucks = instance.problem, instance.sources, instance.trucks
    site_of = {site.id: i for i, site in enumerate(problem.sites)}
    scene = np.array([site_of[incident.site] for incident in problem.incidents], np.int64)
    pool = model.convoys.lanes[lane] // max(trucks.groups, 1) // len(problem.incidents)
    stock, city = np.flatnonzero(sources.form == SUPPLY), sources.city % len(trucks.count)
    told = np.full(len(arcs), np.inf)
    for p, group in sorted(set(zip(pool.tolist(), arcs.group.tolist(), strict=True))):
        mine = np.flatnonzero((pool == p) & (arcs.group == group))
        sites, site = np.unique(sources.site[arcs.source[mine]], return_inverse=True)
        scenes, at = np.unique(scene[instance.needs.incident[arcs.need[mine]]], return_inverse=True)
        over = [*np.unique(sources.site[stock[city[stock] == p]]).tolist(), *scenes.tolist()]
        kinds = np.flatnonzero((trucks.group_of == group) & (trucks.count[p] > 0))
        for vehicle in np.unique(trucks.class_of[kinds]).tolist():
            ways = instance.between.soonest(scenes.tolist(), sites.tolist(), over, vehicle)
            told[mine] = np.minimum(told[mine], ways[at, site])
    return told
