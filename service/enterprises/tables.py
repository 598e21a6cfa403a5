"""Enterprises and what is computed of them. Row-level security: an organisation writes its own, and reads those beneath."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from service.db import metadata


def _organisation() -> Column[object]:
    return Column(
        "organisation_id", Uuid, ForeignKey("organisations.organisation_id"), nullable=False
    )


def _enterprise(**options: object) -> Column[object]:
    return Column(
        "enterprise_id",
        Uuid,
        ForeignKey("enterprises.enterprise_id", ondelete="CASCADE"),
        **options,  # type: ignore[arg-type]
    )


def _at(name: str) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=False, server_default=func.now())


def _shown(name: str, comment: str) -> Column[object]:
    """What a trigger writes here from the leads (decision 0020)."""
    return Column(name, DateTime(timezone=True), comment=comment)


enterprises = Table(
    "enterprises",
    metadata,
    Column("enterprise_id", Uuid, primary_key=True),
    _organisation(),
    Column(
        "source_key", Text, nullable=False, comment="what makes it the same one when sent again"
    ),
    Column("profile", JSONB, nullable=False),
    Column("name", Text),
    Column("uscc", Text),
    Column("city", Text, comment="where it is, as the plan's gazetteer names it, else as said"),
    Column("investment_wan", Float),
    Column("land_mu", Float),
    Column("founded", Text),
    Column("stage", Text),
    Column("ownership", Text),
    Column("qualifications", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("source", Text, nullable=False),
    Column("source_id", Text, comment="the import, hand-off or partner's request it came by"),
    Column("lead_stage", Text, nullable=False, server_default="lead"),
    Column("owner", Text, comment="the officer in charge, an id"),
    _shown("last_contact_at", "when the office was last in touch, by the log of its leads"),
    _shown(
        "clock_from", "since when the lead shown waits for its first contact; null when none waits"
    ),
    _shown("clock_due", "when its 72 hours are over"),
    Column("text_sha256", Text, nullable=False, comment="of what is embedded"),
    Column("profile_sha256", Text, nullable=False, comment="of all that was said"),
    Column("sent_sha256", Text, nullable=False, comment="of what was last sent, before any merge"),
    Column("merged_into", Uuid, ForeignKey("enterprises.enterprise_id", ondelete="CASCADE")),
    Column(
        "version", BigInteger, nullable=False, comment="the organisation's count at its last change"
    ),
    _at("created_at"),
    _at("updated_at"),
    UniqueConstraint("organisation_id", "source_key"),
    Index(None, "organisation_id", "version"),
)

enterprise_vectors = Table(
    "enterprise_vectors",
    metadata,
    _enterprise(primary_key=True),
    Column("model_sha256", Text, primary_key=True),
    _organisation(),
    Column("text_sha256", Text, nullable=False),
    Column("vector", LargeBinary, nullable=False, comment="float32, little-endian, as encoded"),
)

enterprise_scores = Table(
    "enterprise_scores",
    metadata,
    _enterprise(primary_key=True),
    _organisation(),
    Column(
        "scored_with", Text, nullable=False, comment="hash of model, scorer, catalogue, library"
    ),
    Column("profile_sha256", Text, nullable=False),
    Column("month", Text, comment="the month it was scored in, where the score depends on it"),
    Column("abstained", Boolean, nullable=False),
    Column("pairs", LargeBinary, nullable=False, comment="packed records, see pairs.py"),
)

enterprise_history = Table(
    "enterprise_history",
    metadata,
    Column("history_id", BigInteger, Identity(), primary_key=True),
    _enterprise(nullable=False),
    _organisation(),
    _at("at"),
    Column("actor", Text, nullable=False, comment="an id, never a name or an address"),
    Column("action", Text, nullable=False),
    Column("before", JSONB, nullable=False),
    Index(None, "enterprise_id", "history_id"),
)

enterprise_versions = Table(
    "enterprise_versions",
    metadata,
    Column(
        "organisation_id",
        Uuid,
        ForeignKey("organisations.organisation_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("version", BigInteger, nullable=False, comment="grows with every change of its rows"),
    Column(
        "epoch",
        BigInteger,
        nullable=False,
        server_default=text("0"),
        comment="grows with every deletion",
    ),
    Column(
        "paired",
        BigInteger,
        nullable=False,
        server_default=text("0"),
        comment="the version at which duplicates were last looked for",
    ),
)

enterprise_duplicates = Table(
    "enterprise_duplicates",
    metadata,
    Column(
        "first",
        Uuid,
        ForeignKey("enterprises.enterprise_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column(
        "second",
        Uuid,
        ForeignKey("enterprises.enterprise_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    _organisation(),
    Column("why", Text, nullable=False, comment="uscc, text or name"),
    Column("similarity", Float, nullable=False, comment="of the names, 0 to 100"),
    Column("decided_at", DateTime(timezone=True), comment="when somebody said: not the same"),
    Column("decided_by", Text, comment="an id, never a name or an address"),
    Index(None, "organisation_id", "decided_at"),
    Index(None, "second"),
)

import_jobs = Table(
    "import_jobs",
    metadata,
    Column("job_id", Uuid, primary_key=True, server_default=func.gen_random_uuid()),
    _organisation(),
    Column("actor", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("file_sha256", Text, nullable=False),
    Column("content", LargeBinary, comment="null once it is deleted"),
    Column("mapping", JSONB, nullable=False, comment="field to column number"),
    Column("headers", JSONB, comment="the file's headings, to say what each column is"),
    Column("sample", JSONB, comment="its first rows, each with its number"),
    Column("state", Text, nullable=False, server_default="queued"),
    Column("reason", Text, comment="why it failed, a code"),
    Column("total", Integer),
    Column("done", Integer, nullable=False, server_default=text("0")),
    Column("added", Integer, nullable=False, server_default=text("0")),
    Column("changed", Integer, nullable=False, server_default=text("0")),
    Column("same", Integer, nullable=False, server_default=text("0")),
    Column("bad", Integer, nullable=False, server_default=text("0"), comment="rows not taken"),
    Column(
        "problems",
        JSONB,
        nullable=False,
        server_default=text("'[]'"),
        comment="bad rows, with field and remedy",
    ),
    Column("lease_until", DateTime(timezone=True), comment="held by the worker that runs it"),
    _at("created_at"),
    _at("updated_at"),
    Index(None, "organisation_id", "created_at"),
)
