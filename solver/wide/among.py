"""The movements of told lines among very many: questions about lines need no others."""

from collections.abc import Iterable

from solver.instance.instance import Instance, bare_instance, complete, put_arcs
from solver.instance.universe import make_universe
from solver.problem import Problem
from solver.wide.wide import is_wide


def instance_among(problem: Problem, lines: Iterable[tuple[str, str]]) -> Instance:
    """The instance with all movements; of very many only with those of these (source, need)."""
    instance = bare_instance(problem)
    if not is_wide(instance):
        return complete(instance)
    instance.universe = make_universe(instance)
    put_arcs(instance, instance.universe.arcs_of(lines))
    return instance
