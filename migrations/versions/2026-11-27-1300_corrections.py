"""A company puts right, under its link, what it handed over: contact details and message."""

from collections.abc import Sequence

from alembic import op

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KINDS = (
    "'handed_off', 'entered', 'moved', 'assigned', 'message', 'note', 'withdrawn', 'closed', "
    "'planned', 'file_added', 'file_removed', 'contact_entered', 'contact_removed', "
    "'nudged', 'overdue'"
)
# The lead a link opens, and no other: the new ones take the place of what the company gave, nothing old is kept beside.
CORRECTED = """
CREATE FUNCTION luodi_correct_linked_lead(new_sealed bytea, new_message text) RETURNS boolean LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE mine uuid := public.luodi_linked_lead();
BEGIN
    UPDATE public.lead_contacts SET sealed = new_sealed WHERE lead_id = mine AND origin IS NULL;
    IF NOT FOUND THEN RETURN false; END IF;
    UPDATE public.leads SET message = new_message WHERE lead_id = mine;
    RETURN true;
END
$$
"""
SIGNATURE = "luodi_correct_linked_lead(bytea, text)"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    _events(f"{KINDS}, 'corrected'")
    op.execute(CORRECTED)
    op.execute(f"REVOKE EXECUTE ON FUNCTION {SIGNATURE} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {SIGNATURE} TO luodi_app")


def _events(kinds: str) -> None:
    op.drop_constraint(op.f("ck_lead_events_kind"), "lead_events", type_="check")
    op.create_check_constraint(op.f("ck_lead_events_kind"), "lead_events", f"kind IN ({kinds})")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute(f"DROP FUNCTION {SIGNATURE}")
    op.execute("DELETE FROM lead_events WHERE kind = 'corrected'")
    _events(KINDS)
