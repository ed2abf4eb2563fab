"""What a city keeps for itself, against what it holds now and what others have of it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.inventory.models import HoldRow, LotRow, ResourceRow, UnitRow
from app.region.data import load_reference

Kind = tuple[str, str]  # (form, key): supply | unit | capability | resource


class Taken(NamedTuple):
    """So much of `source` ("lot:5") would leave the city."""

    source: str
    quantity: int


class Breach(NamedTuple):
    """`left` of a kind would stay in the city, less than its `floor`; `below` by what is asked now."""

    form: str
    kind: str
    holding: int
    floor: int
    left: int
    below: int

    @property
    def key(self) -> str:
        return f"{self.form}:{self.kind}"


def breaches(session: Session, city: str, taken: Sequence[Taken], lent_to: Iterable[str]) -> list[Breach]:
    """Every floor of `city` that taking `taken` would go below. `lent_to` are the holders ("movement:12")
    that already have something of the city's for another city."""
    holding, sources = _holding(session, city)
    lent = _lent(session, sources, set(lent_to))
    asked = _counted(sources, taken)
    found = []
    for kind, quantity in sorted(asked.items()):
        floor = floor_of(city, kind, holding[kind])
        before = holding[kind] - lent[kind]
        below = min(quantity, floor - (before - quantity))
        if below > 0:
            found.append(Breach(*kind, holding[kind], floor, before - quantity, below))
    return found


def spares(
    session: Session,
    city: str,
    free: Mapping[str, int],
    lent_to: Iterable[str],
    allowed: Mapping[tuple[str, str, str], int],
) -> dict[str, int]:
    """How much of each source in `free` could go by itself with no floor of `city` gone below, but by what
    is `allowed` by (city, form, kind)."""
    holding, sources = _holding(session, city)
    lent = _lent(session, sources, set(lent_to))

    def above(kind: Kind) -> int:
        floor = floor_of(city, kind, holding[kind])
        return holding[kind] - lent[kind] - floor + allowed.get((city, *kind), 0)

    return {one: max(0, min(quantity, *map(above, sources[one]))) for one, quantity in free.items()}


def floor_of(city: str, kind: Kind, holding: int) -> int:
    """The listed floor, else the default share; never more than there is. Rated abilities are kept
    through the kinds of their units."""
    agreement = load_reference().agreement
    form, key = kind
    listed = agreement.listed_floors().get((city, form, key))
    if form == "capability" and load_reference().capabilities[key].rated_unit:
        listed = None
    return min(agreement.default_floor(form, holding) if listed is None else listed, holding)


def _holding(session: Session, city: str) -> tuple[Counter[Kind], dict[str, list[Kind]]]:
    """How much there is of each kind, busy or not, and the kinds that each source counts as."""
    holding: Counter[Kind] = Counter()
    sources: dict[str, list[Kind]] = {}
    for lot in session.execute(select(LotRow).where(LotRow.city == city)).scalars():
        _add(holding, sources, f"lot:{lot.id}", [("supply", lot.item)], lot.on_hand)
    for place in session.execute(select(ResourceRow).where(ResourceRow.city == city)).scalars():
        _add(holding, sources, f"resource:{place.id}", [("resource", place.resource_kind)], place.capacity)
    for unit in session.execute(select(UnitRow).where(UnitRow.city == city)).scalars():
        kinds = [("unit", unit.unit_kind), *(("capability", ability) for ability in unit.capabilities)]
        _add(holding, sources, f"unit:{unit.id}", kinds, 1)
    return holding, sources


def _add(
    holding: Counter[Kind], sources: dict[str, list[Kind]], source: str, kinds: list[Kind], quantity: int
) -> None:
    sources[source] = kinds
    for kind in kinds:
        holding[kind] += quantity


def _lent(session: Session, sources: Mapping[str, list[Kind]], lent_to: set[str]) -> Counter[Kind]:
    rows = session.execute(select(HoldRow).where(HoldRow.holder.in_(lent_to))).scalars()
    return _counted(sources, [Taken(row.source, row.quantity) for row in rows if row.source in sources])


def _counted(sources: Mapping[str, list[Kind]], taken: Sequence[Taken]) -> Counter[Kind]:
    counted: Counter[Kind] = Counter()
    for one in taken:
        for kind in sources[one.source]:
            counted[kind] += one.quantity
    return counted
