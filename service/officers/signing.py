"""Signing in and out. Whoever guesses learns nothing: not whether an e-mail is known, nor which of the parts was wrong."""

import datetime as dt
import hashlib
import hmac
from typing import NamedTuple
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.audit.log import Actor, record
from service.db import Sessions, transaction
from service.keyring import Keyring
from service.officers import delays, passwords, sessions
from service.officers.credentials import Credentials, credentials_of, keep, take_code
from service.officers.passwords import Verified
from service.officers.sessions import Identity
from service.officers.store import normal_email
from service.officers.tokens import new_token

UNKNOWN = Actor("system", "sign-in")


class Attempt(NamedTuple):
    """What was sent; `device` is the cookie of a browser that somebody signed in with before."""

    email: str
    password: str
    code: str
    address: str
    device: str


class SignedIn(NamedTuple):
    """The new session's token, and the cookie by which this browser is known for this e-mail from now on."""

    token: str
    device: str


class Known(NamedTuple):
    """Who the e-mail belongs to, and what is kept to compare with; an unknown one has made-up ids and nothing kept."""

    who: Identity
    real: bool
    credentials: Credentials


async def sign_in(
    all_sessions: Sessions, keyring: Keyring, attempt: Attempt, now: dt.datetime
) -> SignedIn | None:
    """A new session, or None when e-mail, password or code is wrong; raises TooManyTries while it has to wait.

    Three steps: count the try and look up; compare off the event loop with no connection held; judge, with one row in
    the audit log. An unknown e-mail takes the same steps.
    """
    counted = counters(keyring, attempt)
    async with transaction(all_sessions) as session:
        for counter in counted:
            await delays.take(session, counter, now)
        known = await _look_up(session, attempt.email)
    verified = await passwords.verified(attempt.password, known.credentials.password_hash)
    async with transaction(all_sessions) as session:
        if known.real:
            await sessions.act_as(session, known.who)
        second = await _second(session, keyring, known, verified, attempt.code, now)
        if second is None:
            await _refused(session, known)
            return None
        if verified.rehashed:
            await keep(session, known.who.officer_id, password_hash=verified.rehashed)
        for counter in counted:
            await delays.succeed(session, counter, now)
        token = await sessions.open_session(session, known.who.officer_id, now)
        await sessions.seen(session, known.who.officer_id, now)
        await _recorded(session, known.who, "officer.signed_in", second=second)
    return SignedIn(token, known_device(keyring, attempt.email))


async def _look_up(session: AsyncSession, email: str) -> Known:
    query = text("SELECT officer_id, organisation_id FROM luodi_officer_by_email(:email)")
    row = (await session.execute(query, {"email": normal_email(email)})).one_or_none()
    who = Identity(row.officer_id, row.organisation_id) if row else Identity(uuid4(), uuid4())
    await sessions.act_as(session, who)
    return Known(who, row is not None, await credentials_of(session, who.officer_id))


async def _second(
    session: AsyncSession,
    keyring: Keyring,
    known: Known,
    verified: Verified,
    code: str,
    now: dt.datetime,
) -> str | None:
    """Which second factor was right, `none` when none is asked for; None when anything is wrong."""
    if not (known.real and verified.right):
        return None
    if known.credentials.totp_at is None:
        return "none"
    return await take_code(session, keyring, known.who.officer_id, code, now)


async def _refused(session: AsyncSession, known: Known) -> None:
    if known.real:
        await _recorded(session, known.who, "officer.sign_in_failed")
    else:
        await record(session, UNKNOWN, "officer.sign_in_failed", ("officer", "unknown"))


async def _recorded(session: AsyncSession, who: Identity, action: str, **detail: str) -> None:
    actor = Actor("officer", str(who.officer_id), who.organisation_id)
    await record(session, actor, action, ("officer", who.officer_id), **detail)


def counters(keyring: Keyring, attempt: Attempt) -> list[delays.Counter]:
    """What a try counts for: a browser known for this e-mail by itself, any other for address and account."""
    if is_known_device(keyring, attempt.email, attempt.device):
        return [delays.counter(keyring, "device", attempt.device)]
    return [
        delays.counter(keyring, "address", attempt.address),
        delays.counter(keyring, "account", normal_email(attempt.email)),
    ]


def known_device(keyring: Keyring, email: str) -> str:
    """A cookie saying that somebody signed in with this e-mail here; it opens nothing."""
    mark = new_token()
    return f"{mark}.{_device_mac(keyring, mark, email)}"


def is_known_device(keyring: Keyring, email: str, cookie: str) -> bool:
    mark, _, mac = cookie.partition(".")
    wanted = _device_mac(keyring, mark, email)
    return bool(mark) and hmac.compare_digest(mac.encode(), wanted.encode())


def _device_mac(keyring: Keyring, mark: str, email: str) -> str:
    said = f"{mark}\0{normal_email(email)}".encode()
    return hmac.new(keyring.key("officers device"), said, hashlib.sha256).hexdigest()
