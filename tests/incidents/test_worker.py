"""The hourly tick: personal data whose time is over, sessions and answers that serve nobody any more."""

from datetime import timedelta

from sqlalchemy import func, select

from app.accounts.models import SessionRow
from app.core import clock
from app.core.db import Database
from app.core.idempotency import AnswerRow
from app.core.tables import REAL
from app.incidents import casualties, worker
from app.incidents.models import ResponseRow
from tests.incidents.test_people import over
from tests.world import small_world

YEARS = timedelta(days=800)


def test_what_is_over_goes_and_the_journal_stays(database: Database) -> None:
    world = small_world(database)
    over(world)
    old = clock.now() - YEARS
    times = {"began_at": old, "seen_at": old, "ends_at": old}
    someone, another = (world.officers[name].id for name in ("ulanqab.duty", "hohhot.duty"))
    with database.write(REAL, by=None, at=old) as session:
        session.execute(select(ResponseRow)).scalars().one().ended_at = old
        session.add(SessionRow(id="gone", officer_id=someone, **times))
        session.add(
            SessionRow(id="kept", officer_id=someone, **times | {"began_at": old + timedelta(days=1)})
        )
        session.add(
            SessionRow(id="only", officer_id=another, **times | {"began_at": old + timedelta(days=2)})
        )
        session.add(AnswerRow(key="k" * 10, fingerprint="f", answered_at=old, status=200, body="{}"))
    before = world.position()
    worker.tick(database)
    with database.read(REAL) as session:
        assert set(session.execute(select(SessionRow.id)).scalars()) == {"kept", "only"}
        assert session.execute(select(func.count()).select_from(AnswerRow)).scalar_one() == 0
        (person,) = casualties.every_casualty(session)
    assert (person.name, person.condition) == ("", "injured")
    assert world.position() == before + 2
    worker.tick(database)
    assert world.position() == before + 2
