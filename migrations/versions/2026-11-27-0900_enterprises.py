"""Enterprises, their vectors and scores, their history, and the jobs that import them."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

GRANTS = {
    "enterprises": "SELECT, INSERT, UPDATE, DELETE",
    "enterprise_vectors": "SELECT, INSERT, UPDATE, DELETE",
    "enterprise_scores": "SELECT, INSERT, UPDATE, DELETE",
    "enterprise_history": "SELECT, INSERT",
    "enterprise_versions": "SELECT, INSERT, UPDATE",
    "import_jobs": "SELECT, INSERT, UPDATE, DELETE",
}
SEES = "organisation_id = ANY ((SELECT luodi_organisations())::uuid[])"
OWN = "organisation_id = (SELECT luodi_organisation())"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    enterprises()
    computed()
    history()
    import_jobs()
    for table, grants in GRANTS.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY seen ON {table} FOR SELECT TO luodi_app USING ({SEES})")
        op.execute(f"CREATE POLICY added ON {table} FOR INSERT TO luodi_app WITH CHECK ({OWN})")
        op.execute(
            f"CREATE POLICY changed ON {table} FOR UPDATE TO luodi_app USING ({OWN}) WITH CHECK ({OWN})"
        )
        op.execute(f"CREATE POLICY removed ON {table} FOR DELETE TO luodi_app USING ({OWN})")
        op.execute(f"CREATE POLICY kept ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)")
        op.execute(f"GRANT {grants} ON {table} TO luodi_app")


def _at(name: str) -> sa.Column[Any]:
    return sa.Column(
        name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
    )


def _keys(table: str, *primary: str) -> list[sa.Constraint]:
    """The primary key, and the organisation a row belongs to."""
    return [
        sa.PrimaryKeyConstraint(*primary, name=f"pk_{table}"),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.organisation_id"],
            name=f"fk_{table}_organisation_id_organisations",
        ),
    ]


def _of_enterprise(table: str, column: str = "enterprise_id") -> sa.Constraint:
    return sa.ForeignKeyConstraint(
        [column],
        ["enterprises.enterprise_id"],
        name=f"fk_{table}_{column}_enterprises",
        ondelete="CASCADE",
    )


def _text(name: str, *, nullable: bool = False, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=nullable, **options)


def _id(name: str, *, nullable: bool = False, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.Uuid(), nullable=nullable, **options)


def enterprises() -> None:
    op.create_table(
        "enterprises",
        _id("enterprise_id"),
        _id("organisation_id"),
        _text("source_key", comment="what makes it the same one when sent again"),
        sa.Column("profile", JSONB(), nullable=False),
        _text("name", nullable=True),
        _text("uscc", nullable=True),
        _text(
            "city",
            nullable=True,
            comment="where it is, as the plan's gazetteer names it, else as said",
        ),
        sa.Column("investment_wan", sa.Float(), nullable=True),
        sa.Column("land_mu", sa.Float(), nullable=True),
        _text("founded", nullable=True),
        _text("stage", nullable=True),
        _text("ownership", nullable=True),
        sa.Column(
            "qualifications", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        _text("source"),
        _text(
            "source_id",
            nullable=True,
            comment="the import, hand-off or partner's request it came by",
        ),
        _text("lead_stage", server_default="lead"),
        _text("owner", nullable=True, comment="the officer in charge, an id"),
        _text("text_sha256", comment="of what is embedded"),
        _text("profile_sha256", comment="of all that was said"),
        _text("sent_sha256", comment="of what was last sent, before any merge"),
        _id("merged_into", nullable=True),
        sa.Column(
            "version",
            sa.BigInteger(),
            nullable=False,
            comment="the organisation's count at its last change",
        ),
        _at("created_at"),
        _at("updated_at"),
        *_keys("enterprises", "enterprise_id"),
        _of_enterprise("enterprises", "merged_into"),
        sa.UniqueConstraint(
            "organisation_id", "source_key", name="uq_enterprises_organisation_id_source_key"
        ),
    )
    op.create_index(
        "ix_enterprises_organisation_id_version", "enterprises", ["organisation_id", "version"]
    )


def computed() -> None:
    op.create_table(
        "enterprise_vectors",
        _id("enterprise_id"),
        _text("model_sha256"),
        _id("organisation_id"),
        _text("text_sha256"),
        sa.Column(
            "vector",
            sa.LargeBinary(),
            nullable=False,
            comment="float32, little-endian, as encoded",
        ),
        *_keys("enterprise_vectors", "enterprise_id", "model_sha256"),
        _of_enterprise("enterprise_vectors"),
    )
    op.create_table(
        "enterprise_scores",
        _id("enterprise_id"),
        _id("organisation_id"),
        _text("scored_with", comment="hash of model, scorer, catalogue, library"),
        _text("profile_sha256"),
        _text(
            "month",
            nullable=True,
            comment="the month it was scored in, where the score depends on it",
        ),
        sa.Column("abstained", sa.Boolean(), nullable=False),
        sa.Column(
            "pairs", sa.LargeBinary(), nullable=False, comment="packed records, see pairs.py"
        ),
        *_keys("enterprise_scores", "enterprise_id"),
        _of_enterprise("enterprise_scores"),
    )
    # Vectors are noise to a compressor: kept as they are, in the row itself where they fit.
    op.execute("ALTER TABLE enterprise_vectors ALTER COLUMN vector SET STORAGE EXTERNAL")


def history() -> None:
    op.create_table(
        "enterprise_history",
        sa.Column("history_id", sa.BigInteger(), sa.Identity(), nullable=False),
        _id("enterprise_id"),
        _id("organisation_id"),
        _at("at"),
        _text("actor", comment="an id, never a name or an address"),
        _text("action"),
        sa.Column("before", JSONB(), nullable=False),
        *_keys("enterprise_history", "history_id"),
        _of_enterprise("enterprise_history"),
    )
    op.create_index(
        "ix_enterprise_history_enterprise_id_history_id",
        "enterprise_history",
        ["enterprise_id", "history_id"],
    )
    op.create_table(
        "enterprise_versions",
        _id("organisation_id"),
        sa.Column(
            "version",
            sa.BigInteger(),
            nullable=False,
            comment="grows with every change of its rows",
        ),
        sa.Column(
            "epoch",
            sa.BigInteger(),
            server_default=sa.text("0"),
            nullable=False,
            comment="grows with every deletion",
        ),
        sa.PrimaryKeyConstraint("organisation_id", name="pk_enterprise_versions"),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.organisation_id"],
            name="fk_enterprise_versions_organisation_id_organisations",
            ondelete="CASCADE",
        ),
    )


def import_jobs() -> None:
    zero = sa.text("0")
    op.create_table(
        "import_jobs",
        _id("job_id", server_default=sa.text("gen_random_uuid()")),
        _id("organisation_id"),
        _text("actor"),
        _text("file_name"),
        _text("file_sha256"),
        sa.Column(
            "content", sa.LargeBinary(), nullable=True, comment="kept until the job has ended"
        ),
        sa.Column("mapping", JSONB(), nullable=False, comment="field to column number"),
        _text("state", server_default="queued"),
        _text("reason", nullable=True, comment="why it failed, a code"),
        sa.Column("total", sa.Integer(), nullable=True),
        *(
            sa.Column(name, sa.Integer(), server_default=zero, nullable=False)
            for name in ("done", "added", "changed", "same")
        ),
        sa.Column(
            "problems",
            JSONB(),
            server_default=sa.text("'[]'"),
            nullable=False,
            comment="bad rows, with field and remedy",
        ),
        sa.Column(
            "lease_until",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="held by the worker that runs it",
        ),
        _at("created_at"),
        _at("updated_at"),
        *_keys("import_jobs", "job_id"),
    )
    op.create_index(
        "ix_import_jobs_organisation_id_created_at",
        "import_jobs",
        ["organisation_id", "created_at"],
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for table in (*list(GRANTS)[1:], "enterprises"):
        op.drop_table(table)
