"""Alembic's entry: every feature's tables, batch mode so that SQLite can alter."""

from alembic import context
from sqlalchemy import create_engine

import app.accounts.models
import app.afterwards.models
import app.agreement.models
import app.core.idempotency
import app.core.journal
import app.core.mode
import app.core.worlds
import app.dispatch.models
import app.drills.models
import app.duty.handover_models
import app.duty.models
import app.duty.roster_models
import app.incidents.models
import app.inventory.models
import app.planning.models
import app.planning.reactions
import app.region.models  # noqa: F401  # imported for their tables
from app.core.tables import Base
from config.settings import from_environment

url = context.config.attributes.get("url") or from_environment().database_url

engine = create_engine(url)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
