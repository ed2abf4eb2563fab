"""Why a line is as it is, and why a need stays open:
recomputed from what is left after the plan, never guessed."""

import math
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import numpy as np

from solver.arrays import Bools, Ints
from solver.instance.arcs import AGREEMENT, FORBIDDEN, GRADE, LATE, NO_ROAD, NO_TRUCK, REASONS, Arcs
from solver.instance.instance import Instance
from solver.model.model import Model
from solver.plan import Unmet
from solver.search.ledger import Ledger
from solver.search.standing import free_sources, grouped

_Cause = dict[str, Any]


def line_reasons(instance: Instance, lines: Ints) -> list[str]:
    """Of each of these arcs own_city, nearest, only_source, own_city_used_up or shares_burden."""
    arcs, count = instance.arcs, len(instance.needs)
    city, need = instance.sources.city[arcs.source], arcs.need[lines]
    soonest, own = np.full(count, np.inf), np.full(count, np.inf)
    np.minimum.at(soonest, arcs.need, arcs.arrive)
    np.minimum.at(own, arcs.need[~arcs.cross], arcs.arrive[~arcs.cross])
    first, last = np.full(count, len(city)), np.full(count, -1)
    np.minimum.at(first, arcs.need, city)
    np.maximum.at(last, arcs.need, city)
    arrive, cross = arcs.arrive[lines], arcs.cross[lines]
    told = np.select(
        [
            ~cross & (city[lines] >= 0),
            ~cross,
            np.isfinite(own[need]) & (arrive < own[need]),
            np.isfinite(own[need]),
            first[need] == last[need],
            arrive <= soonest[need],
        ],
        ["own_city", "nearest", "nearest", "own_city_used_up", "only_source", "nearest"],
        "shares_burden",
    )
    reasons: list[str] = told.tolist()
    return reasons


def explain_unmet(model: Model, amounts: Ints, sent: Ints) -> tuple[Unmet, ...]:
    """One entry per need that stays open, with every cause that could be lifted and by how much.

    `reason` is the cause whose lifting would serve most; `no_stock` where nothing is
    left anywhere, `held_elsewhere` where what there is serves other needs or is busy."""
    instance = model.instance
    ledger = Ledger(model)
    ledger.put_trucks(sent)
    ledger.take_all(amounts)
    later = amounts - ledger.amounts  # on a later turn of the trucks
    for arc in np.flatnonzero(later).tolist():
        ledger.book(arc, int(later[arc]))
    arcs = instance.arcs
    short_of = {n: math.ceil(ledger.need_left[n] - 1e-6) for n in range(len(instance.needs))}
    short_of = {n: short for n, short in short_of.items() if short > 0}
    blocked, held = _blocked(instance, ledger, short_of), _held_back(instance, ledger, short_of)
    told = []
    for n, short in short_of.items():
        causes = [
            *blocked.get(n, ()),
            *held.get(n, ()),
            *_without_complement(instance, ledger, n, short),
        ]
        if not causes:
            causes = [_used_up(instance, arcs.source, amounts, n, short)]
        order = {"no_stock": 1, "held_elsewhere": 1}
        causes.sort(key=lambda c: (order.get(c["reason"], 0), -c["quantity"], c["reason"]))
        best = causes[0]
        details = {k: v for k, v in best.items() if k not in ("reason", "quantity")}
        asked, wave = instance.parts.told[n]
        told.append(
            Unmet(
                need=asked,
                wave=wave,
                quantity=short,
                reason=best["reason"],
                details={**details, "would_serve": min(best["quantity"], short), "causes": causes},
            )
        )
    return tuple(told)


def _blocked(instance: Instance, ledger: Ledger, short_of: dict[int, int]) -> dict[int, list[_Cause]]:
    """By need, stock that is free but may not or cannot go: grouped by the rule that stands against it."""
    open_needs = np.zeros(len(instance.needs), bool)
    open_needs[list(short_of)] = True
    told: dict[int, list[_Cause]] = {}
    for block in instance.refused_to(open_needs, free_sources(ledger)):
        refused = block.only(np.lexsort((np.arange(len(block)), block.arrive, block.code, block.need)))
        starts = np.flatnonzero(np.diff(refused.need * len(REASONS) + refused.code, prepend=-1))
        for start, end in pairwise([*starts.tolist(), len(refused)]):
            n = int(refused.need[start])
            told.setdefault(n, []).append(_refusal(instance, ledger, refused, start, end, short_of[n]))
    return told


def _refusal(instance: Instance, ledger: Ledger, refused: Arcs, start: int, end: int, short: int) -> _Cause:
    """The cause behind one need's refused arcs of one code, the soonest first."""
    sources, problem = instance.sources, instance.problem
    once = start + np.unique(refused.source[start:end], return_index=True)[1]
    left = np.array([ledger.source_left[s] for s in refused.source[once].tolist()])
    quantity = round(float((left * refused.gain[once]).sum()))
    s, n, code = int(refused.source[start]), int(refused.need[start]), int(refused.code[start])
    return {
        "reason": REASONS[code],
        "quantity": min(quantity, short),
        "left_over": quantity,
        "source": sources.members[s][0],
        "site": problem.sites[sources.site[s]].id,
        **refusal_numbers(instance, refused, start, code, n),
    }


