"""The company's link: its token opens one lead, and PostgreSQL itself asks for it."""

import base64
import datetime as dt
import hashlib
import hmac
import re
import secrets
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from service.errors import LeadGone, LeadNotFound
from service.keyring import Keyring
from service.leads.tables import lead_links

PURPOSE = "lead links"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


class Linked(NamedTuple):
    """What a link opens; `expires_on` is its last day."""

    lead_id: UUID
    organisation_id: UUID
    expires_on: dt.date


def new_form() -> str:
    """What a form carries so that sending it twice is one hand-off: 256 random bits."""
    return secrets.token_urlsafe(32)


def is_form(said: str) -> bool:
    return bool(_TOKEN.fullmatch(said))


def token_for(form: str, keys: Keyring) -> str:
    """The link's token, made from the form's: the same form leads to the same link, which is stored nowhere."""
    made = hmac.new(keys.key(PURPOSE), form.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


async def present(session: AsyncSession, token: str) -> None:
    """From here to its end the transaction sees what this link opens; row-level security reads it."""
    query = text("SELECT set_config('luodi.link', :digest, true)")
    await session.execute(query, {"digest": digest_of(token).hex()})


async def open_link(session: AsyncSession, token: str, today: dt.date) -> Linked:
    """Present a link and say what it opens; raises LeadNotFound, or LeadGone when deleted or run out."""
    if not _TOKEN.fullmatch(token):
        raise LeadNotFound
    await present(session, token)
    query = select(lead_links).where(lead_links.c.digest == digest_of(token))
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise LeadNotFound
    if row.revoked_at is not None or row.expires_on < today:
        raise LeadGone
    return Linked(row.lead_id, row.organisation_id, row.expires_on)


async def make_link(session: AsyncSession, token: str, linked: Linked, now: dt.datetime) -> bool:
    """Make the link of a lead that does not exist yet; False when this very link was made before."""
    row = linked._asdict() | {"digest": digest_of(token), "created_at": now}
    made = await session.execute(upsert(lead_links).values(row).on_conflict_do_nothing())
    return bool(made.rowcount)  # type: ignore[attr-defined]


def digest_of(token: str) -> bytes:
    return hashlib.sha256(token.encode("ascii")).digest()
