"""Drafts of the self-assessment form, and the links that open them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    default = None if nullable else sa.text("now()")
    return sa.Column(name, sa.DateTime(timezone=True), server_default=default, nullable=nullable)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_table(
        "drafts",
        sa.Column(
            "draft_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False
        ),
        _moment("created_at"),
        _moment("saved_at"),
        sa.Column("typed", JSONB(), nullable=False, comment="form fields exactly as typed"),
        sa.Column(
            "proposals",
            JSONB(),
            nullable=True,
            comment="what an introduction or a registry proposes, unconfirmed",
        ),
        sa.Column("run_id", sa.Text(), nullable=True, comment="the latest answer made from it"),
        sa.PrimaryKeyConstraint("draft_id", name="pk_drafts"),
    )
    op.create_table(
        "draft_links",
        sa.Column(
            "digest",
            sa.LargeBinary(),
            nullable=False,
            comment="SHA-256 of the token in the address",
        ),
        sa.Column(
            "draft_id",
            sa.Uuid(),
            nullable=True,
            comment="null once the draft of an expired link is gone",
        ),
        _moment("created_at"),
        sa.Column("expires_on", sa.Date(), nullable=False, comment="the last day it opens"),
        _moment("revoked_at", nullable=True),
        sa.CheckConstraint("octet_length(digest) = 32", name="ck_draft_links_digest"),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["drafts.draft_id"],
            name="fk_draft_links_draft_id_drafts",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("digest", name="pk_draft_links"),
    )
    op.create_index("ix_draft_links_draft_id", "draft_links", ["draft_id"])
    op.create_index("ix_draft_links_expires_on", "draft_links", ["expires_on"])
    op.create_index(
        "ix_draft_links_kept",
        "draft_links",
        ["expires_on"],
        postgresql_where=sa.text("draft_id IS NOT NULL"),
    )
    for table in ("drafts", "draft_links"):
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO luodi_app")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_table("draft_links")
    op.drop_table("drafts")
