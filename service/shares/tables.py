"""Links that open a report to read."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
)

from service.db import metadata

report_links = Table(
    "report_links",
    metadata,
    Column("digest", LargeBinary, primary_key=True, comment="SHA-256 of the token in the address"),
    Column(
        "keeper_digest",
        LargeBinary,
        nullable=False,
        comment="SHA-256 of the token that shows and revokes the link",
    ),
    Column(
        "run_id",
        Text,
        ForeignKey("runs.run_id", ondelete="CASCADE"),
        nullable=False,
        comment="the answer it opens",
    ),
    Column(
        "draft_id",
        Uuid,
        ForeignKey("drafts.draft_id", ondelete="SET NULL"),
        comment="the form it was made from, whose link may revoke it too",
    ),
    Column("made_from", Text, nullable=False, comment="language of the page it was made on"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("expires_on", Date, nullable=False, comment="the last day it opens"),
    Column("revoked_at", DateTime(timezone=True)),
    CheckConstraint("octet_length(digest) = 32", name="digest"),
    CheckConstraint("octet_length(keeper_digest) = 32", name="keeper_digest"),
    CheckConstraint("made_from IN ('zh', 'en')", name="made_from"),
    UniqueConstraint("keeper_digest"),
    Index(None, "run_id"),
    Index(None, "draft_id"),
    Index(None, "expires_on"),
)
