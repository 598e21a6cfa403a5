"""What an officer wants by mail."""

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from service.notices.kinds import MODES, NEVER_MAILED, USUAL, Mode
from service.notices.tables import mail_settings

MAILED = tuple(kind for kind in USUAL if kind not in NEVER_MAILED)


class Wishes(NamedTuple):
    """The language of mails (zh or en), and how each kind of notice is mailed."""

    language: str
    modes: Mapping[str, Mode]


async def wishes_of(session: AsyncSession, officer_id: UUID) -> Wishes:
    """What the transaction's officer wants; as usual where nothing else was said."""
    query = select(mail_settings.c.language, mail_settings.c.modes)
    row = (await session.execute(query.where(mail_settings.c.officer_id == officer_id))).first()
    said = row.modes if row else {}
    modes = {kind: said.get(kind, USUAL[kind]) for kind in MAILED}
    return Wishes(row.language if row else "zh", modes)


async def keep_wishes(session: AsyncSession, officer_id: UUID, wishes: Wishes) -> None:
    """From now on mail goes by these; raises ValueError for a kind or a mode there is not."""
    if set(wishes.modes) != set(MAILED) or not set(wishes.modes.values()) <= set(MODES):
        raise ValueError("each kind of notice needs one of the modes")
    said = {"language": wishes.language, "modes": dict(wishes.modes)}
    query = insert(mail_settings).values(officer_id=officer_id, **said)
    await session.execute(query.on_conflict_do_update(index_elements=["officer_id"], set_=said))


async def stop(session: AsyncSession, officer_id: UUID, kind: str | None) -> bool:
    """No mail of a kind any more, or for None of any kind that comes once a day; whether that changed anything."""
    wishes = await wishes_of(session, officer_id)
    daily = {name for name, mode in wishes.modes.items() if mode == "daily"}
    off = daily if kind is None else {kind} & set(MAILED)
    modes: dict[str, Mode] = {n: "off" if n in off else mode for n, mode in wishes.modes.items()}
    if modes == wishes.modes:
        return False
    await keep_wishes(session, officer_id, wishes._replace(modes=modes))
    return True
