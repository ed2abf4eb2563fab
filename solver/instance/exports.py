"""What a city may lend: floors and caps as limits on what
crosses its border, and the shortfall of the borrower."""

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components, maximum_flow

from solver.arrays import Floats, Ints
from solver.instance.needs import Needs
from solver.instance.sources import Kinds, Sources
from solver.problem import Problem

if TYPE_CHECKING:
    from solver.instance.arcs import Arcs


@dataclass(slots=True)
class Exports:
    """`limit` and `hold` by (city, kind index); `limit` is
    after pins and what is lent already, infinite if free.

    `floor` (less what its city consents to) and `cap` are the two limits before that, for explanations.
    `shortfall_group` [need] is -1 where borrowing is not tied to a shortfall,
    else an index of `shortfall`, the most that may be borrowed there."""

    hold: Floats
    limit: Floats
    floor: dict[tuple[int, int], int]
    cap: dict[tuple[int, int], int]
    pinned: Floats
    shortfall_group: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    shortfall: Floats = field(default_factory=lambda: np.zeros(0))


def make_exports(problem: Problem, kinds: Kinds) -> Exports:
    """The limits of every city and kind the problem speaks of; shortfalls are added by `own_shortfalls`."""
    city_of = {city.id: i for i, city in enumerate(problem.cities)}
    told = {(city_of[h.city], kinds.of(h.form, h.kind)): h for h in problem.holdings}
    floors = {(city_of[f.city], kinds.of(f.form, f.kind)): f.quantity for f in problem.floors}
    for consent in problem.consents:
        lifted = (city_of[consent.city], kinds.of(consent.form, consent.kind))
        if lifted in floors:
            floors[lifted] = max(0, floors[lifted] - consent.quantity)
    shares = {(city_of[c.city], kinds.of(c.form, c.kind)): c.share for c in problem.agreement.caps}
    shape = (len(problem.cities), len(kinds.index))
    hold = _listed(problem, kinds, shape)
    lent = np.zeros(shape)
    for place, holding in told.items():
        hold[place], lent[place] = holding.quantity, holding.lent
    pinned = _pinned_exports(problem, kinds, shape)
    limit = np.full(shape, np.inf)
    caps = {}
    for place, floor in floors.items():
        limit[place] = hold[place] - floor
    for place, share in shares.items():
        caps[place] = math.floor(share * hold[place] + 1e-9)
        limit[place] = min(limit[place], caps[place])
    return Exports(hold, np.maximum(limit - lent - pinned, 0.0), floors, caps, pinned)


def _listed(problem: Problem, kinds: Kinds, shape: tuple[int, int]) -> Floats:
    """What the problem itself lists, the holding where none is told."""
    hold = np.zeros(shape)
    city_of = {city.id: i for i, city in enumerate(problem.cities)}
    place = {site.id: city_of[site.city] for site in problem.sites if site.city is not None}
    stored: Counter[tuple[int, str, str]] = Counter()
    for form, stocks in (("supply", problem.supplies), ("resource", problem.resources)):
        for stock in stocks:
            if stock.site in place:
                stored[place[stock.site], form, stock.kind] += stock.quantity
    for (city, form, kind), quantity in stored.items():
        hold[city, kinds.of(form, kind)] += quantity
    able: Counter[tuple[int, tuple[str, ...]]] = Counter()
    for unit in problem.units:
        if unit.site in place:
            able[place[unit.site], unit.capabilities] += 1
    for (city, capabilities), count in able.items():
        for capability in set(capabilities):
            hold[city, kinds.of("unit", capability)] += count
    return hold


def _pinned_exports(problem: Problem, kinds: Kinds, shape: tuple[int, int]) -> Floats:
    """What pinned lines take across a border, counted for every capability a unit has."""
    taken = np.zeros(shape)
    city_of = {city.id: i for i, city in enumerate(problem.cities)}
    place = {site.id: site.city for site in problem.sites}
    needs = {need.id: need for need in problem.needs}
    borrower = {x.id: x.city for x in problem.incidents}
    units = {unit.id: unit for unit in problem.units}
    sources = {x.id: x.site for x in problem.sources}
    for pin in problem.pinned:
        need, lender = needs[pin.need], place[sources[pin.source]]
        if lender is None or lender == borrower[need.incident]:
            continue
        names = set(units[pin.source].capabilities) if pin.source in units else {need.kind}
        for name in names:
            taken[city_of[lender], kinds.of(need.form, name)] += pin.quantity
    return taken


