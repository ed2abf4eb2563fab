"""Second-factor secrets are sealed with a key that is kept apart from the database"""

import sqlalchemy as sa
from alembic import op
from cryptography.fernet import Fernet

from config.settings import from_environment

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

BEFORE, AFTER = sa.String(64), sa.String(255)


def upgrade() -> None:
    with op.batch_alter_table("officer", schema=None) as batch_op:
        for column in ("second_factor_secret", "second_factor_pending"):
            batch_op.alter_column(column, type_=AFTER, existing_type=BEFORE, existing_nullable=True)
    officer = sa.table(
        "officer",
        sa.column("id", sa.Integer),
        sa.column("second_factor_secret", sa.String),
        sa.column("second_factor_pending", sa.String),
        sa.column("second_factor_demo", sa.Boolean),
    )
    connection = op.get_bind()
    # What was shown and not proved yet is asked for anew.
    connection.execute(sa.update(officer).values(second_factor_pending=None))
    own = sa.select(officer).where(
        officer.c.second_factor_secret.is_not(None), officer.c.second_factor_demo.is_(False)
    )
    rows = connection.execute(own).all()
    if not rows:
        return
    key = Fernet(from_environment().factor_keys[0])
    for row in rows:
        sealed = key.encrypt(row.second_factor_secret.encode()).decode()
        changed = sa.update(officer).where(officer.c.id == row.id)
        connection.execute(changed.values(second_factor_secret=sealed))
