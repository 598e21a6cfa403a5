"""A hand-off as an office receives it: the lead, its enterprise among the office's own, and word to those who take it up."""

import datetime as dt

from sqlalchemy.ext.asyncio import AsyncSession

from service.enterprises.records import Place
from service.keyring import Keyring
from service.leads.enterprise import enter_enterprise
from service.leads.store import Handed, HandOff, hand_off, read_lead
from service.leads.telling import tell_office


async def receive(
    session: AsyncSession, said: HandOff, keys: Keyring, now: dt.datetime, place: Place
) -> Handed:
    """Hand a lead off, enter its enterprise, tell the office; the same form again is the same lead and tells nobody.

    `place` names cities as the plan's gazetteer does. Raises what `hand_off` raises.
    """
    handed = await hand_off(session, said, keys, now)
    if handed.again:
        return handed
    await enter_enterprise(session, handed.lead, place)
    await tell_office(session, "lead.received", handed.lead, now, source=handed.lead.source)
    return handed._replace(lead=await read_lead(session, handed.lead.lead_id))
