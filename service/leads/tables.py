"""Leads and what belongs to them. Row-level security shows an organisation its own and those beneath it, a company its one.

What may be done to the rows stands in the migration: policies, column grants, and the functions that withdraw and erase.
"""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from service.db import metadata

STAGES = (
    "lead", "contacted", "negotiating", "visiting", "signed", "construction", "production", "paused", "unsuitable",
)  # fmt: skip
REASONS = (
    "industry", "land", "energy", "environment", "timing", "no_plan", "settled_elsewhere", "unreachable", "other",
)  # fmt: skip
CLOSINGS = ("unsuitable", "unanswered", "withdrawn", "deleted", "expired")
EVENTS = (
    "handed_off", "entered", "moved", "assigned", "message", "note", "withdrawn", "closed",
    "planned", "file_added", "file_removed", "contact_entered", "contact_removed", "nudged", "overdue", "corrected",
)  # fmt: skip
INNER = (
    "note", "planned", "file_added", "file_removed", "contact_entered", "contact_removed", "nudged", "overdue",
)  # fmt: skip
"""What the company never reads."""
ORIGINS = ("published", "card", "call", "visit", "referral")
"""How an office came by a contact it entered itself."""


def _among(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _moment(name: str, *, nullable: bool = False, comment: str | None = None) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable, comment=comment)


def _of_lead(table: str) -> tuple[Column[object], Column[object], ForeignKeyConstraint]:
    """Whose it is; checked at the end of the transaction, for a link is made before its lead."""
    return (
        Column(
            "lead_id",
            Uuid,
            primary_key=table in ("lead_contacts", "consents", "lead_followers"),
            nullable=False,
        ),
        Column("organisation_id", Uuid, nullable=False),
        ForeignKeyConstraint(
            ["lead_id", "organisation_id"],
            ["leads.lead_id", "leads.organisation_id"],
            name=f"fk_{table}_lead_id_leads",
            onupdate="CASCADE",
            deferrable=True,
            initially="DEFERRED",
        ),
    )


leads = Table(
    "leads",
    metadata,
    Column("lead_id", Uuid, primary_key=True, server_default=func.gen_random_uuid()),
    Column(
        "organisation_id",
        Uuid,
        ForeignKey("organisations.organisation_id"),
        nullable=False,
        comment="who received it",
    ),
    Column("run_id", Text, comment="the answer it came from, while it is kept"),
    Column("enterprise", Text, comment="its name as said"),
    Column("industry_id", Text),
    Column("site_id", Text),
    Column("policy_id", Text),
    Column("message", Text),
    Column("source", Text, nullable=False),
    Column(
        "partner_organisation_id",
        Uuid,
        ForeignKey("organisations.organisation_id"),
        comment="who brought it",
    ),
    Column("stage", Text, nullable=False, server_default=text("'lead'")),
    Column("reason", Text, comment="why it is paused or unsuitable"),
    Column("owner_id", Uuid, comment="the officer in charge"),
    _moment("created_at"),
    _moment("first_contact_due"),
    _moment("contacted_at", nullable=True),
    _moment("updated_at", comment="last activity"),
    _moment("closed_at", nullable=True),
    Column("closed_as", Text),
    _moment("anonymised_at", nullable=True),
    Column(
        "enterprise_id",
        Uuid,
        ForeignKey("enterprises.enterprise_id", ondelete="SET NULL"),
        comment="the enterprise it is the work on",
    ),
    Column("next_action", Text, comment="what the office does next"),
    Column("next_action_on", Date),
    Column(
        "nudged",
        SmallInteger,
        nullable=False,
        server_default=text("0"),
        comment="days without activity that were pointed out",
    ),
    Column(
        "overdue_told",
        SmallInteger,
        nullable=False,
        server_default=text("0"),
        comment="1: the 72 hours were over, 2: the 5 working days too",
    ),
    Column(
        "revision",
        BigInteger,
        nullable=False,
        server_default=text("0"),
        comment="grows with every change of stage, officer in charge or closing",
    ),
    CheckConstraint(
        "(next_action IS NULL) = (next_action_on IS NULL)", name="next_action_has_a_day"
    ),
    CheckConstraint("source IN ('web', 'partner', 'officer')", name="source"),
    CheckConstraint(_among("stage", STAGES), name="stage"),
    CheckConstraint(_among("reason", REASONS), name="reason"),
    CheckConstraint(
        "(reason IS NOT NULL) = (stage IN ('paused', 'unsuitable'))", name="reason_given"
    ),
    CheckConstraint(_among("closed_as", CLOSINGS), name="closed_as"),
    CheckConstraint("(closed_at IS NULL) = (closed_as IS NULL)", name="closed"),
    CheckConstraint("(anonymised_at IS NULL) = (enterprise IS NOT NULL)", name="anonymised"),
    UniqueConstraint("lead_id", "organisation_id", name="uq_leads_lead_id"),
    Index("ix_leads_organisation_id_stage", "organisation_id", "stage"),
    Index(None, "run_id"),
    Index(None, "partner_organisation_id"),
    Index(None, "enterprise_id"),
    Index("ix_leads_organisation_id_created_at", "organisation_id", "created_at", "lead_id"),
    # Taken up twice at once, an enterprise is still one piece of work.
    Index(
        "uq_leads_taken_up_once",
        "enterprise_id",
        unique=True,
        postgresql_where=text("source = 'officer' AND closed_at IS NULL"),
    ),
)

