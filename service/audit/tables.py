"""The audit log. A trigger links and hashes each row; the application may only add and read."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Identity,
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

audit_log = Table(
    "audit_log",
    metadata,
    Column("audit_id", BigInteger, Identity(), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("organisation_id", Uuid),
    Column("chain", Text, nullable=False, comment="its rows follow each other"),
    Column("actor_kind", Text, nullable=False),
    Column("actor", Text, nullable=False, comment="an id, never a name or an address"),
    Column("action", Text, nullable=False),
    Column("subject_kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", JSONB, nullable=False, server_default=text("'{}'")),
    Column("previous", LargeBinary),
    Column("digest", LargeBinary, nullable=False),
    CheckConstraint(
        "actor_kind IN ('officer', 'partner', 'company', 'operator', 'system')", name="actor_kind"
    ),
    Index(None, "chain", "audit_id"),
    Index(None, "subject_kind", "subject"),
)
