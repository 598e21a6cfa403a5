"""Proposed duplicates with what was decided of them; what an import's file looks like before it is begun."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

SEES = "organisation_id = ANY ((SELECT luodi_organisations())::uuid[])"
OWN = "organisation_id = (SELECT luodi_organisation())"
TABLE = "enterprise_duplicates"
BAD = """
UPDATE import_jobs SET bad = (SELECT count(DISTINCT p ->> 'row') FROM jsonb_array_elements(problems) p)
WHERE problems <> '[]'
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.add_column(
        "import_jobs",
        sa.Column(
            "headers",
            JSONB(),
            nullable=True,
            comment="the file's headings, to say what each column is",
        ),
    )
    op.add_column(
        "import_jobs",
        sa.Column("sample", JSONB(), nullable=True, comment="its first rows, each with its number"),
    )
    op.add_column("import_jobs", _number("bad", sa.Integer(), "rows not taken"))
    op.execute(BAD)
    _content("null once it is deleted", "kept until the job has ended")
    op.add_column(
        "enterprise_versions",
        _number("paired", sa.BigInteger(), "the version at which duplicates were last looked for"),
    )
    _duplicates()


def _number(name: str, kind: Any, comment: str) -> sa.Column[Any]:
    return sa.Column(name, kind, server_default=sa.text("0"), nullable=False, comment=comment)


def _content(comment: str, before: str) -> None:
    op.alter_column(
        "import_jobs",
        "content",
        existing_type=sa.LargeBinary(),
        existing_nullable=True,
        comment=comment,
        existing_comment=before,
    )


def _duplicates() -> None:
    op.create_table(
        TABLE,
        sa.Column("first", sa.Uuid(), nullable=False),
        sa.Column("second", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False, comment="uscc, text or name"),
        sa.Column("similarity", sa.Float(), nullable=False, comment="of the names, 0 to 100"),
        sa.Column(
            "decided_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when somebody said: not the same",
        ),
        sa.Column(
            "decided_by", sa.Text(), nullable=True, comment="an id, never a name or an address"
        ),
        sa.PrimaryKeyConstraint("first", "second", name=f"pk_{TABLE}"),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.organisation_id"],
            name=f"fk_{TABLE}_organisation_id_organisations",
        ),
        *(
            sa.ForeignKeyConstraint(
                [side],
                ["enterprises.enterprise_id"],
                name=f"fk_{TABLE}_{side}_enterprises",
                ondelete="CASCADE",
            )
            for side in ("first", "second")
        ),
    )
    op.create_index(
        f"ix_{TABLE}_organisation_id_decided_at", TABLE, ["organisation_id", "decided_at"]
    )
    op.create_index(f"ix_{TABLE}_second", TABLE, ["second"])
    op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY seen ON {TABLE} FOR SELECT TO luodi_app USING ({SEES})")
    op.execute(f"CREATE POLICY added ON {TABLE} FOR INSERT TO luodi_app WITH CHECK ({OWN})")
    op.execute(
        f"CREATE POLICY changed ON {TABLE} FOR UPDATE TO luodi_app USING ({OWN}) WITH CHECK ({OWN})"
    )
    op.execute(f"CREATE POLICY removed ON {TABLE} FOR DELETE TO luodi_app USING ({OWN})")
    op.execute(f"CREATE POLICY kept ON {TABLE} TO CURRENT_USER USING (true) WITH CHECK (true)")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {TABLE} TO luodi_app")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_table(TABLE)
    op.drop_column("enterprise_versions", "paired")
    _content("kept until the job has ended", "null once it is deleted")
    for column in ("bad", "sample", "headers"):
        op.drop_column("import_jobs", column)
