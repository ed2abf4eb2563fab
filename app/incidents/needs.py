"""What an incident needs: stated by a person, or derived from norms and then edited by one."""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import pairwise
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Actor
from app.core.db import at
from app.core.errors import Conflict, DomainError, Invalid, NotFound
from app.core.tables import world_of
from app.incidents.events import Incident
from app.incidents.models import IncidentRow, NeedRow
from app.incidents.service import mine, said
from app.incidents.states import OPEN
from app.region.data import load_reference

MOST_NEEDS = 200


def state_needs(
    session: Session,
    actor: Actor,
    incident_id: int,
    *,
    needs: Sequence[dict[str, object]],
    seen_version: int,
) -> Incident:
    """Add needs to an open incident; each is checked against the catalogue and the clock. A refusal names in
    `row` which of them it is about, from 0."""
    row = mine(session, actor, "need.state", incident_id, seen_version)
    _require_open(row)
    if len(row.needs) + len(needs) > MOST_NEEDS:
        raise Invalid("too_many_needs", {"limit": MOST_NEEDS})
    asked = {f"{need['form']}:{need['kind']}" for need in needs}
    asked |= {f"{need.form}:{need.kind}" for need in row.needs if need.state == "open"}
    for place, need in enumerate(needs):
        try:
            waves = _checked_waves(session, row, need, asked)
        except DomainError as refusal:
            refusal.details["row"] = place
            raise
        fresh = {"confirmed_at": at(session), "confirmed_by": actor.id, "waves": waves}
        row.needs.append(NeedRow(world=row.world, state="open", **{**need, **fresh}))
    return said(session, row, "need.stated")


def _checked_waves(
    session: Session, row: IncidentRow, need: dict[str, object], asked: Collection[str]
) -> list[dict[str, object]]:
    _require_sensible(row, need)
    _require_company(need, asked)
    _require_fresh(session, need)
    return waves_of(row, need)


def change_need(
    session: Session,
    actor: Actor,
    need_id: int,
    *,
    seen_version: int,
    quantity: int | None = None,
    due_at: datetime | None = None,
    latest_at: datetime | None = None,
    priority: int | None = None,
    state: str | None = None,
) -> Incident:
    """Correct or withdraw one need."""
    need = session.get(NeedRow, need_id)
    if need is None or need.world != world_of(session):
        raise NotFound("not_found", {"what": f"need:{need_id}"})
    row = mine(session, actor, "need.state", need.incident_id, seen_version)
    _require_open(row)
    given = {
        "quantity": quantity,
        "due_at": due_at,
        "latest_at": latest_at,
        "priority": priority,
        "state": state,
    }
    for field, value in given.items():
        if value is not None:
            setattr(need, field, value)
    _require_times(row, need.due_at, need.latest_at)
    need.confirmed_at, need.confirmed_by = at(session), actor.id
    return said(session, row, "need.changed" if state is None else "need.withdrawn")


def confirm_needs(
    session: Session, actor: Actor, incident_id: int, *, need_ids: Sequence[int], seen_version: int
) -> Incident:
    """Somebody has asked again: these needs still stand as they are."""
    row = mine(session, actor, "need.state", incident_id, seen_version)
    _require_open(row)
    standing = {need.id: need for need in row.needs if need.state == "open"}
    for need_id in need_ids:
        if need_id not in standing:
            raise NotFound("not_found", {"what": f"need:{need_id}"})
        standing[need_id].confirmed_at, standing[need_id].confirmed_by = at(session), actor.id
    return said(session, row, "need.confirmed")


def _require_open(row: IncidentRow) -> None:
    if row.state not in OPEN:
        raise Conflict("incident_not_open", {"state": row.state})


def _require_sensible(row: IncidentRow, need: dict[str, object]) -> None:
    known = catalogue_kinds()[str(need["form"])]
    if need["kind"] not in known:
        raise Invalid("unknown_kind", {"form": need["form"], "kind": need["kind"]})
    due_at, latest_at = need["due_at"], need["latest_at"]
    _require_times(row, cast(datetime, due_at), cast(datetime, latest_at))


def waves_of(row: IncidentRow, need: dict[str, object]) -> list[dict[str, object]]:
    """The parts of a stated need that are due before the rest, as kept; Invalid where they make no sense."""
    waves = cast(list[dict[str, object]], need.get("waves") or [])
    if not waves:
        return []
    rated = load_reference().capabilities.get(str(need["kind"])) if need["form"] == "unit" else None
    if rated is not None and rated.rated_unit is not None:
        raise Invalid("rated_need_in_waves", {"kind": need["kind"]})
    total = sum(cast(int, wave["quantity"]) for wave in waves)
    if total > cast(int, need["quantity"]):
        raise Invalid("waves_exceed_need", {"waves": total, "quantity": need["quantity"]})
    times = [row.occurred_at, *(cast(datetime, wave["due_at"]) for wave in waves)]
    times.append(cast(datetime, need["due_at"]))
    if any(later < sooner for sooner, later in pairwise(times)):
        raise Invalid("waves_out_of_order", {"due_at": [one.isoformat() for one in times[1:]]})
    return [
        {"quantity": wave["quantity"], "due_at": cast(datetime, wave["due_at"]).isoformat()} for wave in waves
    ]


def _require_company(need: dict[str, object], asked: Collection[str]) -> None:
    """What a need must come with is itself asked for at this incident."""
    requires = need.get("requires")
    if requires and (requires not in asked or requires == f"{need['form']}:{need['kind']}"):
        raise Invalid("unknown_requirement", {"requires": requires})


def _require_fresh(session: Session, need: dict[str, object]) -> None:
    """A line of a message is entered once, for whichever incident."""
    reference = need.get("message_reference")
    if reference is None:
        return
    known = select(NeedRow.incident_id).where(NeedRow.message_reference == reference)
    if (incident_id := session.execute(known).scalar()) is not None:
        raise Conflict("message_known", {"reference": reference, "incident_id": incident_id})


def _require_times(row: IncidentRow, due_at: datetime, latest_at: datetime) -> None:
    if not row.occurred_at < due_at <= latest_at:
        raise Invalid(
            "bad_times",
            {
                "occurred_at": row.occurred_at.isoformat(),
                "due_at": due_at.isoformat(),
                "latest_at": latest_at.isoformat(),
            },
        )


def catalogue_kinds() -> dict[str, set[str]]:
    """What can be asked for, by form."""
    known = load_reference()
    return {
        "supply": set(known.items),
        "unit": set(known.capabilities),
        "resource": set(known.resource_kinds),
    }
