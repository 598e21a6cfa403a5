"""Organisations. Row-level security shows a transaction its own organisation and those beneath it."""

from sqlalchemy import CheckConstraint, Column, DateTime, ForeignKey, Index, Table, Text, Uuid, func

from service.db import metadata

KINDS = ("province", "city", "park", "partner")

organisations = Table(
    "organisations",
    metadata,
    Column("organisation_id", Uuid, primary_key=True, server_default=func.gen_random_uuid()),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False, unique=True),
    Column(
        "parent_id",
        Uuid,
        ForeignKey("organisations.organisation_id"),
        comment="it sees what this one sees",
    ),
    Column("city", Text, comment="a city's or park's city"),
    Column("site_id", Text, comment="a park's site in the catalogue"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    CheckConstraint("kind IN ('province', 'city', 'park', 'partner')", name="kind"),
    Index(None, "parent_id"),
)
