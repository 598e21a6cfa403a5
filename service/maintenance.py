"""What the command line does with the database."""

from collections.abc import Iterable

from sqlalchemy import URL

from matching.catalogue.entries import Catalogue
from service.catalogue.store import Loaded, load
from service.db import database, make_sessions, migrate, owner_engine, transaction
from service.settings import Settings
from service.webhooks.events import emit_to_all


async def load_catalogues(
    catalogues: Iterable[Catalogue], settings: Settings | None = None
) -> list[str]:
    """Migrate the database and project plans into it; one line a plan says what changed."""
    from anyio import to_thread

    with database(settings or Settings()) as url:
        await to_thread.run_sync(migrate, url)
        return [said(await project(url, catalogue)) for catalogue in catalogues]


async def project(url: URL, catalogue: Catalogue) -> Loaded:
    """Load one catalogue as the owner of the tables, and tell who asked to be told, in one transaction."""
    engine = owner_engine(url)
    try:
        async with transaction(make_sessions(engine)) as session:
            loaded = await load(session, catalogue)
            if loaded.changed:
                ids = {"plan_id": loaded.plan_id, "catalogue_sha256": catalogue.sha256}
                await emit_to_all(session, "catalogue.changed", ids)
            return loaded
    finally:
        await engine.dispose()


def said(loaded: Loaded) -> str:
    if not loaded.changed:
        return f"{loaded.plan_id}: unchanged"
    return f"{loaded.plan_id}: {loaded.written} rows written, {loaded.removed} removed"
