"""The linear model of an instance: columns, and the rows that the rules write.

Columns stand in blocks: arcs (amounts sent), unmet (per need), trucks (per convoy), burden (a few
segments per lender). A convoy is the trucks of one class that go from one city's pool to one incident.
"""

from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csc_matrix

from solver.arrays import Bools, Floats, Ints
from solver.instance.instance import Instance
from solver.instance.sources import SUPPLY, UNIT
from solver.model.goals import GOALS
from solver.model.pins import PinnedLoad, lane_key, pinned_load
from solver.model.rules import RULES
from solver.model.terms import Terms

WHOLE_SHARE = 0.02


@dataclass(slots=True)
class Convoys:
    """One entry per truck column; `vehicle` is the kind of truck, `lane` numbers the (pool,
    incident, group) that its trucks serve together."""

    pool: Ints
    incident: Ints
    vehicle: Ints
    lane: Ints
    lanes: Ints
    arc_lane: Ints

    def __len__(self) -> int:
        return len(self.pool)


@dataclass(slots=True)
class Rows:
    """Rows in the making: blocks of entries, each block with its own bounds."""

    count: int = 0
    row: list[Ints] = field(default_factory=list)
    column: list[Ints] = field(default_factory=list)
    value: list[Floats] = field(default_factory=list)
    low: list[Floats] = field(default_factory=list)
    high: list[Floats] = field(default_factory=list)
    start: dict[str, int] = field(default_factory=dict)

    def add(
        self,
        name: str,
        group: Ints,
        column: Ints,
        value: Floats,
        low: "Floats | float",
        high: "Floats | float",
        count: int,
    ) -> None:
        """`count` rows; entry i stands in the `group[i]`-th of them."""
        self.start[name] = self.count
        self.row.append(group + self.count)
        self.column.append(column)
        self.value.append(value)
        self.low.append(np.broadcast_to(np.asarray(low, float), (count,)))
        self.high.append(np.broadcast_to(np.asarray(high, float), (count,)))
        self.count += count

    def at_most(
        self,
        name: str,
        key: Ints,
        column: Ints,
        most_taken: Floats,
        limit: Floats,
        each: "Floats | None" = None,
    ) -> None:
        """One row per distinct key: the sum of its columns (`each` times) within
        `limit[key]`; rows that cannot bind are left out."""
        keys, group = np.unique(key, return_inverse=True)
        values = np.ones(len(column)) if each is None else each
        binds = np.bincount(group, most_taken * values, len(keys)) > limit[keys] + 1e-9
        if not binds.any():
            return
        kept = binds[group]
        renumbered = (np.cumsum(binds) - 1)[group[kept]]
        self.add(name, renumbered, column[kept], values[kept], -np.inf, limit[keys[binds]], int(binds.sum()))


@dataclass(slots=True)
class Model:
    """`arcs`, `unmet`, `trucks`, `burden` are the column
    numbers of the blocks; `goals` the costs by goal order.

    `base` is what pinned lines add to each goal. `whole` marks the columns that must be whole numbers.
    `turn` [arc] counts from 1, `times` [turn] is how often each of them comes.
    `terms` are there once a ledger was kept."""

    instance: Instance
    convoys: Convoys
    pins: PinnedLoad
    lenders: Ints
    columns: int
    arcs: Ints
    unmet: Ints
    trucks: Ints
    burden: Ints
    low: Floats
    high: Floats
    whole: Bools
    matrix: csc_matrix
    row_low: Floats
    row_high: Floats
    start: dict[str, int]
    goals: list[Floats]
    turn: Ints
    times: Floats
    most_links: float
    terms: Terms | None = None


