"""Notices, the mails made of them, and what each officer wants by mail; an officer sees their own only."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from service.db import metadata


def _officer(**options: bool) -> Column[object]:
    return Column(
        "officer_id",
        Uuid,
        ForeignKey("officers.officer_id", ondelete="CASCADE"),
        **options,  # type: ignore[arg-type]
    )


def _organisation() -> Column[object]:
    return Column(
        "organisation_id", Uuid, ForeignKey("organisations.organisation_id"), nullable=False
    )


notices = Table(
    "notices",
    metadata,
    Column("notice_id", Uuid, primary_key=True, server_default=func.gen_random_uuid()),
    _officer(nullable=False),
    _organisation(),
    Column("kind", Text, nullable=False),
    Column("subject_kind", Text, nullable=False),
    Column("subject", Text, nullable=False, comment="an id"),
    Column("detail", JSONB, nullable=False, server_default=text("'{}'"), comment="ids, codes"),
    Column("times", Integer, nullable=False, server_default=text("1"), comment="folded into one"),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, comment="the last of them"),
    Column("read_at", DateTime(timezone=True)),
    CheckConstraint("times > 0", name="times"),
    Index(None, "officer_id", "at", "notice_id"),
    Index("ix_notices_unread", "officer_id", "at", postgresql_where=text("read_at IS NULL")),
    Index(None, "at"),
)

mails = Table(
    "mails",
    metadata,
    Column(
        "mail_id",
        Uuid,
        primary_key=True,
        server_default=func.gen_random_uuid(),
        comment="names the message in every attempt",
    ),
    _officer(nullable=False),
    _organisation(),
    Column("about", Text, nullable=False, comment="one notice, or the day's summary"),
    Column("notice_ids", ARRAY(Uuid), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("state", Text, nullable=False, server_default=text("'pending'")),
    Column("attempts", SmallInteger, nullable=False, server_default=text("0")),
    Column("next_at", DateTime(timezone=True)),
    Column("settled_at", DateTime(timezone=True)),
    Column("failure", Text, comment="a code; null when it was delivered"),
    CheckConstraint("about IN ('notice', 'summary')", name="about"),
    CheckConstraint("state IN ('pending', 'sent', 'dead')", name="state"),
    CheckConstraint("(state = 'pending') = (next_at IS NOT NULL)", name="next_at"),
    Index("ix_mails_due", "next_at", postgresql_where=text("state = 'pending'")),
    Index(None, "officer_id", "created_at"),
)

mail_settings = Table(
    "mail_settings",
    metadata,
    _officer(primary_key=True, autoincrement=False),
    Column("language", Text, nullable=False, server_default=text("'zh'")),
    Column(
        "modes",
        JSONB,
        nullable=False,
        server_default=text("'{}'"),
        comment="kind of notice to off, at_once or daily, where it is not as usual",
    ),
    Column("summarised_at", DateTime(timezone=True), comment="up to when a summary told"),
    CheckConstraint("language IN ('zh', 'en')", name="language"),
)
