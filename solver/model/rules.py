"""Hard rules: one function each, named for what it promises, listed in RULES.

What may never move (grade, agreement, refused lines, too late, no road) has no arc and needs no row.
"""

from typing import TYPE_CHECKING

import numpy as np

from solver.arrays import Ints

if TYPE_CHECKING:
    from solver.model.model import Model, Rows


def what_is_not_sent_is_unmet(model: "Model", rows: "Rows") -> None:
    needs, arcs = model.instance.needs, model.instance.arcs
    group = np.concatenate([arcs.need, np.arange(len(needs))])
    columns = np.concatenate([model.arcs, model.unmet])
    values = np.concatenate([arcs.gain, np.ones(len(needs))])
    most = np.where(needs.rated, np.inf, needs.quantity)
    rows.add("need", group, columns, values, needs.quantity, most, len(needs))


def one_unit_is_enough_where_it_covers_a_rated_need(model: "Model", rows: "Rows") -> None:
    """Only the last of rated units may bring more than is asked: one goes of those that cover all alone."""
    needs, arcs = model.instance.needs, model.instance.arcs
    covers = needs.rated[arcs.need] & (arcs.gain >= needs.quantity[arcs.need])
    some = np.flatnonzero(covers)
    rows.at_most("rated", arcs.need[some], model.arcs[some], arcs.most[some], np.ones(len(needs)))


def no_source_sends_more_than_it_has(model: "Model", rows: "Rows") -> None:
    arcs, sources = model.instance.arcs, model.instance.sources
    rows.at_most("source", arcs.source, model.arcs, arcs.most, sources.amount)


def lenders_keep_their_floors_and_caps(model: "Model", rows: "Rows") -> None:
    """A unit lent counts against every one of its capabilities that the lender limits."""
    exports = model.instance.exports
    arc, key = limited_exports(model)
    if len(arc):
        rows.at_most("export", key, model.arcs[arc], model.instance.arcs.most[arc], exports.limit.ravel())


def limited_exports(model: "Model") -> tuple[Ints, Ints]:
    """(arc, flat index into exports.limit) for every limit that a lending arc uses."""
    instance = model.instance
    arcs, sources, limit = instance.arcs, instance.sources, instance.exports.limit
    lending = np.flatnonzero(arcs.cross)
    sizes, flat = sources.all_kinds()
    starts = np.cumsum(sizes) - sizes
    size = sizes[arcs.source[lending]]
    arc = np.repeat(lending, size)
    step = np.arange(len(arc)) - np.repeat(np.cumsum(size) - size, size)
    kind = flat[np.repeat(starts[arcs.source[lending]], size) + step] if len(arc) else arc
    key = sources.city[arcs.source[arc]] * limit.shape[1] + kind
    kept = np.isfinite(limit.ravel()[key])
    return arc[kept], key[kept]


def low_grades_borrow_only_what_is_short(model: "Model", rows: "Rows") -> None:
    exports, arcs = model.instance.exports, model.instance.arcs
    group = exports.shortfall_group[arcs.need]
    tied = np.flatnonzero(arcs.cross & (group >= 0))
    if len(tied):
        # A last unit may overshoot a rated shortfall: its limit has room for it already.
        rows.at_most(
            "shortfall", group[tied], model.arcs[tied], arcs.most[tied], exports.shortfall, arcs.gain[tied]
        )


def trucks_carry_what_rides_on_them(model: "Model", rows: "Rows") -> None:
    """Per lane, in each turn and in all: weight and volume within the trucks sent. What pinned lines load is
    included in all turns, for it may be brought in any."""
    instance, convoys, pins = model.instance, model.convoys, model.pins
    arcs, sources, trucks = instance.arcs, instance.sources, instance.trucks
    riding = np.flatnonzero(convoys.arc_lane >= 0)
    lanes, turns = len(convoys.lanes), len(model.times)
    if not lanes:
        return
    sent = [convoys.lane + lanes * turn for turn in range(turns)]
    group = np.concatenate([convoys.arc_lane[riding] + lanes * (model.turn[riding] - 1), *sent])
    columns = np.concatenate([model.arcs[riding], *[model.trucks] * turns])
    at = np.searchsorted(convoys.lanes, pins.lane)
    for name, each, room, pinned in (
        ("tonnes", sources.weight_kg / 1000.0, trucks.payload_kg / 1000.0, pins.weight_kg / 1000.0),
        ("volume", sources.volume_m3, trucks.volume_m3, pins.volume_m3),
    ):
        values = np.concatenate(
            [each[arcs.source[riding]], np.outer(model.times, -room[convoys.vehicle]).ravel()]
        )
        granted = np.zeros(lanes)
        granted[at] = pinned
        if turns > 1:
            rows.add(name, group, columns, values, -np.inf, 0.0, lanes * turns)
        rows.add(
            f"{name} in all" if turns > 1 else name, group % lanes, columns, values, -np.inf, -granted, lanes
        )


