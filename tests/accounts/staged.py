"""Quilts of Hohhot lent to an incident of Ulanqab, and one of everything else that a write can be about."""

from datetime import timedelta
from typing import Any

from app.afterwards import lessons
from app.agreement import service as agreement
from app.core import clock
from app.core.db import Database
from app.dispatch import offers
from app.dispatch.models import LoanRequestRow, MovementRow
from app.dispatch.packages import service as packages
from app.drills import exercises, findings
from app.drills.edge import control
from app.drills.library import shipped
from app.drills.models import MessageRow
from app.duty import handover, roster, swaps, tasks
from app.duty.roster_models import JOINT_DESK
from app.incidents import casualties, warnings
from app.incidents.models import ExpertRow
from app.inventory import stocktake
from app.inventory.stocktake import Count
from app.planning.models import RunRow
from app.planning.proposals import Proposals
from tests.lending import Asked, acknowledged
from tests.world import (
    AT,
    HOHHOT,
    ULANQAB,
    World,
    incident,
    lot,
    needing,
    places,
    small_world,
    trucks,
    unit,
)

DAY = AT.date()


def staged(database: Database) -> World:
    """The first of each kind has the id 1; what Ulanqab's desk and the joint command's have, one each."""
    world = small_world(database)
    quilts, fleet = lot(world, "hohhot", "quilt", 500), trucks(world, "hohhot", 4)
    team = unit(world, "hohhot")
    places(world, "hohhot", "shelter_place", 100)
    found = needing(world, incident(world), ("supply", "quilt", 100))
    acknowledged(world, found, Asked(quilts, 100, {fleet: 1}))
    incident(world)  # what the first could be merged into
    _people(world, found.id)
    _lending(world, found.id, quilts, team)
    _desks(world)
    _drill(world)
    return world


def _people(world: World, incident_id: int) -> None:
    person = {"name": "张三", "sex": "male", "age": 40, "condition": "injured"}
    person |= {"whereabouts": "", "contact_phone": ""}
    world.do("ulanqab.duty", casualties.enter_casualty, incident_id, person)
    given = {"finding": "迟到", "measure": "预置", "city": HOHHOT, "owner": "赵敏", "due_on": DAY}
    world.do("ulanqab.duty", lessons.raise_lesson, incident_id, **given)
    warning = {
        "city": ULANQAB, "incident_id": None, "type_code": "11B04", "level": 3, "starts_at": world.now,
        "valid_until": world.now + timedelta(hours=12), "area": "卓资县", "notice": "雪", "measures": "除雪",
        "issuer": "局", "issued_at": world.now,
    }  # fmt: skip
    world.do("ulanqab.duty", warnings.issue_warning, warning)
    expert = {
        "name_zh": "甲", "name_en": "A", "field_zh": "危化", "field_en": "chemicals", "organisation_zh": "院",
        "city": HOHHOT, "phone": "0471-0000002", "type_prefixes": ["12"], "availability": "available",
        "invented": True, "confirmed_at": AT, "confirmed_by": "test",
    }  # fmt: skip
    with world.write() as session:
        session.add(ExpertRow(**expert))


def _lending(world: World, incident_id: int, quilts: str, team: str) -> None:
    until = world.now + timedelta(hours=12)
    offer = {"source": quilts, "quantity": 1, "valid_until": until, "note": ""}
    world.do("hohhot.duty", offers.make_offer, incident_id, **offer)
    word = {"form": "supply", "kind": "quilt", "quantity": 1, "valid_until": until, "note": ""}
    world.do("hohhot.leader", agreement.allow_below_floor, incident_id, city=HOHHOT, **word)
    kept = {
        "city": HOHHOT, "name_zh": "成套", "name_en": "", "limits": "", "support": "", "price_yuan_day": None,
        "members": [{"source": team, "quantity": 1}],
    }  # fmt: skip
    world.do("hohhot.store", packages.keep_package, **kept)
    count = Count(int(quilts.partition(":")[2]), 400, "少", world.row(quilts)["version"])
    world.do("hohhot.store", stocktake.submit_stock_take, world.sites["hohhot"], counts=[count], note="")
    with world.write() as session:
        line = session.get_one(MovementRow, 1)
        for kind in ("recall", "cancel"):
            session.add(_request(world, line, kind))
        session.add(_finished_run(world, incident_id))


def _request(world: World, line: MovementRow, kind: str) -> LoanRequestRow:
    return LoanRequestRow(
        kind=kind, state="pending", movement_id=line.id, incident_id=line.incident_id, city_asking=HOHHOT,
        city_asked=ULANQAB, reason="本市有事", rule=kind, asked_by=world.officers["hohhot.duty"].id,
        asked_at=world.now, answer_due_at=world.now + timedelta(minutes=15), answer_note="",
    )  # fmt: skip


def _finished_run(world: World, incident_id: int) -> RunRow:
    answer = Proposals(run_id=1, frozen_at=world.now, proposals=[])
    return RunRow(
        incident_ids=[incident_id], plan_id=None, state="done", stage="done", percent=100, requested_by=1,
        requested_at=world.now, frozen_at=world.now, finished_at=world.now, time_limit_seconds=10, attempts=1,
        proposals=[], options={}, plans="[]", answer=answer.model_dump_json(),
    )  # fmt: skip


def _desks(world: World) -> None:
    """62 shifts of March of Ulanqab, then those of the joint command; a swap of each."""
    ids = {name: officer.id for name, officer in world.officers.items()}
    for desk, leader, officer in (
        (ULANQAB, "ulanqab.leader", "ulanqab.duty"),
        (JOINT_DESK, "joint", "joint2"),
    ):
        staff = {"leader_ids": [ids[leader]], "officer_ids": [ids[officer]]}
        world.do(leader, roster.plan_month, desk, month=DAY, **staff)
    asked: list[tuple[str, int, str]] = [("ulanqab.duty", 62, "ulanqab.duty2"), ("joint2", 124, "joint3")]
    for who, shift_id, to in asked:
        world.do(who, swaps.ask_swap, shift_id, to_id=ids[to], reason="")
    task = {"title": "核实", "note": "", "city": ULANQAB, "role": "duty_officer", "about": ""}
    world.do("ulanqab.leader", tasks.make_task, **task, due_at=world.now + timedelta(hours=1))
    world.do("ulanqab.duty", handover.make_handover, to_id=ids["ulanqab.duty2"], notes=[])


def _drill(world: World) -> None:
    """An exercise of Ulanqab that is under way for all that its directors' rows say, with a finding; and a
    message to each kind of post, which stands in the real world here, for that is where it is tried."""
    director = world.officers["director"]
    with control(world.database, director.id) as session:
        made = exercises.schedule(session, director, shipped()["first_try"], due_at=clock.now())
        row = exercises.locked(session, made.id)
        row.state, row.cities = "running", [ULANQAB]
        note: dict[str, Any] = {"text": "慢", "city": ULANQAB, "owner": "图雅", "due_on": DAY}
        findings.note_finding(session, director, made.id, **note)
    with world.write() as session:
        for key, role, city in (("a", "duty_officer", ULANQAB), ("b", "joint_command", None)):
            session.add(
                MessageRow(
                    inject_key=key,
                    times=1,
                    channel="phone",
                    sender_zh="群众",
                    to_role=role,
                    to_city=city,
                    title_zh="报警",
                    text_zh="报警",
                    facts={},
                    sent_at=world.now,
                )
            )
