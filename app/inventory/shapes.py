"""A register row as consoles see it, and the event that says it changed."""

from app.core.journal import Event
from app.inventory import events
from app.inventory.models import FleetRow, LotRow, ResourceRow, UnitRow

Row = LotRow | UnitRow | ResourceRow | FleetRow


def changed(row: Row, action: str) -> Event:
    """The event for `row`, whole and with its version."""
    if isinstance(row, LotRow):
        return events.LotChanged(action=action, object=events.Lot.model_validate(columns(row)))
    if isinstance(row, UnitRow):
        return events.UnitChanged(action=action, object=events.Unit.model_validate(columns(row)))
    if isinstance(row, ResourceRow):
        return events.ResourceChanged(action=action, object=events.Resource.model_validate(columns(row)))
    return events.FleetChanged(action=action, object=events.Fleet.model_validate(columns(row)))


def columns(row: Row) -> dict[str, object]:
    names = (column.key for column in row.__table__.columns)
    return {name: getattr(row, name) for name in names if name != "world"}