def make_model(
    instance: Instance,
    *,
    turn: Ints | None = None,
    times: Floats | None = None,
    most_links: float = np.inf,
) -> Model:
    """With a `turn` of each arc trucks carry as much in every turn as in one, as many `times`. Has rows that
    link needs to trucks if those are at `most_links`."""
    pins = pinned_load(instance)
    convoys = _make_convoys(instance, pins)
    arcs = instance.arcs
    lenders = np.unique(instance.sources.city[arcs.source[arcs.cross]])
    segments = len(instance.problem.agreement.burden_slopes)
    ends = np.cumsum([len(arcs), len(instance.needs), len(convoys), segments * len(lenders)])
    arc_columns, unmet, truck_columns, burden = np.split(np.arange(ends[-1]), ends[:-1])
    model = Model(
        instance=instance,
        convoys=convoys,
        pins=pins,
        lenders=lenders,
        columns=int(ends[-1]),
        arcs=arc_columns,
        unmet=unmet,
        trucks=truck_columns,
        burden=burden,
        low=np.zeros(ends[-1]),
        high=np.full(ends[-1], np.inf),
        whole=np.zeros(ends[-1], bool),
        matrix=csc_matrix((0, 0)),
        row_low=np.zeros(0),
        row_high=np.zeros(0),
        start={},
        goals=[],
        turn=np.ones(len(arcs), np.int64) if turn is None else turn,
        times=np.ones(1) if times is None else times,
        most_links=most_links,
    )
    _set_bounds(model)
    rows = Rows()
    for rule in RULES:
        rule(model, rows)
    entries = (np.concatenate(rows.value), (np.concatenate(rows.row), np.concatenate(rows.column)))
    model.matrix = csc_matrix(entries, shape=(rows.count, model.columns))
    model.row_low, model.row_high = np.concatenate(rows.low), np.concatenate(rows.high)
    model.start = rows.start
    model.goals = [goal(model) for goal in GOALS]
    return model


def _make_convoys(instance: Instance, pins: PinnedLoad) -> Convoys:
    """Truck columns for every lane (pool, incident, group) on which something may ride."""
    arcs, trucks, sources = instance.arcs, instance.trucks, instance.sources
    incidents, groups = len(instance.problem.incidents), max(trucks.groups, 1)
    pools = len(instance.problem.cities) + 1
    riding = arcs.group >= 0
    pool = np.where(sources.city[arcs.source] < 0, pools - 1, sources.city[arcs.source])
    key = (pool * incidents + instance.needs.incident[arcs.need]) * groups + arcs.group
    later = [lane_key(instance, line, line.later_group) for line in pins.lines if line.later_group >= 0]
    lanes = np.unique(np.concatenate([key[riding], pins.lane, np.array(later, np.int64)]))
    arc_lane = np.where(riding, np.searchsorted(lanes, key), -1)
    lane_group = lanes % groups
    lane_incident = lanes // groups % incidents
    lane_pool = lanes // groups // incidents
    fits = (trucks.group_of[None, :] == lane_group[:, None]) & (trucks.count[lane_pool] > 0)
    fits &= np.isfinite(trucks.km[lane_pool, :, lane_incident])
    lane, vehicle = np.nonzero(fits)
    return Convoys(lane_pool[lane], lane_incident[lane], vehicle, lane, lanes, arc_lane)


def burden_widths(instance: Instance) -> Floats:
    """The widths of a lender's burden segments, the last without end."""
    return np.array([*instance.problem.agreement.burden_widths, np.inf])


def _set_bounds(model: Model) -> None:
    instance = model.instance
    arcs, sources, needs, trucks = instance.arcs, instance.sources, instance.needs, instance.trucks
    model.high[model.arcs] = arcs.most
    model.high[model.unmet] = needs.quantity
    model.high[model.trucks] = trucks.count[model.convoys.pool, model.convoys.vehicle]
    model.high[model.burden] = np.tile(burden_widths(instance), len(model.lenders))
    model.whole[model.trucks] = True
    largest = max(trucks.payload_kg.max(initial=0.0), 1e-9)
    heavy = sources.weight_kg[arcs.source] > WHOLE_SHARE * largest
    few = needs.asked[arcs.need] * WHOLE_SHARE < 1.0
    form = sources.form[arcs.source]
    model.whole[model.arcs] = (form == UNIT) | few | ((form == SUPPLY) & heavy)
