"""Working a lead: the enterprise it is about, what comes next, followers, files, undo, and what erasure reaches besides."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from migrations.lead_work import (
    AS_BEFORE,
    ERASED_TOO,
    FOR_APP,
    GRANTS,
    OWN_FUNCTIONS,
    POLICIES,
    TRIGGERS,
    WITHDRAWN_TOO,
)

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = ("lead_followers", "lead_files", "lead_undos")
KINDS = "'handed_off', 'entered', 'moved', 'assigned', 'message', 'note', 'withdrawn', 'closed'"
LATER = (
    "'planned', 'file_added', 'file_removed', 'contact_entered', 'contact_removed', "
    "'nudged', 'overdue'"
)
INNER = f"'note', {LATER}"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    _leads()
    _events(f"{KINDS}, {LATER}")
    op.drop_constraint(op.f("ck_lead_events_note_is_inner"), "lead_events", type_="check")
    op.create_check_constraint(
        op.f("ck_lead_events_inner"),
        "lead_events",
        f"NOT (kind IN ({INNER})) OR shown_to = 'officers'",
    )
    op.add_column(
        "lead_events",
        sa.Column(
            "about", sa.Text(), nullable=True, comment="an id: the officer assigned, the file"
        ),
    )
    op.add_column(
        "lead_contacts",
        sa.Column(
            "origin",
            sa.Text(),
            nullable=True,
            comment="how an office came by it; null when the company gave it",
        ),
    )
    op.create_check_constraint(
        op.f("ck_lead_contacts_origin"),
        "lead_contacts",
        "origin IN ('published', 'card', 'call', 'visit', 'referral')",
    )
    _tables()
    for signature, function in OWN_FUNCTIONS.items():
        op.execute(function)
        op.execute(f"REVOKE EXECUTE ON FUNCTION {signature} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {FOR_APP} TO luodi_app")
    for statement in (ERASED_TOO, WITHDRAWN_TOO, *TRIGGERS):
        op.execute(statement)
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY kept ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)")
    for table, name, rule in POLICIES:
        op.execute(f"CREATE POLICY {name} ON {table} {rule}")
    for grant in GRANTS:
        op.execute(f"GRANT {grant} TO luodi_app")


def _number(name: str, kind: sa.types.TypeEngine[int], comment: str) -> sa.Column[int]:
    return sa.Column(name, kind, server_default=sa.text("0"), nullable=False, comment=comment)


def _leads() -> None:
    for column in (
        sa.Column(
            "enterprise_id", sa.Uuid(), nullable=True, comment="the enterprise it is the work on"
        ),
        sa.Column("next_action", sa.Text(), nullable=True, comment="what the office does next"),
        sa.Column("next_action_on", sa.Date(), nullable=True),
        _number("nudged", sa.SmallInteger(), "days without activity that were pointed out"),
        _number(
            "overdue_told",
            sa.SmallInteger(),
            "1: the 72 hours were over, 2: the 5 working days too",
        ),
        _number(
            "revision",
            sa.BigInteger(),
            "grows with every change of stage, officer in charge or closing",
        ),
    ):
        op.add_column("leads", column)
    op.create_foreign_key(
        "fk_leads_enterprise_id_enterprises",
        "leads",
        "enterprises",
        ["enterprise_id"],
        ["enterprise_id"],
        ondelete="SET NULL",
    )
    op.create_check_constraint(
        op.f("ck_leads_next_action_has_a_day"),
        "leads",
        "(next_action IS NULL) = (next_action_on IS NULL)",
    )
    op.create_index("ix_leads_enterprise_id", "leads", ["enterprise_id"])
    columns = ["organisation_id", "created_at", "lead_id"]
    op.create_index("ix_leads_organisation_id_created_at", "leads", columns)
    op.create_index(
        "uq_leads_taken_up_once",
        "leads",
        ["enterprise_id"],
        unique=True,
        postgresql_where=sa.text("source = 'officer' AND closed_at IS NULL"),
    )


def _events(kinds: str) -> None:
    op.drop_constraint(op.f("ck_lead_events_kind"), "lead_events", type_="check")
    op.create_check_constraint(op.f("ck_lead_events_kind"), "lead_events", f"kind IN ({kinds})")


def _of_lead(table: str) -> tuple[sa.Column[object], sa.Column[object], sa.ForeignKeyConstraint]:
    return (
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lead_id", "organisation_id"],
            ["leads.lead_id", "leads.organisation_id"],
            name=f"fk_{table}_lead_id_leads",
            onupdate="CASCADE",
            deferrable=True,
            initially="DEFERRED",
        ),
    )


def _made_id(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _tables() -> None:
    op.create_table(
        "lead_followers",
        *_of_lead("lead_followers"),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("lead_id", "officer_id", name="pk_lead_followers"),
    )
    op.create_index("ix_lead_followers_officer_id", "lead_followers", ["officer_id"])
    op.create_table(
        "lead_files",
        _made_id("file_id"),
        *_of_lead("lead_files"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "media_type", sa.Text(), nullable=False, comment="by its content, never by its name"
        ),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        _moment("created_at"),
        sa.CheckConstraint("octet_length(content) = size", name=op.f("ck_lead_files_size")),
        sa.PrimaryKeyConstraint("file_id", name="pk_lead_files"),
        sa.UniqueConstraint("lead_id", "sha256", name="uq_lead_files_lead_id"),
    )
    # Pictures and packed documents are compressed already.
    op.execute("ALTER TABLE lead_files ALTER COLUMN content SET STORAGE EXTERNAL")
    op.create_table(
        "lead_undos",
        _made_id("undo_id"),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        _moment("created_at"),
        _moment("used_at", nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column(
            "before",
            JSONB(),
            nullable=False,
            comment="of each lead, its state and revision after",
        ),
        sa.PrimaryKeyConstraint("undo_id", name="pk_lead_undos"),
    )
    op.create_index("ix_lead_undos_created_at", "lead_undos", ["created_at"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for trigger in ("mirrored_when_made", "mirrored", "revised"):
        op.execute(f"DROP TRIGGER {trigger} ON leads")
    for function in AS_BEFORE:
        op.execute(function)
    for signature in reversed(OWN_FUNCTIONS):
        op.execute(f"DROP FUNCTION {signature}")
    for table in TABLES:
        op.drop_table(table)
    op.drop_column("lead_contacts", "origin")
    op.drop_column("lead_events", "about")
    op.execute(f"DELETE FROM lead_events WHERE kind IN ({LATER})")
    op.drop_constraint(op.f("ck_lead_events_inner"), "lead_events", type_="check")
    op.create_check_constraint(
        op.f("ck_lead_events_note_is_inner"),
        "lead_events",
        "kind <> 'note' OR shown_to = 'officers'",
    )
    _events(KINDS)
    op.drop_index("ix_leads_organisation_id_created_at", "leads")
    for column in (
        "enterprise_id",
        "next_action",
        "next_action_on",
        "nudged",
        "overdue_told",
        "revision",
    ):
        op.drop_column("leads", column)
