"""What officers count towards the plan's targets. Row-level security shows an organisation its own and those beneath it."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Numeric,
    Table,
    Text,
    Uuid,
    func,
    text,
)

from service.db import metadata

target_contributions = Table(
    "target_contributions",
    metadata,
    Column("contribution_id", Uuid, primary_key=True, server_default=func.gen_random_uuid()),
    Column(
        "organisation_id",
        Uuid,
        ForeignKey("organisations.organisation_id"),
        nullable=False,
        comment="the lead's, where there is one",
    ),
    Column("plan_id", Text, nullable=False),
    Column("target_id", Text, nullable=False),
    Column("lead_id", Uuid, comment="the signed project that is counted"),
    Column("amount", Numeric, nullable=False),
    Column("unit", Text, nullable=False, comment="as the target's"),
    Column("source", Text, comment="where a figure without a lead comes from"),
    Column("as_of", Date, comment="the day a figure without a lead stands for"),
    Column("note", Text),
    Column("officer_id", Uuid, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("withdrawn_at", DateTime(timezone=True)),
    Column("withdrawn_by", Uuid),
    ForeignKeyConstraint(
        ["lead_id", "organisation_id"],
        ["leads.lead_id", "leads.organisation_id"],
        name="fk_target_contributions_lead_id_leads",
        onupdate="CASCADE",
    ),
    CheckConstraint("amount >= 0", name="amount"),
    CheckConstraint(
        "num_nonnulls(source, as_of) = CASE WHEN lead_id IS NULL THEN 2 ELSE 0 END", name="source"
    ),
    CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="withdrawn"),
    Index("ix_target_contributions_plan_id_target_id", "plan_id", "target_id"),
    Index(
        "uq_target_contributions_lead_id_target_id",
        "lead_id",
        "plan_id",
        "target_id",
        unique=True,
        postgresql_where=text("withdrawn_at IS NULL"),
    ),
)
"""Nothing is changed but `withdrawn_at` and `withdrawn_by`; a note goes when its lead becomes anonymous."""
