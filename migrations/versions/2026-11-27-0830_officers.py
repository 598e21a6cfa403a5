"""Officers, their credentials, sessions and password links, and the delays of failed sign-ins."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# The officer a transaction works for; credentials open to nobody else.
CURRENT = """
CREATE FUNCTION luodi_officer() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('luodi.officer', true), '')::uuid $$
"""

# Signing in begins before an organisation is known: these three answer ids to who already holds the key, no more.
BY_EMAIL = """
CREATE FUNCTION luodi_officer_by_email(given text)
RETURNS TABLE (officer_id uuid, organisation_id uuid) LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT o.officer_id, o.organisation_id FROM public.officers o WHERE o.email = given AND o.disabled_at IS NULL
$$
"""
BY_SESSION = """
CREATE FUNCTION luodi_officer_by_session(given bytea, used_since timestamptz, made_since timestamptz)
RETURNS TABLE (session_id uuid, used_at timestamptz, officer_id uuid, organisation_id uuid, role text, name text,
    organisation text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT s.session_id, s.used_at, o.officer_id, o.organisation_id, o.role, o.name, g.name
    FROM public.officer_sessions s
    JOIN public.officers o ON o.officer_id = s.officer_id
    JOIN public.organisations g ON g.organisation_id = o.organisation_id
    WHERE s.digest = given AND s.revoked_at IS NULL AND s.used_at > used_since AND s.created_at > made_since
        AND o.disabled_at IS NULL
$$
"""
BY_LINK = """
CREATE FUNCTION luodi_officer_by_link(given bytea, moment timestamptz)
RETURNS TABLE (officer_id uuid, organisation_id uuid) LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT o.officer_id, o.organisation_id
    FROM public.password_links l JOIN public.officers o ON o.officer_id = l.officer_id
    WHERE l.digest = given AND l.spent_at IS NULL AND l.expires_at > moment AND o.disabled_at IS NULL
$$
"""
FUNCTIONS = {
    "luodi_officer_by_email(text)": BY_EMAIL,
    "luodi_officer_by_session(bytea, timestamptz, timestamptz)": BY_SESSION,
    "luodi_officer_by_link(bytea, timestamptz)": BY_LINK,
}
# The inner select passes through the policy of officers itself: one place says who sees whom.
OF_SEEN = "officer_id IN (SELECT o.officer_id FROM officers o)"
POLICIES = {
    "officers": "organisation_id = ANY ((SELECT luodi_organisations())::uuid[])",
    "officer_credentials": f"officer_id = (SELECT luodi_officer()) AND {OF_SEEN}",
    "officer_sessions": OF_SEEN,
    "password_links": OF_SEEN,
}
GRANTS = (
    "SELECT, INSERT (organisation_id, email, name, role), UPDATE (name, role, last_seen_at, disabled_at) ON officers",
    "SELECT, INSERT (officer_id), UPDATE ON officer_credentials",
    "SELECT, INSERT, UPDATE (used_at, revoked_at), DELETE ON officer_sessions",
    "SELECT, INSERT, UPDATE (spent_at), DELETE ON password_links",
    "SELECT, INSERT, UPDATE, DELETE ON sign_in_delays",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute(CURRENT)
    officers()
    keys()
    delays()
    for table, sees in POLICIES.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own ON {table} TO luodi_app USING ({sees}) WITH CHECK ({sees})")
        op.execute(f"CREATE POLICY kept ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)")
    for signature, body in FUNCTIONS.items():
        op.execute(body)
        op.execute(f"REVOKE EXECUTE ON FUNCTION {signature} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO luodi_app")
    for grant in GRANTS:
        op.execute(f"GRANT {grant} TO luodi_app")


def _moment(name: str, *, nullable: bool = True, comment: str | None = None) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable, comment=comment)


def _made_id(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False)


def _of_officer(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["officer_id"],
        ["officers.officer_id"],
        name=f"fk_{table}_officer_id_officers",
        ondelete="CASCADE",
    )


def officers() -> None:
    op.create_table(
        "officers",
        _made_id("officer_id"),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False, comment="lower case"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        _moment("last_seen_at"),
        _moment("disabled_at"),
        sa.CheckConstraint("email = lower(email)", name="ck_officers_email"),
        sa.CheckConstraint(
            "role IN ('viewer', 'officer', 'manager', 'admin')", name="ck_officers_role"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.organisation_id"],
            name="fk_officers_organisation_id_organisations",
        ),
        sa.PrimaryKeyConstraint("officer_id", name="pk_officers"),
        sa.UniqueConstraint("email", name="uq_officers_email"),
    )
    op.create_index("ix_officers_organisation_id", "officers", ["organisation_id"])
    op.create_table(
        "officer_credentials",
        sa.Column("officer_id", sa.Uuid(), autoincrement=False, nullable=False),
        sa.Column(
            "password_hash",
            sa.Text(),
            nullable=True,
            comment="argon2id; none until the first password is set",
        ),
        _moment("password_at"),
        sa.Column(
            "totp_secret",
            sa.LargeBinary(),
            nullable=True,
            comment="AES-256-GCM, bound to the officer",
        ),
        _moment("totp_at", comment="null while it is only being set up"),
        sa.Column(
            "totp_step",
            sa.BigInteger(),
            nullable=True,
            comment="of the newest code taken; none is taken twice",
        ),
        sa.Column(
            "recovery_codes",
            ARRAY(sa.LargeBinary()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        _of_officer("officer_credentials"),
        sa.PrimaryKeyConstraint("officer_id", name="pk_officer_credentials"),
    )


def keys() -> None:
    op.create_table(
        "officer_sessions",
        _made_id("session_id"),
        sa.Column("digest", sa.LargeBinary(), nullable=False, comment="SHA-256 of the token"),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        _moment("created_at", nullable=False),
        _moment("used_at", nullable=False),
        _moment("revoked_at"),
        _of_officer("officer_sessions"),
        sa.PrimaryKeyConstraint("session_id", name="pk_officer_sessions"),
        sa.UniqueConstraint("digest", name="uq_officer_sessions_digest"),
    )
    op.create_index("ix_officer_sessions_officer_id", "officer_sessions", ["officer_id"])
    op.create_table(
        "password_links",
        sa.Column(
            "digest",
            sa.LargeBinary(),
            nullable=False,
            comment="SHA-256 of the token in the address",
        ),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        _moment("created_at", nullable=False),
        _moment("expires_at", nullable=False),
        _moment("spent_at", comment="used, or replaced by a newer one"),
        _of_officer("password_links"),
        sa.PrimaryKeyConstraint("digest", name="pk_password_links"),
    )
    op.create_index("ix_password_links_officer_id", "password_links", ["officer_id"])


def delays() -> None:
    op.create_table(
        "sign_in_delays",
        sa.Column(
            "digest",
            sa.LargeBinary(),
            nullable=False,
            comment="HMAC of an e-mail or an address",
        ),
        sa.Column("failed", sa.Integer(), nullable=False),
        _moment("failed_at", nullable=False),
        _moment("until", nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_sign_in_delays"),
    )
    op.create_index("ix_sign_in_delays_failed_at", "sign_in_delays", ["failed_at"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for signature in FUNCTIONS:
        op.execute(f"DROP FUNCTION {signature}")
    for table in ("sign_in_delays", "password_links", "officer_sessions", "officer_credentials"):
        op.drop_table(table)
    op.drop_table("officers")
    op.execute("DROP FUNCTION luodi_officer")
