"""The times of hauls once it is known what each of them takes: a stop lasts as long as its own loads do."""

from collections.abc import Iterable

from solver.model.model import Model
from solver.search.cargo import Haul, Pick, Piece, Stack
from solver.tours.returning import Returns
from solver.tours.timing import Clock


def at_own_pace(model: Model, clock: Clock, hauls: list[Haul]) -> None:
    """Times all hauls anew, those first that others come after; none arrives later than it did."""
    returns = Returns(model)
    for haul in sorted(hauls, key=lambda each: each.turn):
        if haul.after is not None:
            haul.start = returns.of(haul.after).start
        haul.picks = at_one_stop(haul.picks)
        for pick in haul.picks:
            pick.stack.loading = max(_loading(model, piece) for piece, _ in pick.takes)
        clock.time(haul)


def at_one_stop(picks: Iterable[Pick]) -> list[Pick]:
    """What is loaded at one place from one moment on is one stop, as long as the longest of them."""
    told: dict[tuple[int, float], Pick] = {}
    for pick in picks:
        place = pick.stack.site, pick.stack.ready
        mine = told.setdefault(place, Pick(Stack(*place, 0.0, []), []))
        mine.takes.extend(pick.takes)
        mine.stack.loading = max(mine.stack.loading, pick.stack.loading)
    return list(told.values())


def _loading(model: Model, piece: Piece) -> float:
    if piece.line < 0:
        return model.pins.lines[-1 - piece.line].assembly
    return float(model.instance.sources.assembly[model.instance.arcs.source[piece.line]])
