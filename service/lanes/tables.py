"""Lanes: one row for each strand of work that runs in order; pgqueuer's own tables hold the tickets."""

from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Table, Text, Uuid, text

from service.db import metadata

lanes = Table(
    "lanes",
    metadata,
    Column(
        "organisation_id",
        Uuid,
        ForeignKey("organisations.organisation_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("lane", Text, primary_key=True, comment="kind and number or id: match:0, webhook:…"),
    Column(
        "turn",
        BigInteger,
        nullable=False,
        server_default=text("0"),
        comment="only this turn's ticket counts",
    ),
    Column(
        "due_at", DateTime(timezone=True), comment="when the ticket is due; null: nothing waits"
    ),
)
