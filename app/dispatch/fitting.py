"""Which need a row of the register may serve, and for how much of it such a row counts."""

from app.incidents.models import NeedRow
from app.inventory.models import FleetRow, LotRow, ResourceRow, UnitRow
from app.region.data import load_reference


def fits(row: LotRow | UnitRow | ResourceRow | FleetRow, need: NeedRow) -> bool:
    """The same item or place; of units one that is able and of the grade asked for or a better one."""
    if isinstance(row, UnitRow):
        graded = need.minimum_grade is None or row.grade <= need.minimum_grade
        return need.form == "unit" and need.kind in row.capabilities and graded
    if isinstance(row, LotRow):
        return need.form == "supply" and need.kind == row.item
    return isinstance(row, ResourceRow) and need.form == "resource" and need.kind == row.resource_kind


def serves(row: LotRow | UnitRow | ResourceRow | FleetRow, need: NeedRow, quantity: int) -> int:
    if isinstance(row, UnitRow):
        return int(load_reference().unit_kinds[row.unit_kind].ratings.get(need.kind, 1))
    return quantity
