"""Runs, and the role that requests run as."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

MAKE_ROLE = """
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'luodi_app') THEN
        CREATE ROLE luodi_app NOLOGIN;
    END IF;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL;  -- another database of this server was quicker
END
$$
"""
GRANT_ROLE = """
DO $$
BEGIN
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        EXECUTE format('GRANT luodi_app TO %I', current_user);
    END IF;
EXCEPTION
    WHEN insufficient_privilege THEN NULL;  -- whoever made the role has to have granted it
END
$$
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute(MAKE_ROLE)
    op.execute(GRANT_ROLE)
    op.create_table(
        "runs",
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("abstained", sa.Boolean(), nullable=False),
        sa.Column("profile_sha256", sa.Text(), nullable=False),
        sa.Column(
            "profile", JSONB(), nullable=False, comment="what was said, null fields left out"
        ),
        sa.Column("manifest", JSONB(), nullable=False, comment="everything the answer depends on"),
        sa.Column("result", sa.Text(), nullable=False, comment="the very text answered"),
        sa.PrimaryKeyConstraint("run_id", name="pk_runs"),
    )
    op.create_index("ix_runs_created_at", "runs", ["created_at"])
    op.create_index("ix_runs_profile_sha256", "runs", ["profile_sha256"])
    op.execute("GRANT SELECT, INSERT ON runs TO luodi_app")
    op.execute("GRANT SELECT ON alembic_version TO luodi_app")


def downgrade() -> None:
    """The role stays: other databases of the server may use it."""
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("REVOKE ALL ON alembic_version FROM luodi_app")
    op.drop_table("runs")
