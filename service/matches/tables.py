"""Runs: one row an answer."""

from sqlalchemy import Boolean, Column, DateTime, Index, Table, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB

from service.db import metadata

runs = Table(
    "runs",
    metadata,
    Column("run_id", Text, primary_key=True),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("plan_id", Text, nullable=False),
    Column("engine", Text, nullable=False),
    Column("abstained", Boolean, nullable=False),
    Column("profile_sha256", Text, nullable=False),
    Column("profile", JSONB, nullable=False, comment="what was said, null fields left out"),
    Column("manifest", JSONB, nullable=False, comment="everything the answer depends on"),
    Column("result", Text, nullable=False, comment="the very text answered"),
    Column("sandbox", Boolean, nullable=False, server_default=text("false")),
    Index(None, "created_at"),
    Index(None, "profile_sha256"),
)
