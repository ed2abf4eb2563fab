"""What a written order must say: receiver, place, contacts, specification, vehicle pass"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ON_ORDER = {
    "receiver": 200,
    "receive_place": 200,
    "borrower_contact": 60,
    "borrower_phone": 40,
    "lender_contact": 60,
    "lender_phone": 40,
}


def upgrade() -> None:
    with op.batch_alter_table("order", schema=None) as batch_op:
        for name, length in ON_ORDER.items():
            batch_op.add_column(sa.Column(name, sa.String(length), nullable=False, server_default=""))
    with op.batch_alter_table("movement", schema=None) as batch_op:
        batch_op.add_column(sa.Column("specification", sa.String(300), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("pass_number", sa.String(200), nullable=False, server_default=""))
