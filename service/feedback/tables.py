"""Feedback: one row an answer, an entry and a respondent."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    func,
)

from service.db import metadata

feedback = Table(
    "feedback",
    metadata,
    Column("run_id", Text, ForeignKey("runs.run_id", ondelete="CASCADE"), primary_key=True),
    Column("item_kind", Text, primary_key=True),
    Column("item_id", Text, primary_key=True),
    Column(
        "respondent",
        LargeBinary,
        primary_key=True,
        comment="SHA-256 of the run and a random number the browser keeps: links no two runs",
    ),
    Column("rank", Integer, nullable=False, comment="where the entry was shown"),
    Column("grade", Text, nullable=False, comment="the grade it was shown with"),
    Column("catalogue_version", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("reason", Text, comment="as written; at most 500 characters"),
    Column("source", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    CheckConstraint("item_kind IN ('industry', 'site', 'policy')", name="item_kind"),
    CheckConstraint("octet_length(respondent) = 32", name="respondent"),
    CheckConstraint("rank >= 1", name="rank"),
    CheckConstraint(
        "verdict IN ('useful', 'not_suitable', 'already_have', 'other')", name="verdict"
    ),
    CheckConstraint("char_length(reason) <= 500", name="reason"),
    CheckConstraint("source IN ('page', 'api')", name="source"),
    Index(None, "item_kind", "item_id", "created_at"),
)
