"""Drafts, and the links that open them."""

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
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from service.db import metadata

drafts = Table(
    "drafts",
    metadata,
    Column("draft_id", Uuid, primary_key=True, server_default=func.gen_random_uuid()),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("saved_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("typed", JSONB, nullable=False, comment="form fields exactly as typed"),
    Column("proposals", JSONB, comment="what an introduction or a registry proposes, unconfirmed"),
    Column("run_id", Text, comment="the latest answer made from it"),
    Column("embed_tag", Text, comment="the embedded form it was begun in"),
)

draft_links = Table(
    "draft_links",
    metadata,
    Column("digest", LargeBinary, primary_key=True, comment="SHA-256 of the token in the address"),
    Column(
        "draft_id",
        Uuid,
        ForeignKey("drafts.draft_id", ondelete="SET NULL"),
        comment="null once the draft of an expired link is gone",
    ),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("expires_on", Date, nullable=False, comment="the last day it opens"),
    Column("revoked_at", DateTime(timezone=True)),
    CheckConstraint("octet_length(digest) = 32", name="digest"),
    Index(None, "draft_id"),
    Index(None, "expires_on"),
    Index(
        "ix_draft_links_kept",
        "expires_on",
        postgresql_where=text("draft_id IS NOT NULL"),
    ),
)

draft_runs = Table(
    "draft_runs",
    metadata,
    Column(
        "draft_id",
        Uuid,
        ForeignKey("drafts.draft_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("run_id", Text, primary_key=True, comment="an answer made from it"),
    Index(None, "run_id"),
)
