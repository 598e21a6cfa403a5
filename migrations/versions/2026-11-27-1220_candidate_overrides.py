"""What officers say against the model's order of candidates, kept beside it."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLE = "candidate_overrides"
SEES = "organisation_id = ANY ((SELECT luodi_organisations())::uuid[])"
OWN = "organisation_id = (SELECT luodi_organisation())"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    table()
    for statement in (
        f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY seen ON {TABLE} FOR SELECT TO luodi_app USING ({SEES})",
        f"CREATE POLICY added ON {TABLE} FOR INSERT TO luodi_app WITH CHECK ({OWN})",
        f"CREATE POLICY withdrawn ON {TABLE} FOR UPDATE TO luodi_app USING ({OWN}) WITH CHECK ({OWN})",
        f"CREATE POLICY kept ON {TABLE} TO CURRENT_USER USING (true) WITH CHECK (true)",
        f"GRANT SELECT, INSERT ON {TABLE} TO luodi_app",
        f"GRANT UPDATE (withdrawn_at, withdrawn_by) ON {TABLE} TO luodi_app",
    ):
        op.execute(statement)


def _to(column: str, other: str, key: str, **options: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{TABLE}_{column}_{other}"
    return sa.ForeignKeyConstraint([column], [f"{other}.{key}"], name=name, **options)  # type: ignore[arg-type]


def _check(name: str, said: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(said, name=f"ck_{TABLE}_{name}")


def table() -> None:
    op.create_table(
        TABLE,
        sa.Column("override_id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("target_kind", sa.Text(), nullable=False),
        sa.Column("target_id", sa.Text(), nullable=False),
        sa.Column("enterprise_id", sa.Uuid(), nullable=False),
        sa.Column(
            "model_rank",
            sa.Integer(),
            nullable=False,
            comment="in the whole list, when it was said",
        ),
        sa.Column(
            "own_rank",
            sa.Integer(),
            nullable=True,
            comment="the place given instead; none for set aside",
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "withdrawn_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="taken back, or said anew",
        ),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("override_id", name=f"pk_{TABLE}"),
        _to("organisation_id", "organisations", "organisation_id"),
        _to("officer_id", "officers", "officer_id"),
        _to("withdrawn_by", "officers", "officer_id"),
        _to("enterprise_id", "enterprises", "enterprise_id", ondelete="CASCADE"),
        _check(
            "target_kind", "target_kind IN ('industry', 'site', 'policy', 'gap', 'plan_target')"
        ),
        _check("model_rank", "model_rank >= 1"),
        _check("own_rank", "own_rank BETWEEN 1 AND 10000"),
        _check("reason", "length(reason) BETWEEN 1 AND 1000"),
        _check("withdrawn", "(withdrawn_at IS NULL) = (withdrawn_by IS NULL)"),
    )
    op.create_index(f"ix_{TABLE}_enterprise_id", TABLE, ["enterprise_id"])
    op.create_index(
        f"uq_{TABLE}_standing",
        TABLE,
        ["organisation_id", "target_kind", "target_id", "enterprise_id"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_table(TABLE)
