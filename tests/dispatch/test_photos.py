"""A picture of what was received is kept as it was taken, by either side, and found out when exchanged."""

import base64
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from app.core.db import Database
from app.dispatch.events import Movement
from app.dispatch.photos import service as photos
from app.dispatch.photos.models import PhotoRow
from tests.lending import Asked, acknowledged, consented
from tests.world import World, incident, lot, needing, small_world, trucks

TORN_TENT = b"\xff\xd8\xff\xe0 a torn tent \xff\xd9"


@pytest.fixture
def world(database: Database) -> World:
    return small_world(database)


@pytest.fixture
def line(world: World) -> Movement:
    """Twenty tents of Hohhot's, ordered, for Ulanqab."""
    source, fleet = lot(world, "hohhot", "tent_12", 50), trucks(world, "hohhot", 1)
    found = needing(world, incident(world), ("supply", "tent_12", 100))
    return acknowledged(world, found, Asked(source, 20, {fleet: 1})).movements[0]


def shot(world: World, content: bytes = TORN_TENT, **given: Any) -> dict[str, Any]:
    image = base64.b64encode(content).decode()
    return {"image": image, "taken_at": world.now, "note": "篷布撕裂"} | given


def test_either_side_takes_pictures_and_everybody_sees_them(world: World, line: Movement) -> None:
    ours = world.do("hohhot.team", photos.take, line.id, **shot(world))
    theirs = world.do("ulanqab.store", photos.take, line.id, **shot(world, TORN_TENT + b"2"))
    with world.read() as session:
        assert photos.picture(session, ours.id) == TORN_TENT
        assert [one.object for one in photos.every_photo(session)] == [ours, theirs]
    for who in ("baotou.store", "hohhot.leader", "joint"):
        world.refused("not_allowed", who, photos.take, line.id, **shot(world))


def test_a_picture_can_come_hours_late_but_not_from_the_future(world: World, line: Movement) -> None:
    taken_at = world.now
    world.later(hours=9)
    assert (
        world.do("ulanqab.store", photos.take, line.id, **shot(world, taken_at=taken_at)).taken_at == taken_at
    )
    later = world.now + timedelta(hours=1)
    world.refused("in_the_future", "ulanqab.store", photos.take, line.id, **shot(world, taken_at=later))


def test_what_is_no_picture_too_large_or_of_nothing_ordered_is_refused(world: World, line: Movement) -> None:
    asked = "ulanqab.store", photos.take
    world.refused("not_a_jpeg", *asked, line.id, **shot(world, b"<svg onload=alert(1)>"))
    world.refused("not_a_jpeg", *asked, line.id, **shot(world, image="no base 64"))
    huge = shot(world, TORN_TENT + bytes(photos.MOST_BYTES))
    assert world.refused("photo_too_large", *asked, line.id, **huge)["most_bytes"] == photos.MOST_BYTES
    world.refused("not_found", *asked, 999, **shot(world))
    quilts = lot(world, "hohhot", "quilt", 50)
    plan = consented(world, needing(world, incident(world), ("supply", "quilt", 9)), Asked(quilts, 5))
    world.refused("not_ordered", *asked, plan.movements[0].id, **shot(world))
    with world.read() as session:
        assert list(photos.every_photo(session)) == []


def test_a_picture_that_was_exchanged_in_the_database_is_not_shown(world: World, line: Movement) -> None:
    photo = world.do("ulanqab.store", photos.take, line.id, **shot(world))
    with world.write() as session:
        session.execute(update(PhotoRow).where(PhotoRow.id == photo.id).values(content=b"\xff\xd8\xff whole"))
    details = world.refused(
        "photo_damaged", "ulanqab.store", lambda session, _: photos.picture(session, photo.id)
    )
    assert details == {"sha256": photo.sha256}
