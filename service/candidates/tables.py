"""What officers say against the model's order. Row-level security: an organisation writes its own, and reads those beneath."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    func,
    text,
)

from service.db import metadata

LONGEST_REASON = 1_000
LOWEST = 10_000
"""The last place somebody may be moved to."""

candidate_overrides = Table(
    "candidate_overrides",
    metadata,
    Column("override_id", BigInteger, Identity(), primary_key=True),
    Column("organisation_id", Uuid, ForeignKey("organisations.organisation_id"), nullable=False),
    Column("officer_id", Uuid, ForeignKey("officers.officer_id"), nullable=False),
    Column("target_kind", Text, nullable=False),
    Column("target_id", Text, nullable=False),
    Column(
        "enterprise_id",
        Uuid,
        ForeignKey("enterprises.enterprise_id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("model_rank", Integer, nullable=False, comment="in the whole list, when it was said"),
    Column("own_rank", Integer, comment="the place given instead; none for set aside"),
    Column("reason", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("withdrawn_at", DateTime(timezone=True), comment="taken back, or said anew"),
    Column("withdrawn_by", Uuid, ForeignKey("officers.officer_id")),
    CheckConstraint(
        "target_kind IN ('industry', 'site', 'policy', 'gap', 'plan_target')", name="target_kind"
    ),
    CheckConstraint("model_rank >= 1", name="model_rank"),
    CheckConstraint(f"own_rank BETWEEN 1 AND {LOWEST}", name="own_rank"),
    CheckConstraint(f"length(reason) BETWEEN 1 AND {LONGEST_REASON}", name="reason"),
    CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="withdrawn"),
    Index(
        "uq_candidate_overrides_standing",
        "organisation_id",
        "target_kind",
        "target_id",
        "enterprise_id",
        unique=True,
        postgresql_where=text("withdrawn_at IS NULL"),
    ),
    Index(None, "enterprise_id"),
)
