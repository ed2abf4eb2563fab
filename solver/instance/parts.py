"""Needs in waves as separate needs: each part has its own due time, the rest is due with the need itself."""

from dataclasses import dataclass, replace

from solver.problem import Ban, Need, Pin, Problem


@dataclass(frozen=True, slots=True)
class Parts:
    """`of` gives the need indexes of each need as it was asked; `told` [index] its id and wave number."""

    of: dict[str, list[int]]
    told: list[tuple[str, int | None]]


def split_waves(problem: Problem) -> tuple[Problem, Parts]:
    """The problem with one need per wave; the very same problem where no need has waves."""
    if not any(need.waves for need in problem.needs):
        plain = Parts(
            {need.id: [i] for i, need in enumerate(problem.needs)}, [(n.id, None) for n in problem.needs]
        )
        return problem, plain
    needs: list[Need] = []
    parts = Parts({}, [])
    for need in problem.needs:
        pieces = _pieces(need)
        parts.of[need.id] = list(range(len(needs), len(needs) + len(pieces)))
        parts.told.extend((need.id, k + 1 if need.waves else None) for k in range(len(pieces)))
        needs.extend(pieces)
    pieces_of = {name: [needs[i] for i in indexes] for name, indexes in parts.of.items()}
    split = replace(
        problem,
        needs=tuple(needs),
        pinned=_pins(problem.pinned, pieces_of),
        forbidden=tuple(part for ban in problem.forbidden for part in _bans(ban, pieces_of)),
    )
    return split, parts


def _pieces(need: Need) -> list[Need]:
    """Parts weigh as much of the need as they are of its quantity; a name within has a mark no id has."""
    rest = need.quantity - sum(wave.quantity for wave in need.waves)
    pieces = [
        (w.quantity, w.due_minutes, need.latest_minutes if w.latest_minutes is None else w.latest_minutes)
        for w in need.waves
    ]
    if rest:
        pieces.append((rest, need.due_minutes, need.latest_minutes))
    if not need.waves:
        return [need]
    return [
        replace(
            need,
            id=f"{need.id}\0{k + 1}",
            quantity=quantity,
            due_minutes=due,
            latest_minutes=latest,
            weight=need.weight * quantity / need.quantity,
            waves=(),
        )
        for k, (quantity, due, latest) in enumerate(pieces)
    ]


def _pins(pins: tuple[Pin, ...], pieces_of: dict[str, list[Need]]) -> tuple[Pin, ...]:
    """Granted lines fill the part that they are for, the others the parts in order; what they bring beyond
    that stays with the last one."""
    left = {piece.id: piece.quantity for pieces in pieces_of.values() for piece in pieces}
    told = []
    for pin in sorted(pins, key=lambda pin: pin.wave is None):
        pieces, open_quantity = pieces_of[pin.need], pin.quantity
        if pin.wave is not None:
            pieces = pieces[pin.wave - 1 : pin.wave]
        for piece in pieces:
            last = piece is pieces[-1]
            taken = open_quantity if last else min(open_quantity, left[piece.id])
            if taken > 0:
                left[piece.id] -= taken
                open_quantity -= taken
                told.append(replace(pin, need=piece.id, quantity=taken, wave=None))
    return tuple(told)


def _bans(ban: Ban, pieces_of: dict[str, list[Need]]) -> list[Ban]:
    if ban.need is None or ban.need not in pieces_of:
        return [ban]
    return [replace(ban, need=piece.id) for piece in pieces_of[ban.need]]
