"""Officers and what they sign in with. Row-level security shows the officers of the transaction's organisations."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from service.db import metadata

officers = Table(
    "officers",
    metadata,
    Column("officer_id", Uuid, primary_key=True, server_default=func.gen_random_uuid()),
    Column("organisation_id", Uuid, ForeignKey("organisations.organisation_id"), nullable=False),
    Column("email", Text, nullable=False, unique=True, comment="lower case"),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("last_seen_at", DateTime(timezone=True)),
    Column("disabled_at", DateTime(timezone=True)),
    CheckConstraint("email = lower(email)", name="email"),
    CheckConstraint("role IN ('viewer', 'officer', 'manager', 'admin')", name="role"),
    Index(None, "organisation_id"),
)

officer_credentials = Table(
    "officer_credentials",
    metadata,
    Column(
        "officer_id",
        Uuid,
        ForeignKey("officers.officer_id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("password_hash", Text, comment="argon2id; none until the first password is set"),
    Column("password_at", DateTime(timezone=True)),
    Column("totp_secret", LargeBinary, comment="AES-256-GCM, bound to the officer"),
    Column("totp_at", DateTime(timezone=True), comment="null while it is only being set up"),
    Column("totp_step", BigInteger, comment="of the newest code taken; none is taken twice"),
    Column("recovery_codes", ARRAY(LargeBinary), nullable=False, server_default=text("'{}'")),
)

officer_sessions = Table(
    "officer_sessions",
    metadata,
    Column("session_id", Uuid, primary_key=True, server_default=func.gen_random_uuid()),
    Column("digest", LargeBinary, nullable=False, unique=True, comment="SHA-256 of the token"),
    Column(
        "officer_id", Uuid, ForeignKey("officers.officer_id", ondelete="CASCADE"), nullable=False
    ),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("used_at", DateTime(timezone=True), nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
    Index(None, "officer_id"),
)

password_links = Table(
    "password_links",
    metadata,
    Column("digest", LargeBinary, primary_key=True, comment="SHA-256 of the token in the address"),
    Column(
        "officer_id", Uuid, ForeignKey("officers.officer_id", ondelete="CASCADE"), nullable=False
    ),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("spent_at", DateTime(timezone=True), comment="used, or replaced by a newer one"),
    Index(None, "officer_id"),
)

sign_in_delays = Table(
    "sign_in_delays",
    metadata,
    Column("digest", LargeBinary, primary_key=True, comment="HMAC of an e-mail or an address"),
    Column("failed", Integer, nullable=False),
    Column("failed_at", DateTime(timezone=True), nullable=False),
    Column("until", DateTime(timezone=True), nullable=False),
    Index(None, "failed_at"),
)
