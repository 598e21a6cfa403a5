"""Leads: what a company hands off, with whose consent, what became of it, and the link the company follows it under."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations.leads import FOR_APP, FOR_OWNER, FUNCTIONS, GRANTS, POLICIES

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = ("leads", "lead_links", "lead_contacts", "consents", "lead_events")


def _moment(name: str, *, nullable: bool = False, comment: str | None = None) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable, comment=comment)


def _text(name: str, *, nullable: bool = False, comment: str | None = None) -> sa.Column[object]:
    return sa.Column(name, sa.Text(), nullable=nullable, comment=comment)


def _lead() -> tuple[sa.Column[object], sa.Column[object]]:
    return (
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
    )


def _of_lead(table: str) -> sa.ForeignKeyConstraint:
    """Checked at the end of the transaction, for a link is made before its lead."""
    return sa.ForeignKeyConstraint(
        ["lead_id", "organisation_id"],
        ["leads.lead_id", "leads.organisation_id"],
        name=f"fk_{table}_lead_id_leads",
        onupdate="CASCADE",
        deferrable=True,
        initially="DEFERRED",
    )


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    _draft_runs()
    _leads()
    _parts()
    _events()
    for function in FUNCTIONS:
        op.execute(function)
    for function in (*FOR_APP, *FOR_OWNER):
        op.execute(f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC")
    for function in FOR_APP:
        op.execute(f"GRANT EXECUTE ON FUNCTION {function} TO luodi_app")
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY kept ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)")
    for table, name, rule in POLICIES:
        op.execute(f"CREATE POLICY {name} ON {table} {rule}")
    for grant in GRANTS:
        op.execute(f"GRANT {grant} TO luodi_app")


def _draft_runs() -> None:
    op.create_table(
        "draft_runs",
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        _text("run_id", comment="an answer made from it"),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["drafts.draft_id"],
            name="fk_draft_runs_draft_id_drafts",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("draft_id", "run_id", name="pk_draft_runs"),
    )
    op.create_index("ix_draft_runs_run_id", "draft_runs", ["run_id"])
    op.execute(
        "INSERT INTO draft_runs SELECT draft_id, run_id FROM drafts WHERE run_id IS NOT NULL"
    )


def _leads() -> None:
    op.create_table(
        "leads",
        sa.Column(
            "lead_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False
        ),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="who received it"),
        _text("run_id", nullable=True, comment="the answer it came from, while it is kept"),
        _text("enterprise", nullable=True, comment="its name as said"),
        _text("industry_id", nullable=True),
        _text("site_id", nullable=True),
        _text("policy_id", nullable=True),
        _text("message", nullable=True),
        _text("source"),
        sa.Column("partner_organisation_id", sa.Uuid(), nullable=True, comment="who brought it"),
        sa.Column("stage", sa.Text(), server_default=sa.text("'lead'"), nullable=False),
        _text("reason", nullable=True, comment="why it is paused or unsuitable"),
        sa.Column("owner_id", sa.Uuid(), nullable=True, comment="the officer in charge"),
        _moment("created_at"),
        _moment("first_contact_due"),
        _moment("contacted_at", nullable=True),
        _moment("updated_at", comment="last activity"),
        _moment("closed_at", nullable=True),
        _text("closed_as", nullable=True),
        _moment("anonymised_at", nullable=True),
        sa.CheckConstraint("source IN ('web', 'partner', 'officer')", name=op.f("ck_leads_source")),
        sa.CheckConstraint(
            "stage IN ('lead', 'contacted', 'negotiating', 'visiting', 'signed', 'construction', "
            "'production', 'paused', 'unsuitable')",
            name=op.f("ck_leads_stage"),
        ),
        sa.CheckConstraint(
            "reason IN ('industry', 'land', 'energy', 'environment', 'timing', 'no_plan', "
            "'settled_elsewhere', 'unreachable', 'other')",
            name=op.f("ck_leads_reason"),
        ),
        sa.CheckConstraint(
            "(reason IS NOT NULL) = (stage IN ('paused', 'unsuitable'))",
            name=op.f("ck_leads_reason_given"),
        ),
        sa.CheckConstraint(
            "closed_as IN ('unsuitable', 'unanswered', 'withdrawn', 'deleted', 'expired')",
            name=op.f("ck_leads_closed_as"),
        ),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (closed_as IS NULL)", name=op.f("ck_leads_closed")
        ),
        sa.CheckConstraint(
            "(anonymised_at IS NULL) = (enterprise IS NOT NULL)", name=op.f("ck_leads_anonymised")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.organisation_id"],
            name="fk_leads_organisation_id_organisations",
        ),
        sa.ForeignKeyConstraint(
            ["partner_organisation_id"],
            ["organisations.organisation_id"],
            name="fk_leads_partner_organisation_id_organisations",
        ),
        sa.PrimaryKeyConstraint("lead_id", name="pk_leads"),
        sa.UniqueConstraint("lead_id", "organisation_id", name="uq_leads_lead_id"),
    )
    op.create_index("ix_leads_organisation_id_stage", "leads", ["organisation_id", "stage"])
    for column in ("run_id", "partner_organisation_id"):
        op.create_index(f"ix_leads_{column}", "leads", [column])


def _parts() -> None:
    op.create_table(
        "lead_links",
        sa.Column(
            "digest",
            sa.LargeBinary(),
            nullable=False,
            comment="SHA-256 of the token in the address",
        ),
        *_lead(),
        _moment("created_at"),
        sa.Column("expires_on", sa.Date(), nullable=False, comment="the last day it opens"),
        _moment("revoked_at", nullable=True),
        sa.CheckConstraint("octet_length(digest) = 32", name=op.f("ck_lead_links_digest")),
        _of_lead("lead_links"),
        sa.PrimaryKeyConstraint("digest", name="pk_lead_links"),
    )
    op.create_index("ix_lead_links_lead_id", "lead_links", ["lead_id"])
    op.create_index("ix_lead_links_expires_on", "lead_links", ["expires_on"])
    op.create_table(
        "lead_contacts",
        *_lead(),
        sa.Column(
            "sealed",
            sa.LargeBinary(),
            nullable=False,
            comment="person, phone, e-mail, preferred way: AES-256-GCM",
        ),
        _moment("created_at"),
        _of_lead("lead_contacts"),
        sa.PrimaryKeyConstraint("lead_id", name="pk_lead_contacts"),
    )
    op.create_table(
        "consents",
        *_lead(),
        _text("notice_version"),
        sa.Column("purposes", sa.ARRAY(sa.Text()), nullable=False),
        _text("recipient", comment="its name as shown"),
        _text("language", comment="of the notice as shown"),
        _moment("given_at"),
        _moment("withdrawn_at", nullable=True),
        sa.Column(
            "retention_days", sa.Integer(), nullable=False, comment="after the last activity"
        ),
        sa.Column("retention_until", sa.Date(), nullable=False, comment="the last day it is kept"),
        sa.CheckConstraint("language IN ('zh', 'en')", name=op.f("ck_consents_language")),
        sa.CheckConstraint("retention_days > 0", name=op.f("ck_consents_retention_days")),
        _of_lead("consents"),
        sa.PrimaryKeyConstraint("lead_id", name="pk_consents"),
    )
    op.create_index("ix_consents_retention_until", "consents", ["retention_until"])


def _events() -> None:
    op.create_table(
        "lead_events",
        sa.Column("event_id", sa.BigInteger(), sa.Identity(), nullable=False),
        *_lead(),
        _moment("at"),
        _text("kind"),
        _text("actor_kind"),
        _text("actor", comment="an id, never a name"),
        _text("from_stage", nullable=True),
        _text("to_stage", nullable=True),
        _text("reason", nullable=True),
        _text("text", nullable=True),
        _text("shown_to"),
        sa.CheckConstraint(
            "kind IN ('handed_off', 'entered', 'moved', 'assigned', 'message', 'note', 'withdrawn', 'closed')",
            name=op.f("ck_lead_events_kind"),
        ),
        sa.CheckConstraint(
            "shown_to IN ('company', 'officers')", name=op.f("ck_lead_events_shown_to")
        ),
        sa.CheckConstraint(
            "kind <> 'note' OR shown_to = 'officers'", name=op.f("ck_lead_events_note_is_inner")
        ),
        _of_lead("lead_events"),
        sa.PrimaryKeyConstraint("event_id", name="pk_lead_events"),
    )
    op.create_index("ix_lead_events_lead_id", "lead_events", ["lead_id", "event_id"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("DROP POLICY added_under_a_link ON audit_log")
    for table in ("lead_events", "consents", "lead_contacts", "lead_links", "leads", "draft_runs"):
        op.drop_table(table)
    for function in (*reversed(FOR_APP), *FOR_OWNER, "luodi_link()"):
        op.execute(f"DROP FUNCTION {function}")
