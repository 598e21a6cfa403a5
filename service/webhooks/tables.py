"""Webhooks' endpoints, deliveries (the outbox) and attempts; each organisation sees its own only."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from service.db import metadata

webhook_endpoints = Table(
    "webhook_endpoints",
    metadata,
    Column("endpoint_id", Uuid, primary_key=True, server_default=func.gen_random_uuid()),
    Column(
        "organisation_id",
        Uuid,
        ForeignKey("organisations.organisation_id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("environment", Text, nullable=False, comment="live or sandbox, as the key was"),
    Column("url", Text, nullable=False),
    Column("events", ARRAY(Text), nullable=False),
    Column("secret", LargeBinary, nullable=False, comment="encrypted"),
    Column("previous_secret", LargeBinary, comment="encrypted; signs too until it ends"),
    Column("previous_until", DateTime(timezone=True)),
    Column("disabled_at", DateTime(timezone=True)),
    Column("disabled_why", Text),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    CheckConstraint("disabled_why IN ('gone', 'asked')", name="disabled_why"),
    Index(None, "organisation_id", "created_at"),
)

webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    Column("delivery_id", Uuid, primary_key=True, server_default=func.gen_random_uuid()),
    Column(
        "endpoint_id",
        Uuid,
        ForeignKey("webhook_endpoints.endpoint_id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("organisation_id", Uuid, nullable=False),
    Column("event_id", Text, nullable=False, comment="webhook-id: the same in every attempt"),
    Column("event", Text, nullable=False),
    Column("payload", Text, nullable=False, comment="the very text sent; ids only"),
    Column("state", Text, nullable=False, server_default=text("'pending'")),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column(
        "since", DateTime(timezone=True), nullable=False, comment="when the present tries began"
    ),
    Column("attempts", Integer, nullable=False, server_default=text("0"), comment="all of them"),
    Column(
        "tries", SmallInteger, nullable=False, server_default=text("0"), comment="since `since`"
    ),
    Column("next_at", DateTime(timezone=True)),
    Column("settled_at", DateTime(timezone=True)),
    CheckConstraint("state IN ('pending', 'delivered', 'dead')", name="state"),
    Index(None, "endpoint_id", "created_at"),
    Index(
        "ix_webhook_deliveries_due",
        "endpoint_id",
        "next_at",
        postgresql_where=text("state = 'pending'"),
    ),
)

webhook_attempts = Table(
    "webhook_attempts",
    metadata,
    Column(
        "delivery_id",
        Uuid,
        ForeignKey("webhook_deliveries.delivery_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("number", Integer, primary_key=True),
    Column("organisation_id", Uuid, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("status", SmallInteger, comment="null: no answer"),
    Column("failure", Text, comment="a code of service/webhooks/outcome.py; null when it arrived"),
    Column("milliseconds", Integer, nullable=False),
)