def own_shortfalls(exports: Exports, sources: Sources, needs: Needs, arcs: "Arcs") -> None:
    """Sets the shortfalls: what a city's own stock, used as well as can be, leaves open of its own needs.

    Needs that compete for the same own sources form one group,
    so that a unit with two capabilities counts once."""
    exports.shortfall_group = np.full(len(needs), -1, np.int64)
    if not needs.shortfall_only.any():
        return
    in_time = (
        arcs.arrive <= needs.due[arcs.need] + 1e-6
    )  # help that comes late is no reason to refuse a neighbour
    counted = ~needs.rated[arcs.need] & (arcs.departure < 0)  # seats on a train are not certain
    own = ~arcs.cross & (sources.city[arcs.source] >= 0) & in_time & counted
    source, need = arcs.source[own], arcs.need[own]
    n, m = len(needs), len(sources)
    links = csr_matrix((np.ones(len(need)), (need, n + source)), shape=(n + m, n + m))
    _, label = connected_components(links, directed=False)
    served = _best_own_service(sources, needs, source, need)
    tied = np.unique(label[:n][needs.shortfall_only & ~needs.rated])
    exports.shortfall = np.zeros(len(tied))
    for i, group in enumerate(tied):
        here = (label[:n] == group) & ~needs.rated
        exports.shortfall[i] = needs.quantity[here].sum() - served[here].sum()
        exports.shortfall_group[here & needs.shortfall_only] = i
    _rated_shortfalls(exports, sources, needs, arcs)


def _rated_shortfalls(exports: Exports, sources: Sources, needs: Needs, arcs: "Arcs") -> None:
    """Rated needs of one city and kind are one pool: what its own units, those that could also serve
    another kind of need left out, do not cover; the last unit borrowed may go beyond it."""
    rated = np.flatnonzero(needs.rated & needs.shortfall_only & (needs.quantity > 0))
    if not len(rated):
        return
    own = ~arcs.cross & (sources.city[arcs.source] >= 0) & (arcs.departure < 0)
    own &= arcs.arrive <= needs.due[arcs.need] + 1e-6
    kinds_of: dict[int, set[int]] = {}
    for s, kind in zip(arcs.source[own].tolist(), needs.kind[arcs.need[own]].tolist(), strict=True):
        kinds_of.setdefault(s, set()).add(kind)
    pools: dict[tuple[int, int], list[int]] = {}
    for n in rated.tolist():
        pools.setdefault((int(needs.city[n]), int(needs.kind[n])), []).append(n)
    limits = exports.shortfall.tolist()
    for (city, kind), tied in sorted(pools.items()):
        pool = np.flatnonzero(needs.rated & (needs.city == city) & (needs.kind == kind))
        mine = {s for s in arcs.source[own & np.isin(arcs.need, pool)].tolist() if kinds_of[s] == {kind}}
        covered = sum(sources.ratings[s].get(kind, 0.0) * float(sources.amount[s]) for s in mine)
        short = max(0.0, float(needs.quantity[pool].sum()) - covered)
        largest = arcs.gain[np.isin(arcs.need, tied) & arcs.cross].max(initial=0.0)
        exports.shortfall_group[tied] = len(limits)
        limits.append(short + largest - 1e-3 if short > 1e-9 else 0.0)
    exports.shortfall = np.array(limits, float)


def _best_own_service(sources: Sources, needs: Needs, source: Ints, need: Ints) -> Floats:
    """A largest flow from sources to needs: how much each need gets (the sum by group is unique)."""
    n, m = len(needs), len(sources)
    start, end = n + m, n + m + 1
    pairs = np.unique(np.stack([source, need]), axis=1)
    tail = np.concatenate([np.full(m, start), n + pairs[0], np.arange(n)])
    head = np.concatenate([n + np.arange(m), pairs[1], np.full(n, end)])
    room = np.concatenate(
        [sources.amount, np.minimum(sources.amount[pairs[0]], needs.quantity[pairs[1]]), needs.quantity]
    )
    graph = csr_matrix((np.round(room).astype(np.int32), (tail, head)), shape=(n + m + 2, n + m + 2))
    flow = maximum_flow(graph, start, end).flow
    reached: Floats = np.asarray(flow[:n, end].todense(), float).ravel()
    return reached
