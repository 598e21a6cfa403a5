"""How Alembic reaches the database: asynchronously, one migrating process at a time."""

import asyncio

from alembic import context
from sqlalchemy import URL, Connection, text

from service.audit import tables as audit_tables
from service.candidates import tables as candidate_tables
from service.catalogue import tables as catalogue_tables
from service.db import database, metadata, owner_engine
from service.drafts import tables as draft_tables
from service.embeds import tables as embed_tables
from service.enterprises import tables as enterprise_tables
from service.feedback import tables as feedback_tables
from service.jobs import tables as job_tables
from service.lanes import tables as lane_tables
from service.leads import tables as lead_tables
from service.matches import tables as match_tables
from service.notices import tables as notice_tables
from service.officers import tables as officer_tables
from service.organisations import tables as organisation_tables
from service.overview import tables as overview_tables
from service.partners import tables as partner_tables
from service.searches import tables as search_tables
from service.settings import Settings
from service.shares import tables as share_tables
from service.webhooks import tables as webhook_tables

TABLES = (
    audit_tables,
    candidate_tables,
    catalogue_tables,
    draft_tables,
    embed_tables,
    enterprise_tables,
    feedback_tables,
    job_tables,
    lane_tables,
    lead_tables,
    match_tables,
    notice_tables,
    officer_tables,
    organisation_tables,
    overview_tables,
    partner_tables,
    search_tables,
    share_tables,
    webhook_tables,
)
MIGRATION_LOCK = 7_203_801
"""An advisory lock: of two services that start at once, one migrates and the other finds nothing to do."""


QUEUE = "pgqueuer"
"""Tables that begin so are the queue's own; a test compares them with what the installed package expects."""


def _ours(name: str | None, kind: str, _: object) -> bool:
    return not (kind == "table" and name is not None and name.startswith(QUEUE))


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        compare_type=True,
        compare_server_default=True,
        include_name=_ours,
    )
    with context.begin_transaction():
        connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
        context.run_migrations()


async def run_online(url: URL) -> None:
    engine = owner_engine(url)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(run)
            await connection.commit()
    finally:
        await engine.dispose()


def main() -> None:
    url = context.config.attributes.get("url")
    if url is not None:
        asyncio.run(run_online(url))
        return
    with database(Settings()) as found:
        asyncio.run(run_online(found))


if context.is_offline_mode():
    context.configure(dialect_name="postgresql", target_metadata=metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    main()
