"""Match jobs and their rows; row-level security shows them to their own organisation only."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
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
from sqlalchemy.dialects.postgresql import JSONB

from service.db import metadata

match_jobs = Table(
    "match_jobs",
    metadata,
    Column("job_id", Uuid, primary_key=True, server_default=func.gen_random_uuid()),
    Column(
        "organisation_id",
        Uuid,
        ForeignKey("organisations.organisation_id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("environment", Text, nullable=False, comment="live or sandbox, as the key was"),
    Column("state", Text, nullable=False, server_default=text("'queued'")),
    Column("rows", Integer, nullable=False),
    Column("done", Integer, nullable=False, server_default=text("0")),
    Column("failed", Integer, nullable=False, server_default=text("0")),
    Column("lens", Text, nullable=False),
    Column("weights", JSONB),
    Column("top", Integer),
    Column("today", Date, nullable=False, comment="the day every row is judged on"),
    Column("problem", JSONB, comment="why the job as a whole failed"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("started_at", DateTime(timezone=True)),
    Column("finished_at", DateTime(timezone=True)),
    Column("served_at", DateTime(timezone=True), comment="when rows were last taken from it"),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("state IN ('queued', 'running', 'done', 'cancelled', 'failed')", name="state"),
    Index(None, "organisation_id", "created_at"),
    Index(None, "organisation_id", "expires_at"),
)

match_job_rows = Table(
    "match_job_rows",
    metadata,
    Column("job_id", Uuid, ForeignKey("match_jobs.job_id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, comment="from 1, in the order they were sent"),
    Column("organisation_id", Uuid, nullable=False),
    Column("lane", SmallInteger, nullable=False),
    Column("input", LargeBinary, comment="the profile as sent; gone once there is an outcome"),
    Column("tries", SmallInteger, nullable=False, server_default=text("0")),
    Column("outcome", Text, comment="null: waiting"),
    Column("result", Text, comment="the very text of the result"),
    Column("problem", JSONB),
    CheckConstraint("outcome IN ('done', 'failed')", name="outcome"),
    Index(
        "ix_match_job_rows_waiting",
        "job_id",
        "lane",
        "number",
        postgresql_where=text("outcome IS NULL"),
    ),
)
