"""Links that open a report to read, and what people say of its entries."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def _made() -> sa.Column[object]:
    return sa.Column(
        "created_at",
        sa.DateTime(timezone=True),
        server_default=sa.text("now()"),
        nullable=False,
    )


def _of_run(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_run_id_runs"
    return sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name=name, ondelete="CASCADE")


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=f"ck_{table}_{name}")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    _report_links()
    _feedback()
    for table in ("report_links", "feedback"):
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO luodi_app")


def _report_links() -> None:
    table = "report_links"
    op.create_table(
        table,
        sa.Column(
            "digest",
            sa.LargeBinary(),
            nullable=False,
            comment="SHA-256 of the token in the address",
        ),
        sa.Column(
            "keeper_digest",
            sa.LargeBinary(),
            nullable=False,
            comment="SHA-256 of the token that shows and revokes the link",
        ),
        sa.Column("run_id", sa.Text(), nullable=False, comment="the answer it opens"),
        sa.Column(
            "draft_id",
            sa.Uuid(),
            nullable=True,
            comment="the form it was made from, whose link may revoke it too",
        ),
        sa.Column(
            "made_from", sa.Text(), nullable=False, comment="language of the page it was made on"
        ),
        _made(),
        sa.Column("expires_on", sa.Date(), nullable=False, comment="the last day it opens"),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        _check(table, "digest", "octet_length(digest) = 32"),
        _check(table, "keeper_digest", "octet_length(keeper_digest) = 32"),
        _check(table, "made_from", "made_from IN ('zh', 'en')"),
        _of_run(table),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["drafts.draft_id"],
            name="fk_report_links_draft_id_drafts",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("digest", name="pk_report_links"),
        sa.UniqueConstraint("keeper_digest", name="uq_report_links_keeper_digest"),
    )
    for column in ("run_id", "draft_id", "expires_on"):
        op.create_index(f"ix_report_links_{column}", table, [column])


def _feedback() -> None:
    table = "feedback"
    op.create_table(
        table,
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("item_kind", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column(
            "respondent",
            sa.LargeBinary(),
            nullable=False,
            comment="SHA-256 of the run and a random number the browser keeps: links no two runs",
        ),
        sa.Column("rank", sa.Integer(), nullable=False, comment="where the entry was shown"),
        sa.Column("grade", sa.Text(), nullable=False, comment="the grade it was shown with"),
        sa.Column("catalogue_version", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True, comment="as written; at most 500 characters"),
        sa.Column("source", sa.Text(), nullable=False),
        _made(),
        _check(table, "item_kind", "item_kind IN ('industry', 'site', 'policy')"),
        _check(table, "respondent", "octet_length(respondent) = 32"),
        _check(table, "rank", "rank >= 1"),
        _check(table, "verdict", "verdict IN ('useful', 'not_suitable', 'already_have', 'other')"),
        _check(table, "reason", "char_length(reason) <= 500"),
        _check(table, "source", "source IN ('page', 'api')"),
        _of_run(table),
        sa.PrimaryKeyConstraint("run_id", "item_kind", "item_id", "respondent", name="pk_feedback"),
    )
    op.create_index(
        "ix_feedback_item_kind_item_id_created_at", table, ["item_kind", "item_id", "created_at"]
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_table("feedback")
    op.drop_table("report_links")
