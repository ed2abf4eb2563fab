"""Numbers and references that must make sense, of one thing or of a whole list at once: a long list is
looked through column by column, and the culprit is named only where there is one."""

import math
from collections.abc import Callable, Container, Sequence, Set
from operator import attrgetter
from typing import Any

from solver.problem import ProblemError

LARGEST = 1_000_000_000  # beyond, rounding in the engines would lose single pieces
Name = Callable[[Any], str]


def known(what: str, value: str | None, among: Container[str], of: str) -> None:
    if value is not None and value not in among:
        raise ProblemError(f"unknown_{what}", id=value, of=of)


def at_least(value: float, least: float, name: str, of: str) -> None:
    if not math.isfinite(value) or value < least:
        raise ProblemError("bad_number", field=name, value=value, at_least=least, of=of)


def quantity(value: float, least: float, name: str, of: str) -> None:
    at_least(value, least, name, of)
    if value > LARGEST:
        raise ProblemError("bad_number", field=name, value=value, at_most=LARGEST, of=of)


def named(what: str) -> Name:
    """How one of a list is named: by its id."""
    return lambda each: f"{what} {each.id}"


def placed(what: str) -> Name:
    """How one of a list is named: by its city and kind."""
    return lambda each: f"{what} of {each.city} {each.kind}"


def all_known(what: str, rows: Sequence[Any], among: Set[str], of: Name, *, field: str = "") -> None:
    """`known` for the `field` of every row, by default the one called `what`."""
    told = attrgetter(field or what)
    if set(map(told, rows)) - among - {None}:
        for row in rows:
            known(what, told(row), among, of(row))


def all_at_least(rows: Sequence[Any], names: Sequence[str], least: float, of: Name) -> None:
    """`at_least` for these fields of every row."""
    for name in names:
        values = list(map(attrgetter(name), rows))
        if values and not (math.isfinite(sum(values)) and min(values) >= least):
            for row, value in zip(rows, values, strict=True):
                at_least(value, least, name, of(row))


def all_quantities(rows: Sequence[Any], names: Sequence[str], of: Name, *, least: float = 0) -> None:
    """`quantity` for these fields of every row."""
    all_at_least(rows, names, least, of)
    for name in names:
        values = list(map(attrgetter(name), rows))
        if values and max(values) > LARGEST:
            for row, value in zip(rows, values, strict=True):
                quantity(value, least, name, of(row))
