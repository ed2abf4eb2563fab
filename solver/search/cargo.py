"""What waits for trucks, and the hauls that take it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from solver.model.model import Model

EDGE = 1e-6


@dataclass(slots=True, eq=False)
class Piece:
    """What is left of one line: `left` pieces of so many kg and m3, each worth `worth` (share of its need
    by weight), of no use after `latest`. `line` is its arc, or -1 - i for the i-th granted line."""

    line: int
    left: int
    kg: float
    m3: float
    worth: float
    latest: float


@dataclass(slots=True, eq=False)
class Stack:
    """What waits at one place from one moment on; it is loaded at the same time, in so many minutes."""

    site: int
    ready: float
    loading: float
    pieces: list[Piece]

    @property
    def waiting(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.left]

    @property
    def kg(self) -> float:
        return sum(piece.kg * piece.left for piece in self.pieces)

    @property
    def m3(self) -> float:
        return sum(piece.m3 * piece.left for piece in self.pieces)

    @property
    def worth(self) -> float:
        return sum(piece.worth * piece.left for piece in self.pieces)

    @property
    def latest(self) -> float:
        return min((piece.latest for piece in self.waiting), default=np.inf)


@dataclass(slots=True, eq=False)
class Pick:
    """What a haul takes from a stack: (piece, quantity); `arrive` and `leave` as the haul is timed."""

    stack: Stack
    takes: list[tuple[Piece, int]]
    arrive: float = 0.0
    leave: float = 0.0


@dataclass(slots=True, eq=False)
class Haul:
    """One truck's way to the incident of a lane: it starts at `site` at `start`, `driven` minutes at the
    wheel behind it; `end` is when it arrives. On a later `turn` it comes `after` another haul of its own."""

    lane: int
    incident: int
    fleet: int
    kind: int
    vehicle: int
    kg_left: float
    m3_left: float
    site: int
    start: float = 0.0
    driven: float = 0.0
    turn: int = 1
    after: "Haul | None" = None
    picks: list[Pick] = field(default_factory=list)
    end: float = 0.0
    driving: float = 0.0
    rest: float = 0.0

    @property
    def takes(self) -> list[tuple[Piece, int]]:
        return [take for pick in self.picks for take in pick.takes]

    @property
    def latest(self) -> float:
        return min((piece.latest for piece, _ in self.takes), default=np.inf)

    def room(self, piece: Piece) -> int:
        """How many of these pieces find room, of those that are left."""
        most = piece.left
        if piece.kg > 0:
            most = min(most, int((self.kg_left + EDGE) / piece.kg))
        if piece.m3 > 0:
            most = min(most, int((self.m3_left + EDGE) / piece.m3))
        return max(most, 0)

    def load(self, stack: Stack, piece: Piece, quantity: int) -> None:
        """Takes so many pieces of the stack, with what it takes there already."""
        pick = next((pick for pick in self.picks if pick.stack is stack), None)
        if pick is None:
            pick = Pick(stack, [])
            self.picks.append(pick)
        pick.takes.append((piece, quantity))
        piece.left -= quantity
        self.kg_left -= piece.kg * quantity
        self.m3_left -= piece.m3 * quantity

    def fill(self, stack: Stack) -> None:
        """Takes what finds room, the worthiest pieces first."""
        for piece in sorted(stack.waiting, key=lambda x: (-x.worth / max(x.kg, EDGE), x.line)):
            quantity = self.room(piece)
            if quantity:
                self.load(stack, piece, quantity)


def load_of(takes: Sequence[tuple[Piece, int]]) -> tuple[float, float]:
    """What these pieces are in all, in kilograms and cubic metres."""
    return sum(piece.kg * many for piece, many in takes), sum(piece.m3 * many for piece, many in takes)


def piece_of(model: Model, arc: int, quantity: int) -> Piece:
    """So much of what an arc sends, to be put on trucks."""
    sources, needs, arcs = model.instance.sources, model.instance.needs, model.instance.arcs
    s, n = int(arcs.source[arc]), int(arcs.need[arc])
    return Piece(
        line=arc,
        left=quantity,
        kg=float(sources.weight_kg[s]),
        m3=float(sources.volume_m3[s]),
        worth=float(needs.weight[n] / needs.asked[n]),
        latest=float(needs.latest[n]),
    )
