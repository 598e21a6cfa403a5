"""What officers do for themselves: password and second factor. Each change is one row in the audit log.

Everything but the first password asks for the current one: a browser left open must not be enough to take the account.
"""

import base64
import datetime as dt

from service.audit.log import Actor, record
from service.db import Sessions, transaction
from service.keyring import Keyring
from service.officers import delays, links, passwords, second, sessions
from service.officers.credentials import (
    NO_SECOND,
    credentials_of,
    keep,
    keep_recovery_codes,
)
from service.officers.here import OfficerHere
from service.officers.store import get_officer


async def set_first_password(
    all_sessions: Sessions, token: str, password: str, now: dt.datetime
) -> str | None:
    """Set the password a one-time link is for; the fault of the password, or None when it is set.

    Raises PasswordLinkSpent. A faulty password leaves the link as it was.
    """
    async with transaction(all_sessions) as session:
        who = await links.find_link(session, token, now)
        await sessions.act_as(session, who)
        officer = await get_officer(session, who.officer_id)
        known = (officer.email, officer.name, officer.organisation)
    fault = await passwords.fault_of(password, known)
    if fault is not None:
        return fault
    hashed = await passwords.hashed(password)
    async with transaction(all_sessions) as session:
        await sessions.act_as(session, who)
        await links.spend(session, token, now)
        await keep(session, who.officer_id, password_hash=hashed, password_at=now)
        await sessions.revoke(session, who.officer_id, now)
        actor = Actor("officer", str(who.officer_id), who.organisation_id)
        await record(session, actor, "officer.password_set", ("officer", who.officer_id))
    return None


async def confirmed(here: OfficerHere, keyring: Keyring, password: str) -> bool:
    """Whether the officer's current password was said; wrong ones wait ever longer, as at sign-in."""
    counter = delays.counter(keyring, "account", f"confirm {here.officer_id}")
    await delays.take(here.session, counter, here.now)
    kept = await credentials_of(here.session, here.officer_id)
    right = (await passwords.verified(password, kept.password_hash)).right
    if right:
        await delays.succeed(here.session, counter, here.now)
    else:
        await here.record("officer.confirmation_failed", ("officer", here.officer_id))
    return right


async def change_password(
    here: OfficerHere, keyring: Keyring, current: str, password: str
) -> str | None:
    """A new password in place of the current one; every other session ends. The fault, or None when it is changed."""
    if not await confirmed(here, keyring, current):
        return "password_wrong"
    officer = await get_officer(here.session, here.officer_id)
    fault = await passwords.fault_of(password, (officer.email, officer.name, officer.organisation))
    if fault is None and password == current:
        fault = "password_same"
    if fault is not None:
        return fault
    hashed = await passwords.hashed(password)
    await keep(here.session, here.officer_id, password_hash=hashed, password_at=here.now)
    await sessions.revoke(here.session, here.officer_id, here.now, keep=here.session_id)
    await here.record("officer.password_changed", ("officer", here.officer_id))
    return None


def begin_second(here: OfficerHere, keyring: Keyring) -> str:
    """A sealed new secret for the set-up page to hold: nothing is kept before a code of it was said."""
    sealed = second.sealed(keyring, here.officer_id, second.new_secret())
    return base64.urlsafe_b64encode(sealed).decode()


def begun_secret(here: OfficerHere, keyring: Keyring, begun: str) -> str | None:
    """The secret a set-up page holds; None when it is not one of this officer's."""
    try:
        sealed = base64.urlsafe_b64decode(begun.encode())
    except (ValueError, UnicodeEncodeError):
        return None
    return second.opened(keyring, here.officer_id, sealed)


async def confirm_second(
    here: OfficerHere, keyring: Keyring, current: str, secret: str, code: str
) -> tuple[str | None, list[str]]:
    """From now on sign-in asks for a code; the fault, or None and the recovery codes, shown this once."""
    if not await confirmed(here, keyring, current):
        return "password_wrong", []
    step = second.step_of(secret, code, here.now)
    if step is None:
        return "code_wrong", []
    sealed = second.sealed(keyring, here.officer_id, secret)
    await keep(here.session, here.officer_id, totp_secret=sealed, totp_at=here.now, totp_step=step)
    return None, await _fresh_codes(here, keyring, "officer.second_added")


async def drop_second(here: OfficerHere, keyring: Keyring, current: str) -> str | None:
    """Sign-in asks for no code any more; the fault, or None."""
    if not await confirmed(here, keyring, current):
        return "password_wrong"
    await keep(here.session, here.officer_id, **NO_SECOND)
    await here.record("officer.second_removed", ("officer", here.officer_id))
    return None


async def renew_codes(
    here: OfficerHere, keyring: Keyring, current: str
) -> tuple[str | None, list[str]]:
    """New recovery codes in place of the old; the fault, or None and the codes."""
    if not await confirmed(here, keyring, current):
        return "password_wrong", []
    return None, await _fresh_codes(here, keyring, "officer.recovery_codes_made")


async def _fresh_codes(here: OfficerHere, keyring: Keyring, action: str) -> list[str]:
    codes = second.new_recovery_codes()
    await keep_recovery_codes(here.session, keyring, here.officer_id, codes)
    await here.record(action, ("officer", here.officer_id))
    return codes


async def sign_out(here: OfficerHere) -> None:
    """This session ends."""
    await sessions.revoke(here.session, here.officer_id, here.now, only=here.session_id)
    await here.record("officer.signed_out", ("officer", here.officer_id))


async def sign_out_everywhere(here: OfficerHere) -> None:
    """Every session of the officer ends, this one too."""
    ended = await sessions.revoke(here.session, here.officer_id, here.now)
    await here.record("officer.signed_out_everywhere", ("officer", here.officer_id), ended=ended)
