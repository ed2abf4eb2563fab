"""References that must be known, of one thing or of a whole list at once: a long list is looked through
as one set, and the culprit is named only where there is one."""

from collections.abc import Callable, Container, Sequence, Set
from operator import attrgetter
from typing import Any

from solver.problem import ProblemError

Name = Callable[[Any], str]


def known(what: str, value: str | None, among: Container[str], of: str) -> None:
    if value is not None and value not in among:
        raise ProblemError(f"unknown_{what}", id=value, of=of)


def named(what: str) -> Name:
    """How one of a list is named: by its id."""
    return lambda each: f"{what} {each.id}"


def all_known(what: str, rows: Sequence[Any], among: Set[str], of: Name, *, field: str = "") -> None:
    """`known` for the `field` of every row, by default the one called `what`."""
    told = attrgetter(field or what)
    if set(map(told, rows)) - among - {None}:
        for row in rows:
            known(what, told(row), among, of(row))
