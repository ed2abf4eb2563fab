"""What trucks that come back can bring in time: a relaxation of their ways, from which bounds are proven."""

from typing import TYPE_CHECKING

import numpy as np

from solver.arrays import Floats, Ints
from solver.instance.arcs import SOON
from solver.instance.sources import SUPPLY
from solver.model.pins import lane_key

if TYPE_CHECKING:
    from solver.model.model import Model, Rows


def what_later_turns_cannot_bring_goes_before(model: "Model", rows: "Rows") -> None:
    """Per lane and number of turns: what comes too late in any further turn within what so many carry."""
    convoys, sources, trucks = model.convoys, model.instance.sources, model.instance.trucks
    riding = np.flatnonzero(convoys.arc_lane >= 0)
    if model.turns == 1 or not len(riding):
        return
    most = turns_in_time(model, riding)
    for turns in range(1, model.turns):
        early = riding[most <= turns]
        going = np.flatnonzero(np.isin(convoys.lane, convoys.arc_lane[early]))
        lanes, group = np.unique(
            np.concatenate([convoys.arc_lane[early], convoys.lane[going]]), return_inverse=True
        )
        columns = np.concatenate([model.arcs[early], model.trucks[going]])
        for name, each, room in (
            ("tonnes", sources.weight_kg / 1000.0, trucks.payload_kg / 1000.0),
            ("volume", sources.volume_m3, trucks.volume_m3),
        ):
            carried = each[model.instance.arcs.source[early]]
            values = np.concatenate([carried, -turns * room[convoys.vehicle[going]]])
            rows.add(f"{name} in {turns}", group, columns, values, -np.inf, 0.0, len(lanes))


def turns_in_time(model: "Model", riding: Ints) -> Ints:
    """The last turn in which each of these arcs could come in time, at least the first, at most all: no truck
    is at its incident before the first arc of its lane arrives, and each further turn takes as long as the
    quickest way there and back. Of lanes on which granted lines ride no more is known than the way itself."""
    instance, convoys = model.instance, model.convoys
    arcs, sources = instance.arcs.only(riding), instance.sources
    lane, lanes = convoys.arc_lane[riding], len(convoys.lanes)
    loading = sources.assembly[arcs.source] + arcs.arrive - arcs.leave
    again = instance.problem.agreement.unloading_minutes + _minutes_back(model, riding) + loading
    first, shortest = np.full(lanes, np.inf), np.full(lanes, np.inf)
    np.minimum.at(first, lane, arcs.arrive)
    np.minimum.at(shortest, lane, again)
    granted = _granted_lanes(model)
    first[granted] = shortest[granted] = 0.0
    second, latest = first[lane] + again, instance.needs.latest[arcs.need] + SOON
    with np.errstate(divide="ignore", invalid="ignore"):
        further = np.where(second <= latest, (latest - second) / shortest[lane], 0.0)
    told: Ints = np.where(second > latest, 1, 2 + np.minimum(further, model.turns)).astype(np.int64)
    return np.minimum(told, model.turns)


def _granted_lanes(model: "Model") -> Ints:
    pins, lanes = model.pins, model.convoys.lanes
    later = [lane_key(model.instance, line, line.later_group) for line in pins.lines if line.later_group >= 0]
    return np.searchsorted(lanes, np.concatenate([pins.lane, np.array(later, np.int64)]))


def _minutes_back(model: "Model", riding: Ints) -> Floats:
    """Of each arc the minutes from its incident to where it is loaded, by the quickest of its city's trucks
    and over any places where these stop."""
    instance, convoys = model.instance, model.convoys
    problem, sources, trucks = instance.problem, instance.sources, instance.trucks
    arcs, lane = instance.arcs.only(riding), convoys.arc_lane[riding]
    site_of = {site.id: i for i, site in enumerate(problem.sites)}
    scene = np.array([site_of[incident.site] for incident in problem.incidents], np.int64)
    incidents, groups = len(problem.incidents), max(trucks.groups, 1)
    pool = convoys.lanes[lane] // groups // incidents
    stock, city = np.flatnonzero(sources.form == SUPPLY), sources.city % len(trucks.count)
    told = np.full(len(riding), np.inf)
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
