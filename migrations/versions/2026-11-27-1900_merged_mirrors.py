"""An enterprise shows the work on all that were merged into it as soon as they are, and no longer once they are apart."""

from collections.abc import Sequence

from alembic import op

from migrations.contact import MIRRORED_NOW, SHOWN, TOUCHED
from migrations.merged import CHANGED, OWN_FUNCTIONS, TRIGGERS

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

BEFORE = tuple(
    function.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    for function in (SHOWN, MIRRORED_NOW, TOUCHED)
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for signature, function in OWN_FUNCTIONS.items():
        op.execute(function)
        op.execute(f"REVOKE EXECUTE ON FUNCTION {signature} FROM PUBLIC")
    for function in CHANGED:
        op.execute(function)
    for trigger in TRIGGERS:
        op.execute(trigger)
    op.execute(
        "SELECT luodi_show_work(whose) FROM (SELECT DISTINCT luodi_shown_as(enterprise_id) AS whose "
        "FROM enterprises WHERE merged_into IS NOT NULL) AS kept WHERE whose IS NOT NULL"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for name in ("shown_when_merged", "shown_when_gone"):
        op.execute(f"DROP TRIGGER {name} ON enterprises")
    for function in BEFORE:
        op.execute(function)
    for signature in reversed(OWN_FUNCTIONS):
        op.execute(f"DROP FUNCTION {signature}")
