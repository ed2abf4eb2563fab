"""How long a movement's way was when it was proposed, beside how long it is on the roads of today"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("movement", schema=None) as batch_op:
        batch_op.add_column(sa.Column("promised_travel_minutes", sa.Double(), nullable=True))
    op.execute("UPDATE movement SET promised_travel_minutes = travel_minutes")
    with op.batch_alter_table("movement", schema=None) as batch_op:
        batch_op.alter_column("promised_travel_minutes", existing_type=sa.Double(), nullable=False)