def nothing_rides_without_a_truck(model: "Model", rows: "Rows") -> None:
    """Implied for whole trucks; keeps the relaxation from shipping a little on a sliver of a truck. Left out
    where there are more such rows than the model is to have: they make it far slower then."""
    instance, convoys = model.instance, model.convoys
    arcs = instance.arcs
    riding = np.flatnonzero(convoys.arc_lane >= 0)
    if not len(riding):
        return
    lanes = len(convoys.lanes)
    keys, group = np.unique(arcs.need[riding] * lanes + convoys.arc_lane[riding], return_inverse=True)
    if len(keys) > model.most_links:
        return
    most = np.bincount(group, arcs.most[riding], len(keys))
    most = np.minimum(most, instance.needs.quantity[keys // lanes])
    by_lane = np.argsort(convoys.lane, kind="stable")
    first = np.searchsorted(convoys.lane[by_lane], keys % lanes, "left")
    count = np.searchsorted(convoys.lane[by_lane], keys % lanes, "right") - first
    row = np.repeat(np.arange(len(keys)), count)
    step = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    truck = by_lane[np.repeat(first, count) + step] if len(row) else row
    rows.add(
        "link",
        np.concatenate([group, row]),
        np.concatenate([model.arcs[riding], model.trucks[truck]]),
        np.concatenate([1.0 / most[group], -np.ones(len(row))]),
        -np.inf,
        0.0,
        len(keys),
    )


def no_pool_sends_more_trucks_than_it_has(model: "Model", rows: "Rows") -> None:
    convoys, count = model.convoys, model.instance.trucks.count
    if len(convoys):
        key = convoys.pool * count.shape[1] + convoys.vehicle
        most = model.high[model.trucks]
        rows.at_most("fleet", key, model.trucks, most, count.ravel().astype(float))


def no_departure_carries_more_than_its_seats(model: "Model", rows: "Rows") -> None:
    arcs, departures = model.instance.arcs, model.instance.departures
    riding = np.flatnonzero(arcs.departure >= 0)
    if not len(riding):
        return
    keys, group = np.unique(arcs.departure[riding], return_inverse=True)
    crew = model.instance.sources.crew[arcs.source[riding]].astype(float)
    rows.add("seats", group, model.arcs[riding], crew, -np.inf, departures.seats[keys], len(keys))


def what_needs_another_comes_with_it(model: "Model", rows: "Rows") -> None:
    """Per complement: what reaches the one need, times its ratio, within what reaches the other."""
    pairs = model.instance.pairs
    if not len(pairs):
        return
    arcs, needs = model.instance.arcs, len(model.instance.needs)
    group, column, value = [], [], []
    for i, pair in enumerate(pairs):
        factor = np.zeros(needs)
        factor[pair.needs] = pair.per
        factor[pair.requires] -= 1.0
        used = np.flatnonzero(factor[arcs.need])
        group.append(np.full(len(used), i))
        column.append(model.arcs[used])
        value.append(factor[arcs.need[used]] * arcs.gain[used])
    spare = np.array([pair.spare for pair in pairs])
    rows.add(
        "complement",
        np.concatenate(group),
        np.concatenate(column),
        np.concatenate(value),
        -np.inf,
        spare,
        len(pairs),
    )


def what_is_lent_weighs_on_its_lender(model: "Model", rows: "Rows") -> None:
    """The shares lent fill the lender's burden segments, cheapest first; pinned shares come on top."""
    instance = model.instance
    arcs, sources, needs, exports = instance.arcs, instance.sources, instance.needs, instance.exports
    lending = np.flatnonzero(arcs.cross)
    if not len(lending):
        return
    count = len(model.lenders)
    city = sources.city[arcs.source[lending]]
    lender = np.searchsorted(model.lenders, city)
    share = 1.0 / np.maximum(exports.hold[city, needs.kind[arcs.need[lending]]], 1.0)
    segments = np.repeat(np.arange(count), len(instance.problem.agreement.burden_slopes))
    granted = pinned_burden(model)[model.lenders]
    rows.add(
        "burden",
        np.concatenate([lender, segments]),
        np.concatenate([model.arcs[lending], model.burden]),
        np.concatenate([share, -np.ones(len(segments))]),
        -granted,
        -granted,
        count,
    )


def pinned_burden(model: "Model") -> "np.ndarray[tuple[int, ...], np.dtype[np.float64]]":
    """Shares of holdings that pinned lines lend, by city."""
    instance = model.instance
    problem, hold = instance.problem, instance.exports.hold
    lent = np.zeros(len(problem.cities))
    index = {city.id: i for i, city in enumerate(problem.cities)}
    needs = {need.id: i for i, need in enumerate(problem.needs)}
    for line in model.pins.lines:
        city = problem.sites[line.site].city
        if city is not None and city != problem.incidents[line.incident].city:
            kind = instance.needs.kind[needs[line.pin.need]]
            lent[index[city]] += line.pin.quantity / max(hold[index[city], kind], 1.0)
    return lent


RULES = (
    what_is_not_sent_is_unmet,
    one_unit_is_enough_where_it_covers_a_rated_need,
    no_source_sends_more_than_it_has,
    lenders_keep_their_floors_and_caps,
    low_grades_borrow_only_what_is_short,
    trucks_carry_what_rides_on_them,
    nothing_rides_without_a_truck,
    no_pool_sends_more_trucks_than_it_has,
    no_departure_carries_more_than_its_seats,
    what_needs_another_comes_with_it,
    what_is_lent_weighs_on_its_lender,
)