def refusal_numbers(instance: Instance, refused: Arcs, arc: int, code: int, n: int) -> _Cause:
    """The numbers behind a refusal."""
    problem = instance.problem
    need = problem.needs[n]
    if code == LATE:
        return {
            "arrive_minutes": round(float(refused.arrive[arc]), 1),
            "latest_minutes": float(instance.needs.latest[n]),
        }
    if code == GRADE:
        return {
            "grade": int(instance.sources.grade[refused.source[arc]]),
            "minimum_grade": need.minimum_grade,
        }
    if code == AGREEMENT:
        incident = problem.incidents[instance.needs.incident[n]]
        return {"rule": "grade_may_not_borrow", "incident_grade": incident.grade}
    if code in (NO_ROAD, NO_TRUCK, FORBIDDEN):
        s = refused.source[arc]
        city = instance.sources.city[s]
        return {"city": problem.cities[city].id if city >= 0 else None}
    return {}


def _held_back(instance: Instance, ledger: Ledger, short_of: dict[int, int]) -> dict[int, list[_Cause]]:
    """By need, allowed lines with stock left that a floor, a cap, a shortfall rule or missing trucks keep
    back, whether they are in the model or not."""
    problem = instance.problem
    open_needs = np.zeros(len(instance.needs), bool)
    open_needs[list(short_of)] = True
    told: dict[int, list[_Cause]] = {}
    lines = instance.allowed(open_needs, free_sources(ledger))
    for n, reason, city, quantity in grouped(instance, ledger, lines):
        told.setdefault(n, []).append(
            {
                "reason": reason.partition(":")[0],
                "quantity": min(quantity, short_of[n]),
                "left_over": quantity,
                "city": problem.cities[city].id if city >= 0 else None,
                **_held_numbers(instance, reason, city, n),
            }
        )
    return told


def _held_numbers(instance: Instance, reason: str, city: int, n: int) -> _Cause:
    """The numbers behind what keeps an allowed line back."""
    exports, kind = instance.exports, int(instance.needs.kind[n])
    if reason == "floor":
        return {"holding": int(exports.hold[city, kind]), "floor": exports.floor.get((city, kind))}
    if reason == "agreement_forbids:cap":
        return {"rule": "cap", "holding": int(exports.hold[city, kind]), "cap": exports.cap.get((city, kind))}
    if reason == "agreement_forbids:shortfall":
        group = exports.shortfall_group[n]
        return {"rule": "only_the_shortfall", "shortfall": int(exports.shortfall[group])}
    if reason == "no_vehicle":
        return {"trucks": int(instance.trucks.count[city].sum())}
    return {}


def _without_complement(instance: Instance, ledger: Ledger, n: int, short: int) -> Iterable[_Cause]:
    """Stock that could go but for what is asked beside it and missing: alone it would be worth nothing."""
    arcs, told = instance.arcs, instance.parts.told
    start, end = np.searchsorted(arcs.need, [n, n + 1])
    free = {int(arcs.source[a]): a for a in range(int(start), int(end)) if ledger.room(a) > 0}
    ready = round(sum(ledger.source_left[s] * float(arcs.gain[a]) for s, a in free.items()))
    if not ready:
        return
    got = np.bincount(arcs.need, ledger.amounts * arcs.gain, len(instance.needs))
    for pair in instance.pairs:
        if n not in pair.needs:
            continue
        served = float(got[pair.requires].sum()) + pair.spare - pair.per * float(got[pair.needs].sum())
        if served < pair.per - 1e-6:
            yield {
                "reason": "no_complement",
                "quantity": min(ready, short),
                "left_over": ready,
                "requires": told[pair.requires[0]][0],
                "per": pair.per,
            }


def _used_up(instance: Instance, arc_source: Ints, amounts: Ints, n: int, short: int) -> _Cause:
    """No stock of that kind is left anywhere: either others use it, or there is too little of it."""
    problem, exports = instance.problem, instance.exports
    need, kind = problem.needs[n], int(instance.needs.kind[n])
    kinds, sources = instance.sources.by_kind()
    able: Bools = np.zeros(len(instance.sources), bool)
    able[sources[kinds == kind]] = True
    users = np.flatnonzero((amounts > 0) & able[arc_source] & (instance.arcs.need != n)).tolist()
    others: dict[str, int] = {}
    for arc in users:
        user = instance.parts.told[instance.arcs.need[arc]][0]
        others[user] = others.get(user, 0) + int(amounts[arc])
    listed = round(float(instance.sources.amount[able].sum())) if len(able) else 0
    busy = max(0, round(float(exports.hold[:, kind].sum())) - listed)
    cause: _Cause = {
        "quantity": short,
        "kind": need.kind,
        "available": listed,
        "busy": busy,
        "used_by": others,
    }
    cause["reason"] = "held_elsewhere" if others or busy else "no_stock"
    return cause
