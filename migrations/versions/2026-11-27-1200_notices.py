"""The inbox, mails and what each officer wants by mail."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from migrations.notices import FUNCTIONS, GRANTS, POLICIES

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    notices()
    mails()
    mail_settings()
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


def _moment(name: str, *, nullable: bool = False, comment: str | None = None) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable, comment=comment)


def _text(name: str, *, nullable: bool = False, comment: str | None = None) -> sa.Column[object]:
    return sa.Column(name, sa.Text(), nullable=nullable, comment=comment)


def _made_id(name: str, comment: str | None = None) -> sa.Column[object]:
    made = sa.text("gen_random_uuid()")
    return sa.Column(name, sa.Uuid(), server_default=made, nullable=False, comment=comment)


def _whose() -> tuple[sa.Column[object], sa.Column[object]]:
    return (
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
    )


def _keys(table: str, primary: str, *, organisation: bool = True) -> list[sa.Constraint]:
    keys: list[sa.Constraint] = [
        sa.ForeignKeyConstraint(
            ["officer_id"],
            ["officers.officer_id"],
            name=f"fk_{table}_officer_id_officers",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(primary, name=f"pk_{table}"),
    ]
    if organisation:
        name = f"fk_{table}_organisation_id_organisations"
        keys.append(
            sa.ForeignKeyConstraint(
                ["organisation_id"], ["organisations.organisation_id"], name=name
            )
        )
    return keys


def notices() -> None:
    op.create_table(
        "notices",
        _made_id("notice_id"),
        *_whose(),
        _text("kind"),
        _text("subject_kind"),
        _text("subject", comment="an id"),
        sa.Column(
            "detail",
            JSONB(),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="ids, codes",
        ),
        sa.Column(
            "times",
            sa.Integer(),
            server_default=sa.text("1"),
            nullable=False,
            comment="folded into one",
        ),
        _moment("created_at"),
        _moment("at", comment="the last of them"),
        _moment("read_at", nullable=True),
        sa.CheckConstraint("times > 0", name="ck_notices_times"),
        *_keys("notices", "notice_id"),
    )
    op.create_index(
        "ix_notices_officer_id_at_notice_id", "notices", ["officer_id", "at", "notice_id"]
    )
    unread = sa.text("read_at IS NULL")
    op.create_index("ix_notices_unread", "notices", ["officer_id", "at"], postgresql_where=unread)
    op.create_index("ix_notices_at", "notices", ["at"])


def mails() -> None:
    op.create_table(
        "mails",
        _made_id("mail_id", "names the message in every attempt"),
        *_whose(),
        _text("about", comment="one notice, or the day's summary"),
        sa.Column("notice_ids", ARRAY(sa.Uuid()), nullable=False),
        _moment("created_at"),
        sa.Column("state", sa.Text(), server_default=sa.text("'pending'"), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        _moment("next_at", nullable=True),
        _moment("settled_at", nullable=True),
        _text("failure", nullable=True, comment="a code; null when it was delivered"),
        sa.CheckConstraint("about IN ('notice', 'summary')", name="ck_mails_about"),
        sa.CheckConstraint("state IN ('pending', 'sent', 'dead')", name="ck_mails_state"),
        sa.CheckConstraint("(state = 'pending') = (next_at IS NOT NULL)", name="ck_mails_next_at"),
        *_keys("mails", "mail_id"),
    )
    due = sa.text("state = 'pending'")
    op.create_index("ix_mails_due", "mails", ["next_at"], postgresql_where=due)
    op.create_index("ix_mails_officer_id_created_at", "mails", ["officer_id", "created_at"])


def mail_settings() -> None:
    op.create_table(
        "mail_settings",
        sa.Column("officer_id", sa.Uuid(), autoincrement=False, nullable=False),
        sa.Column("language", sa.Text(), server_default=sa.text("'zh'"), nullable=False),
        sa.Column(
            "modes",
            JSONB(),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="kind of notice to off, at_once or daily, where it is not as usual",
        ),
        _moment("summarised_at", nullable=True, comment="up to when a summary told"),
        sa.CheckConstraint("language IN ('zh', 'en')", name="ck_mail_settings_language"),
        *_keys("mail_settings", "officer_id", organisation=False),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for signature in reversed(FUNCTIONS):
        op.execute(f"DROP FUNCTION {signature}")
    for table in reversed(POLICIES):
        op.drop_table(table)
