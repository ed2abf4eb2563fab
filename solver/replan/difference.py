"""What a plan made again changes, line by line."""

from solver.answers import Difference, LineChange
from solver.plan import Movement, Plan
from solver.replan.known import MOVED_MINUTES
from solver.telling.changes import changes_between


def difference(before: Plan, after: Plan) -> Difference:
    """Every line of both plans: kept, changed in quantity or time, dropped, added."""
    old, new = _by_key(before), _by_key(after)
    lines = [_line_change(old.get(key), new.get(key)) for key in [*old, *(k for k in new if k not in old)]]
    order = ("dropped", "added", "changed", "kept")
    lines.sort(key=lambda line: order.index(line.what))
    count = {what: sum(line.what == what for line in lines) for what in order}
    return Difference(**count, lines=tuple(lines), goals=changes_between(before, after))


_Sum = tuple[Movement, int, float]


def _by_key(plan: Plan) -> dict[tuple[str, str], _Sum]:
    told: dict[tuple[str, str], _Sum] = {}
    for line in plan.movements:
        _, quantity, arrive = told.get((line.need, line.source), (line, 0, 0.0))
        told[line.need, line.source] = (line, quantity + line.quantity, max(arrive, line.arrive_minutes))
    return told


def _line_change(old: _Sum | None, new: _Sum | None) -> LineChange:
    known = old or new
    assert known is not None
    line = known[0]
    minutes = round(new[2] - old[2], 1) if old and new else None
    if old is None or new is None:
        what = "added" if old is None else "dropped"
    elif old[1] != new[1] or abs(minutes or 0.0) >= MOVED_MINUTES:
        what = "changed"
    else:
        what = "kept"
    return LineChange(
        what=what,
        need=line.need,
        source=line.source,
        city_from=line.city_from,
        quantity_before=old[1] if old else 0,
        quantity_after=new[1] if new else 0,
        arrive_before=old[2] if old else None,
        arrive_after=new[2] if new else None,
        minutes=minutes,
    )
