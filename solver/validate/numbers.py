"""Every number of a question within its bounds, column by column; the culprit is looked for only if there
is one."""

import dataclasses
import math
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any

from solver.problem import (
    Access,
    Agreement,
    Cap,
    Complement,
    Consent,
    Floor,
    Holding,
    Leg,
    Pin,
    Problem,
    ProblemError,
    VehicleClass,
)
from solver.validate.bounds import BOUNDS, Bound

_PLAIN = {int, float}


def numbers_make_sense(problem: Problem) -> None:
    """Nothing, or `bad_number` with the field, its owner and its path."""
    for rows in _tables(problem):
        for name, bound in BOUNDS[type(rows[0])].items() if rows else ():
            if _outside(_column(rows, name), bound):
                _look_through(problem, "problem", "problem")


def _tables(problem: Problem) -> Iterator[Sequence[Any]]:
    travel, agreement = problem.travel, problem.agreement
    yield from ((problem,), (agreement,), (agreement.slack,), agreement.caps)
    yield from (problem.sites, problem.vehicle_classes, problem.fleets, problem.incidents)
    yield from (problem.supplies, problem.units, problem.resources, problem.needs)
    yield [wave for need in problem.needs for wave in need.waves]
    yield from (problem.complements, problem.floors, problem.consents, problem.holdings, problem.pinned)
    yield from (travel.matrix or (), travel.services)
    if travel.network is not None:
        yield from (travel.network.nodes, travel.network.edges, travel.network.access)


def _column(rows: Sequence[Any], name: str) -> list[float]:
    values = list(map(attrgetter(name), rows))
    if set(map(type, values)) <= _PLAIN:
        return values
    return [number for value in values for number in _numbers(value)]


def _numbers(value: Any) -> Iterable[float]:
    """The numbers of a field: one, none where it is not told, or those of its list or map."""
    if value is None:
        return ()
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, tuple) else (value,)


def _outside(values: Sequence[float], bound: Bound) -> bool:
    """Whether any is beyond the bound or NaN, which only the sum shows: it compares with nothing."""
    if not values:
        return False
    least, most = bound
    return not (least <= min(values) and max(values) <= most) or math.isnan(sum(values))


def _look_through(value: Any, path: str, of: str) -> None:
    """Raises at the first number out of bounds; `of` is the nearest owner that has a name."""
    if isinstance(value, tuple):
        for i, each in enumerate(value):
            _look_through(each, f"{path}[{i}]", of)
    if not dataclasses.is_dataclass(value):
        return
    of = _named(value) or of
    bounds = BOUNDS.get(type(value), {})
    for field in dataclasses.fields(value):
        held, name = getattr(value, field.name), field.metadata.get("json", field.name)
        if field.name in bounds:
            _refuse_outside(held, bounds[field.name], name, f"{path}.{name}", of)
        else:
            _look_through(held, f"{path}.{name}", of)


def _refuse_outside(held: Any, bound: Bound, name: str, path: str, of: str) -> None:
    keys = [f".{key}" for key in held] if isinstance(held, dict) else None
    for i, number in enumerate(_numbers(held)):
        if not _outside((number,), bound):
            continue
        key = keys[i] if keys else f"[{i}]" if isinstance(held, tuple) else ""
        limit = {"at_most": bound[1]} if number > bound[1] else {"at_least": bound[0]}
        raise ProblemError(
            "bad_number", field=f"{name}{key}", value=number, **limit, of=of, path=f"{path}{key}"
        )


def _named(value: Any) -> str:
    """What a message calls the owner of a field; empty where only the path tells it."""
    match value:
        case Pin(source=source):
            return f"pinned {source}"
        case Access(site=site):
            return f"access of {site}"
        case Complement(need=need):
            return f"complement of {need}"
        case Leg(from_site=start, to_site=end):
            return f"leg {start} to {end}"
        case VehicleClass(id=name):
            return f"vehicle_class {name}"
        case Agreement():
            return "agreement"
        case Floor() | Holding() | Consent() | Cap():
            return f"{type(value).__name__.lower()} of {value.city} {value.kind}"
        case _ if hasattr(value, "id") and not isinstance(value, Problem):
            return f"{type(value).__name__.lower()} {value.id}"
    return ""
