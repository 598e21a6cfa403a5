"""What officers count towards the targets of the plan."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLE = "target_contributions"
SEES = "organisation_id = ANY ((SELECT luodi_organisations())::uuid[])"
# A lead's row belongs to the lead's organisation (its foreign key says so); a figure without one is one's own.
ADDS = f"{SEES} AND (lead_id IS NOT NULL OR organisation_id = (SELECT luodi_organisation()))"
# What remains of an erased lead is its place in the figures, without anything that says whose it was.
FORGET = """
CREATE FUNCTION luodi_forget_contribution_notes() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE public.target_contributions SET note = NULL WHERE lead_id = NEW.lead_id AND note IS NOT NULL;
    RETURN NULL;
END
$$
"""
FORGETS = """
CREATE TRIGGER forget_contribution_notes AFTER UPDATE OF anonymised_at ON leads
FOR EACH ROW WHEN (NEW.anonymised_at IS NOT NULL) EXECUTE FUNCTION luodi_forget_contribution_notes()
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    _contributions()
    op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY seen ON {TABLE} FOR SELECT TO luodi_app USING ({SEES})")
    op.execute(f"CREATE POLICY added ON {TABLE} FOR INSERT TO luodi_app WITH CHECK ({ADDS})")
    op.execute(
        f"CREATE POLICY taken_back ON {TABLE} FOR UPDATE TO luodi_app USING ({SEES}) WITH CHECK ({SEES})"
    )
    op.execute(f"CREATE POLICY kept ON {TABLE} TO CURRENT_USER USING (true) WITH CHECK (true)")
    op.execute(f"GRANT SELECT, INSERT, UPDATE (withdrawn_at, withdrawn_by) ON {TABLE} TO luodi_app")
    op.execute(FORGET)
    op.execute("REVOKE EXECUTE ON FUNCTION luodi_forget_contribution_notes() FROM PUBLIC")
    op.execute(FORGETS)


def _contributions() -> None:
    op.create_table(
        TABLE,
        sa.Column(
            "contribution_id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
        ),
        sa.Column(
            "organisation_id", sa.Uuid(), nullable=False, comment="the lead's, where there is one"
        ),
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("target_id", sa.Text(), nullable=False),
        sa.Column(
            "lead_id", sa.Uuid(), nullable=True, comment="the signed project that is counted"
        ),
        sa.Column("amount", sa.Numeric(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False, comment="as the target's"),
        sa.Column(
            "source",
            sa.Text(),
            nullable=True,
            comment="where a figure without a lead comes from",
        ),
        sa.Column(
            "as_of", sa.Date(), nullable=True, comment="the day a figure without a lead stands for"
        ),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_target_contributions_amount")),
        sa.CheckConstraint(
            "num_nonnulls(source, as_of) = CASE WHEN lead_id IS NULL THEN 2 ELSE 0 END",
            name=op.f("ck_target_contributions_source"),
        ),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL)",
            name=op.f("ck_target_contributions_withdrawn"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.organisation_id"],
            name="fk_target_contributions_organisation_id_organisations",
        ),
        sa.ForeignKeyConstraint(
            ["lead_id", "organisation_id"],
            ["leads.lead_id", "leads.organisation_id"],
            name="fk_target_contributions_lead_id_leads",
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("contribution_id", name="pk_target_contributions"),
    )
    op.create_index(f"ix_{TABLE}_plan_id_target_id", TABLE, ["plan_id", "target_id"])
    op.create_index(
        f"uq_{TABLE}_lead_id_target_id",
        TABLE,
        ["lead_id", "plan_id", "target_id"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("DROP TRIGGER forget_contribution_notes ON leads")
    op.execute("DROP FUNCTION luodi_forget_contribution_notes()")
    op.drop_table(TABLE)
