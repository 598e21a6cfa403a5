"""Embedded forms; each organisation sees its own, whoever knows a tag what that form may show (`luodi_embed`)."""

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Table,
    Text,
    Uuid,
    func,
    text,
)

from service.db import metadata

embeds = Table(
    "embeds",
    metadata,
    Column("embed_id", Uuid, primary_key=True, server_default=func.gen_random_uuid()),
    Column(
        "organisation_id",
        Uuid,
        ForeignKey("organisations.organisation_id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column(
        "tag", Text, nullable=False, unique=True, comment="in the partner's page, for all to see"
    ),
    Column("environment", Text, nullable=False),
    Column("origins", ARRAY(Text), nullable=False, comment="pages that may frame it"),
    Column("language", Text, nullable=False, server_default=text("'auto'")),
    Column("theme", Text, nullable=False, server_default=text("'auto'")),
    Column("accent", Text, comment="#rrggbb"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("disabled_at", DateTime(timezone=True)),
    CheckConstraint("tag ~ '^[a-z0-9][a-z0-9-]{2,39}$'", name="tag"),
    CheckConstraint("environment IN ('live', 'sandbox')", name="environment"),
    CheckConstraint("cardinality(origins) BETWEEN 1 AND 20", name="origins"),
    CheckConstraint("language IN ('auto', 'zh', 'en')", name="language"),
    CheckConstraint("theme IN ('auto', 'light', 'dark')", name="theme"),
    CheckConstraint("accent ~ '^#[0-9a-f]{6}$'", name="accent"),
    Index(None, "organisation_id"),
)
