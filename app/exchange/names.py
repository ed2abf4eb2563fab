"""What things and people are called on paper, in Chinese."""

from sqlalchemy.orm import Session

from app.accounts.models import OfficerRow
from app.region.data import load_reference

UNIT_COUNT = {"unit": "支/台", "resource": "个"}


def item_name(form: str, kind: str) -> str:
    """An unknown kind is shown by its key, never dropped."""
    reference = load_reference()
    tables = {"supply": reference.items, "resource": reference.resource_kinds}
    known = tables.get(form, {**reference.unit_kinds, **reference.capabilities}).get(kind)
    return known.name_zh if known else kind


def unit_of(form: str, kind: str) -> str:
    item = load_reference().items.get(kind) if form == "supply" else None
    return item.unit_zh if item else UNIT_COUNT.get(form, "")


def officer_name(session: Session, officer_id: int | None) -> str:
    row = session.get(OfficerRow, officer_id) if officer_id else None
    return row.name_zh if row else ""
