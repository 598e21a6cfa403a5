"""What the subjects of notices are called, as far as the transaction's officer may see them."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import Column, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.enterprises.tables import import_jobs
from service.leads.tables import leads
from service.notices.store import Notice
from service.partners.tables import api_keys
from service.searches.tables import saved_searches

Names = Mapping[tuple[str, str], str]
_WHERE: Mapping[str, tuple[Column[UUID], Column[str]]] = {
    "lead": (leads.c.lead_id, leads.c.enterprise),
    "import": (import_jobs.c.job_id, import_jobs.c.file_name),
    "search": (saved_searches.c.search_id, saved_searches.c.name),
    "key": (api_keys.c.key_id, api_keys.c.name),
}


async def names_of(session: AsyncSession, notices: Iterable[Notice]) -> Names:
    """By kind and id; one statement a kind of subject. What is out of sight or erased has none."""
    wanted: dict[str, set[UUID]] = {}
    for notice in notices:
        if notice.subject_kind in _WHERE and (found := _id(notice.subject)):
            wanted.setdefault(notice.subject_kind, set()).add(found)
    names: dict[tuple[str, str], str] = {}
    for kind, ids in wanted.items():
        identity, name = _WHERE[kind]
        rows = await session.execute(select(identity, name).where(identity.in_(ids)))
        names |= {(kind, str(one)): said for one, said in rows.all() if said}
    return names


def _id(said: str) -> UUID | None:
    try:
        return UUID(said)
    except ValueError:
        return None
