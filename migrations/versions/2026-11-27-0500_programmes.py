"""What programmes say of themselves: window, kind of amount, validity, verification, as columns to filter by.

The rows are a projection of the plan's files and are written anew when the catalogue is next loaded.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

GONE = ("window", "amount")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for name in GONE:
        op.drop_column("policies", name)
    for column in columns():
        op.add_column("policies", column)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for column in columns():
        op.drop_column("policies", column.name)
    for name in GONE:
        op.add_column("policies", sa.Column(name, sa.Text(), nullable=True))


def columns() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column(
            "opens", sa.Date(), nullable=True, comment="first and last day of a dated window"
        ),
        sa.Column("closes", sa.Date(), nullable=True),
        sa.Column("amount_kind", sa.Text(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True, comment="last day of the rules"),
        sa.Column("verification", sa.Text(), nullable=True),
        sa.Column("last_checked", sa.Date(), nullable=True),
    )
