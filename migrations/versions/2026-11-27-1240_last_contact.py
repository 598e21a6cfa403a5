"""An enterprise shows when somebody was last in touch with it, and the clock of its first contact."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations.contact import MIRRORED_BEFORE, MIRRORED_NOW, MIRRORS, SHOWN, TOUCHED
from migrations.lead_work import TRIGGERS

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

COLUMNS = {
    "last_contact_at": "when the office was last in touch, by the log of its leads",
    "clock_from": "since when the lead shown waits for its first contact; null when none waits",
    "clock_due": "when its 72 hours are over",
}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for name, comment in COLUMNS.items():
        column = sa.Column(name, sa.DateTime(timezone=True), nullable=True, comment=comment)
        op.add_column("enterprises", column)
    op.execute("DROP TRIGGER mirrored ON leads")
    for function in (SHOWN, MIRRORED_NOW, TOUCHED):
        op.execute(function)
    for signature in ("luodi_show_work(uuid)", "luodi_mirror_contact()"):
        op.execute(f"REVOKE EXECUTE ON FUNCTION {signature} FROM PUBLIC")
    for trigger in MIRRORS:
        op.execute(trigger)
    op.execute(
        "SELECT luodi_show_work(whose) FROM (SELECT DISTINCT coalesce(e.merged_into, e.enterprise_id) AS whose "
        "FROM leads l JOIN enterprises e USING (enterprise_id)) AS worked_on"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("DROP TRIGGER touched ON lead_events")
    op.execute("DROP TRIGGER mirrored ON leads")
    op.execute(MIRRORED_BEFORE)
    op.execute(next(trigger for trigger in TRIGGERS if "AFTER UPDATE" in trigger))
    for signature in ("luodi_mirror_contact()", "luodi_show_work(uuid)"):
        op.execute(f"DROP FUNCTION {signature}")
    for name in COLUMNS:
        op.drop_column("enterprises", name)
