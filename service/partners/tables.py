"""Keys, how much each was used, and the answers to writes that may be sent again; each behind row-level security."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Float,
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
from sqlalchemy.dialects.postgresql import JSONB

from service.db import metadata

api_keys = Table(
    "api_keys",
    metadata,
    Column("key_id", Uuid, primary_key=True, server_default=func.gen_random_uuid()),
    Column("organisation_id", Uuid, ForeignKey("organisations.organisation_id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("prefix", Text, nullable=False, unique=True, comment="may be shown; opens nothing"),
    Column("digest", LargeBinary, nullable=False, unique=True, comment="HMAC-SHA-256 of the key"),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("environment", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("expires_on", Date, nullable=False, comment="the last day it opens anything"),
    Column("ends_at", DateTime(timezone=True), comment="of a key replaced by another one"),
    Column("revoked_at", DateTime(timezone=True)),
    Column("replaced_by", Uuid, ForeignKey("api_keys.key_id")),
    Column("last_used_on", Date, comment="a day, no more"),
    Column("per_second", Float, nullable=False, server_default=text("10")),
    Column("burst", Integer, nullable=False, server_default=text("20")),
    Column("monthly", BigInteger, comment="matches a month; null for no bound"),
    CheckConstraint("environment IN ('live', 'sandbox')", name="environment"),
    CheckConstraint("octet_length(digest) = 32", name="digest"),
    CheckConstraint("per_second > 0 AND burst > 0 AND monthly >= 0", name="limits"),
    Index(None, "organisation_id"),
)

key_rates = Table(
    "key_rates",
    metadata,
    Column("key_id", Uuid, ForeignKey("api_keys.key_id", ondelete="CASCADE"), primary_key=True),
    Column(
        "arrival",
        Float,
        nullable=False,
        server_default=text("0"),
        comment="when the bucket is full again, in seconds of the epoch (GCRA)",
    ),
    Column("month", Date, comment="the month `used` counts"),
    Column("used", BigInteger, nullable=False, server_default=text("0")),
)

key_usage = Table(
    "key_usage",
    metadata,
    Column("key_id", Uuid, ForeignKey("api_keys.key_id", ondelete="CASCADE"), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("route", Text, primary_key=True),
    Column("organisation_id", Uuid, nullable=False),
    Column("requests", BigInteger, nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("refused", BigInteger, nullable=False),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("caller", LargeBinary, primary_key=True, comment="HMAC of who may send it again"),
    Column("key", Text, primary_key=True),
    Column("organisation_id", Uuid),
    Column("fingerprint", LargeBinary, nullable=False, comment="SHA-256 of what was sent"),
    Column("status", Integer, nullable=False),
    Column("headers", JSONB, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Index(None, "expires_at"),
)

key_notices = Table(
    "key_notices",
    metadata,
    Column("key_id", Uuid, ForeignKey("api_keys.key_id", ondelete="CASCADE"), primary_key=True),
    Column("days", SmallInteger, primary_key=True, comment="before it expires"),
    Column("told_at", DateTime(timezone=True), nullable=False),
)

use_rates = Table(
    "use_rates",
    metadata,
    Column("bucket", LargeBinary, primary_key=True, comment="HMAC of what is done and by whom"),
    Column(
        "arrival",
        Float,
        nullable=False,
        comment="when the bucket is full again, in seconds of the epoch (GCRA)",
    ),
    Index(None, "arrival"),
    prefixes=["UNLOGGED"],
)