lead_links = Table(
    "lead_links",
    metadata,
    Column("digest", LargeBinary, primary_key=True, comment="SHA-256 of the token in the address"),
    *_of_lead("lead_links"),
    _moment("created_at"),
    Column("expires_on", Date, nullable=False, comment="the last day it opens"),
    _moment("revoked_at", nullable=True),
    CheckConstraint("octet_length(digest) = 32", name="digest"),
    Index(None, "lead_id"),
    Index(None, "expires_on"),
)

lead_contacts = Table(
    "lead_contacts",
    metadata,
    *_of_lead("lead_contacts"),
    Column(
        "sealed",
        LargeBinary,
        nullable=False,
        comment="person, phone, e-mail, preferred way: AES-256-GCM",
    ),
    _moment("created_at"),
    Column("origin", Text, comment="how an office came by it; null when the company gave it"),
    CheckConstraint(_among("origin", ORIGINS), name="origin"),
)

consents = Table(
    "consents",
    metadata,
    *_of_lead("consents"),
    Column("notice_version", Text, nullable=False),
    Column("purposes", ARRAY(Text), nullable=False),
    Column("recipient", Text, nullable=False, comment="its name as shown"),
    Column("language", Text, nullable=False, comment="of the notice as shown"),
    _moment("given_at"),
    _moment("withdrawn_at", nullable=True),
    Column("retention_days", Integer, nullable=False, comment="after the last activity"),
    Column("retention_until", Date, nullable=False, comment="the last day it is kept"),
    CheckConstraint("language IN ('zh', 'en')", name="language"),
    CheckConstraint("retention_days > 0", name="retention_days"),
    Index(None, "retention_until"),
)

lead_events = Table(
    "lead_events",
    metadata,
    Column("event_id", BigInteger, Identity(), primary_key=True),
    *_of_lead("lead_events"),
    _moment("at"),
    Column("kind", Text, nullable=False),
    Column("actor_kind", Text, nullable=False),
    Column("actor", Text, nullable=False, comment="an id, never a name"),
    Column("from_stage", Text),
    Column("to_stage", Text),
    Column("reason", Text),
    Column("text", Text),
    Column("about", Text, comment="an id: the officer assigned, the file"),
    Column("shown_to", Text, nullable=False),
    CheckConstraint(_among("kind", EVENTS), name="kind"),
    CheckConstraint("shown_to IN ('company', 'officers')", name="shown_to"),
    CheckConstraint(f"NOT ({_among('kind', INNER)}) OR shown_to = 'officers'", name="inner"),
    Index("ix_lead_events_lead_id", "lead_id", "event_id"),
)

lead_followers = Table(
    "lead_followers",
    metadata,
    *_of_lead("lead_followers"),
    Column("officer_id", Uuid, primary_key=True),
    _moment("created_at"),
    Index(None, "officer_id"),
)

lead_files = Table(
    "lead_files",
    metadata,
    Column("file_id", Uuid, primary_key=True, server_default=func.gen_random_uuid()),
    *_of_lead("lead_files"),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False, comment="by its content, never by its name"),
    Column("size", Integer, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("added_by", Uuid, nullable=False),
    _moment("created_at"),
    CheckConstraint("octet_length(content) = size", name="size"),
    UniqueConstraint("lead_id", "sha256", name="uq_lead_files_lead_id"),
)

lead_undos = Table(
    "lead_undos",
    metadata,
    Column("undo_id", Uuid, primary_key=True, server_default=func.gen_random_uuid()),
    Column("officer_id", Uuid, nullable=False),
    Column("organisation_id", Uuid, nullable=False),
    _moment("created_at"),
    _moment("used_at", nullable=True),
    Column("action", Text, nullable=False),
    Column("before", JSONB, nullable=False, comment="of each lead, its state and revision after"),
    Index(None, "created_at"),
)
