"""Saved searches and the enterprises each has seen; an officer sees their own only."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)

from service.db import metadata

saved_searches = Table(
    "saved_searches",
    metadata,
    Column("search_id", Uuid, primary_key=True, server_default=func.gen_random_uuid()),
    Column(
        "officer_id", Uuid, ForeignKey("officers.officer_id", ondelete="CASCADE"), nullable=False
    ),
    Column("organisation_id", Uuid, ForeignKey("organisations.organisation_id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("query", Text, nullable=False, comment="of the address of the list of candidates"),
    Column("cadence", Text, nullable=False),
    Column("total", Integer, nullable=False, comment="when it was last run"),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("run_at", DateTime(timezone=True), nullable=False, comment="the last run"),
    Column("told_at", DateTime(timezone=True), comment="the last run that found changes"),
    Column("failure", Text, comment="why the last run failed, a code"),
    CheckConstraint("cadence IN ('none', 'daily', 'weekly')", name="cadence"),
    UniqueConstraint("officer_id", "name"),
    Index("ix_saved_searches_due", "cadence", "run_at", postgresql_where=text("cadence <> 'none'")),
)

search_seen = Table(
    "search_seen",
    metadata,
    Column(
        "search_id",
        Uuid,
        ForeignKey("saved_searches.search_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column(
        "enterprise_id",
        Uuid,
        ForeignKey("enterprises.enterprise_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("grade", Text, comment="null where the search grades nothing"),
    Column("score", Float),
    Column("before", Text, comment="the grade before the last change; null when it was new"),
    Column("changed_at", DateTime(timezone=True), comment="the run that found it new or changed"),
    Column("pruned_at", DateTime(timezone=True), comment="since when it is not to be told of"),
    Index(None, "enterprise_id"),
)
