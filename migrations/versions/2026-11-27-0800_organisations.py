"""Organisations, what one of them may see, and the audit log."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# The organisation a transaction works for; null for requests of nobody in particular.
CURRENT = """
CREATE FUNCTION luodi_organisation() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('luodi.organisation', true), '')::uuid $$
"""

# It and every organisation beneath it. SECURITY DEFINER, for the table itself is closed by a policy that asks this.
VISIBLE = """
CREATE FUNCTION luodi_organisations() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH RECURSIVE beneath(organisation_id) AS (
        SELECT luodi_organisation()
        UNION
        SELECT o.organisation_id FROM public.organisations o JOIN beneath b ON o.parent_id = b.organisation_id
    )
    SELECT coalesce(array_agg(organisation_id) FILTER (WHERE organisation_id IS NOT NULL), '{}') FROM beneath
$$
"""

# What the hash of a row is taken over: every column, in a form that never depends on a session's settings.
SAID = """
CREATE FUNCTION luodi_audit_digest(row_said audit_log) RETURNS bytea LANGUAGE sql STABLE
SET search_path = pg_catalog, public AS $$
    SELECT sha256(coalesce(row_said.previous, ''::bytea) || convert_to(jsonb_build_array(
        row_said.audit_id, (extract(epoch FROM row_said.at) * 1000000)::bigint, row_said.chain,
        row_said.actor_kind, row_said.actor, row_said.action, row_said.subject_kind, row_said.subject,
        row_said.detail)::text, 'UTF8'))
$$
"""

# One writer of a chain at a time, from its row to its commit: otherwise two rows could follow the same one.
LINK = """
CREATE FUNCTION luodi_audit_link() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    NEW.chain := coalesce(NEW.organisation_id::text, 'service');
    PERFORM pg_advisory_xact_lock(7203802, hashtext(NEW.chain));
    NEW.audit_id := nextval('public.audit_log_audit_id_seq');
    NEW.at := clock_timestamp();
    NEW.previous := (SELECT digest FROM public.audit_log WHERE chain = NEW.chain ORDER BY audit_id DESC LIMIT 1);
    NEW.digest := luodi_audit_digest(NEW);
    RETURN NEW;
END
$$
"""

REFUSE = """
CREATE FUNCTION luodi_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'insufficient_privilege';
END
$$
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute(CURRENT)
    organisations()
    op.execute(VISIBLE)
    audit_log()
    for table, sees in (
        ("organisations", "organisation_id = ANY ((SELECT luodi_organisations())::uuid[])"),
        ("audit_log", "organisation_id = ANY ((SELECT luodi_organisations())::uuid[])"),
    ):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY seen ON {table} FOR SELECT TO luodi_app USING ({sees})")
        op.execute(f"CREATE POLICY kept ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY added ON audit_log FOR INSERT TO luodi_app "
        "WITH CHECK (organisation_id IS NOT DISTINCT FROM luodi_organisation())"
    )
    op.execute("GRANT SELECT ON organisations TO luodi_app")
    op.execute("GRANT SELECT, INSERT ON audit_log TO luodi_app")


def organisations() -> None:
    op.create_table(
        "organisations",
        sa.Column(
            "organisation_id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
        ),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True, comment="it sees what this one sees"),
        sa.Column("city", sa.Text(), nullable=True, comment="a city's or park's city"),
        sa.Column("site_id", sa.Text(), nullable=True, comment="a park's site in the catalogue"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "kind IN ('province', 'city', 'park', 'partner')", name="ck_organisations_kind"
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["organisations.organisation_id"],
            name="fk_organisations_parent_id_organisations",
        ),
        sa.PrimaryKeyConstraint("organisation_id", name="pk_organisations"),
        sa.UniqueConstraint("name", name="uq_organisations_name"),
    )
    op.create_index("ix_organisations_parent_id", "organisations", ["parent_id"])


def audit_log() -> None:
    op.create_table(
        "audit_log",
        sa.Column("audit_id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("chain", sa.Text(), nullable=False, comment="its rows follow each other"),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False, comment="an id, never a name or an address"),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "actor_kind IN ('officer', 'partner', 'company', 'operator', 'system')",
            name="ck_audit_log_actor_kind",
        ),
        sa.PrimaryKeyConstraint("audit_id", name="pk_audit_log"),
    )
    op.create_index("ix_audit_log_chain_audit_id", "audit_log", ["chain", "audit_id"])
    op.create_index("ix_audit_log_subject_kind_subject", "audit_log", ["subject_kind", "subject"])
    for function in (SAID, LINK, REFUSE):
        op.execute(function)
    op.execute(
        "CREATE TRIGGER linked BEFORE INSERT ON audit_log FOR EACH ROW EXECUTE FUNCTION luodi_audit_link()"
    )
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log "
        "FOR EACH STATEMENT EXECUTE FUNCTION luodi_audit_refuse()"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("DROP FUNCTION luodi_audit_digest")
    op.drop_table("audit_log")
    op.execute("DROP FUNCTION luodi_audit_link")
    op.execute("DROP FUNCTION luodi_audit_refuse")
    op.drop_table("organisations")
    op.execute("DROP FUNCTION luodi_organisations")
    op.execute("DROP FUNCTION luodi_organisation")
